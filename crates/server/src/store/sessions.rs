//! Sessions of browsers: made by a login, found by the hash of their secret, sliding for 30 days.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_optional},
    scope::Identity,
    users::IdentityRow,
};
use crate::error::{Error, ErrorCode, Result};

/// How long a session lives after its last use.
pub const LIFETIME: TimeDelta = TimeDelta::days(30);

/// A session is prolonged once less than this is left: a write a day at most, not one a request.
const PROLONG_BELOW: TimeDelta = TimeDelta::days(29);

#[derive(Debug, FromRow)]
struct SessionRow {
    expires_at: DateTime<Utc>,
    #[sqlx(flatten)]
    identity: IdentityRow,
}

/// Makes a session for a user whose password was just verified, and forgets those that ended.
pub async fn create(tx: &mut Tx, user_id: &str, secret_hash: &str, now: DateTime<Utc>) -> Result<Identity> {
    execute!(tx, "delete from sessions where expires_at <= $1", now)?;
    execute!(
        tx,
        "insert into sessions (secret_hash, user_id, created_at, expires_at) values ($1, $2, $3, $4)",
        secret_hash,
        user_id,
        now,
        now + LIFETIME
    )?;
    let found = find(tx, secret_hash, now).await?;
    // The user may have been disabled while the password was being verified.
    found
        .map(|(identity, _)| identity)
        .ok_or_else(|| Error::client(ErrorCode::WrongCredentials, "name or password is wrong"))
}

/// Who a session belongs to and whether it is time to [`prolong`] it; none when it ended or the user is disabled.
pub async fn find(tx: &mut Tx, secret_hash: &str, now: DateTime<Utc>) -> Result<Option<(Identity, bool)>> {
    let sql = "select s.expires_at, u.id as user_id, u.username, u.role, u.shop_ids, u.can_see_cost \
               from sessions s join users u on u.id = s.user_id \
               where s.secret_hash = $1 and s.expires_at > $2 and not u.disabled";
    let row: Option<SessionRow> = fetch_optional!(tx, SessionRow, sql, secret_hash, now)?;
    row.map(|row| Ok((row.identity.into_identity()?, row.expires_at < now + PROLONG_BELOW)))
        .transpose()
}

/// Lets a session live on from now.
pub async fn prolong(tx: &mut Tx, secret_hash: &str, now: DateTime<Utc>) -> Result<()> {
    execute!(
        tx,
        "update sessions set expires_at = $2 where secret_hash = $1",
        secret_hash,
        now + LIFETIME
    )?;
    Ok(())
}

/// Ends one session.
pub async fn end(tx: &mut Tx, secret_hash: &str) -> Result<()> {
    execute!(tx, "delete from sessions where secret_hash = $1", secret_hash)?;
    Ok(())
}

/// Ends all sessions of a user.
pub(super) async fn end_all(tx: &mut Tx, user_id: &str) -> Result<()> {
    execute!(tx, "delete from sessions where user_id = $1", user_id)?;
    Ok(())
}
