//! The cost history of a SKU, and changing it.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    cost::CostRecord,
    money::{Currency, Money, major_text},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    extract::{Body, Editor, Params, PathParams, Reader},
    rates::{DryRun, Effect},
    respond::{List, Problems},
};
use crate::{
    app::App,
    clock,
    error::{Error, Result},
    jobs::{recalculate::Recalculate, registry},
    store::{
        books,
        costs::{self, CostRow},
        orders::{self, Selection},
        shops, skus,
    },
};

/// A cost, holding from its day to the day before the next one's.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Cost {
    id: String,
    /// Per unit of goods, major units of `currency`.
    #[schema(example = "12.50")]
    cost: String,
    currency: String,
    effective_from: NaiveDate,
    /// Null holds until further notice.
    effective_to: Option<NaiveDate>,
    note: Option<String>,
    created_by: Option<String>,
    created_at: DateTime<Utc>,
}

/// A cost to be written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCost {
    /// Decimal text, not negative.
    #[schema(example = "12.50")]
    cost: String,
    currency: String,
    /// First day it holds, in the reporting zone. A record of the same day is replaced; an earlier one ends the day before.
    effective_from: NaiveDate,
    #[serde(default)]
    note: Option<String>,
}

/// What a new cost would do, or has done.
#[derive(Debug, Serialize, ToSchema)]
pub struct CostChange {
    /// The record; null on a dry run.
    record: Option<Cost>,
    /// The job that prices again; null when no stored line is touched.
    job_id: Option<String>,
    /// Effective lines that change; dry run only.
    lines: Option<i64>,
    /// Dry run only.
    effect: Option<Effect>,
    /// The records that would end earlier or be replaced; dry run only.
    closed: Vec<Cost>,
}

/// The cost history of a SKU, newest first.
#[utoipa::path(get, path = "/api/skus/{shop_id}/{sku_id}/costs", tag = "costs",
    params(("shop_id" = String, Path), ("sku_id" = String, Path)), responses((status = 200, body = List<Cost>), Problems))]
pub async fn list_costs(
    State(app): State<App>,
    Reader(scope): Reader,
    PathParams((shop_id, sku_id)): PathParams<(String, String)>,
) -> Result<Json<List<Cost>>> {
    let mut tx = app.db.read().await?;
    let rows = costs::of_sku(&mut tx, &scope, &shop_id, &sku_id).await?;
    Ok(List::whole(with_ends(rows)))
}

/// Writes a cost and prices the lines it touches again. With `dry_run=true` only says how many and by how much.
#[utoipa::path(post, path = "/api/skus/{shop_id}/{sku_id}/costs", tag = "costs",
    params(("shop_id" = String, Path), ("sku_id" = String, Path), DryRun), request_body = NewCost,
    responses((status = 200, body = CostChange, description = "dry run"), (status = 201, body = CostChange), Problems))]
pub async fn create_cost(
    State(app): State<App>,
    Editor(scope): Editor,
    PathParams((shop_id, sku_id)): PathParams<(String, String)>,
    Params(params): Params<DryRun>,
    Body(body): Body<NewCost>,
) -> Result<(StatusCode, Json<CostChange>)> {
    let row = checked(&body, &sku_id, scope.actor())?;
    let selection = Selection::Sku {
        sku_id: sku_id.clone(),
        from: body.effective_from,
    };
    let today = domain::day::business_day(clock::now(), app.config.timezone);
    if params.dry_run {
        let mut tx = app.db.read().await?;
        skus::get(&mut tx, &scope, &shop_id, &sku_id, today).await?;
        let mut books = books::load(&mut tx, &scope, &shop_id, app.config.reporting_currency).await?;
        if let Some(record) = row.to_record() {
            books.costs.set(CostRecord {
                sku_id: sku_id.clone(),
                ..record
            });
        }
        let (lines, effect) =
            orders::preview_all(&mut tx, &scope, &shop_id, &books, app.config.timezone, &selection).await?;
        let reporting = app.config.reporting_currency;
        let effect = Effect {
            currency: reporting.to_string(),
            profit: major_text(effect, reporting),
        };
        let before = with_ends(costs::of_sku(&mut tx, &scope, &shop_id, &sku_id).await?);
        let holds = |cost: &Cost| {
            cost.effective_to.is_none_or(|to| to >= body.effective_from) && cost.effective_from <= body.effective_from
        };
        let closed = before.into_iter().filter(holds).collect();
        let change = CostChange {
            record: None,
            job_id: None,
            lines: Some(lines),
            effect: Some(effect),
            closed,
        };
        return Ok((StatusCode::OK, Json(change)));
    }
    let mut tx = app.db.write().await?;
    shops::lock(&mut tx, &scope, &shop_id).await?;
    skus::get(&mut tx, &scope, &shop_id, &sku_id, today).await?;
    costs::put_all(&mut tx, &scope, &shop_id, std::slice::from_ref(&row)).await?;
    let touched = orders::load_selected(&mut tx, &scope, &shop_id, &selection, "", 1).await?;
    let job_id = match touched.is_empty() {
        true => None,
        false => Some(registry::enqueue(&mut tx, &scope, &shop_id, &Recalculate { selection }, true).await?),
    };
    let records = with_ends(costs::of_sku(&mut tx, &scope, &shop_id, &sku_id).await?);
    tx.commit().await?;
    app.wake.notify_one();
    let record = records.into_iter().find(|cost| cost.id == row.id);
    Ok((
        StatusCode::CREATED,
        Json(CostChange {
            record,
            job_id,
            lines: None,
            effect: None,
            closed: Vec::new(),
        }),
    ))
}

fn checked(body: &NewCost, sku_id: &str, actor: &str) -> Result<CostRow> {
    let currency = Currency::parse(&body.currency).map_err(|cause| Error::field("currency", cause.to_string()))?;
    let cost = Money::parse_major(&body.cost, currency).map_err(|cause| Error::field("cost", cause.to_string()))?;
    if !(0..=10_000_000_000).contains(&cost.minor) {
        return Err(Error::field(
            "cost",
            "a cost is not negative and below 100 million; give what one unit cost you",
        ));
    }
    let (first, last) = (NaiveDate::from_ymd_opt(2000, 1, 1), NaiveDate::from_ymd_opt(2100, 1, 1));
    if Some(body.effective_from) < first || Some(body.effective_from) > last {
        return Err(Error::field("effective_from", "give a day between 2000 and 2100"));
    }
    if body.note.as_ref().is_some_and(|note| note.chars().count() > 500) {
        return Err(Error::field("note", "at most 500 characters"));
    }
    Ok(CostRow {
        id: clock::new_id(),
        sku_id: sku_id.to_owned(),
        effective_from: body.effective_from,
        cost: cost.minor,
        currency: currency.to_string(),
        note: body.note.clone(),
        created_by: Some(actor.to_owned()),
        created_at: clock::now(),
    })
}

/// Rows come newest first; each ends the day before the one above it.
fn with_ends(rows: Vec<CostRow>) -> Vec<Cost> {
    let mut next: Option<NaiveDate> = None;
    let mut costs = Vec::with_capacity(rows.len());
    for row in rows {
        let currency = Currency::parse(&row.currency).unwrap_or(Currency::CNY);
        costs.push(Cost {
            cost: major_text(row.cost, currency),
            currency: row.currency,
            effective_from: row.effective_from,
            effective_to: next.map(|day| day - Days::new(1)),
            note: row.note,
            created_by: row.created_by,
            created_at: row.created_at,
            id: row.id,
        });
        next = Some(row.effective_from);
    }
    costs
}
