//! Records that could not be read, kept with their raw text where a person sees them.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_all, fetch_one, on, push_list},
    scope::{EditScope, ReadScope},
};
use crate::{clock, error::Result};

/// A record that could not be read.
#[derive(Debug, Clone, FromRow)]
pub struct SyncIssue {
    /// Our id.
    pub id: String,
    /// The shop.
    pub shop_id: String,
    /// orders, products, prices or sales_snapshots.
    pub resource: String,
    /// What names the record, as far as that could be told.
    pub document_key: String,
    /// What is wrong with it and where.
    pub reason: String,
    /// Its text as it came.
    pub raw: String,
    /// First met.
    pub first_seen: DateTime<Utc>,
    /// Last met.
    pub last_seen: DateTime<Utc>,
    /// A later record of the same key could be read.
    pub resolved: bool,
}

/// A record to be kept.
#[derive(Debug, Clone)]
pub struct NewIssue {
    /// What names it.
    pub key: String,
    /// What is wrong.
    pub reason: String,
    /// Its text.
    pub raw: String,
}

/// Keeps records; one met again is updated and open again.
pub async fn put_all(tx: &mut Tx, scope: &EditScope, shop_id: &str, resource: &str, issues: &[NewIssue]) -> Result<()> {
    scope.require(shop_id)?;
    for issue in issues {
        execute!(
            tx,
            "insert into sync_issues (id, shop_id, resource, document_key, reason, raw, first_seen, last_seen, resolved) \
             values ($1, $2, $3, $4, $5, $6, $7, $7, false) on conflict (shop_id, resource, document_key) do update set \
             reason = excluded.reason, raw = excluded.raw, last_seen = excluded.last_seen, resolved = false",
            clock::new_id(),
            shop_id,
            resource,
            &issue.key,
            &issue.reason,
            &issue.raw,
            clock::now()
        )?;
    }
    Ok(())
}

/// Closes the issues whose record has now been read.
pub async fn resolve(tx: &mut Tx, scope: &EditScope, shop_id: &str, resource: &str, read: &[String]) -> Result<()> {
    scope.require(shop_id)?;
    let sql = "select document_key from sync_issues where shop_id = $1 and resource = $2 and resolved = false";
    let open: Vec<(String,)> = fetch_all!(tx, (String,), sql, shop_id, resource)?;
    for (key,) in open.iter().filter(|(key,)| read.contains(key)) {
        let sql = "update sync_issues set resolved = true where shop_id = $1 and resource = $2 and document_key = $3";
        execute!(tx, sql, shop_id, resource, key)?;
    }
    Ok(())
}

/// Issues of the given shops (none is all), the latest first, from `offset`.
pub async fn list(
    tx: &mut Tx,
    _scope: &ReadScope,
    shops: Option<&[String]>,
    resolved: bool,
    offset: i64,
    limit: i64,
) -> Result<Vec<SyncIssue>> {
    let rows = on!(tx, conn => {
        let mut query = sqlx::QueryBuilder::<Engine>::new("select * from sync_issues where resolved = ");
        query.push_bind(resolved);
        if let Some(shops) = shops {
            push_list!(query, " and shop_id in (", shops);
        }
        query.push(" order by last_seen desc, id limit ").push_bind(limit).push(" offset ").push_bind(offset);
        query.build_query_as::<SyncIssue>().fetch_all(conn).await
    })?;
    Ok(rows)
}

/// How many open issues a shop has.
pub async fn open_count(tx: &mut Tx, scope: &ReadScope, shop_id: &str) -> Result<i64> {
    scope.require(shop_id)?;
    let sql = "select count(*) from sync_issues where shop_id = $1 and resolved = false";
    let (count,): (i64,) = fetch_one!(tx, (i64,), sql, shop_id)?;
    Ok(count)
}
