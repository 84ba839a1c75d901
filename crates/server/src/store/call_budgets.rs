//! The calls that all processes of an installation may make together, second by second and app key by app key.

use super::db::{Tx, execute, fetch_optional};
use crate::error::Result;

/// Takes up to `calls` of the `most` that a key may make in `second` (Unix time); answers how many it got. A process
/// whose clock is a little behind takes from the second that others are in; one far ahead does not stop the others.
pub async fn claim(tx: &mut Tx, gateway: &str, app_key: &str, second: i64, calls: i64, most: i64) -> Result<i64> {
    execute!(
        tx,
        "insert into call_budgets (gateway, app_key, second, taken) values ($1, $2, $3, 0) on conflict (gateway, app_key) do nothing",
        gateway,
        app_key,
        second
    )?;
    // Holds the row until the commit: claims come one after another.
    let row: Option<(i64,)> = fetch_optional!(
        tx,
        (i64,),
        "update call_budgets set taken = case when second < $3 or second > $3 + 5 then 0 else taken end, \
         second = case when second < $3 or second > $3 + 5 then $3 else second end \
         where gateway = $1 and app_key = $2 returning taken",
        gateway,
        app_key,
        second
    )?;
    let taken = row.map_or(most, |(taken,)| taken);
    let granted = calls.min(most - taken).max(0);
    let sql = "update call_budgets set taken = taken + $3 where gateway = $1 and app_key = $2";
    execute!(tx, sql, gateway, app_key, granted)?;
    Ok(granted)
}
