//! Stock by place; the sum of a SKU's places is the stock it is listed with.

use chrono::{DateTime, Utc};

use super::{
    db::{Tx, execute, fetch_all, on},
    scope::{EditScope, ReadScope},
};
use crate::error::Result;

/// Pieces of a SKU in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceStock {
    /// The SKU.
    pub sku_id: String,
    /// A warehouse's number, or the kind of stock where the platform names no warehouse.
    pub place: String,
    /// Pieces; none when they may not be seen.
    pub quantity: Option<i64>,
    /// Held for orders under way.
    pub locked: Option<i64>,
}

/// The place of what may be sold before it is made; it is no stock that lies anywhere, so SKUs are not listed with it.
pub const VIRTUAL: &str = "virtual";

/// Replaces the stock of the SKUs that were read, and what they are listed with: unknown only when no place is known.
pub async fn replace(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    now: DateTime<Utc>,
    rows: &[PlaceStock],
) -> Result<()> {
    scope.require(shop_id)?;
    for chunk in rows.chunks(1000) {
        on!(tx, conn => {
            let mut upsert = sqlx::QueryBuilder::<Engine>::new(
                "insert into sku_stock (shop_id, sku_id, place, quantity, locked, seen_at) ",
            );
            upsert.push_values(chunk, |mut row, stock| {
                row.push_bind(shop_id).push_bind(&stock.sku_id).push_bind(&stock.place);
                row.push_bind(stock.quantity).push_bind(stock.locked).push_bind(now);
            });
            upsert.push(
                " on conflict (shop_id, sku_id, place) do update set quantity = excluded.quantity, locked = excluded.locked, \
                 seen_at = excluded.seen_at",
            );
            upsert.build().execute(conn).await.map(drop)
        })?;
    }
    // A place that this reading no longer names is gone; SKUs that were not read keep what they have.
    execute!(
        tx,
        "delete from sku_stock where shop_id = $1 and seen_at < $2 and exists (select 1 from sku_stock as s \
         where s.shop_id = sku_stock.shop_id and s.sku_id = sku_stock.sku_id and s.seen_at = $2)",
        shop_id,
        now
    )?;
    execute!(
        tx,
        "update skus set stock = s.pieces from (select sku_id, cast(sum(quantity) as bigint) as pieces from sku_stock \
         where shop_id = $1 and seen_at = $2 and place <> $3 group by sku_id) as s where skus.shop_id = $1 and skus.sku_id = s.sku_id",
        shop_id,
        now,
        VIRTUAL
    )?;
    Ok(())
}

/// The colours and products of the shop's SKUs: (SKU, SKC, SPU).
pub async fn products(
    tx: &mut Tx,
    scope: &ReadScope,
    shop_id: &str,
) -> Result<Vec<(String, Option<String>, Option<String>)>> {
    scope.require(shop_id)?;
    let sql = "select sku_id, skc_id, spu_id from skus where shop_id = $1 order by spu_id, skc_id, sku_id";
    Ok(fetch_all!(tx, (String, Option<String>, Option<String>), sql, shop_id)?)
}
