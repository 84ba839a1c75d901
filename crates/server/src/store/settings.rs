//! What the installation remembers of itself: the key check, the zone and currency its figures stand in.

use chrono::{DateTime, Utc};

use super::db::{Tx, execute, fetch_one, fetch_optional};
use crate::error::Result;

/// The value of a setting, if it was ever written.
pub async fn get(tx: &mut Tx, name: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = fetch_optional!(tx, (String,), "select value from settings where name = $1", name)?;
    Ok(row.map(|(value,)| value))
}

/// Writes a setting.
pub async fn set(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    execute!(
        tx,
        "insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value",
        name,
        value
    )?;
    Ok(())
}

/// Writes a setting unless it has a value, and answers the one it has now: of two processes one wins.
pub async fn set_if_absent(tx: &mut Tx, name: &str, value: &str) -> Result<String> {
    let sql = "insert into settings (name, value) values ($1, $2) on conflict (name) do nothing";
    execute!(tx, sql, name, value)?;
    Ok(get(tx, name).await?.unwrap_or_else(|| value.to_owned()))
}

/// Fails when the database does not answer or has not been brought up to date.
pub async fn ping(tx: &mut Tx) -> Result<()> {
    get(tx, "").await.map(|_| ())
}

/// What time the database's machine has; none for the embedded one, which has ours.
pub async fn database_clock(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    if matches!(tx, Tx::Sqlite(_)) {
        return Ok(None);
    }
    let (now,): (DateTime<Utc>,) = fetch_one!(tx, (DateTime<Utc>,), "select current_timestamp")?;
    Ok(Some(now))
}
