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
    /// Everything changed from here …
    pub synced_from: Option<DateTime<Utc>>,
    /// … up to here is stored, less the holes.
    pub synced_until: Option<DateTime<Utc>>,
    /// A back-fill is under way and has read down to here.
    pub backfill_from: Option<DateTime<Utc>>,
    /// Where it ends, or the last one ended; none if there never was one.
    pub backfill_to: Option<DateTime<Utc>>,
    /// The job that asked for it.
    pub backfill_job: Option<String>,
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
    /// That count on each page of the last pass, comma-separated.
    pub page_totals: String,
    /// Distinct parents read, unreadable ones included.
    pub distinct_stored: i64,
    /// Those of them that were stored already, as they are.
    pub reread: i64,
    /// Passes over it.
    pub attempts: i64,
    /// Passes whose count did not come out.
    pub misses: i64,
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
) -> Result<Option<Watermark>> {
    scope.require(shop_id)?;
    let sql = "select * from sync_watermarks where shop_id = $1 and gateway = $2 and resource = $3";
    Ok(fetch_optional!(tx, Watermark, sql, shop_id, gateway, resource)?)
}

/// Begins a back-fill from `from` down to `to`; one that is under way goes on instead, further down where asked.
pub async fn begin_backfill(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    gateway: &str,
    resource: &str,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    job_id: &str,
) -> Result<()> {
    scope.require(shop_id)?;
    execute!(
        tx,
        "update sync_watermarks set backfill_job = $6, backfill_from = coalesce(backfill_from, $4), \
         backfill_to = case when backfill_from is null or backfill_to > $5 then $5 else backfill_to end \
         where shop_id = $1 and gateway = $2 and resource = $3",
        shop_id,
        gateway,
        resource,
        from,
        to,
        job_id
    )?;
    Ok(())
}

/// Moves the back-fill down to `from`, and ends it at its goal; called only in the transaction that stores the data.
pub async fn lower(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    gateway: &str,
    resource: &str,
    from: DateTime<Utc>,
) -> Result<()> {
    scope.require(shop_id)?;
    execute!(
        tx,
        "update sync_watermarks set synced_from = case when synced_from < $4 then synced_from else $4 end, \
         backfill_from = case when $4 <= backfill_to then null else $4 end \
         where shop_id = $1 and gateway = $2 and resource = $3",
        shop_id,
        gateway,
        resource,
        from
    )?;
    Ok(())
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

/// Says where what is stored begins, unless that is known; after [`advance`].
pub async fn begin(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    gateway: &str,
    resource: &str,
    from: DateTime<Utc>,
) -> Result<()> {
    scope.require(shop_id)?;
    execute!(
        tx,
        "update sync_watermarks set synced_from = coalesce(synced_from, $4) where shop_id = $1 and gateway = $2 and resource = $3",
        shop_id,
        gateway,
        resource,
        from
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
         proven, finished_at, page_totals, reread, misses) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
         on conflict (shop_id, gateway, resource, slice_from, slice_to) do update set pages = excluded.pages, \
         total_seen = excluded.total_seen, distinct_stored = excluded.distinct_stored, attempts = excluded.attempts, \
         proven = excluded.proven, finished_at = excluded.finished_at, page_totals = excluded.page_totals, \
         reread = excluded.reread, misses = excluded.misses",
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
        slice.finished_at,
        &slice.page_totals,
        slice.reread,
        slice.misses
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
    let sql = "select * from sync_slices \
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
    let sql = "select * from sync_slices \
               where shop_id = $1 and gateway = $2 and resource = $3 and proven = false order by slice_from limit 100";
    Ok(fetch_all!(tx, Slice, sql, shop_id, gateway, resource)?)
}

/// Forgets unproven slices of a resource that ended before an instant: a newer look at the same time took their place.
pub async fn forget_unproven(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    gateway: &str,
    resource: &str,
    before: DateTime<Utc>,
) -> Result<()> {
    scope.require(shop_id)?;
    let sql = "delete from sync_slices where shop_id = $1 and gateway = $2 and resource = $3 and proven = false and finished_at < $4";
    execute!(tx, sql, shop_id, gateway, resource, before)?;
    Ok(())
}

/// Forgets proven slices that ended before an instant: what they prove is in the watermark by then, and the nightly
/// recount proves it again by another way.
pub async fn prune(tx: &mut Tx, scope: &EditScope, shop_id: &str, before: DateTime<Utc>) -> Result<()> {
    scope.require(shop_id)?;
    let sql = "delete from sync_slices where shop_id = $1 and proven = true and finished_at < $2";
    execute!(tx, sql, shop_id, before)?;
    Ok(())
}
