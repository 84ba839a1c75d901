//! How far the sync has got, and what each slice saw: the evidence behind "nothing is missing".

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_all, fetch_optional},
    scope::{EditScope, ReadScope},
};
use crate::{clock, error::Result};

/// Up to where a resource of a (shop, gateway) is complete, and how its last run went.
#[derive(Debug, Clone, FromRow)]
pub struct Watermark {
    /// The shop.
    pub shop_id: String,
    /// The gateway.
    pub gateway: String,
    /// orders, products or sales_snapshots.
    pub resource: String,
    /// Everything changed up to here is stored.
    pub synced_until: Option<DateTime<Utc>>,
    /// Last run.
    pub last_run_at: Option<DateTime<Utc>>,
    /// succeeded or failed.
    pub last_state: Option<String>,
    /// What failed.
    pub last_error: Option<String>,
}

/// What one pass over a slice of update time saw.
#[derive(Debug, Clone, FromRow)]
pub struct Slice {
    /// Start, included.
    pub slice_from: DateTime<Utc>,
    /// End, included.
    pub slice_to: DateTime<Utc>,
    /// List calls.
    pub pages: i64,
    /// The platform's count (`totalItemNum`) at the last pass.
    pub total_seen: i64,
    /// Distinct parents read, unreadable ones included.
    pub distinct_stored: i64,
    /// Passes over it.
    pub attempts: i64,
    /// As many read as the platform counted.
    pub proven: bool,
    /// When.
    pub finished_at: DateTime<Utc>,
}

/// The watermark of one resource on one gateway.
pub async fn watermark(
    tx: &mut Tx,
    scope: &ReadScope,
    shop_id: &str,
    gateway: &str,
    resource: &str,
) -> Result<Option<DateTime<Utc>>> {
    scope.require(shop_id)?;
    let sql = "select synced_until from sync_watermarks where shop_id = $1 and gateway = $2 and resource = $3";
    let row: Option<(Option<DateTime<Utc>>,)> =
        fetch_optional!(tx, (Option<DateTime<Utc>>,), sql, shop_id, gateway, resource)?;
    Ok(row.and_then(|(until,)| until))
}

/// Moves the watermark forward, never back; called only in the transaction that stores the data.
pub async fn advance(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    gateway: &str,
    resource: &str,
    until: DateTime<Utc>,
) -> Result<()> {
    scope.require(shop_id)?;
    execute!(
        tx,
        "insert into sync_watermarks (shop_id, gateway, resource, synced_until) values ($1, $2, $3, $4) \
         on conflict (shop_id, gateway, resource) do update set synced_until = case \
         when sync_watermarks.synced_until is null or sync_watermarks.synced_until < excluded.synced_until \
         then excluded.synced_until else sync_watermarks.synced_until end",
        shop_id,
        gateway,
        resource,
        until
    )?;
    Ok(())
}

/// Notes how a run over a resource ended.
pub async fn note_run(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    gateway: &str,
    resource: &str,
    error: Option<&str>,
) -> Result<()> {
    scope.require(shop_id)?;
    let state = if error.is_some() { "failed" } else { "succeeded" };
    execute!(
        tx,
        "insert into sync_watermarks (shop_id, gateway, resource, last_run_at, last_state, last_error) \
         values ($1, $2, $3, $4, $5, $6) on conflict (shop_id, gateway, resource) do update set \
         last_run_at = excluded.last_run_at, last_state = excluded.last_state, last_error = excluded.last_error",
        shop_id,
        gateway,
        resource,
        clock::now(),
        state,
        error
    )?;
    Ok(())
}

/// Keeps the evidence of a slice; a proven one closes the holes inside it.
pub async fn put(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    gateway: &str,
    resource: &str,
    slice: &Slice,
) -> Result<()> {
    scope.require(shop_id)?;
    execute!(
        tx,
        "insert into sync_slices (shop_id, gateway, resource, slice_from, slice_to, pages, total_seen, distinct_stored, attempts, \
         proven, finished_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         on conflict (shop_id, gateway, resource, slice_from, slice_to) do update set pages = excluded.pages, \
         total_seen = excluded.total_seen, distinct_stored = excluded.distinct_stored, attempts = excluded.attempts, \
         proven = excluded.proven, finished_at = excluded.finished_at",
        shop_id,
        gateway,
        resource,
        slice.slice_from,
        slice.slice_to,
        slice.pages,
        slice.total_seen,
        slice.distinct_stored,
        slice.attempts,
        slice.proven,
        slice.finished_at
    )?;
    if slice.proven {
        execute!(
            tx,
            "delete from sync_slices where shop_id = $1 and gateway = $2 and resource = $3 and proven = false \
             and slice_from >= $4 and slice_to <= $5",
            shop_id,
            gateway,
            resource,
            slice.slice_from,
            slice.slice_to
        )?;
    }
    Ok(())
}

/// All watermarks of a shop.
pub async fn watermarks(tx: &mut Tx, scope: &ReadScope, shop_id: &str) -> Result<Vec<Watermark>> {
    scope.require(shop_id)?;
    let sql = "select * from sync_watermarks where shop_id = $1 order by resource, gateway";
    Ok(fetch_all!(tx, Watermark, sql, shop_id)?)
}

/// The latest slices of one resource on one gateway.
pub async fn slices(
    tx: &mut Tx,
    scope: &ReadScope,
    shop_id: &str,
    gateway: &str,
    resource: &str,
    limit: i64,
) -> Result<Vec<Slice>> {
    scope.require(shop_id)?;
    let sql = "select slice_from, slice_to, pages, total_seen, distinct_stored, attempts, proven, finished_at from sync_slices \
               where shop_id = $1 and gateway = $2 and resource = $3 order by slice_to desc, slice_from desc limit $4";
    Ok(fetch_all!(tx, Slice, sql, shop_id, gateway, resource, limit)?)
}

/// Slices whose last pass read fewer orders than the platform counted: the known holes.
pub async fn unproven(
    tx: &mut Tx,
    scope: &ReadScope,
    shop_id: &str,
    gateway: &str,
    resource: &str,
) -> Result<Vec<Slice>> {
    scope.require(shop_id)?;
    let sql = "select slice_from, slice_to, pages, total_seen, distinct_stored, attempts, proven, finished_at from sync_slices \
               where shop_id = $1 and gateway = $2 and resource = $3 and proven = false order by slice_from limit 100";
    Ok(fetch_all!(tx, Slice, sql, shop_id, gateway, resource)?)
}
