//! What Temu orders into its warehouse from full-managed shops, and where the consignments are.

use std::collections::HashMap;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
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
    store::stock_up_orders::{self, ShipOrderRow, StockUpCursor, StockUpLine, StockUpRow},
};

/// A stock-up order.
#[derive(Debug, Serialize, ToSchema)]
pub struct StockUpOrder {
    shop_id: String,
    /// `WB…`.
    stock_up_order_sn: String,
    /// `WP…`, the order it is a part of.
    original_order_sn: Option<String>,
    skc_id: Option<String>,
    name: Option<String>,
    /// to_accept, to_deliver, sent, received, refused, returned, checked, in_stock, void, timed_out, cancelled or unknown.
    status: String,
    ordered_at: Option<DateTime<Utc>>,
    /// Paid when sold, not on receipt.
    vmi: Option<bool>,
    jit: Option<bool>,
    urgent: Option<bool>,
    first_order: Option<bool>,
    deliver_by: Option<DateTime<Utc>>,
    arrive_by: Option<DateTime<Utc>>,
    delivered_at: Option<DateTime<Utc>>,
    received_at: Option<DateTime<Utc>>,
    warehouse: Option<String>,
    lines: Vec<StockUpSku>,
    ship_order: Option<ShipOrder>,
}

/// Quantities of a SKU in a stock-up order.
#[derive(Debug, Serialize, ToSchema)]
pub struct StockUpSku {
    sku_id: String,
    ext_code: Option<String>,
    spec: Option<String>,
    ordered: Option<i64>,
    delivered: Option<i64>,
    /// Received and found good.
    received: Option<i64>,
}

/// A consignment to Temu's warehouse.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShipOrder {
    /// `FH…`.
    ship_order_sn: String,
    /// to_pack, sent, received, partly_received, in_stock, returned, cancelled or unknown.
    status: String,
    created_at: Option<DateTime<Utc>>,
    shipped_at: Option<DateTime<Utc>>,
    received_at: Option<DateTime<Utc>>,
}

/// Which stock-up orders.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StockUpParams {
    /// Shops; repeat for several.
    #[serde(default)]
    shop_id: Vec<String>,
    /// States; repeat for several.
    #[serde(default)]
    status: Vec<String>,
    cursor: Option<String>,
    limit: Option<i64>,
}

/// Stock-up orders with their consignments, the newest first.
#[utoipa::path(get, path = "/api/stock-up-orders", tag = "orders", params(StockUpParams),
    responses((status = 200, body = List<StockUpOrder>), Problems))]
pub async fn list_stock_up_orders(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<StockUpParams>,
) -> Result<Json<List<StockUpOrder>>> {
    let limit = cursor::limit(params.limit)?;
    let after: Option<StockUpCursor> = cursor::open(params.cursor.as_deref())?;
    let mut tx = app.db.read().await?;
    let shops = scope.narrow(&params.shop_id);
    let mut rows = stock_up_orders::list(
        &mut tx,
        &scope,
        shops.as_deref(),
        &params.status,
        after.as_ref(),
        limit + 1,
    )
    .await?;
    let key = |row: &StockUpRow| {
        let ordered_at = row.ordered_at.unwrap_or(DateTime::UNIX_EPOCH);
        cursor::wrap(&(ordered_at, &row.shop_id, &row.stock_up_order_sn))
    };
    let next_cursor = cursor::next_key(&mut rows, limit, key);
    let total = Total::of_page(rows.len(), next_cursor.is_some() || after.is_some());
    let mut lines: HashMap<(String, String), Vec<StockUpSku>> = HashMap::new();
    for row in stock_up_orders::lines_of(&mut tx, &scope, &rows).await? {
        let key = (row.shop_id.clone(), row.stock_up_order_sn.clone());
        lines.entry(key).or_default().push(sku(row));
    }
    let mut sent: HashMap<(String, String), ShipOrder> = HashMap::new();
    for row in stock_up_orders::ship_orders_of(&mut tx, &scope, &rows).await? {
        sent.insert((row.shop_id.clone(), row.ship_order_sn.clone()), ship_order(row));
    }
    let order = |row: StockUpRow| StockUpOrder {
        lines: lines
            .remove(&(row.shop_id.clone(), row.stock_up_order_sn.clone()))
            .unwrap_or_default(),
        ship_order: row
            .ship_order_sn
            .and_then(|number| sent.get(&(row.shop_id.clone(), number)).cloned()),
        shop_id: row.shop_id,
        stock_up_order_sn: row.stock_up_order_sn,
        original_order_sn: row.original_order_sn,
        skc_id: row.skc_id,
        name: row.name,
        status: row.status,
        ordered_at: row.ordered_at,
        vmi: row.vmi,
        jit: row.jit,
        urgent: row.urgent,
        first_order: row.first_order,
        deliver_by: row.deliver_by,
        arrive_by: row.arrive_by,
        delivered_at: row.delivered_at,
        received_at: row.received_at,
        warehouse: row.warehouse,
    };
    Ok(Json(List {
        items: rows.into_iter().map(order).collect(),
        next_cursor,
        total,
    }))
}

fn sku(row: StockUpLine) -> StockUpSku {
    StockUpSku {
        sku_id: row.sku_id,
        ext_code: row.ext_code,
        spec: row.spec,
        ordered: row.ordered,
        delivered: row.delivered,
        received: row.received,
    }
}

fn ship_order(row: ShipOrderRow) -> ShipOrder {
    ShipOrder {
        ship_order_sn: row.ship_order_sn,
        status: row.status,
        created_at: row.created_at,
        shipped_at: row.shipped_at,
        received_at: row.received_at,
    }
}
