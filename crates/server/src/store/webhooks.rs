//! Pushes of the platform: whose they may be, keeping each once, and which still wait for the truth to be fetched.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_all, fetch_optional},
    raw_documents::Compressor,
    scope::{EditScope, ReadScope},
};
use crate::{clock, error::Result};

/// A credential that may have received a push. Its secret is sealed.
#[derive(Debug, Clone, FromRow)]
pub struct Receiver {
    /// The shop.
    pub shop_id: String,
    /// The gateway.
    pub gateway: String,
    /// Own app key; none takes the installation's.
    pub app_key: Option<String>,
    /// Sealed own app secret.
    pub app_secret: Option<Vec<u8>>,
    /// The platform's number of the shop, once known.
    pub mall_id: Option<String>,
}

impl Receiver {
    /// The right to keep the event and to fetch for it. Ask only once the push's signature was verified with this
    /// receiver's secret.
    pub fn scope(&self) -> EditScope {
        EditScope::of_job("webhook", Some(&self.shop_id))
    }
}

/// A verified event.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Fingerprint of what it says.
    pub key: String,
    /// Such as `bg_order_status_change_event`.
    pub code: String,
    /// Whose secret verified it.
    pub gateway: String,
    /// The order it is about.
    pub parent_order_sn: Option<String>,
    /// When it happened.
    pub at: Option<DateTime<Utc>>,
    /// The decrypted text.
    pub text: String,
}

/// A kept event.
#[derive(Debug, Clone, FromRow)]
pub struct EventRow {
    /// Our id; ids sort by time of receipt.
    pub id: String,
    /// Its code.
    pub event_code: String,
    /// Whose secret verified it.
    pub gateway: String,
    /// The order it is about.
    pub parent_order_sn: Option<String>,
    /// When it happened.
    pub event_at: Option<DateTime<Utc>>,
    /// When it first came.
    pub received_at: DateTime<Utc>,
    /// How often it came again.
    pub repeats: i64,
    /// waiting, done or stored.
    pub state: String,
    /// A zstd frame of the decrypted text.
    pub body: Vec<u8>,
}

/// The credentials of a shop that is not archived, whoever asks: the push itself proves whose it is. None when there is
/// no such shop.
pub async fn receivers(tx: &mut Tx, shop_id: &str) -> Result<Option<Vec<Receiver>>> {
    let sql = "select id from shops where id = $1 and not archived";
    let shop: Option<(String,)> = fetch_optional!(tx, (String,), sql, shop_id)?;
    if shop.is_none() {
        return Ok(None);
    }
    let sql =
        "select shop_id, gateway, app_key, app_secret, mall_id from credentials where shop_id = $1 order by gateway";
    Ok(Some(fetch_all!(tx, Receiver, sql, shop_id)?))
}

/// The credentials of the shop that the platform knows by this number. An app has one push address for all its shops, so
/// the shop in the address need not be the one in the event.
pub async fn receivers_of_mall(tx: &mut Tx, mall_id: &str) -> Result<Vec<Receiver>> {
    let sql = "select c.shop_id, c.gateway, c.app_key, c.app_secret, c.mall_id from credentials c \
               join shops s on s.id = c.shop_id where c.mall_id = $1 and not s.archived order by c.shop_id, c.gateway";
    Ok(fetch_all!(tx, Receiver, sql, mall_id)?)
}

/// Keeps an event; answers whether something is to be fetched for it. A repeat is only counted. An event about an order of
/// which a later version is stored already has nothing to tell.
pub async fn keep(tx: &mut Tx, scope: &EditScope, shop_id: &str, event: &NewEvent) -> Result<bool> {
    scope.require(shop_id)?;
    let waits = match &event.parent_order_sn {
        Some(number) => !is_known(tx, shop_id, number, event.at).await?,
        None => false,
    };
    let state = match (&event.parent_order_sn, waits) {
        (None, _) => "stored",
        (Some(_), true) => "waiting",
        (Some(_), false) => "done",
    };
    let inserted = execute!(
        tx,
        "insert into webhook_events (shop_id, event_key, id, event_code, gateway, parent_order_sn, event_at, received_at, \
         repeats, state, body) values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10) on conflict (shop_id, event_key) do nothing",
        shop_id,
        &event.key,
        clock::new_id(),
        &event.code,
        &event.gateway,
        &event.parent_order_sn,
        event.at,
        clock::now(),
        state,
        Compressor::new()?.compress(&event.text)?
    )?;
    if inserted == 1 {
        return Ok(waits);
    }
    let sql = "update webhook_events set repeats = repeats + 1 where shop_id = $1 and event_key = $2";
    execute!(tx, sql, shop_id, &event.key)?;
    Ok(false)
}

async fn is_known(tx: &mut Tx, shop_id: &str, number: &str, at: Option<DateTime<Utc>>) -> Result<bool> {
    let sql = "select updated_at from orders where shop_id = $1 and parent_order_sn = $2";
    let row: Option<(DateTime<Utc>,)> = fetch_optional!(tx, (DateTime<Utc>,), sql, shop_id, number)?;
    // Two changes may fall into one second: only a later version is proof.
    Ok(row.zip(at).is_some_and(|((stored,), at)| stored > at))
}

/// Whether a job that will look at the waiting events has not begun yet. On PostgreSQL it may begin before this transaction
/// commits and miss the event, which then waits for the next event or the next sync: a delay, not a loss.
pub async fn fetch_is_queued(tx: &mut Tx, scope: &ReadScope, shop_id: &str, kind: &str) -> Result<bool> {
    scope.require(shop_id)?;
    let sql = "select id from jobs where shop_id = $1 and kind = $2 and state = 'queued' limit 1";
    Ok(fetch_optional!(tx, (String,), sql, shop_id, kind)?.is_some())
}

/// The oldest events that wait.
pub async fn waiting(tx: &mut Tx, scope: &ReadScope, shop_id: &str, limit: i64) -> Result<Vec<EventRow>> {
    scope.require(shop_id)?;
    let sql = "select * from webhook_events where shop_id = $1 and state = 'waiting' order by id limit $2";
    Ok(fetch_all!(tx, EventRow, sql, shop_id, limit)?)
}

/// What was to be fetched for these events is stored.
pub async fn done(tx: &mut Tx, scope: &EditScope, shop_id: &str, ids: &[String]) -> Result<()> {
    scope.require(shop_id)?;
    for id in ids {
        let sql = "update webhook_events set state = 'done' where shop_id = $1 and id = $2";
        execute!(tx, sql, shop_id, id)?;
    }
    Ok(())
}

/// The events of a shop, the latest first, from before `before`.
pub async fn list(
    tx: &mut Tx,
    scope: &ReadScope,
    shop_id: &str,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<EventRow>> {
    scope.require(shop_id)?;
    let sql = "select * from webhook_events where shop_id = $1 and ($2 = '' or id < $2) order by id desc limit $3";
    Ok(fetch_all!(
        tx,
        EventRow,
        sql,
        shop_id,
        before.unwrap_or_default(),
        limit
    )?)
}

/// When the last new event came.
pub async fn last_received(tx: &mut Tx, scope: &ReadScope, shop_id: &str) -> Result<Option<DateTime<Utc>>> {
    Ok(list(tx, scope, shop_id, None, 1)
        .await?
        .pop()
        .map(|event| event.received_at))
}

/// Forgets events that came before an instant.
pub async fn prune(tx: &mut Tx, before: DateTime<Utc>) -> Result<()> {
    execute!(
        tx,
        "delete from webhook_events where received_at < $1 and state <> 'waiting'",
        before
    )?;
    Ok(())
}
