//! Promotions and what of a shop takes part in them.

use chrono::{DateTime, Utc};
use sqlx::{FromRow, QueryBuilder};

use super::{
    db::{Tx, execute, on, push_list},
    scope::{EditScope, ReadScope},
};
use crate::error::Result;

/// A promotion as stored.
#[derive(Debug, Clone, FromRow)]
pub struct PromotionRow {
    /// The shop.
    pub shop_id: String,
    /// The platform's activity; of full- and semi-managed shops its type and theme.
    pub promotion_id: String,
    /// Where it was read.
    pub gateway: String,
    /// Its name.
    pub name: Option<String>,
    /// The platform's number of its kind.
    pub activity_type: Option<i64>,
    /// not_started, running, ended or unknown.
    pub status: String,
    /// Begins.
    pub starts_at: Option<DateTime<Utc>>,
    /// Ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// From when one can join.
    pub enroll_from: Option<DateTime<Utc>>,
    /// Until when one can join.
    pub enroll_until: Option<DateTime<Utc>>,
    /// Whether the shop takes part.
    pub joined: Option<bool>,
    /// Last read.
    pub seen_at: DateTime<Utc>,
}

/// A SKU (or a whole colour or product) in a promotion. Prices in minor units.
#[derive(Debug, Clone, FromRow)]
pub struct EnrolmentRow {
    /// The shop.
    pub shop_id: String,
    /// The promotion.
    pub promotion_id: String,
    /// The enrolment; of local shops the product.
    pub enrolment_id: String,
    /// Empty where a price holds for more than one SKU.
    pub sku_id: String,
    /// The product.
    pub product_id: Option<String>,
    /// Name of its state.
    pub status: Option<String>,
    /// The platform's number of it.
    pub status_code: Option<i64>,
    /// Enrolled.
    pub enrolled_at: Option<DateTime<Utc>>,
    /// Session begins.
    pub starts_at: Option<DateTime<Utc>>,
    /// Session ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// Currency of its prices.
    pub currency: Option<String>,
    /// Outside the promotion.
    pub daily_price: Option<i64>,
    /// In it.
    pub activity_price: Option<i64>,
    /// Pieces set aside.
    pub activity_stock: Option<i64>,
    /// Pieces left.
    pub remaining_stock: Option<i64>,
}

/// Writes promotions and their enrolments as seen at `now`.
pub async fn put(
    tx: &mut Tx,
    scope: &EditScope,
    now: DateTime<Utc>,
    promotions: &[PromotionRow],
    enrolments: &[EnrolmentRow],
) -> Result<()> {
    for row in promotions {
        scope.require(&row.shop_id)?;
        execute!(
            tx,
            "insert into promotions (shop_id, promotion_id, gateway, name, activity_type, status, starts_at, ends_at, enroll_from, \
             enroll_until, joined, seen_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
             on conflict (shop_id, promotion_id) do update set name = coalesce(excluded.name, promotions.name), \
             activity_type = excluded.activity_type, status = excluded.status, \
             starts_at = coalesce(excluded.starts_at, promotions.starts_at), \
             ends_at = coalesce(excluded.ends_at, promotions.ends_at), \
             enroll_from = coalesce(excluded.enroll_from, promotions.enroll_from), \
             enroll_until = coalesce(excluded.enroll_until, promotions.enroll_until), \
             joined = coalesce(excluded.joined, promotions.joined), seen_at = excluded.seen_at",
            &row.shop_id,
            &row.promotion_id,
            &row.gateway,
            &row.name,
            row.activity_type,
            &row.status,
            row.starts_at,
            row.ends_at,
            row.enroll_from,
            row.enroll_until,
            row.joined,
            now
        )?;
    }
    for row in enrolments {
        scope.require(&row.shop_id)?;
        execute!(
            tx,
            "insert into promotion_enrolments (shop_id, promotion_id, enrolment_id, sku_id, product_id, status, status_code, \
             enrolled_at, starts_at, ends_at, currency, daily_price, activity_price, activity_stock, remaining_stock, seen_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) \
             on conflict (shop_id, promotion_id, enrolment_id, sku_id) do update set status = excluded.status, \
             status_code = excluded.status_code, enrolled_at = excluded.enrolled_at, starts_at = excluded.starts_at, \
             ends_at = excluded.ends_at, currency = excluded.currency, daily_price = excluded.daily_price, \
             activity_price = excluded.activity_price, activity_stock = excluded.activity_stock, \
             remaining_stock = excluded.remaining_stock, seen_at = excluded.seen_at",
            &row.shop_id,
            &row.promotion_id,
            &row.enrolment_id,
            &row.sku_id,
            &row.product_id,
            &row.status,
            row.status_code,
            row.enrolled_at,
            row.starts_at,
            row.ends_at,
            &row.currency,
            row.daily_price,
            row.activity_price,
            row.activity_stock,
            row.remaining_stock,
            now
        )?;
    }
    Ok(())
}

/// Where the last page ended: start (the far past without one), shop, promotion.
pub type PromotionCursor = (DateTime<Utc>, String, String);

/// Up to `limit` promotions after `cursor`, the latest start first; the ones without a start come last.
pub async fn list(
    tx: &mut Tx,
    _scope: &ReadScope,
    shops: Option<&[String]>,
    joined: Option<bool>,
    cursor: Option<&PromotionCursor>,
    limit: i64,
) -> Result<Vec<PromotionRow>> {
    let rows = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new(
            "select shop_id, promotion_id, gateway, name, activity_type, status, starts_at, ends_at, enroll_from, enroll_until, \
             joined, seen_at from promotions where 1 = 1",
        );
        if let Some(shops) = shops {
            push_list!(query, " and shop_id in (", shops);
        }
        if let Some(joined) = joined {
            query.push(" and joined = ").push_bind(joined);
        }
        if let Some((at, shop_id, promotion_id)) = cursor {
            query.push(" and (coalesce(starts_at, ").push_bind(DateTime::<Utc>::UNIX_EPOCH).push("), shop_id, promotion_id) < (");
            query.push_bind(*at).push(", ").push_bind(shop_id).push(", ").push_bind(promotion_id).push(")");
        }
        query.push(" order by coalesce(starts_at, ").push_bind(DateTime::<Utc>::UNIX_EPOCH);
        query.push(") desc, shop_id desc, promotion_id desc limit ").push_bind(limit);
        query.build_query_as::<PromotionRow>().fetch_all(conn).await
    })?;
    Ok(rows)
}

/// What takes part in these promotions.
pub async fn enrolments_of(tx: &mut Tx, _scope: &ReadScope, promotions: &[PromotionRow]) -> Result<Vec<EnrolmentRow>> {
    if promotions.is_empty() {
        return Ok(Vec::new());
    }
    let rows = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new(
            "select shop_id, promotion_id, enrolment_id, sku_id, product_id, status, status_code, enrolled_at, starts_at, ends_at, \
             currency, daily_price, activity_price, activity_stock, remaining_stock from promotion_enrolments \
             where (shop_id, promotion_id) in (",
        );
        query.push_values(promotions, |mut row, promotion| {
            row.push_bind(&promotion.shop_id).push_bind(&promotion.promotion_id);
        });
        query.push(") order by shop_id, promotion_id, enrolment_id, sku_id");
        query.build_query_as::<EnrolmentRow>().fetch_all(conn).await
    })?;
    Ok(rows)
}
