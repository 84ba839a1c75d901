//! What the platform says an order and its lines are worth.

use chrono::{DateTime, Utc};
use domain::{money::Money, price::LineAmounts};
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_optional},
    scope::{EditScope, ReadScope},
};
use crate::error::Result;

/// Amounts of an order in minor units of `currency`; none is what the platform has not computed.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct OrderAmounts {
    /// `PO-…`.
    pub parent_order_sn: String,
    /// Currency of the amounts.
    pub currency: Option<String>,
    /// Supply price of all lines.
    pub base_price_total: Option<i64>,
    /// Shipping paid by the buyer.
    pub shipping_total: Option<i64>,
    /// Discount at the seller's expense.
    pub seller_discount: Option<i64>,
    /// Discount at the platform's expense.
    pub temu_discount: Option<i64>,
    /// Given back to the buyer.
    pub refunds_total: Option<i64>,
    /// Taken off the revenue.
    pub revenue_deduction: Option<i64>,
    /// What the platform expects to pay.
    pub estimated_revenue: Option<i64>,
    /// JSON list: what the platform calls not final.
    pub warnings: String,
    /// Whether every line's price is final.
    pub r#final: bool,
    /// When it was asked for.
    pub fetched_at: DateTime<Utc>,
}

/// A line's amounts, and the final price of one sold piece if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedLine {
    /// As the platform says.
    pub amounts: LineAmounts,
    /// Pieces they are of.
    pub quantity: Option<i64>,
    /// [`domain::price::actual_unit_price`] of them.
    pub price: Option<Money>,
}

/// Writes the amounts of an order. A line's price that was final stays until another final one comes.
pub async fn put(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    order: &OrderAmounts,
    lines: &[StatedLine],
) -> Result<()> {
    scope.require(shop_id)?;
    execute!(
        tx,
        "insert into order_amounts (shop_id, parent_order_sn, currency, base_price_total, shipping_total, seller_discount, \
         temu_discount, refunds_total, revenue_deduction, estimated_revenue, warnings, final, fetched_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (shop_id, parent_order_sn) do update set \
         currency = excluded.currency, base_price_total = excluded.base_price_total, shipping_total = excluded.shipping_total, \
         seller_discount = excluded.seller_discount, temu_discount = excluded.temu_discount, \
         refunds_total = excluded.refunds_total, revenue_deduction = excluded.revenue_deduction, \
         estimated_revenue = excluded.estimated_revenue, warnings = excluded.warnings, final = excluded.final, \
         fetched_at = excluded.fetched_at",
        shop_id,
        &order.parent_order_sn,
        &order.currency,
        order.base_price_total,
        order.shipping_total,
        order.seller_discount,
        order.temu_discount,
        order.refunds_total,
        order.revenue_deduction,
        order.estimated_revenue,
        &order.warnings,
        order.r#final,
        order.fetched_at
    )?;
    for line in lines {
        let unit = line.price.or(line.amounts.unit_price);
        execute!(
            tx,
            "insert into order_line_amounts (shop_id, parent_order_sn, order_sn, currency, unit_base_price, base_price, quantity, \
             final) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (shop_id, parent_order_sn, order_sn) do update set \
             currency = excluded.currency, unit_base_price = excluded.unit_base_price, base_price = excluded.base_price, \
             quantity = excluded.quantity, final = excluded.final where excluded.final or not order_line_amounts.final",
            shop_id,
            &order.parent_order_sn,
            &line.amounts.order_sn,
            unit.or(line.amounts.total).map(|money| money.currency.to_string()),
            unit.map(|money| money.minor),
            line.amounts.total.map(|money| money.minor),
            line.quantity,
            line.price.is_some()
        )?;
    }
    execute!(
        tx,
        "update orders set amounts_final = exists (select 1 from order_line_amounts as a where a.shop_id = orders.shop_id \
         and a.parent_order_sn = orders.parent_order_sn and a.final) where shop_id = $1 and parent_order_sn = $2",
        shop_id,
        &order.parent_order_sn
    )?;
    Ok(())
}

/// The amounts of one order.
pub async fn of_order(
    tx: &mut Tx,
    scope: &ReadScope,
    shop_id: &str,
    parent_order_sn: &str,
) -> Result<Option<OrderAmounts>> {
    scope.require(shop_id)?;
    let sql = "select parent_order_sn, currency, base_price_total, shipping_total, seller_discount, temu_discount, refunds_total, \
               revenue_deduction, estimated_revenue, warnings, final, fetched_at from order_amounts \
               where shop_id = $1 and parent_order_sn = $2";
    Ok(fetch_optional!(tx, OrderAmounts, sql, shop_id, parent_order_sn)?)
}
