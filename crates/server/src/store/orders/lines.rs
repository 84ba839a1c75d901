//! The lines of listed orders, and what bundles among them are made of.

use sqlx::{FromRow, QueryBuilder};

use super::list::OrderRow;
use crate::{
    error::Result,
    store::{
        db::{Tx, on},
        scope::ReadScope,
    },
};

/// A line as listed. Originals in their own currencies, `gmv` and `cost` in the reporting one.
#[derive(Debug, Clone, FromRow)]
pub struct LineRow {
    /// The shop.
    pub shop_id: String,
    /// Its order.
    pub parent_order_sn: String,
    /// Child order number.
    pub order_sn: String,
    /// Status name.
    pub status: String,
    /// Counts in GMV.
    pub effective: bool,
    /// Pieces.
    pub quantity: i64,
    /// Product.
    pub name: String,
    /// Variant.
    pub spec: Option<String>,
    /// Picture.
    pub thumb_url: Option<String>,
    /// The platform's SKU number on the line.
    pub product_sku_id: Option<String>,
    /// Seller's code.
    pub ext_code: Option<String>,
    /// Units per piece of the first part.
    pub sold_factor: i64,
    /// Matched SKU of a plain line.
    pub sku_id: Option<String>,
    /// Every part has its SKU.
    pub matched: bool,
    /// Parts of a bundle, 1 for a plain line.
    pub parts_count: i64,
    /// Price of one piece.
    pub unit_price: Option<i64>,
    /// Its currency.
    pub price_currency: Option<String>,
    /// actual, estimated or assumed.
    pub price_source: Option<String>,
    /// GMV in the price currency.
    pub gmv_original: Option<i64>,
    /// GMV in the reporting currency.
    pub gmv: Option<i64>,
    /// Cost of one piece.
    pub unit_cost: Option<i64>,
    /// Its currency.
    pub cost_currency: Option<String>,
    /// Cost in the cost currency.
    pub cost_original: Option<i64>,
    /// Cost in the reporting currency.
    pub cost: Option<i64>,
}

/// The lines of listed orders, in the order of each parent.
pub async fn lines_of(tx: &mut Tx, _scope: &ReadScope, orders: &[OrderRow]) -> Result<Vec<LineRow>> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let rows = on!(tx, conn => {
        // Joined, not `in`: SQLite walks a whole index for pairs in a list.
        let mut query = QueryBuilder::<Engine>::new(
            "select l.shop_id, l.parent_order_sn, l.order_sn, l.status, l.effective, l.quantity, l.name, l.spec, l.thumb_url, \
             l.product_sku_id, l.ext_code, l.sold_factor, l.sku_id, l.matched, l.parts_count, l.unit_price, l.price_currency, \
             l.price_source, l.gmv_original, l.gmv, l.unit_cost, l.cost_currency, l.cost_original, l.cost from (",
        );
        query.push_values(orders, |mut row, order| {
            row.push_bind(&order.shop_id).push_bind(&order.parent_order_sn);
        });
        query.push(
            ") as k join order_lines as l on l.shop_id = k.column1 and l.parent_order_sn = k.column2 \
             order by l.shop_id, l.parent_order_sn, l.position",
        );
        query.build_query_as::<LineRow>().fetch_all(conn).await
    })?;
    Ok(rows)
}

/// The parts of the bundles among an order's lines: (order_sn, matched SKU, seller's code, units per piece).
pub async fn parts_of(tx: &mut Tx, orders: &[OrderRow]) -> Result<Vec<BundlePart>> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let parts = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new("select p.shop_id, p.order_sn, p.sku_id, p.ext_code, p.sold_factor from (");
        query.push_values(orders, |mut row, order| {
            row.push_bind(&order.shop_id).push_bind(&order.parent_order_sn);
        });
        query.push(
            ") as k join order_line_parts as p on p.shop_id = k.column1 and p.parent_order_sn = k.column2 \
             order by p.shop_id, p.order_sn, p.part_no",
        );
        query.build_query_as::<BundlePart>().fetch_all(conn).await
    })?;
    Ok(parts)
}

/// A part of a bundle line.
#[derive(Debug, Clone, FromRow)]
pub struct BundlePart {
    /// The shop.
    pub shop_id: String,
    /// Its line.
    pub order_sn: String,
    /// Matched SKU.
    pub sku_id: Option<String>,
    /// Seller's code.
    pub ext_code: Option<String>,
    /// Units per piece.
    pub sold_factor: i64,
}
