//! After-sales cases and buyers' requests to cancel.

use chrono::{DateTime, Utc};
use sqlx::{FromRow, QueryBuilder};

use super::{
    db::{Tx, execute, fetch_all, on, push_list},
    scope::{EditScope, ReadScope},
};
use crate::error::Result;

/// A case as stored.
#[derive(Debug, Clone, FromRow)]
pub struct CaseRow {
    /// The shop.
    pub shop_id: String,
    /// The case.
    pub case_sn: String,
    /// Its order.
    pub parent_order_sn: String,
    /// Where it was read.
    pub gateway: String,
    /// refund, return_refund, cancellation or unknown.
    pub kind: String,
    /// Name of its state.
    pub status: String,
    /// The platform's number of it.
    pub status_code: Option<i64>,
    /// Not decided yet.
    pub open: bool,
    /// Opened.
    pub created_at: Option<DateTime<Utc>>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Until when somebody must act.
    pub act_by: Option<DateTime<Utc>>,
    /// What the buyer gets back, in minor units; none while the platform does not say.
    pub refund: Option<i64>,
    /// Its currency.
    pub refund_currency: Option<String>,
}

/// The part of a case that concerns one line.
#[derive(Debug, Clone, FromRow)]
pub struct ItemRow {
    /// The case.
    pub case_sn: String,
    /// The child case.
    pub item_sn: String,
    /// The line.
    pub order_sn: Option<String>,
    /// SKU.
    pub sku_id: Option<String>,
    /// Pieces.
    pub quantity: Option<i64>,
    /// What the buyer asks back for it, in minor units.
    pub refund: Option<i64>,
    /// Its currency.
    pub refund_currency: Option<String>,
    /// Why, in words.
    pub reason: Option<String>,
}

/// What to list. Empty or none does not limit.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Shops, already narrowed to the visible ones.
    pub shops: Option<Vec<String>>,
    /// Names of states.
    pub status: Vec<String>,
    /// Last change at or after, and before.
    pub changed: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
}

/// Where the last page ended.
pub type CaseCursor = (DateTime<Utc>, String, String);

/// Writes a case with its items; an older version of it changes nothing.
pub async fn put(tx: &mut Tx, scope: &EditScope, case: &CaseRow, items: &[ItemRow]) -> Result<()> {
    scope.require(&case.shop_id)?;
    let written = execute!(
        tx,
        "insert into after_sales (shop_id, case_sn, parent_order_sn, gateway, kind, status, status_code, open, created_at, \
         updated_at, act_by, refund, refund_currency) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         on conflict (shop_id, case_sn) do update set kind = excluded.kind, status = excluded.status, \
         status_code = excluded.status_code, open = excluded.open, created_at = excluded.created_at, \
         updated_at = excluded.updated_at, act_by = excluded.act_by, refund = coalesce(excluded.refund, after_sales.refund), \
         refund_currency = coalesce(excluded.refund_currency, after_sales.refund_currency) \
         where after_sales.updated_at <= excluded.updated_at",
        &case.shop_id,
        &case.case_sn,
        &case.parent_order_sn,
        &case.gateway,
        &case.kind,
        &case.status,
        case.status_code,
        case.open,
        case.created_at,
        case.updated_at,
        case.act_by,
        case.refund,
        &case.refund_currency
    )?;
    for item in items.iter().filter(|_| written == 1) {
        execute!(
            tx,
            "insert into after_sales_items (shop_id, case_sn, item_sn, order_sn, sku_id, quantity, refund, refund_currency, reason) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (shop_id, case_sn, item_sn) do update set \
             order_sn = coalesce(excluded.order_sn, after_sales_items.order_sn), \
             sku_id = coalesce(excluded.sku_id, after_sales_items.sku_id), \
             quantity = coalesce(excluded.quantity, after_sales_items.quantity), \
             refund = coalesce(excluded.refund, after_sales_items.refund), \
             refund_currency = coalesce(excluded.refund_currency, after_sales_items.refund_currency), \
             reason = coalesce(excluded.reason, after_sales_items.reason)",
            &case.shop_id,
            &case.case_sn,
            &item.item_sn,
            &item.order_sn,
            &item.sku_id,
            item.quantity,
            item.refund,
            &item.refund_currency,
            &item.reason
        )?;
    }
    Ok(())
}

const COLUMNS: &str = "select shop_id, case_sn, parent_order_sn, gateway, kind, status, status_code, open, created_at, updated_at, \
                       act_by, refund, refund_currency from after_sales";

/// Up to `limit` cases after `cursor`, the last changed first.
pub async fn list(
    tx: &mut Tx,
    _scope: &ReadScope,
    filter: &CaseFilter,
    cursor: Option<&CaseCursor>,
    limit: i64,
) -> Result<Vec<CaseRow>> {
    let rows = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new(COLUMNS);
        query.push(" where 1 = 1");
        let lists = [(" and shop_id in (", filter.shops.as_ref()), (" and status in (", Some(&filter.status).filter(|list| !list.is_empty()))];
        for (start, values) in lists {
            if let Some(values) = values {
                push_list!(query, start, values);
            }
        }
        if let Some(from) = filter.changed.0 {
            query.push(" and updated_at >= ").push_bind(from);
        }
        if let Some(to) = filter.changed.1 {
            query.push(" and updated_at < ").push_bind(to);
        }
        if let Some((at, shop_id, case_sn)) = cursor {
            query.push(" and (updated_at, shop_id, case_sn) < (").push_bind(*at).push(", ");
            query.push_bind(shop_id).push(", ").push_bind(case_sn).push(")");
        }
        query.push(" order by updated_at desc, shop_id desc, case_sn desc limit ").push_bind(limit);
        query.build_query_as::<CaseRow>().fetch_all(conn).await
    })?;
    Ok(rows)
}

/// The cases of one order, newest first.
pub async fn of_order(tx: &mut Tx, scope: &ReadScope, shop_id: &str, parent_order_sn: &str) -> Result<Vec<CaseRow>> {
    scope.require(shop_id)?;
    let sql = "select shop_id, case_sn, parent_order_sn, gateway, kind, status, status_code, open, created_at, updated_at, act_by, \
               refund, refund_currency from after_sales where shop_id = $1 and parent_order_sn = $2 \
               order by updated_at desc, case_sn";
    Ok(fetch_all!(tx, CaseRow, sql, shop_id, parent_order_sn)?)
}

/// The items of these cases.
pub async fn items_of(tx: &mut Tx, _scope: &ReadScope, cases: &[CaseRow]) -> Result<Vec<ItemRow>> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let rows = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new(
            "select case_sn, item_sn, order_sn, sku_id, quantity, refund, refund_currency, reason from after_sales_items \
             where (shop_id, case_sn) in (",
        );
        query.push_values(cases, |mut row, case| {
            row.push_bind(&case.shop_id).push_bind(&case.case_sn);
        });
        query.push(") order by case_sn, item_sn");
        query.build_query_as::<ItemRow>().fetch_all(conn).await
    })?;
    Ok(rows)
}
