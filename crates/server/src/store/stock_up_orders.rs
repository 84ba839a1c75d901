//! What Temu orders into its warehouse from full-managed shops, and the consignments on their way there.

use chrono::{DateTime, Utc};
use sqlx::{FromRow, QueryBuilder};

use super::{
    db::{Tx, execute, on, push_list},
    scope::{EditScope, ReadScope},
};
use crate::error::Result;

/// A stock-up order as stored.
#[derive(Debug, Clone, FromRow)]
pub struct StockUpRow {
    /// The shop.
    pub shop_id: String,
    /// `WB…`.
    pub stock_up_order_sn: String,
    /// `WP…`, the order it is a part of.
    pub original_order_sn: Option<String>,
    /// SPU.
    pub product_id: Option<String>,
    /// SKC.
    pub skc_id: Option<String>,
    /// Product name.
    pub name: Option<String>,
    /// Name of its state.
    pub status: String,
    /// The platform's number of it.
    pub status_code: Option<i64>,
    /// Ordered.
    pub ordered_at: Option<DateTime<Utc>>,
    /// Paid when sold, not on receipt.
    pub vmi: Option<bool>,
    /// Made after it was sold.
    pub jit: Option<bool>,
    /// Urgent.
    pub urgent: Option<bool>,
    /// The first of its product.
    pub first_order: Option<bool>,
    /// Send by.
    pub deliver_by: Option<DateTime<Utc>>,
    /// Arrive by.
    pub arrive_by: Option<DateTime<Utc>>,
    /// Sent.
    pub delivered_at: Option<DateTime<Utc>>,
    /// Received.
    pub received_at: Option<DateTime<Utc>>,
    /// Where to.
    pub warehouse: Option<String>,
    /// `FH…`, its consignment.
    pub ship_order_sn: Option<String>,
}

/// Quantities of a SKU in a stock-up order.
#[derive(Debug, Clone, FromRow)]
pub struct StockUpLine {
    /// The shop.
    pub shop_id: String,
    /// The order.
    pub stock_up_order_sn: String,
    /// The SKU.
    pub sku_id: String,
    /// Seller's code.
    pub ext_code: Option<String>,
    /// Variant.
    pub spec: Option<String>,
    /// Ordered.
    pub ordered: Option<i64>,
    /// Sent.
    pub delivered: Option<i64>,
    /// Received and found good.
    pub received: Option<i64>,
}

/// A consignment as stored.
#[derive(Debug, Clone, FromRow)]
pub struct ShipOrderRow {
    /// The shop.
    pub shop_id: String,
    /// `FH…`.
    pub ship_order_sn: String,
    /// Name of its state.
    pub status: String,
    /// The platform's number of it.
    pub status_code: Option<i64>,
    /// Made.
    pub created_at: Option<DateTime<Utc>>,
    /// Sent.
    pub shipped_at: Option<DateTime<Utc>>,
    /// Received.
    pub received_at: Option<DateTime<Utc>>,
    /// Where to.
    pub warehouse: Option<String>,
}

/// Writes stock-up orders with their lines, as seen at `now`.
pub async fn put(
    tx: &mut Tx,
    scope: &EditScope,
    now: DateTime<Utc>,
    orders: &[StockUpRow],
    lines: &[StockUpLine],
) -> Result<()> {
    for row in orders {
        scope.require(&row.shop_id)?;
        execute!(
            tx,
            "insert into stock_up_orders (shop_id, stock_up_order_sn, original_order_sn, product_id, skc_id, name, status, \
             status_code, ordered_at, vmi, jit, urgent, first_order, deliver_by, arrive_by, delivered_at, received_at, warehouse, \
             ship_order_sn, seen_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) \
             on conflict (shop_id, stock_up_order_sn) do update set status = excluded.status, status_code = excluded.status_code, \
             name = excluded.name, urgent = excluded.urgent, deliver_by = excluded.deliver_by, arrive_by = excluded.arrive_by, \
             delivered_at = excluded.delivered_at, received_at = excluded.received_at, warehouse = excluded.warehouse, \
             ship_order_sn = excluded.ship_order_sn, seen_at = excluded.seen_at",
            &row.shop_id,
            &row.stock_up_order_sn,
            &row.original_order_sn,
            &row.product_id,
            &row.skc_id,
            &row.name,
            &row.status,
            row.status_code,
            row.ordered_at,
            row.vmi,
            row.jit,
            row.urgent,
            row.first_order,
            row.deliver_by,
            row.arrive_by,
            row.delivered_at,
            row.received_at,
            &row.warehouse,
            &row.ship_order_sn,
            now
        )?;
    }
    for line in lines {
        scope.require(&line.shop_id)?;
        execute!(
            tx,
            "insert into stock_up_lines (shop_id, stock_up_order_sn, sku_id, ext_code, spec, ordered, delivered, received) \
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (shop_id, stock_up_order_sn, sku_id) do update set \
             ext_code = excluded.ext_code, spec = excluded.spec, ordered = excluded.ordered, delivered = excluded.delivered, \
             received = excluded.received",
            &line.shop_id,
            &line.stock_up_order_sn,
            &line.sku_id,
            &line.ext_code,
            &line.spec,
            line.ordered,
            line.delivered,
            line.received
        )?;
    }
    Ok(())
}

