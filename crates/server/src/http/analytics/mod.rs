//! Analytics: one figure for a range, and over time.

pub mod figures;
pub mod rankings;

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    day::{Compare, Interval, compared_range, period_of, periods},
    money::Currency,
    rate::RateTable,
    summary::Measures,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use self::figures::{Figures, Report};
use super::{
    extract::{Params, Reader},
    respond::Problems,
};
use crate::{
    app::App,
    error::{Error, Result},
    store::{
        analytics::{self, Cut},
        db::Tx,
        rates,
        scope::ReadScope,
    },
};

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
        figures.derived_gmv = None;
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
    for row in analytics::amounts(tx, scope, &report.range, Cut::Whole, true).await? {
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
