//! 核价 and 调价: prices that the platform asks to change or wants confirmed.

use chrono::{DateTime, Utc};
use sqlx::{FromRow, QueryBuilder};

use super::{
    db::{Tx, execute, on, push_list},
    scope::{EditScope, ReadScope},
};
use crate::error::Result;

/// A price review as stored. Prices in minor units of `currency`.
#[derive(Debug, Clone, FromRow)]
pub struct PriceReviewRow {
    /// The shop.
    pub shop_id: String,
    /// review, adjustment or price_order (local shops).
    pub kind: String,
    /// The platform's number of it.
    pub review_id: String,
    /// Where it was read.
    pub gateway: String,
    /// JSON list.
    pub sku_ids: String,
    /// The product.
    pub product_id: Option<String>,
    /// Seller's code.
    pub ext_code: Option<String>,
    /// Name of its state.
    pub status: String,
    /// The platform's number of it.
    pub status_code: Option<i64>,
    /// Waits for somebody to accept or refuse.
    pub open: bool,
    /// Currency of the prices.
    pub currency: Option<String>,
    /// Declared, or in force.
    pub current_price: Option<i64>,
    /// What the platform offers or asks for.
    pub suggested_price: Option<i64>,
    /// Why.
    pub reason: Option<String>,
    /// Asked for.
    pub created_at: Option<DateTime<Utc>>,
    /// When a sync first saw it.
    pub first_seen_at: DateTime<Utc>,
    /// Last read.
    pub seen_at: DateTime<Utc>,
}

/// Writes reviews as seen; first_seen_at stays.
pub async fn put(tx: &mut Tx, scope: &EditScope, rows: &[PriceReviewRow]) -> Result<()> {
    for row in rows {
        scope.require(&row.shop_id)?;
        execute!(
            tx,
            "insert into price_reviews (shop_id, kind, review_id, gateway, sku_ids, product_id, ext_code, status, status_code, open, \
             currency, current_price, suggested_price, reason, created_at, first_seen_at, seen_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16) \
             on conflict (shop_id, kind, review_id) do update set sku_ids = excluded.sku_ids, status = excluded.status, \
             status_code = excluded.status_code, open = excluded.open, \
             currency = coalesce(excluded.currency, price_reviews.currency), \
             current_price = coalesce(excluded.current_price, price_reviews.current_price), \
             suggested_price = coalesce(excluded.suggested_price, price_reviews.suggested_price), \
             reason = excluded.reason, seen_at = excluded.seen_at",
            &row.shop_id,
            &row.kind,
            &row.review_id,
            &row.gateway,
            &row.sku_ids,
            &row.product_id,
            &row.ext_code,
            &row.status,
            row.status_code,
            row.open,
            &row.currency,
            row.current_price,
            row.suggested_price,
            &row.reason,
            row.created_at,
            row.seen_at
        )?;
    }
    Ok(())
}

/// Where the last page ended.
pub type ReviewCursor = (DateTime<Utc>, String, String, String);

/// Up to `limit` reviews after `cursor`, the last first seen first.
pub async fn list(
    tx: &mut Tx,
    _scope: &ReadScope,
    shops: Option<&[String]>,
    open: Option<bool>,
    cursor: Option<&ReviewCursor>,
    limit: i64,
) -> Result<Vec<PriceReviewRow>> {
    let rows = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new(
            "select shop_id, kind, review_id, gateway, sku_ids, product_id, ext_code, status, status_code, open, currency, \
             current_price, suggested_price, reason, created_at, first_seen_at, seen_at from price_reviews where 1 = 1",
        );
        if let Some(shops) = shops {
            push_list!(query, " and shop_id in (", shops);
        }
        if let Some(open) = open {
            query.push(" and open = ").push_bind(open);
        }
        if let Some((at, shop_id, kind, review_id)) = cursor {
            query.push(" and (first_seen_at, shop_id, kind, review_id) < (").push_bind(*at).push(", ").push_bind(shop_id);
            query.push(", ").push_bind(kind).push(", ").push_bind(review_id).push(")");
        }
        query.push(" order by first_seen_at desc, shop_id desc, kind desc, review_id desc limit ").push_bind(limit);
        query.build_query_as::<PriceReviewRow>().fetch_all(conn).await
    })?;
    Ok(rows)
}
