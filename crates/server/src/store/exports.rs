//! Files that people asked for: written piece by piece, handed out by any node, forgotten after a while.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_optional},
    scope::ReadScope,
};
use crate::error::{Error, Result};

/// Bytes of a piece: small enough that SQLite's writer is free again at once.
pub const PIECE: usize = 512 * 1024;

/// A file as stored, without its bytes.
#[derive(Debug, Clone, FromRow)]
pub struct ExportRow {
    /// The job that wrote it.
    pub job_id: String,
    /// Its name.
    pub name: String,
    shops: Option<String>,
    with_cost: bool,
    /// Bytes; none while it is being written.
    pub size: Option<i64>,
}

/// A file to be written.
#[derive(Debug, Clone)]
pub struct NewExport<'a> {
    /// The job that writes it.
    pub job_id: &'a str,
    /// Who asked for it.
    pub created_by: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Whether costs stand in it.
    pub with_cost: bool,
}

/// Begins a file with what `scope` may see, or begins it again.
pub async fn begin(tx: &mut Tx, scope: &ReadScope, export: &NewExport<'_>, now: DateTime<Utc>) -> Result<()> {
    let shops = scope.shops().map(|shops| serde_json::json!(shops).to_string());
    execute!(tx, "delete from export_pieces where job_id = $1", export.job_id)?;
    execute!(tx, "delete from exports where job_id = $1", export.job_id)?;
    execute!(
        tx,
        "insert into exports (job_id, created_by, name, shops, with_cost, created_at) values ($1, $2, $3, $4, $5, $6)",
        export.job_id,
        export.created_by,
        export.name,
        shops,
        export.with_cost,
        now
    )?;
    Ok(())
}

/// Adds a piece; pieces count from 0.
pub async fn put_piece(tx: &mut Tx, _scope: &ReadScope, job_id: &str, seq: i64, body: &[u8]) -> Result<()> {
    let sql = "insert into export_pieces (job_id, seq, body) values ($1, $2, $3)";
    execute!(tx, sql, job_id, seq, body)?;
    Ok(())
}

/// Says that the file is whole.
pub async fn finish(tx: &mut Tx, _scope: &ReadScope, job_id: &str, size: i64) -> Result<()> {
    execute!(tx, "update exports set size = $2 where job_id = $1", job_id, size)?;
    Ok(())
}

/// The whole file of a job; 404 unless every shop in it is visible, and costs are where they are in it.
pub async fn get(tx: &mut Tx, scope: &ReadScope, job_id: &str) -> Result<ExportRow> {
    let sql = "select job_id, name, shops, with_cost, size from exports where job_id = $1 and size is not null";
    let row: Option<ExportRow> = fetch_optional!(tx, ExportRow, sql, job_id)?;
    row.filter(|row| may_have(scope, row))
        .ok_or_else(|| Error::not_found("file of the export", job_id))
}

fn may_have(scope: &ReadScope, row: &ExportRow) -> bool {
    let shops: Option<Vec<String>> = row.shops.as_deref().and_then(|shops| serde_json::from_str(shops).ok());
    let sees_shops = match shops {
        Some(shops) => shops.iter().all(|shop| scope.allows(shop)),
        None => scope.shops().is_none(),
    };
    sees_shops && (scope.can_see_cost() || !row.with_cost)
}

/// A piece of a file, none after the last.
pub async fn piece(tx: &mut Tx, _scope: &ReadScope, export: &ExportRow, seq: i64) -> Result<Option<Vec<u8>>> {
    let sql = "select body from export_pieces where job_id = $1 and seq = $2";
    let row: Option<(Vec<u8>,)> = fetch_optional!(tx, (Vec<u8>,), sql, &export.job_id, seq)?;
    Ok(row.map(|(body,)| body))
}

/// Forgets files begun before an instant.
pub async fn prune(tx: &mut Tx, before: DateTime<Utc>) -> Result<()> {
    execute!(
        tx,
        "delete from export_pieces where job_id in (select job_id from exports where created_at < $1)",
        before
    )?;
    execute!(tx, "delete from exports where created_at < $1", before)?;
    Ok(())
}
