//! The worker: claims jobs, keeps their leases, ends them; and the clockwork of the schedule beside it.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use tokio::{sync::Semaphore, task::JoinSet, time::MissedTickBehavior};

use super::{
    context::{JobContext, Stop},
    registry, schedule,
};
use crate::{
    app::App,
    clock,
    error::{Error, Result},
    store::{
        jobs::{self, ClaimedJob, End},
        schedules,
    },
};

/// Jobs at once in one process: enough to keep the network busy while SQLite's one writer works.
const AT_ONCE: usize = 8;
/// How often an idle worker looks for work that another process queued.
const POLL: Duration = Duration::from_secs(1);
/// How often a lease is renewed; well within [`jobs::LEASE`].
const RENEW: Duration = Duration::from_secs(8);
/// Passing failures are tried again this often before the job counts as failed; the schedule makes new ones anyway.
const ATTEMPTS: i64 = 5;

/// A running worker.
pub struct Running {
    tasks: JoinSet<()>,
}

impl Running {
    /// Waits until the running jobs have been put back or ended. The caller has cancelled `app.shutdown`.
    pub async fn stop(mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Starts the worker and the schedule. Jobs that an earlier process of this node left running are put back first;
/// the caller holds the node's port, so that process is gone.
pub async fn start(app: &App) -> Result<Running> {
    let mut tx = app.db.write().await?;
    let left = jobs::release_node(&mut tx, &node_prefix(app)).await?;
    tx.commit().await?;
    if left > 0 {
        tracing::info!(jobs = left, "{left} jobs of an earlier run go on");
    }
    schedule::begin(app).await?;
    let mut tasks = JoinSet::new();
    tasks.spawn(work(app.clone()));
    tasks.spawn(schedule::tick(app.clone()));
    Ok(Running { tasks })
}

fn node_prefix(app: &App) -> String {
    format!("{}|{}|", app.node, app.config.listen)
}

async fn work(app: App) {
    let worker = format!("{}{}", node_prefix(&app), clock::new_id());
    let free = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    loop {
        let permit = tokio::select! {
            permit = free.clone().acquire_owned() => permit,
            () = app.shutdown.cancelled() => break,
        };
        let claimed = claim(&app, &worker, None).await.unwrap_or_else(|cause| {
            tracing::error!(error = %cause, "could not look for jobs");
            None
        });
        while running.try_join_next().is_some() {}
        match claimed {
            Some(job) => {
                let app = app.clone();
                running.spawn(async move {
                    perform(&app, job).await;
                    drop(permit);
                    app.wake.notify_one();
                });
            }
            None => tokio::select! {
                () = app.wake.notified() => {}
                () = tokio::time::sleep(POLL) => {}
                () = app.shutdown.cancelled() => break,
            },
        }
    }
    while running.join_next().await.is_some() {}
}

/// Claims a job; `only` names one.
pub async fn claim(app: &App, worker: &str, only: Option<&str>) -> Result<Option<ClaimedJob>> {
    let mut tx = app.db.write().await?;
    let job = jobs::claim(&mut tx, worker, only).await?;
    tx.commit().await?;
    Ok(job)
}

/// Runs a claimed job to its end and writes how it ended.
pub async fn perform(app: &App, job: ClaimedJob) {
    let context = JobContext::new(app.clone(), job.clone());
    let started = clock::now();
    let outcome = tokio::select! {
        outcome = registry::run(&context) => outcome,
        () = lease_lost(app, &job) => Err(Stop::Cancelled),
        () = app.shutdown.cancelled() => Err(Stop::Shutdown),
    };
    let (id, kind) = (&job.row().id, &job.row().kind);
    match &outcome {
        Ok(_) => {
            tracing::info!(job_id = %id, kind, milliseconds = (clock::now() - started).num_milliseconds(), "job {kind} succeeded")
        }
        Err(Stop::Failed(cause)) => tracing::error!(job_id = %id, kind, error = ?cause, "job {kind} failed"),
        Err(stop) => tracing::warn!(job_id = %id, kind, "job {kind} stopped: {}", stop.to_json()),
    }
    if let Err(cause) = end(app, &job, outcome).await {
        tracing::error!(job_id = %id, error = %cause, "could not write the end of the job; its lease will run out");
    }
}

async fn end(app: &App, job: &ClaimedJob, outcome: Result<serde_json::Value, Stop>) -> Result<()> {
    let end = match outcome {
        Ok(result) => End::Succeeded(result.to_string()),
        Err(Stop::Cancelled) => End::Cancelled,
        Err(Stop::Shutdown) => End::Again(clock::now()),
        Err(Stop::Yield) => End::Later,
        Err(stop) if stop.is_passing() && job.row().attempts < ATTEMPTS => {
            End::Again(clock::now() + TimeDelta::seconds(15 << job.row().attempts.clamp(0, 5)))
        }
        Err(stop) => End::Failed(stop.to_json()),
    };
    let mut tx = app.db.write().await?;
    jobs::finish(&mut tx, job, &end).await?;
    schedules::note_end(&mut tx, job.row().requested_by.as_deref(), end.state()).await?;
    tx.commit().await
}

/// Renews the lease until somebody else has the job.
async fn lease_lost(app: &App, job: &ClaimedJob) {
    let mut ticks = tokio::time::interval(RENEW);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.tick().await;
    loop {
        ticks.tick().await;
        let renewed = async {
            let mut tx = app.db.write().await?;
            let mine = jobs::renew(&mut tx, job).await?;
            tx.commit().await?;
            Ok::<_, Error>(mine)
        };
        match renewed.await {
            Ok(true) => {}
            Ok(false) => return,
            Err(cause) => tracing::warn!(error = %cause, "could not renew a job's lease"),
        }
    }
}
