//! Supply-price history: a price first seen by a sync holds from that moment.

use chrono::{DateTime, Utc};
use domain::{
    money::{Currency, Money},
    price::PriceRecord,
};
use sqlx::FromRow;

use super::{
    db::{Tx, fetch_all, on},
    scope::{EditScope, ReadScope},
};
use crate::error::Result;

/// A stored price record.
#[derive(Debug, Clone, FromRow)]
pub struct PriceRow {
    /// The SKU.
    pub sku_id: String,
    /// The site, empty for every site.
    pub site_id: String,
    /// Since when.
    pub effective_from: DateTime<Utc>,
    /// Minor units per unit of goods.
    pub price: i64,
    /// Currency code.
    pub currency: String,
}

impl PriceRow {
    /// As the rules use it; none for a row whose currency is no currency, which [`append`] cannot write.
    pub fn to_record(&self) -> Option<PriceRecord> {
        Some(PriceRecord {
            sku_id: self.sku_id.clone(),
            site_id: self.site_id.parse().ok(),
            effective_from: self.effective_from,
            price: Money::new(self.price, Currency::parse(&self.currency).ok()?),
        })
    }
}

/// All price records of a shop.
pub async fn of_shop(tx: &mut Tx, scope: &ReadScope, shop_id: &str) -> Result<Vec<PriceRow>> {
    scope.require(shop_id)?;
    let sql = "select sku_id, site_id, effective_from, price, currency from price_records where shop_id = $1 \
               order by sku_id, site_id, effective_from";
    Ok(fetch_all!(tx, PriceRow, sql, shop_id)?)
}

/// The price records of one SKU, newest first.
pub async fn of_sku(tx: &mut Tx, scope: &ReadScope, shop_id: &str, sku_id: &str) -> Result<Vec<PriceRow>> {
    scope.require(shop_id)?;
    let sql = "select sku_id, site_id, effective_from, price, currency from price_records where shop_id = $1 and sku_id = $2 \
               order by effective_from desc, site_id";
    Ok(fetch_all!(tx, PriceRow, sql, shop_id, sku_id)?)
}

/// Adds records; one of the same SKU, site and moment is replaced.
pub async fn append(tx: &mut Tx, scope: &EditScope, shop_id: &str, rows: &[PriceRow]) -> Result<()> {
    scope.require(shop_id)?;
    for chunk in rows.chunks(1000) {
        on!(tx, conn => {
            let mut insert = sqlx::QueryBuilder::<Engine>::new(
                "insert into price_records (shop_id, sku_id, site_id, effective_from, price, currency) ",
            );
            insert.push_values(chunk, |mut row, price| {
                row.push_bind(shop_id).push_bind(&price.sku_id).push_bind(&price.site_id);
                row.push_bind(price.effective_from).push_bind(price.price).push_bind(&price.currency);
            });
            insert.push(
                " on conflict (shop_id, sku_id, site_id, effective_from) do update set price = excluded.price, \
                 currency = excluded.currency",
            );
            insert.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}
