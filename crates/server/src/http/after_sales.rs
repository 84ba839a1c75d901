//! After-sales cases and buyers' requests to cancel.

use std::collections::HashMap;

use axum::{Json, extract::State};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    day::start_of_day,
    money::{Currency, major_text},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    cursor,
    extract::{Params, Reader},
    respond::{List, Problems, Total},
};
use crate::{
    app::App,
    error::Result,
    store::{
        after_sales::{self, CaseCursor, CaseFilter, CaseRow, ItemRow},
        db::Tx,
        scope::ReadScope,
    },
};

/// A case of one order.
#[derive(Debug, Serialize, ToSchema)]
pub struct AfterSalesCase {
    shop_id: String,
    case_sn: String,
    parent_order_sn: String,
    /// refund, return_refund, cancellation or unknown.
    kind: String,
    /// requested, return_requested, label_wanted, parcel_sent_back, parcel_received, platform_reviewing, refunding,
    /// refunded, rejected, withdrawn, cancelled or unknown.
    status: String,
    /// Not decided yet.
    open: bool,
    created_at: Option<DateTime<Utc>>,
    updated_at: DateTime<Utc>,
    /// Until when somebody must act.
    act_by: Option<DateTime<Utc>>,
    /// What the buyer gets back; null while Temu does not say.
    refund: Option<String>,
    currency: Option<String>,
    lines: Vec<AfterSalesLine>,
}

/// The part of a case that concerns one line.
#[derive(Debug, Serialize, ToSchema)]
pub struct AfterSalesLine {
    order_sn: Option<String>,
    sku_id: Option<String>,
    quantity: Option<i64>,
    /// What the buyer asks back for it.
    refund: Option<String>,
    currency: Option<String>,
    reason: Option<String>,
}

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AfterSalesParams {
    /// Shops; repeat for several.
    #[serde(default)]
    shop_id: Vec<String>,
    /// States; repeat for several.
    #[serde(default)]
    status: Vec<String>,
    /// First day of the last change.
    from: Option<NaiveDate>,
    /// Last day of it, included.
    to: Option<NaiveDate>,
    cursor: Option<String>,
    limit: Option<i64>,
}

/// After-sales cases and cancellations, the last changed first.
#[utoipa::path(get, path = "/api/after-sales", tag = "orders", params(AfterSalesParams),
    responses((status = 200, body = List<AfterSalesCase>), Problems))]
pub async fn list_after_sales(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<AfterSalesParams>,
) -> Result<Json<List<AfterSalesCase>>> {
    let limit = cursor::limit(params.limit)?;
    let after: Option<CaseCursor> = cursor::open(params.cursor.as_deref())?;
    let zone = app.config.timezone;
    let filter = CaseFilter {
        shops: scope.narrow(&params.shop_id),
        status: params.status,
        changed: (
            params.from.map(|day| start_of_day(day, zone)),
            params.to.map(|day| start_of_day(day + Days::new(1), zone)),
        ),
    };
    let mut tx = app.db.read().await?;
    let mut rows = after_sales::list(&mut tx, &scope, &filter, after.as_ref(), limit + 1).await?;
    let key = |row: &CaseRow| cursor::wrap(&(row.updated_at, &row.shop_id, &row.case_sn));
    let next_cursor = cursor::next_key(&mut rows, limit, key);
    let total = Total::of_page(rows.len(), next_cursor.is_some() || after.is_some());
    Ok(Json(List {
        items: with_lines(&mut tx, &scope, rows).await?,
        next_cursor,
        total,
    }))
}

/// Cases with their lines.
pub(super) async fn with_lines(tx: &mut Tx, scope: &ReadScope, rows: Vec<CaseRow>) -> Result<Vec<AfterSalesCase>> {
    let mut lines: HashMap<String, Vec<AfterSalesLine>> = HashMap::new();
    for item in after_sales::items_of(tx, scope, &rows).await? {
        lines.entry(item.case_sn.clone()).or_default().push(line(item));
    }
    let case = |row: CaseRow| AfterSalesCase {
        lines: lines.remove(&row.case_sn).unwrap_or_default(),
        refund: amount(row.refund, row.refund_currency.as_deref()),
        currency: row.refund_currency,
        shop_id: row.shop_id,
        case_sn: row.case_sn,
        parent_order_sn: row.parent_order_sn,
        kind: row.kind,
        status: row.status,
        open: row.open,
        created_at: row.created_at,
        updated_at: row.updated_at,
        act_by: row.act_by,
    };
    Ok(rows.into_iter().map(case).collect())
}

fn line(item: ItemRow) -> AfterSalesLine {
    AfterSalesLine {
        refund: amount(item.refund, item.refund_currency.as_deref()),
        currency: item.refund_currency,
        order_sn: item.order_sn,
        sku_id: item.sku_id,
        quantity: item.quantity,
        reason: item.reason,
    }
}

/// An amount of minor units as text; none without a currency that we know.
pub(super) fn amount(minor: Option<i64>, currency: Option<&str>) -> Option<String> {
    Some(major_text(minor?, Currency::parse(currency?).ok()?))
}
