//! Slows down guessing of passwords: each name and each address has free attempts, then a wait that doubles.
//!
//! An attempt is counted before its password is looked at and taken back when it fits, so that many attempts at once
//! are as slow as one after another.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    db::{Tx, execute, fetch_one},
    users::login_name,
};
use crate::error::{Error, Result};

/// Attempts on one name without a wait. An address has more: an office shares one.
const FREE_FOR_A_NAME: i64 = 5;
const FREE_FOR_AN_ADDRESS: i64 = 30;

/// The longest wait, so that nobody can lock somebody else out for long.
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(5);

/// Failures are forgotten after this long without another.
const FORGET_AFTER: TimeDelta = TimeDelta::hours(12);

/// Counts an attempt on a name from an address, or refuses it with the seconds to wait (429).
pub async fn admit(tx: &mut Tx, username: &str, address: &str, now: DateTime<Utc>) -> Result<()> {
    execute!(
        tx,
        "delete from login_failures where last_failure_at < $1",
        now - FORGET_AFTER
    )?;
    // Always the name first: two attempts that share either of them cannot wait for each other in a circle.
    for (subject, free) in [
        (name_subject(username), FREE_FOR_A_NAME),
        (address_subject(address), FREE_FOR_AN_ADDRESS),
    ] {
        let sql = "insert into login_failures (subject, failures, last_failure_at) values ($1, 0, $2) \
                   on conflict (subject) do nothing";
        execute!(tx, sql, &subject, now)?;
        // Changes nothing, but makes other attempts wait for this transaction on PostgreSQL.
        execute!(
            tx,
            "update login_failures set failures = failures where subject = $1",
            &subject
        )?;
        let sql = "select failures, last_failure_at from login_failures where subject = $1";
        let (failures, last): (i64, DateTime<Utc>) = fetch_one!(tx, (i64, DateTime<Utc>), sql, &subject)?;
        let left = last + wait_after(failures, free) - now;
        if left > TimeDelta::zero() {
            return Err(Error::too_many_attempts((left.num_milliseconds() + 999) / 1000));
        }
        let sql = "update login_failures set failures = failures + 1, last_failure_at = $2 where subject = $1";
        execute!(tx, sql, &subject, now)?;
    }
    Ok(())
}

/// Takes back what [`admit`] counted: the password fitted.
pub async fn forgive(tx: &mut Tx, username: &str, address: &str) -> Result<()> {
    execute!(
        tx,
        "delete from login_failures where subject = $1",
        name_subject(username)
    )?;
    let sql = "update login_failures set failures = failures - 1 where subject = $1 and failures > 0";
    execute!(tx, sql, address_subject(address))?;
    Ok(())
}

/// The wait after so many failures: nothing while they are free, then 1 s, 2 s, 4 s …
fn wait_after(failures: i64, free: i64) -> TimeDelta {
    match failures - free {
        beyond if beyond < 0 => TimeDelta::zero(),
        beyond if beyond > 12 => LONGEST_WAIT,
        beyond => TimeDelta::seconds(1 << beyond).min(LONGEST_WAIT),
    }
}

fn name_subject(username: &str) -> String {
    // Names are short; whoever sends longer ones shares one count.
    let name = login_name(username);
    if name.chars().count() > 64 {
        "name:…".to_owned()
    } else {
        format!("name:{name}")
    }
}

fn address_subject(address: &str) -> String {
    format!("address:{address}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_its_limit() {
        let seconds = |failures| wait_after(failures, 5).num_seconds();
        assert_eq!(
            [0, 4, 5, 6, 7, 12, 13, 14, 99, i64::MAX].map(seconds),
            [0, 0, 1, 2, 4, 128, 256, 300, 300, 300]
        );
    }
}
