//! Exchange rates by day.

use axum::{Json, extract::State};
use chrono::NaiveDate;
use domain::{
    money::{Currency, major_text},
    rate::{Rate, RateTable},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    cursor,
    extract::{Body, Editor, Params, Reader},
    respond::{List, Problems, Total},
};
use crate::{
    app::App,
    error::{Error, Result},
    jobs::{recalculate::Recalculate, registry},
    store::{
        books,
        db::Tx,
        orders::{self, Selection},
        rates,
        scope::EditScope,
        shops,
    },
};

/// A dated rate.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RateItem {
    /// Three letters.
    currency: String,
    /// First day it holds; it holds until the next one of the currency.
    day: NaiveDate,
    /// Units of the reporting currency for one unit of `currency`, as decimal text.
    #[schema(example = "7.1234")]
    rate: String,
    /// Where it is from.
    source: String,
}

/// Which rates.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RateParams {
    /// One currency.
    currency: Option<String>,
    /// First day.
    from: Option<NaiveDate>,
    /// Last day.
    to: Option<NaiveDate>,
    cursor: Option<String>,
    limit: Option<i64>,
}

/// A rate to be written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRate {
    currency: String,
    day: NaiveDate,
    /// Decimal text above 0.
    #[schema(example = "7.1234")]
    rate: String,
    /// Where it is from; absent is "manual".
    #[serde(default)]
    source: Option<String>,
}

/// Whether to act or only to say what would happen.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DryRun {
    /// Only say what would happen.
    #[serde(default)]
    pub dry_run: bool,
}

/// By how much a change moves the profit known so far.
#[derive(Debug, Serialize, ToSchema)]
pub struct Effect {
    pub(super) currency: String,
    /// Change of the known profit in the reporting currency.
    pub(super) profit: String,
}

/// What a change would do, or has set in motion.
#[derive(Debug, Serialize, ToSchema)]
pub struct RateChange {
    /// The rate; null on a dry run.
    rate: Option<RateItem>,
    /// The first of the jobs that price again; null when there is nothing to do.
    job_id: Option<String>,
    /// Effective lines that change; dry run only.
    lines: Option<i64>,
    /// Dry run only.
    effect: Option<Effect>,
}

/// Rates, newest first.
#[utoipa::path(get, path = "/api/rates", tag = "rates", params(RateParams), responses((status = 200, body = List<RateItem>), Problems))]
pub async fn list_rates(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<RateParams>,
) -> Result<Json<List<RateItem>>> {
    let limit = cursor::limit(params.limit)?;
    let offset = cursor::offset(params.cursor.as_deref())?;
    let currency = params.currency.map(|code| Currency::parse(&code)).transpose();
    let currency = currency.map_err(|cause| Error::parameter("currency", cause.to_string()))?;
    let mut tx = app.db.read().await?;
    let mut rows = rates::list(&mut tx, &scope, currency, params.from, params.to, offset, limit + 1).await?;
    let next_cursor = cursor::next_offset(&mut rows, offset, limit);
    let value = offset as u64 + rows.len() as u64;
    let total = if next_cursor.is_some() {
        Total::About { value, exact: false }
    } else {
        Total::Exact(value)
    };
    let items = rows.into_iter();
    let items = items.map(|row| RateItem {
        currency: row.currency,
        day: row.day,
        rate: row.rate,
        source: row.source,
    });
    Ok(Json(List {
        items: items.collect(),
        next_cursor,
        total,
    }))
}

/// Writes a rate and prices the lines it touches again. With `dry_run=true` only says how many and by how much.
#[utoipa::path(put, path = "/api/rates", tag = "rates", params(DryRun), request_body = NewRate,
    responses((status = 200, body = RateChange), Problems))]
pub async fn put_rate(
    State(app): State<App>,
    Editor(scope): Editor,
    Params(params): Params<DryRun>,
    Body(body): Body<NewRate>,
) -> Result<Json<RateChange>> {
    let reporting = app.config.reporting_currency;
    let currency = Currency::parse(&body.currency).map_err(|cause| Error::field("currency", cause.to_string()))?;
    if currency == reporting {
        return Err(Error::field(
            "currency",
            format!("{currency} is the reporting currency; its rate is always 1"),
        ));
    }
    let rate = Rate::parse(&body.rate).map_err(|cause| Error::field("rate", cause.to_string()))?;
    let selection = Selection::Currency {
        currency: currency.to_string(),
        from: body.day,
    };
    if params.dry_run {
        let (lines, effect) = preview(&app, &scope, &selection, (currency, body.day, rate)).await?;
        let effect = Effect {
            currency: reporting.to_string(),
            profit: major_text(effect, reporting),
        };
        return Ok(Json(RateChange {
            rate: None,
            job_id: None,
            lines: Some(lines),
            effect: Some(effect),
        }));
    }
    let source = body.source.unwrap_or_else(|| "manual".to_owned());
    let mut tx = app.db.write().await?;
    rates::put(&mut tx, &scope, currency, body.day, rate, &source).await?;
    let mut job_id = None;
    for shop in shops::list(&mut tx, &scope, false).await? {
        let job = Recalculate {
            selection: selection.clone(),
        };
        let id = registry::enqueue(&mut tx, &scope, &shop.id, &job, true).await?;
        job_id.get_or_insert(id);
    }
    tx.commit().await?;
    app.wake.notify_one();
    let item = RateItem {
        currency: currency.to_string(),
        day: body.day,
        rate: rate.to_string(),
        source,
    };
    Ok(Json(RateChange {
        rate: Some(item),
        job_id,
        lines: None,
        effect: None,
    }))
}

async fn preview(
    app: &App,
    scope: &EditScope,
    selection: &Selection,
    new: (Currency, NaiveDate, Rate),
) -> Result<(i64, i64)> {
    let mut tx = app.db.read().await?;
    let table = with_rate(&mut tx, app.config.reporting_currency, new).await?;
    let (mut lines, mut effect) = (0, 0);
    for shop in shops::list(&mut tx, scope, false).await? {
        let mut books = books::load(&mut tx, scope, &shop.id, app.config.reporting_currency).await?;
        books.rates = table.clone();
        let (more, by) = orders::preview_all(&mut tx, scope, &shop.id, &books, app.config.timezone, selection).await?;
        lines += more;
        effect += by;
    }
    Ok((lines, effect))
}

async fn with_rate(
    tx: &mut Tx,
    reporting: Currency,
    (currency, day, rate): (Currency, NaiveDate, Rate),
) -> Result<RateTable> {
    let mut table = rates::table(tx, reporting).await?;
    table.set(currency, day, rate);
    Ok(table)
}
