//! What writes with an `Idempotency-Key` answered, so that a repeated request gets the same answer and acts once.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_one},
    scope::Identity,
};
use crate::error::{Error, ErrorCode, Result};

/// How long an answer is kept.
const KEEP: TimeDelta = TimeDelta::hours(24);

/// A request that has not answered after this long is taken to have died with its process.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::minutes(2);

/// What to do with a request that carries a key.
#[derive(Debug)]
pub enum Turn {
    /// It is the first: act, then [`finish`] or [`give_up`].
    Act,
    /// It was answered before: status and sealed body.
    Replay(u16, Vec<u8>),
}

#[derive(Debug, FromRow)]
struct KeyRow {
    request_hash: String,
    status: i64,
    body: Option<Vec<u8>>,
    created_at: DateTime<Utc>,
}

/// Takes the key for a request. Another request under the same key, or the same one still at work, is a 409.
pub async fn begin(tx: &mut Tx, who: &Identity, key: &str, request_hash: &str, now: DateTime<Utc>) -> Result<Turn> {
    execute!(tx, "delete from idempotency_keys where created_at < $1", now - KEEP)?;
    let sql = "insert into idempotency_keys (user_id, key, request_hash, status, created_at) values ($1, $2, $3, 0, $4) \
               on conflict (user_id, key) do nothing";
    if execute!(tx, sql, who.user_id(), key, request_hash, now)? == 1 {
        return Ok(Turn::Act);
    }
    let sql = "select request_hash, status, body, created_at from idempotency_keys where user_id = $1 and key = $2";
    let row: KeyRow = fetch_one!(tx, KeyRow, sql, who.user_id(), key)?;
    if row.request_hash != request_hash {
        return Err(Error::client(
            ErrorCode::Conflict,
            "this Idempotency-Key was used for another request; take a new one",
        ));
    }
    if let (Some(body), Ok(status @ 200..)) = (row.body, u16::try_from(row.status)) {
        return Ok(Turn::Replay(status, body));
    }
    // Only one of several takes over: the others find the time changed.
    let sql = "update idempotency_keys set created_at = $3 where user_id = $1 and key = $2 and status = 0 and created_at = $4";
    let dead = row.created_at < now - GIVE_UP_AFTER;
    if dead && execute!(tx, sql, who.user_id(), key, now, row.created_at)? == 1 {
        return Ok(Turn::Act);
    }
    Err(Error::client(
        ErrorCode::Conflict,
        "the first request with this Idempotency-Key is still at work; ask again shortly",
    ))
}

/// Keeps the answer.
pub async fn finish(tx: &mut Tx, who: &Identity, key: &str, status: u16, sealed_body: &[u8]) -> Result<()> {
    let sql = "update idempotency_keys set status = $3, body = $4 where user_id = $1 and key = $2";
    execute!(tx, sql, who.user_id(), key, i64::from(status), sealed_body)?;
    Ok(())
}

/// Frees the key of a request that failed for reasons of ours, so that a repetition acts.
pub async fn give_up(tx: &mut Tx, who: &Identity, key: &str) -> Result<()> {
    execute!(
        tx,
        "delete from idempotency_keys where user_id = $1 and key = $2 and status = 0",
        who.user_id(),
        key
    )?;
    Ok(())
}
