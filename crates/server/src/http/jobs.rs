//! Jobs: what runs, how far it is, its log, live.

use std::{convert::Infallible, time::Duration};

use axum::{
    Json,
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use chrono::{DateTime, Utc};
use futures_util::Stream;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    cursor,
    extract::{Editor, Params, PathParams, Reader},
    respond::{List, Problems, Total},
};
use crate::{
    app::App,
    error::Result,
    store::{
        db::Tx,
        jobs::{self, JobRow, LogRow},
        scope::ReadScope,
        shops,
    },
};

/// How often the event stream looks; works whichever node runs the job.
const LOOK: Duration = Duration::from_millis(400);

/// How far a job is.
#[derive(Debug, Serialize, ToSchema, PartialEq)]
pub struct Progress {
    /// Steps done.
    done: i64,
    /// Steps in all; null while unknown.
    total: Option<i64>,
    /// What it is doing.
    message: Option<String>,
}

/// Why a job failed.
#[derive(Debug, Serialize, Deserialize, ToSchema, PartialEq)]
pub struct JobError {
    /// Temu's number or one of our codes.
    code: String,
    /// What happened.
    message: String,
    /// What a person can do.
    advice: Option<String>,
}

/// A piece of background work.
#[derive(Debug, Serialize, ToSchema, PartialEq)]
pub struct Job {
    id: String,
    /// What it does, such as sync, recalculate or export.
    kind: String,
    shop_id: Option<String>,
    shop_name: Option<String>,
    /// queued, running, succeeded, failed or cancelled.
    state: String,
    progress: Progress,
    error: Option<JobError>,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    #[schema(value_type = Option<Object>)]
    result: Option<Value>,
    /// A user's name, `schedule` or `console`.
    requested_by: Option<String>,
}

/// A line of a job's log.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogLine {
    at: DateTime<Utc>,
    /// info, warn or error.
    level: String,
    message: String,
}

/// A job with its log.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobDetail {
    #[serde(flatten)]
    job: Job,
    log: Vec<LogLine>,
}

/// Which jobs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct JobParams {
    /// Shops; repeat for several.
    #[serde(default)]
    shop_id: Vec<String>,
    /// States; repeat for several.
    #[serde(default)]
    state: Vec<String>,
    cursor: Option<String>,
    limit: Option<i64>,
}

impl Job {
    /// A stored job, with its shop's name where the caller knows it.
    pub fn new(row: JobRow, shop_name: Option<String>) -> Job {
        Job {
            id: row.id,
            kind: row.kind,
            shop_id: row.shop_id,
            shop_name,
            state: row.state,
            progress: Progress {
                done: row.progress_done,
                total: row.progress_total,
                message: row.progress_message,
            },
            error: row.error.and_then(|error| serde_json::from_str(&error).ok()),
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
            result: row.result.and_then(|result| serde_json::from_str(&result).ok()),
            requested_by: row.requested_by,
        }
    }
}

impl From<LogRow> for LogLine {
    fn from(row: LogRow) -> LogLine {
        LogLine {
            at: row.at,
            level: row.level,
            message: row.message,
        }
    }
}

async fn named(tx: &mut Tx, scope: &ReadScope, row: JobRow) -> Result<Job> {
    let name = match &row.shop_id {
        Some(shop_id) => Some(shops::get(tx, scope, shop_id).await?.name),
        None => None,
    };
    Ok(Job::new(row, name))
}

/// Jobs, newest first.
#[utoipa::path(get, path = "/api/jobs", tag = "jobs", params(JobParams), responses((status = 200, body = List<Job>), Problems))]
pub async fn list_jobs(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<JobParams>,
) -> Result<Json<List<Job>>> {
    let limit = cursor::limit(params.limit)?;
    let before: Option<String> = cursor::open(params.cursor.as_deref())?;
    let mut tx = app.db.read().await?;
    let shops = scope.narrow(&params.shop_id);
    let mut rows = jobs::list(
        &mut tx,
        &scope,
        shops.as_deref(),
        &params.state,
        before.as_deref(),
        limit + 1,
    )
    .await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let next_cursor = rows.last().filter(|_| more).map(|row| cursor::wrap(&row.id));
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        items.push(named(&mut tx, &scope, row).await?);
    }
    let value = items.len() as u64;
    let total = if more || before.is_some() {
        Total::About { value, exact: false }
    } else {
        Total::Exact(value)
    };
    Ok(Json(List {
        items,
        next_cursor,
        total,
    }))
}

/// One job with its log.
#[utoipa::path(get, path = "/api/jobs/{id}", tag = "jobs", params(("id" = String, Path)),
    responses((status = 200, body = JobDetail), Problems))]
pub async fn get_job(
    State(app): State<App>,
    Reader(scope): Reader,
    PathParams(id): PathParams<String>,
) -> Result<Json<JobDetail>> {
    let mut tx = app.db.read().await?;
    let row = jobs::get(&mut tx, &scope, &id).await?;
    let log = jobs::log_of(&mut tx, &scope, &id, 0)
        .await?
        .into_iter()
        .map(LogLine::from)
        .collect();
    Ok(Json(JobDetail {
        job: named(&mut tx, &scope, row).await?,
        log,
    }))
}

/// A job as it happens, as server-sent events: `progress` and `end` carry the job, `log` a line of its log.
#[utoipa::path(get, path = "/api/jobs/{id}/events", tag = "jobs", params(("id" = String, Path)),
    responses((status = 200, content_type = "text/event-stream", body = String), Problems))]
pub async fn watch_job(
    State(app): State<App>,
    Reader(scope): Reader,
    PathParams(id): PathParams<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    jobs::get(&mut app.db.read().await?, &scope, &id).await?;
    let stream = async_stream::stream! {
        let (mut told, mut seq) = (None, 0);
        loop {
            let Ok((job, log)) = look(&app, &scope, &id, seq).await else { break };
            for line in log {
                seq = line.seq;
                yield Ok(event("log", &LogLine::from(line)));
            }
            let ended = job.finished_at.is_some();
            if told.as_ref() != Some(&job) {
                yield Ok(event("progress", &job));
            }
            if ended {
                yield Ok(event("end", &job));
                break;
            }
            told = Some(job);
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = app.shutdown.cancelled() => break,
            }
        }
    };
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}

async fn look(app: &App, scope: &ReadScope, id: &str, seq: i64) -> Result<(Job, Vec<LogRow>)> {
    let mut tx = app.db.read().await?;
    let row = jobs::get(&mut tx, scope, id).await?;
    let log = jobs::log_of(&mut tx, scope, id, seq).await?;
    Ok((named(&mut tx, scope, row).await?, log))
}

fn event<T: Serialize>(name: &str, data: &T) -> Event {
    Event::default()
        .event(name)
        .data(serde_json::to_string(data).unwrap_or_default())
}

/// Stops a job: a waiting one at once, a running one at its next step.
#[utoipa::path(post, path = "/api/jobs/{id}/cancel", tag = "jobs", params(("id" = String, Path)),
    responses((status = 200, body = Job), Problems))]
pub async fn cancel_job(
    State(app): State<App>,
    Editor(scope): Editor,
    PathParams(id): PathParams<String>,
) -> Result<Json<Job>> {
    let mut tx = app.db.write().await?;
    let row = jobs::cancel(&mut tx, &scope, &id).await?;
    let job = named(&mut tx, &scope, row).await?;
    tx.commit().await?;
    Ok(Json(job))
}
