//! The installation itself: what is scheduled and what runs.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{extract::Reader, jobs::Job, respond::Problems};
use crate::{
    app::App,
    error::Result,
    store::{jobs, schedules, shops},
};

/// A recurring piece of work.
#[derive(Debug, Serialize, ToSchema)]
pub struct Schedule {
    /// orders, products or costs.
    name: String,
    interval_minutes: i64,
    next_run_at: DateTime<Utc>,
    last_run_at: Option<DateTime<Utc>>,
    /// queued, then how the jobs of the last run ended: succeeded, or failed if one did.
    last_state: Option<String>,
}

/// The schedule and what runs now.
#[derive(Debug, Serialize, ToSchema)]
pub struct SchedulerStatus {
    /// `AUTO_SYNC_ENABLED`.
    enabled: bool,
    schedules: Vec<Schedule>,
    running: Vec<Job>,
}

/// What is scheduled and what runs.
#[utoipa::path(get, path = "/api/system/scheduler/status", tag = "system", responses((status = 200, body = SchedulerStatus), Problems))]
pub async fn get_scheduler_status(State(app): State<App>, Reader(scope): Reader) -> Result<Json<SchedulerStatus>> {
    let mut tx = app.db.read().await?;
    let schedules = schedules::list(&mut tx, &scope)
        .await?
        .into_iter()
        .map(|schedule| Schedule {
            name: schedule.name,
            interval_minutes: schedule.interval_minutes,
            next_run_at: schedule.next_run_at,
            last_run_at: schedule.last_run_at,
            last_state: schedule.last_state,
        });
    let schedules = schedules.collect();
    let mut running = Vec::new();
    for row in jobs::list(
        &mut tx,
        &scope,
        scope.narrow(&[]).as_deref(),
        &["running".to_owned()],
        None,
        200,
    )
    .await?
    {
        let name = match &row.shop_id {
            Some(shop_id) => Some(shops::get(&mut tx, &scope, shop_id).await?.name),
            None => None,
        };
        running.push(Job::new(row, name));
    }
    Ok(Json(SchedulerStatus {
        enabled: app.config.auto_sync_enabled,
        schedules,
        running,
    }))
}
