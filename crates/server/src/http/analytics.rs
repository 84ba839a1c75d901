//! Analytics: the same measures as one figure, over time, and by shop, SKU and person in charge.

use std::collections::{BTreeMap, HashMap};

use axum::{Json, extract::State};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    day::{Compare, Interval, compared_range, period_of, periods},
    money::{Currency, MoneyError, major_text, ratio_text},
    rate::RateTable,
    summary::{Display, Measures},
    totals::Basis,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    extract::{Params, Reader},
    respond::{List, Problems},
};
use crate::{
    app::App,
    error::{Error, ErrorCode, Result},
    store::{
        analytics::{self, Cut, Range},
        db::Tx,
        rates,
        scope::ReadScope,
        shops, skus,
    },
};

/// The longest range a report covers, in days: ten years.
const LONGEST: i64 = 3660;

/// What a report covers and how it is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SummaryParams {
    /// First business day.
    from: NaiveDate,
    /// Last business day, included.
    to: NaiveDate,
    /// Shops; repeat for several, none is all.
    #[serde(default)]
    shop_id: Vec<String>,
    /// Person in charge.
    manager: Option<String>,
    /// The reporting currency where absent, any with rates, or `original`.
    currency: Option<String>,
    /// previous or year.
    compare: Option<String>,
    /// ordered (default) or shipped.
    basis: Option<String>,
}

/// What a trend covers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TrendParams {
    /// First business day.
    from: NaiveDate,
    /// Last business day, included.
    to: NaiveDate,
    #[serde(default)]
    shop_id: Vec<String>,
    manager: Option<String>,
    currency: Option<String>,
    basis: Option<String>,
    /// day (default), week or month.
    interval: Option<String>,
}

/// What a ranking covers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RankingParams {
    /// First business day.
    from: NaiveDate,
    /// Last business day, included.
    to: NaiveDate,
    #[serde(default)]
    shop_id: Vec<String>,
    manager: Option<String>,
    currency: Option<String>,
    basis: Option<String>,
    /// -gmv (default), -orders, -units or -profit.
    sort: Option<String>,
    /// At most 200; absent is 50.
    limit: Option<i64>,
}

/// The measures of a report; amounts in its currency, unknown is null.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Figures {
    /// Distinct parent orders with an effective line.
    orders: i64,
    /// Effective lines.
    lines: i64,
    /// Pieces.
    units: i64,
    /// Σ GMV of all lines with a known price.
    gmv: Option<String>,
    /// Σ GMV of the lines whose profit is known.
    gmv_with_cost: Option<String>,
    /// Σ cost of the lines whose profit is known.
    cost: Option<String>,
    /// Σ charges of the lines whose profit is known.
    charges: Option<String>,
    /// Charges of no line, not in profit.
    unallocated_charges: Option<String>,
    /// gmv_with_cost − cost − charges.
    profit: Option<String>,
    /// profit ÷ gmv_with_cost.
    margin: Option<String>,
    /// gmv_with_cost ÷ gmv; null when gmv is zero.
    coverage: Option<String>,
    lines_without_price: i64,
    lines_without_cost: i64,
    lines_unmatched: i64,
    /// GMV that no rate was found for.
    unconverted: Vec<Unconverted>,
}

/// GMV that no rate was found for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Unconverted {
    currency: String,
    gmv: String,
}

/// The measures of the lines priced in one currency, in that currency.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurrencyFigures {
    currency: String,
    #[serde(flatten)]
    figures: Figures,
}

/// How fresh the figures are.
#[derive(Debug, Serialize, ToSchema)]
pub struct Freshness {
    /// The orders of every shop are stored up to here.
    synced_until: Option<DateTime<Utc>>,
    /// And nothing before this is missing.
    proven_until: Option<DateTime<Utc>>,
}

/// One figure for a whole range.
#[derive(Debug, Serialize, ToSchema)]
pub struct Summary {
    /// Null with `currency=original`.
    currency: Option<String>,
    from: NaiveDate,
    to: NaiveDate,
    timezone: String,
    basis: &'static str,
    #[serde(flatten)]
    figures: Figures,
    skus_without_price: i64,
    skus_without_cost: Option<i64>,
    /// With `currency=original` only.
    by_currency: Vec<CurrencyFigures>,
    /// The compared range's figures.
    previous: Option<Figures>,
    /// Why `previous` is null though asked for: no_data_before.
    previous_reason: Option<&'static str>,
    /// The first day with an order.
    history_from: Option<NaiveDate>,
    freshness: Freshness,
}

