//! Authorisations under way: each made for one person, shop and gateway, and redeemed once.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_optional, is_unique_violation},
    scope::{EditScope, Identity},
};
use crate::{
    clock,
    error::{Error, ErrorCode, Result},
};

/// How long a person may take at Temu; its codes live no longer (temu-open-api.md §7.1).
pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// An authorisation under way.
#[derive(Debug, Clone, FromRow)]
pub struct Authorization {
    /// Our id.
    pub id: String,
    /// The shop.
    pub shop_id: String,
    /// The gateway.
    pub gateway: String,
}

/// Begins an authorisation.
pub async fn begin(
    tx: &mut Tx,
    scope: &EditScope,
    who: &Identity,
    shop_id: &str,
    gateway: &str,
    state_hash: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    scope.require(shop_id)?;
    execute!(
        tx,
        "delete from authorizations where expires_at < $1",
        now - TimeDelta::days(1)
    )?;
    execute!(
        tx,
        "insert into authorizations (id, state_hash, user_id, shop_id, gateway, expires_at) values ($1, $2, $3, $4, $5, $6)",
        clock::new_id(),
        state_hash,
        who.user_id(),
        shop_id,
        gateway,
        now + LIFETIME
    )?;
    Ok(())
}

/// The authorisation of a state that is valid for the one who asks: theirs, in time, not redeemed.
pub async fn find(tx: &mut Tx, who: &Identity, state_hash: &str, now: DateTime<Utc>) -> Result<Authorization> {
    let sql = "select id, shop_id, gateway from authorizations where state_hash = $1 and user_id = $2 and expires_at > $3 \
               and code_hash is null";
    let found: Option<Authorization> = fetch_optional!(tx, Authorization, sql, state_hash, who.user_id(), now)?;
    found.ok_or_else(|| {
        spent("this authorisation was used already, is older than 10 minutes, or was begun by somebody else")
    })
}

/// Notes the code that came back. A code or a state that was used before is [`ErrorCode::AuthorizationSpent`].
pub async fn redeem(tx: &mut Tx, scope: &EditScope, found: &Authorization, code_hash: &str, code: &[u8]) -> Result<()> {
    scope.require(&found.shop_id)?;
    let sql = "update authorizations set code_hash = $2, code = $3 where id = $1 and code_hash is null";
    match execute!(tx, sql, &found.id, code_hash, code) {
        Ok(1) => Ok(()),
        Ok(_) => Err(spent("this authorisation was used already")),
        Err(cause) if is_unique_violation(&cause) => Err(spent("this code was used already")),
        Err(cause) => Err(cause.into()),
    }
}

/// Takes the sealed code of a redeemed authorisation out, so that it is exchanged once; none when it was taken before.
pub async fn take_code(tx: &mut Tx, scope: &EditScope, id: &str) -> Result<Option<(Authorization, Vec<u8>)>> {
    let sql = "select id, shop_id, gateway from authorizations where id = $1 and code is not null";
    let Some(found): Option<Authorization> = fetch_optional!(tx, Authorization, sql, id)? else {
        return Ok(None);
    };
    scope.require(&found.shop_id)?;
    let row: Option<(Vec<u8>,)> = fetch_optional!(tx, (Vec<u8>,), "select code from authorizations where id = $1", id)?;
    let sql = "update authorizations set code = null where id = $1 and code is not null";
    let taken = execute!(tx, sql, id)? == 1;
    Ok(row.filter(|_| taken).map(|(code,)| (found, code)))
}

fn spent(message: &str) -> Error {
    Error::client(
        ErrorCode::AuthorizationSpent,
        format!("{message}; begin again at the shop"),
    )
}
