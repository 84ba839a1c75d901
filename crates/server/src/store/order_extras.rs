//! Which orders still have to be asked about. The order sync marks an order in the row it writes anyway; this is the work
//! list that follows from it, newest orders first.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_all},
    scope::EditScope,
};
use crate::error::Result;

/// What is asked for of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    /// Its amounts.
    Amounts,
    /// Its region and packages.
    Shipments,
}

/// An order to ask about.
#[derive(Debug, Clone, FromRow)]
pub struct DueOrder {
    /// `PO-…`.
    pub parent_order_sn: String,
    /// The version of the order that is stored.
    pub updated_at: DateTime<Utc>,
    /// Its status code.
    pub status_code: i64,
    /// Effective lines.
    pub effective_lines: i64,
    /// When it was shipped.
    pub shipped_at: Option<DateTime<Utc>>,
    /// Since when it waits.
    pub due: DateTime<Utc>,
    /// How often it was asked for since it last changed.
    pub tries: i64,
    /// Whether its region is known.
    pub has_region: bool,
}

/// What became of asking.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The order as it stood in the work list.
    pub order: DueOrder,
    /// When to ask again; none is done.
    pub again: Option<DateTime<Utc>>,
}

/// Up to `limit` orders of the gateway that are due.
pub async fn due(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    gateway: &str,
    extra: Extra,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<DueOrder>> {
    scope.require(shop_id)?;
    let sql = match extra {
        Extra::Amounts => {
            "select parent_order_sn, updated_at, status_code, effective_lines, shipped_at, amounts_due as due, \
             amounts_tries as tries, country is not null as has_region from orders where shop_id = $1 and gateway = $2 \
             and amounts_due is not null and amounts_due <= $3 order by ordered_at desc, parent_order_sn limit $4"
        }
        Extra::Shipments => {
            "select parent_order_sn, updated_at, status_code, effective_lines, shipped_at, shipments_due as due, \
             shipments_tries as tries, country is not null as has_region from orders where shop_id = $1 and gateway = $2 \
             and shipments_due is not null and shipments_due <= $3 order by ordered_at desc, parent_order_sn limit $4"
        }
    };
    Ok(fetch_all!(tx, DueOrder, sql, shop_id, gateway, now, limit)?)
}

/// Writes when to ask again. An order that changed while it was asked about stays due.
pub async fn put(tx: &mut Tx, scope: &EditScope, shop_id: &str, extra: Extra, asked: &[Asked]) -> Result<()> {
    scope.require(shop_id)?;
    let sql = match extra {
        Extra::Amounts => {
            "update orders set amounts_due = $4, amounts_tries = $5 where shop_id = $1 and parent_order_sn = $2 and amounts_due = $3"
        }
        Extra::Shipments => {
            "update orders set shipments_due = $4, shipments_tries = $5 where shop_id = $1 and parent_order_sn = $2 \
             and shipments_due = $3"
        }
    };
    for Asked { order, again } in asked {
        execute!(
            tx,
            sql,
            shop_id,
            &order.parent_order_sn,
            order.due,
            *again,
            order.tries + 1
        )?;
    }
    Ok(())
}

/// Plans every effective order anew. The caller holds the shop's lock.
pub async fn plan_all(tx: &mut Tx, scope: &EditScope, shop_id: &str, extra: Extra, now: DateTime<Utc>) -> Result<()> {
    scope.require(shop_id)?;
    let sql = match extra {
        Extra::Amounts => {
            "update orders set amounts_due = $2, amounts_tries = 0 where shop_id = $1 and effective_lines > 0 \
             and amounts_due is null"
        }
        Extra::Shipments => {
            "update orders set shipments_due = $2, shipments_tries = 0 where shop_id = $1 and effective_lines > 0 \
             and shipments_due is null"
        }
    };
    execute!(tx, sql, shop_id, now)?;
    Ok(())
}
