//! API tokens: what programs sign in with. A token acts as the user who made it.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_all, fetch_optional},
    scope::Identity,
    users::IdentityRow,
};
use crate::{
    clock,
    error::{Error, Result},
};

/// The last use is noted once in this time: a write now and then, not one a request.
const NOTE_USE_EVERY: TimeDelta = TimeDelta::minutes(5);

/// A token as its owner sees it; the secret itself is not kept.
#[derive(Debug, Clone, FromRow)]
pub struct ApiToken {
    /// Our id.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// About when it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
}

#[derive(Debug, FromRow)]
struct TokenRow {
    last_used_at: Option<DateTime<Utc>>,
    #[sqlx(flatten)]
    identity: IdentityRow,
}

/// Makes a token for the one who asks and answers its id.
pub async fn create(
    tx: &mut Tx,
    owner: &Identity,
    name: &str,
    secret_hash: &str,
    now: DateTime<Utc>,
) -> Result<String> {
    let id = clock::new_id();
    execute!(
        tx,
        "insert into api_tokens (id, user_id, name, secret_hash, created_at) values ($1, $2, $3, $4, $5)",
        &id,
        owner.user_id(),
        name,
        secret_hash,
        now
    )?;
    Ok(id)
}

/// The tokens of the one who asks, newest first.
pub async fn list(tx: &mut Tx, owner: &Identity) -> Result<Vec<ApiToken>> {
    let sql = "select id, name, created_at, last_used_at from api_tokens where user_id = $1 order by id desc";
    Ok(fetch_all!(tx, ApiToken, sql, owner.user_id())?)
}

/// Ends a token of the one who asks.
pub async fn delete(tx: &mut Tx, owner: &Identity, token_id: &str) -> Result<()> {
    let gone = execute!(
        tx,
        "delete from api_tokens where id = $1 and user_id = $2",
        token_id,
        owner.user_id()
    )?;
    if gone == 0 {
        Err(Error::not_found("token", token_id))
    } else {
        Ok(())
    }
}

/// Who a token belongs to and whether it is time to [`note_use`]; none when it is unknown or the user is disabled.
pub async fn find(tx: &mut Tx, secret_hash: &str, now: DateTime<Utc>) -> Result<Option<(Identity, bool)>> {
    let sql = "select t.last_used_at, u.id as user_id, u.username, u.role, u.shop_ids, u.can_see_cost \
               from api_tokens t join users u on u.id = t.user_id where t.secret_hash = $1 and not u.disabled";
    let row: Option<TokenRow> = fetch_optional!(tx, TokenRow, sql, secret_hash)?;
    row.map(|row| {
        let due = row
            .last_used_at
            .is_none_or(|last_used_at| last_used_at < now - NOTE_USE_EVERY);
        Ok((row.identity.into_identity()?, due))
    })
    .transpose()
}

/// Notes that a token was used now.
pub async fn note_use(tx: &mut Tx, secret_hash: &str, now: DateTime<Utc>) -> Result<()> {
    execute!(
        tx,
        "update api_tokens set last_used_at = $2 where secret_hash = $1",
        secret_hash,
        now
    )?;
    Ok(())
}