/// A period of a trend.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrendItem {
    /// Its natural first day.
    period: NaiveDate,
    #[serde(flatten)]
    figures: Figures,
}

/// Measures over time, empty periods too.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trend {
    currency: String,
    basis: &'static str,
    interval: &'static str,
    timezone: String,
    items: Vec<TrendItem>,
}

/// Measures of one shop, SKU or person.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankingItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    shop_id: Option<String>,
    /// Null: lines without a SKU.
    #[serde(skip_serializing_if = "Option::is_none")]
    sku_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ext_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Null is nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    manager: Option<String>,
    currency: String,
    /// Share of the whole's GMV.
    share: Option<String>,
    #[serde(flatten)]
    figures: Figures,
}

/// What every report here works with.
struct Report {
    range: Range,
    /// None is `original`.
    shown: Option<Currency>,
    reporting: Currency,
    timezone: String,
    can_see_cost: bool,
}

impl Report {
    fn new(app: &App, scope: &ReadScope, from: NaiveDate, to: NaiveDate, shops: &[String]) -> Result<Report> {
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

    fn cut(mut self, basis: Option<&str>, manager: Option<String>, currency: Option<&str>) -> Result<Report> {
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
    fn currency(&self) -> Result<Currency> {
        self.shown
            .ok_or_else(|| Error::parameter("currency", "original works for the summary only; name one currency"))
    }

    fn display(&self, currency: Currency) -> Display {
        if currency == self.reporting {
            Display::Reporting
        } else {
            Display::In(currency)
        }
    }

    /// The measures by the cut's key.
    async fn measures(
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
        for row in analytics::amounts(tx, scope, &self.range, cut, self.reporting, by_day).await? {
            found
                .entry(row.key)
                .or_default()
                .add(&row.amount_key, &row.amounts, display, &table)?;
        }
        for row in analytics::counts(tx, scope, &self.range, cut, self.reporting).await? {
            found.entry(row.key).or_default().add_counts(&row.counts);
        }
        Ok(found)
    }

    fn figures(&self, measures: &Measures, currency: Currency) -> Figures {
        let secret = |text: Option<String>| text.filter(|_| self.can_see_cost);
        let zero = || major_text(0, currency);
        let unconverted = measures.unconverted.iter().filter(|(_, gmv)| **gmv != 0);
        Figures {
            orders: measures.orders,
            lines: measures.lines,
            units: measures.units,
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

    async fn previous(&self, tx: &mut Tx, scope: &ReadScope, compare: Compare, currency: Currency) -> Result<Figures> {
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

/// One figure for a range, with comparison, coverage and freshness.
#[utoipa::path(get, path = "/api/analytics/summary", tag = "analytics", params(SummaryParams), responses((status = 200, body = Summary), Problems))]
pub async fn get_summary(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<SummaryParams>,
) -> Result<Json<Summary>> {
    let compare = match params.compare.as_deref() {
        None | Some("") => None,
        Some("previous") => Some(Compare::Previous),
        Some("year") => Some(Compare::Year),
        Some(other) => {
            return Err(Error::parameter(
                "compare",
                format!("'{other}' is neither previous nor year"),
            ));
        }
    };
    let report = Report::new(&app, &scope, params.from, params.to, &params.shop_id)?;
    let report = report.cut(params.basis.as_deref(), params.manager, params.currency.as_deref())?;
    let mut tx = app.db.read().await?;
    let currency = report.shown.unwrap_or(report.reporting);
    let measures = report
        .measures(&mut tx, &scope, Cut::Whole, currency)
        .await?
        .remove("")
        .unwrap_or_default();
    let mut figures = report.figures(&measures, currency);
    let mut by_currency = Vec::new();
    if report.shown.is_none() {
        by_currency = originals(&report, &mut tx, &scope).await?;
        // A sum over currencies would be a conversion.
        (figures.gmv, figures.gmv_with_cost, figures.cost, figures.profit) = (None, None, None, None);
        (
            figures.margin,
            figures.coverage,
            figures.charges,
            figures.unallocated_charges,
        ) = (None, None, None, None);
        figures.unconverted = Vec::new();
    }
    let history_from = analytics::history_from(&mut tx, &scope, &report.range).await?;
    let (mut previous, mut previous_reason) = (None, None);
    if let Some(compare) = compare.filter(|_| report.shown.is_some()) {
        let (from, _) = compared_range(params.from, params.to, compare);
        match history_from.filter(|first| *first <= from) {
            Some(_) => previous = Some(report.previous(&mut tx, &scope, compare, currency).await?),
            None => previous_reason = Some("no_data_before"),
        }
    }
    let (skus_without_price, skus_without_cost) = analytics::skus_lacking(&mut tx, &scope, &report.range).await?;
    let (synced_until, proven_until) = analytics::freshness(&mut tx, &scope, &report.range).await?;
    Ok(Json(Summary {
        currency: report.shown.map(|currency| currency.to_string()),
        from: params.from,
        to: params.to,
        basis: report.range.basis.as_str(),
        figures,
        skus_without_price,
        skus_without_cost: Some(skus_without_cost).filter(|_| report.can_see_cost),
        by_currency,
        previous,
        previous_reason,
        history_from,
        freshness: Freshness {
            synced_until,
            proven_until,
        },
        timezone: report.timezone,
    }))
}

/// Each currency's own lines, in that currency: GMV as it stands, cost in the same currency or converted to it.
async fn originals(report: &Report, tx: &mut Tx, scope: &ReadScope) -> Result<Vec<CurrencyFigures>> {
    let table: RateTable = rates::table(tx, report.reporting).await?;
    let mut found: BTreeMap<Currency, Measures> = BTreeMap::new();
    for row in analytics::amounts(tx, scope, &report.range, Cut::Whole, report.reporting, true).await? {
        if let Some(currency) = row.amount_key.price_currency {
            found
                .entry(currency)
                .or_default()
                .add(&row.amount_key, &row.amounts, report.display(currency), &table)?;
        }
    }
    let shown = |(currency, measures): (Currency, Measures)| CurrencyFigures {
        currency: currency.to_string(),
        figures: report.figures(&measures, currency),
    };
    Ok(found.into_iter().map(shown).collect())
}

/// The measures by day, week or month.
#[utoipa::path(get, path = "/api/analytics/trend", tag = "analytics", params(TrendParams), responses((status = 200, body = Trend), Problems))]
pub async fn get_trend(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<TrendParams>,
) -> Result<Json<Trend>> {
    let (interval, name) = match params.interval.as_deref().unwrap_or("day") {
        "day" => (Interval::Day, "day"),
        "week" => (Interval::Week, "week"),
        "month" => (Interval::Month, "month"),
        other => {
            return Err(Error::parameter(
                "interval",
                format!("'{other}' is none of day, week, month"),
            ));
        }
    };
    let report = Report::new(&app, &scope, params.from, params.to, &params.shop_id)?;
    let report = report.cut(params.basis.as_deref(), params.manager, params.currency.as_deref())?;
    let currency = report.currency()?;
    let mut tx = app.db.read().await?;
    let days = report.measures(&mut tx, &scope, Cut::Day, currency).await?;
    let mut by_period: BTreeMap<NaiveDate, Measures> = periods(params.from, params.to, interval)
        .into_iter()
        .map(|period| (period, Measures::default()))
        .collect();
    for (day, measures) in days {
        if let Some(day) = day.parse().ok().map(|day| period_of(day, interval)) {
            by_period.entry(day).or_default().merge(&measures)?;
        }
    }
    let items = by_period.into_iter();
    let items = items
        .map(|(period, measures)| TrendItem {
            period,
            figures: report.figures(&measures, currency),
        })
        .collect();
    Ok(Json(Trend {
        currency: currency.to_string(),
        basis: report.range.basis.as_str(),
        interval: name,
        timezone: report.timezone,
        items,
    }))
}

async fn ranked(app: &App, scope: &ReadScope, params: RankingParams, cut: Cut) -> Result<Vec<(String, RankingItem)>> {
    let limit = super::cursor::limit(params.limit)?;
    let report = Report::new(app, scope, params.from, params.to, &params.shop_id)?;
    let report = report.cut(params.basis.as_deref(), params.manager, params.currency.as_deref())?;
    let currency = report.currency()?;
    let mut tx = app.db.read().await?;
    let mut found: Vec<(String, Measures)> = report
        .measures(&mut tx, scope, cut, currency)
        .await?
        .into_iter()
        .collect();
    let by: fn(&Measures) -> i64 = match params.sort.as_deref().unwrap_or("-gmv") {
        "-gmv" => |measures| measures.gmv,
        "-orders" => |measures| measures.orders,
        "-units" => |measures| measures.units,
        "-profit" if !report.can_see_cost => {
            return Err(Error::client(ErrorCode::Forbidden, "your account does not show profit"));
        }
        "-profit" => |measures| measures.gmv_with_cost - measures.cost,
        other => {
            return Err(Error::parameter(
                "sort",
                format!("'{other}' is none of -gmv, -orders, -units, -profit"),
            ));
        }
    };
    found.sort_by(|(a_key, a), (b_key, b)| by(b).cmp(&by(a)).then_with(|| a_key.cmp(b_key)));
    let whole = found
        .iter()
        .try_fold(0i64, |sum, (_, measures)| sum.checked_add(measures.gmv))
        .ok_or(MoneyError::Overflow)?;
    found.truncate(limit as usize);
    let item = |(key, measures): (String, Measures)| {
        let figures = report.figures(&measures, currency);
        let share = figures.gmv.as_ref().and_then(|_| ratio_text(measures.gmv, whole));
        let item = RankingItem {
            shop_id: None,
            sku_id: None,
            ext_code: None,
            name: None,
            manager: None,
            currency: currency.to_string(),
            share,
            figures,
        };
        (key, item)
    };
    Ok(found.into_iter().map(item).collect())
}

/// The measures by shop.
#[utoipa::path(get, path = "/api/analytics/shops", tag = "analytics", params(RankingParams), responses((status = 200, body = List<RankingItem>), Problems))]
pub async fn rank_shops(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<RankingParams>,
) -> Result<Json<List<RankingItem>>> {
    let found = ranked(&app, &scope, params, Cut::Shop).await?;
    let mut tx = app.db.read().await?;
    let mut items = Vec::with_capacity(found.len());
    for (shop_id, item) in found {
        let name = shops::get(&mut tx, &scope, &shop_id).await?.name;
        items.push(RankingItem {
            shop_id: Some(shop_id),
            name: Some(name),
            ..item
        });
    }
    Ok(List::whole(items))
}

/// The measures by SKU; lines without a SKU stand together with none.
#[utoipa::path(get, path = "/api/analytics/skus", tag = "analytics", params(RankingParams), responses((status = 200, body = List<RankingItem>), Problems))]
pub async fn rank_skus(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<RankingParams>,
) -> Result<Json<List<RankingItem>>> {
    let today = params.to;
    let found = ranked(&app, &scope, params, Cut::Sku).await?;
    let mut tx = app.db.read().await?;
    let mut items = Vec::with_capacity(found.len());
    for (key, item) in found {
        let (shop_id, sku_id) = key.split_once('\t').unwrap_or((&key, ""));
        let mut item = RankingItem {
            shop_id: Some(shop_id.to_owned()),
            ..item
        };
        if !sku_id.is_empty() {
            let sku = skus::get(&mut tx, &scope, shop_id, sku_id, today).await?;
            item = RankingItem {
                sku_id: Some(sku.sku_id),
                ext_code: sku.ext_code,
                name: Some(sku.name),
                ..item
            };
        }
        items.push(item);
    }
    Ok(List::whole(items))
}

/// The measures by person in charge.
#[utoipa::path(get, path = "/api/analytics/managers", tag = "analytics", params(RankingParams), responses((status = 200, body = List<RankingItem>), Problems))]
pub async fn rank_managers(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<RankingParams>,
) -> Result<Json<List<RankingItem>>> {
    let found = ranked(&app, &scope, params, Cut::Manager).await?;
    let item = |(manager, item)| RankingItem {
        manager: Some(manager).filter(|name: &String| !name.is_empty()),
        ..item
    };
    Ok(List::whole(found.into_iter().map(item).collect()))
}
