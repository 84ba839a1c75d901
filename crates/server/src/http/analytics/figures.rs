//! The measures every report shows, and reading them from the rollups.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    day::{Compare, compared_range},
    money::{Currency, major_text},
    summary::{Display, Measures},
    totals::Basis,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    error::{Error, ErrorCode, Result},
    store::{
        analytics::{self, Cut, Range},
        db::Tx,
        rates,
        scope::ReadScope,
    },
};

/// The measures of a report; amounts in its currency, unknown is null.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Figures {
    /// Distinct parent orders with an effective line.
    pub(super) orders: i64,
    /// Effective lines.
    pub(super) lines: i64,
    /// Pieces, derived ones included.
    pub(super) units: i64,
    /// Pieces that full-managed shops sold, derived from the platform's counters: no order stands behind them.
    pub(super) derived_units: i64,
    /// Their GMV, part of `gmv`; null while none of them has a price.
    pub(super) derived_gmv: Option<String>,
    /// Derived pieces without a price, not in `gmv`.
    pub(super) derived_units_without_price: i64,
    /// Derived pieces without a cost.
    pub(super) derived_units_without_cost: i64,
    /// Σ GMV of all lines with a known price.
    pub(super) gmv: Option<String>,
    /// Σ GMV of the lines whose profit is known.
    pub(super) gmv_with_cost: Option<String>,
    /// Σ cost of the lines whose profit is known.
    pub(super) cost: Option<String>,
    /// Σ charges of the lines whose profit is known.
    pub(super) charges: Option<String>,
    /// Charges of no line, not in profit.
    pub(super) unallocated_charges: Option<String>,
    /// gmv_with_cost − cost − charges.
    pub(super) profit: Option<String>,
    /// profit ÷ gmv_with_cost.
    pub(super) margin: Option<String>,
    /// gmv_with_cost ÷ gmv; null when gmv is zero.
    pub(super) coverage: Option<String>,
    pub(super) lines_without_price: i64,
    pub(super) lines_without_cost: i64,
    pub(super) lines_unmatched: i64,
    /// GMV that no rate was found for.
    pub(super) unconverted: Vec<Unconverted>,
}

/// GMV that no rate was found for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Unconverted {
    currency: String,
    gmv: String,
}

/// The longest range a report covers, in days: ten years.
const LONGEST: i64 = 3660;

/// What every report here works with.
pub(super) struct Report {
    pub(super) range: Range,
    /// None is `original`.
    pub(super) shown: Option<Currency>,
    pub(super) reporting: Currency,
    pub(super) timezone: String,
    pub(super) can_see_cost: bool,
}

impl Report {
    pub(super) fn new(
        app: &App,
        scope: &ReadScope,
        from: NaiveDate,
        to: NaiveDate,
        shops: &[String],
    ) -> Result<Report> {
        if from > to {
            return Err(Error::parameter("to", "is before from"));
        }
        if (to - from).num_days() > LONGEST {
            return Err(Error::parameter("from", "a report covers at most ten years"));
        }
        let reporting = app.config.reporting_currency;
        Ok(Report {
            range: Range {
                basis: Basis::Ordered,
                from,
                to,
                shops: scope.narrow(shops),
                manager: None,
            },
            shown: Some(reporting),
            reporting,
            timezone: app.config.timezone.to_string(),
            can_see_cost: scope.can_see_cost(),
        })
    }

    pub(super) fn cut(
        mut self,
        basis: Option<&str>,
        manager: Option<String>,
        currency: Option<&str>,
    ) -> Result<Report> {
        self.range.basis = match basis.unwrap_or("ordered") {
            "ordered" => Basis::Ordered,
            "shipped" => Basis::Shipped,
            "settled" => {
                let message = "settled: there are no settlement rows to report on yet; use ordered or shipped";
                return Err(Error::client(ErrorCode::Invalid, message));
            }
            other => {
                return Err(Error::parameter(
                    "basis",
                    format!("'{other}' is none of ordered, shipped, settled"),
                ));
            }
        };
        self.range.manager = manager.filter(|name| !name.is_empty());
        self.shown = match currency {
            None | Some("") => self.shown,
            Some("original") => None,
            Some(code) => Some(Currency::parse(code).map_err(|cause| Error::parameter("currency", cause.to_string()))?),
        };
        Ok(self)
    }

    /// One currency, for the reports that need it.
    pub(super) fn currency(&self) -> Result<Currency> {
        self.shown
            .ok_or_else(|| Error::parameter("currency", "original works for the summary only; name one currency"))
    }

    pub(super) fn display(&self, currency: Currency) -> Display {
        if currency == self.reporting {
            Display::Reporting
        } else {
            Display::In(currency)
        }
    }

    /// The measures by the cut's key.
    pub(super) async fn measures(
        &self,
        tx: &mut Tx,
        scope: &ReadScope,
        cut: Cut,
        currency: Currency,
    ) -> Result<HashMap<String, Measures>> {
        let display = self.display(currency);
        let table = rates::table(tx, self.reporting).await?;
        let by_day = display != Display::Reporting;
        let mut found: HashMap<String, Measures> = HashMap::new();
        for row in analytics::amounts(tx, scope, &self.range, cut, by_day).await? {
            found
                .entry(row.key)
                .or_default()
                .add(&row.amount_key, &row.amounts, display, &table)?;
        }
        for row in analytics::counts(tx, scope, &self.range, cut).await? {
            found.entry(row.key).or_default().add_counts(&row.counts);
        }
        Ok(found)
    }

    pub(super) fn figures(&self, measures: &Measures, currency: Currency) -> Figures {
        let secret = |text: Option<String>| text.filter(|_| self.can_see_cost);
        let zero = || major_text(0, currency);
        let unconverted = measures.unconverted.iter().filter(|(_, gmv)| **gmv != 0);
        Figures {
            orders: measures.orders,
            lines: measures.lines,
            units: measures.units,
            derived_units: measures.derived.units,
            derived_gmv: measures.derived_gmv_text(currency),
            derived_units_without_price: measures.derived.units_without_price,
            derived_units_without_cost: measures.derived.units_without_cost,
            gmv: measures.gmv_text(currency),
            gmv_with_cost: secret(measures.gmv_with_cost_text(currency)),
            cost: secret(measures.cost_text(currency)),
            charges: secret(measures.cost_text(currency).map(|_| zero())),
            unallocated_charges: secret(Some(zero())),
            profit: secret(measures.profit_text(currency)),
            margin: secret(measures.margin_text()),
            coverage: secret(measures.coverage_text()),
            lines_without_price: measures.lines_without_price,
            lines_without_cost: measures.lines_without_cost,
            lines_unmatched: measures.lines_unmatched,
            unconverted: unconverted
                .map(|(currency, gmv)| Unconverted {
                    currency: currency.to_string(),
                    gmv: major_text(*gmv, *currency),
                })
                .collect(),
        }
    }

    pub(super) async fn previous(
        &self,
        tx: &mut Tx,
        scope: &ReadScope,
        compare: Compare,
        currency: Currency,
    ) -> Result<Figures> {
        let (from, to) = compared_range(self.range.from, self.range.to, compare);
        let before = Report {
            range: Range {
                from,
                to,
                ..self.range.clone()
            },
            timezone: self.timezone.clone(),
            ..*self
        };
        let measures = before
            .measures(tx, scope, Cut::Whole, currency)
            .await?
            .remove("")
            .unwrap_or_default();
        Ok(self.figures(&measures, currency))
    }
}