/// Writes consignments, as seen at `now`.
pub async fn put_ship_orders(tx: &mut Tx, scope: &EditScope, now: DateTime<Utc>, rows: &[ShipOrderRow]) -> Result<()> {
    for row in rows {
        scope.require(&row.shop_id)?;
        execute!(
            tx,
            "insert into ship_orders (shop_id, ship_order_sn, status, status_code, created_at, shipped_at, received_at, warehouse, \
             seen_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (shop_id, ship_order_sn) do update set \
             status = excluded.status, status_code = excluded.status_code, shipped_at = excluded.shipped_at, \
             received_at = excluded.received_at, warehouse = excluded.warehouse, seen_at = excluded.seen_at",
            &row.shop_id,
            &row.ship_order_sn,
            &row.status,
            row.status_code,
            row.created_at,
            row.shipped_at,
            row.received_at,
            &row.warehouse,
            now
        )?;
    }
    Ok(())
}

/// Where the last page ended: order time (the far past without one), shop, order.
pub type StockUpCursor = (DateTime<Utc>, String, String);

/// Up to `limit` stock-up orders after `cursor`, the newest first.
pub async fn list(
    tx: &mut Tx,
    _scope: &ReadScope,
    shops: Option<&[String]>,
    status: &[String],
    cursor: Option<&StockUpCursor>,
    limit: i64,
) -> Result<Vec<StockUpRow>> {
    let rows = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new(
            "select shop_id, stock_up_order_sn, original_order_sn, product_id, skc_id, name, status, status_code, ordered_at, vmi, \
             jit, urgent, first_order, deliver_by, arrive_by, delivered_at, received_at, warehouse, ship_order_sn \
             from stock_up_orders where 1 = 1",
        );
        for (start, values) in [(" and shop_id in (", shops), (" and status in (", Some(status).filter(|list| !list.is_empty()))] {
            if let Some(values) = values {
                push_list!(query, start, values);
            }
        }
        if let Some((at, shop_id, number)) = cursor {
            query.push(" and (coalesce(ordered_at, ").push_bind(DateTime::<Utc>::UNIX_EPOCH);
            query.push("), shop_id, stock_up_order_sn) < (").push_bind(*at).push(", ").push_bind(shop_id);
            query.push(", ").push_bind(number).push(")");
        }
        query.push(" order by coalesce(ordered_at, ").push_bind(DateTime::<Utc>::UNIX_EPOCH);
        query.push(") desc, shop_id desc, stock_up_order_sn desc limit ").push_bind(limit);
        query.build_query_as::<StockUpRow>().fetch_all(conn).await
    })?;
    Ok(rows)
}

/// The lines of these orders.
pub async fn lines_of(tx: &mut Tx, _scope: &ReadScope, orders: &[StockUpRow]) -> Result<Vec<StockUpLine>> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let rows = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new(
            "select shop_id, stock_up_order_sn, sku_id, ext_code, spec, ordered, delivered, received from stock_up_lines \
             where (shop_id, stock_up_order_sn) in (",
        );
        query.push_values(orders, |mut row, order| {
            row.push_bind(&order.shop_id).push_bind(&order.stock_up_order_sn);
        });
        query.push(") order by shop_id, stock_up_order_sn, sku_id");
        query.build_query_as::<StockUpLine>().fetch_all(conn).await
    })?;
    Ok(rows)
}

/// The consignments of these orders.
pub async fn ship_orders_of(tx: &mut Tx, _scope: &ReadScope, orders: &[StockUpRow]) -> Result<Vec<ShipOrderRow>> {
    let sent: Vec<(&String, &String)> = orders
        .iter()
        .filter_map(|order| Some((&order.shop_id, order.ship_order_sn.as_ref()?)))
        .collect();
    if sent.is_empty() {
        return Ok(Vec::new());
    }
    let rows = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new(
            "select shop_id, ship_order_sn, status, status_code, created_at, shipped_at, received_at, warehouse from ship_orders \
             where (shop_id, ship_order_sn) in (",
        );
        query.push_values(sent, |mut row, (shop_id, number)| {
            row.push_bind(shop_id).push_bind(number);
        });
        query.push(")");
        query.build_query_as::<ShipOrderRow>().fetch_all(conn).await
    })?;
    Ok(rows)
}
