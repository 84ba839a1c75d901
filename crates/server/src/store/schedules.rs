//! The schedule: which recurring work is due, claimed by one conditional update so that only one node acts on it.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_all},
    scope::{EditScope, ReadScope},
};
use crate::error::Result;

/// Jobs of a schedule are asked for by this and its name.
const ACTOR: &str = "schedule:";

/// A recurring piece of work.
#[derive(Debug, Clone, FromRow)]
pub struct Schedule {
    /// Its name: orders, products, costs.
    pub name: String,
    /// How often, in minutes.
    pub interval_minutes: i64,
    /// When it is next due.
    pub next_run_at: DateTime<Utc>,
    /// When it last ran.
    pub last_run_at: Option<DateTime<Utc>>,
    /// How its last run ended: queued, succeeded or failed.
    pub last_state: Option<String>,
}

/// A schedule that this node has just taken on. Only [`claim_due`] makes one.
#[derive(Debug)]
pub struct DueSchedule {
    name: String,
}

impl DueSchedule {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The right to enqueue its work for every shop.
    pub fn scope(&self) -> EditScope {
        EditScope::of_job(&format!("{ACTOR}{}", self.name), None)
    }
}

/// Makes sure a schedule exists with this interval; a changed interval counts from the last run.
pub async fn define(tx: &mut Tx, name: &str, interval_minutes: i64, now: DateTime<Utc>) -> Result<()> {
    execute!(
        tx,
        "insert into schedules (name, interval_minutes, next_run_at) values ($1, $2, $3) on conflict (name) do update set \
         next_run_at = case when schedules.interval_minutes = excluded.interval_minutes then schedules.next_run_at \
         else excluded.next_run_at end, interval_minutes = excluded.interval_minutes",
        name,
        interval_minutes,
        now
    )?;
    Ok(())
}

/// Takes every schedule that is due and sets its next time; products come before orders, which find their prices then.
pub async fn claim_due(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<DueSchedule>> {
    let due: Vec<Schedule> = fetch_all!(
        tx,
        Schedule,
        "select * from schedules where next_run_at <= $1 order by name desc",
        now
    )?;
    let mut claimed = Vec::new();
    for schedule in due {
        let next = now + TimeDelta::minutes(schedule.interval_minutes);
        let sql = "update schedules set next_run_at = $2, last_run_at = $3, last_state = 'queued' where name = $1 and next_run_at = $4";
        if execute!(tx, sql, &schedule.name, next, now, schedule.next_run_at)? == 1 {
            claimed.push(DueSchedule { name: schedule.name });
        }
    }
    Ok(claimed)
}

/// Notes how a job ended that a schedule asked for; one failure among a run's jobs makes the run failed.
pub async fn note_end(tx: &mut Tx, requested_by: Option<&str>, state: &str) -> Result<()> {
    let Some(name) = requested_by.and_then(|actor| actor.strip_prefix(ACTOR)) else {
        return Ok(());
    };
    let sql = "update schedules set last_state = $2 where name = $1 and (last_state <> 'failed' or last_state is null)";
    execute!(tx, sql, name, state)?;
    Ok(())
}

/// All schedules.
pub async fn list(tx: &mut Tx, _scope: &ReadScope) -> Result<Vec<Schedule>> {
    Ok(fetch_all!(tx, Schedule, "select * from schedules order by name")?)
}

/// Whether any schedule is due: a look that needs no write.
pub async fn any_due(tx: &mut Tx, now: DateTime<Utc>) -> Result<bool> {
    let due: Vec<(String,)> = fetch_all!(tx, (String,), "select name from schedules where next_run_at <= $1", now)?;
    Ok(!due.is_empty())
}
