//! The queue: enqueue with de-duplication, claim by one conditional update, lease, progress, log, end.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_all, fetch_one, fetch_optional, is_unique_violation, on, push_list},
    scope::{EditScope, ReadScope},
};
use crate::{
    clock,
    error::{Error, ErrorCode, Result},
};

/// Priority of work that a person waits for.
pub const FIRST: i64 = 0;
/// Priority of what the schedule wants.
pub const USUAL: i64 = 1;
/// Priority of what has had its turn and goes on.
pub const LAST: i64 = 2;
/// Added for work that waits until nothing else may run.
const BACKGROUND: i64 = 2;

/// How long a worker may be silent before its job is taken over.
pub const LEASE: TimeDelta = TimeDelta::seconds(30);

/// A worker's own job whose lease ran out is most likely still at work, held up by a busy database; after so long it is not.
const OWN: TimeDelta = TimeDelta::minutes(10);

/// A job as stored.
#[derive(Debug, Clone, FromRow)]
pub struct JobRow {
    /// Our id; ids sort by time.
    pub id: String,
    /// What it does.
    pub kind: String,
    /// For which shop.
    pub shop_id: Option<String>,
    /// What it was asked, as JSON.
    pub payload: String,
    /// queued, running, succeeded, failed or cancelled.
    pub state: String,
    /// Jobs of one lane run one at a time.
    pub lane: Option<String>,
    /// 0 goes first.
    pub priority: i64,
    /// How often it was begun.
    pub attempts: i64,
    /// Somebody wants it to stop.
    pub cancel_requested: bool,
    /// Steps done.
    pub progress_done: i64,
    /// Steps in all, once known.
    pub progress_total: Option<i64>,
    /// What it is doing.
    pub progress_message: Option<String>,
    /// JSON {code, message, advice}.
    pub error: Option<String>,
    /// JSON.
    pub result: Option<String>,
    /// Who asked.
    pub requested_by: Option<String>,
    /// Asked for.
    pub created_at: DateTime<Utc>,
    /// Begun.
    pub started_at: Option<DateTime<Utc>>,
    /// Ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A line of a job's log.
#[derive(Debug, Clone, FromRow)]
pub struct LogRow {
    /// Counts from 1 within the job.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// info, warn or error.
    pub level: String,
    /// What happened.
    pub message: String,
}

/// A job to be queued.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Its kind.
    pub kind: &'static str,
    /// Its shop; needed by all that touch one.
    pub shop_id: Option<String>,
    /// Jobs of one lane run one at a time.
    pub lane: Option<String>,
    /// A waiting or running job with this key is taken instead.
    pub dedup_key: Option<String>,
    /// JSON.
    pub payload: String,
    /// Urgent work (a person waits) goes before scheduled work.
    pub urgent: bool,
    /// Work that goes after all other, urgent or not.
    pub background: bool,
    /// Not before this instant.
    pub run_after: DateTime<Utc>,
}

/// A job in the hands of one worker. Only [`claim`] makes one.
#[derive(Debug, Clone)]
pub struct ClaimedJob {
    row: JobRow,
    worker: String,
}

impl ClaimedJob {
    /// The job as it was when claimed.
    pub fn row(&self) -> &JobRow {
        &self.row
    }

    /// The right to change the job's shop, or all when it has none.
    pub fn scope(&self) -> EditScope {
        EditScope::of_job(&self.row.kind, self.row.shop_id.as_deref())
    }
}

/// How a job ended.
#[derive(Debug, Clone)]
pub enum End {
    /// With a result as JSON.
    Succeeded(String),
    /// With {code, message, advice} as JSON.
    Failed(String),
    /// Because somebody asked.
    Cancelled,
    /// Not yet: it goes back into the queue, to run again from this instant on.
    Again(DateTime<Utc>),
    /// Not yet: it goes to the end of the queue, its tries counted afresh.
    Later,
}

impl End {
    /// The state the job is in then.
    pub fn state(&self) -> &'static str {
        match self {
            End::Succeeded(_) => "succeeded",
            End::Failed(_) => "failed",
            End::Cancelled => "cancelled",
            End::Again(_) | End::Later => "queued",
        }
    }
}

/// Queues a job, or finds the one with its key that already waits or runs. Answers its id and whether it is new.
pub async fn enqueue(tx: &mut Tx, scope: &EditScope, job: NewJob) -> Result<(String, bool)> {
    enqueue_reading(tx, scope, job).await
}

/// As [`enqueue`], for a job that only reads what its asker may read.
pub async fn enqueue_reading(tx: &mut Tx, scope: &ReadScope, job: NewJob) -> Result<(String, bool)> {
    if let Some(shop_id) = &job.shop_id {
        scope.require(shop_id)?;
    }
    let id = clock::new_id();
    let priority = if job.urgent { FIRST } else { USUAL } + if job.background { BACKGROUND } else { 0 };
    let inserted = execute!(
        tx,
        "insert into jobs (id, kind, shop_id, lane, dedup_key, payload, state, priority, run_after, attempts, cancel_requested, \
         progress_done, requested_by, created_at) values ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, 0, false, 0, $9, $10) \
         on conflict (dedup_key) where state in ('queued', 'running') do nothing",
        &id,
        job.kind,
        &job.shop_id,
        &job.lane,
        &job.dedup_key,
        &job.payload,
        priority,
        job.run_after,
        scope.actor(),
        clock::now()
    )?;
    if inserted == 1 {
        return Ok((id, true));
    }
    let sql = "select id from jobs where dedup_key = $1 and state in ('queued', 'running')";
    let (id,): (String,) = fetch_one!(tx, (String,), sql, &job.dedup_key)?;
    if job.urgent {
        execute!(tx, "update jobs set priority = $2 where id = $1", &id, priority)?;
    }
    Ok((id, false))
}

/// Takes the most urgent job that may run: waiting, or running with an expired lease, and whose lane is free.
/// `only` limits to one job: a console command that runs its own.
pub async fn claim(tx: &mut Tx, worker: &str, only: Option<&str>) -> Result<Option<ClaimedJob>> {
    let now = clock::now();
    let claimed: Result<Option<JobRow>, sqlx::Error> = fetch_optional!(
        tx,
        JobRow,
        "update jobs set state = 'running', locked_by = $1, locked_until = $2, attempts = attempts + 1, \
         started_at = coalesce(started_at, $3) where id = (select j.id from jobs as j where \
         ((j.state = 'queued' and j.run_after <= $3 and (j.lane is null or not exists (select 1 from jobs as b \
         where b.lane = j.lane and b.state = 'running'))) or (j.state = 'running' and j.locked_until < case when j.locked_by = $1 then $5 else $3 end)) \
         and ($4 = '' or j.id = $4) order by j.priority, j.run_after, j.created_at, j.id limit 1) \
         and (state = 'queued' or locked_until < $3) returning *",
        worker,
        now + LEASE,
        now,
        only.unwrap_or_default(),
        now - OWN
    );
    match claimed {
        Ok(row) => Ok(row.map(|row| ClaimedJob {
            row,
            worker: worker.to_owned(),
        })),
        // Another node took a job of the same lane in the same moment.
        Err(cause) if is_unique_violation(&cause) => Ok(None),
        Err(cause) => Err(cause.into()),
    }
}

/// Renews the lease. False when somebody else has the job by now, so that the work must stop.
pub async fn renew(tx: &mut Tx, job: &ClaimedJob) -> Result<bool> {
    let sql = "update jobs set locked_until = $3 where id = $1 and locked_by = $2 and state = 'running'";
    Ok(execute!(tx, sql, &job.row.id, &job.worker, clock::now() + LEASE)? == 1)
}

/// Notes progress and renews the lease; answers whether a stop is wanted (also when the lease is lost).
pub async fn progress(tx: &mut Tx, job: &ClaimedJob, done: i64, total: Option<i64>, message: &str) -> Result<bool> {
    let row: Option<(bool,)> = fetch_optional!(
        tx,
        (bool,),
        "update jobs set progress_done = $3, progress_total = $4, progress_message = $5, locked_until = $6 \
         where id = $1 and locked_by = $2 and state = 'running' returning cancel_requested",
        &job.row.id,
        &job.worker,
        done,
        total,
        message,
        clock::now() + LEASE
    )?;
    Ok(row.is_none_or(|(cancel,)| cancel))
}

/// Adds a line to a job's log.
pub async fn log(tx: &mut Tx, job: &ClaimedJob, level: &str, message: &str) -> Result<()> {
    execute!(
        tx,
        "insert into job_log (job_id, seq, at, level, message) \
         select $1, coalesce(max(seq), 0) + 1, $2, $3, $4 from job_log where job_id = $1",
        &job.row.id,
        clock::now(),
        level,
        message
    )?;
    Ok(())
}

/// Ends a job, or puts it back; nothing happens when somebody else has it by now.
pub async fn finish(tx: &mut Tx, job: &ClaimedJob, end: &End) -> Result<()> {
    let (mut result, mut error, mut finished_at, mut run_after) = (None, None, Some(clock::now()), None);
    match end {
        End::Succeeded(json) => result = Some(json),
        End::Failed(json) => error = Some(json),
        End::Cancelled => {}
        End::Again(at) => (finished_at, run_after) = (None, Some(*at)),
        End::Later => (finished_at, run_after) = (None, Some(clock::now())),
    }
    let later = matches!(end, End::Later);
    execute!(
        tx,
        "update jobs set state = $3, result = $4, error = $5, finished_at = $6, run_after = coalesce($7, run_after), \
         priority = case when $8 and priority < $9 then $9 else priority end, attempts = case when $8 then 0 else attempts end, \
         locked_by = null, locked_until = null where id = $1 and locked_by = $2 and state = 'running'",
        &job.row.id,
        &job.worker,
        end.state(),
        result,
        error,
        finished_at,
        run_after,
        later,
        LAST
    )?;
    Ok(())
}

/// Forgets jobs that ended before an instant, with their logs.
pub async fn prune(tx: &mut Tx, before: DateTime<Utc>) -> Result<()> {
    execute!(
        tx,
        "delete from job_log where job_id in (select id from jobs where finished_at < $1)",
        before
    )?;
    execute!(tx, "delete from jobs where finished_at < $1", before)?;
    Ok(())
}

/// Whether a job waits that would run if this one gave way: one whose lane is free or this job's own, and that comes
/// before what has had its turn.
pub async fn others_wait(tx: &mut Tx, job: &ClaimedJob) -> Result<bool> {
    let sql = "select 1 from jobs as j where j.state = 'queued' and j.run_after <= $1 and j.priority <= $2 \
               and (j.lane is null or j.lane = $3 or not exists \
               (select 1 from jobs as b where b.lane = j.lane and b.state = 'running')) limit 1";
    let lane = job.row.lane.as_deref().unwrap_or_default();
    Ok(fetch_optional!(tx, (i32,), sql, clock::now(), LAST.max(job.row.priority), lane)?.is_some())
}

/// Puts back the jobs that an earlier process of this node left running. The caller holds the node's port, so that
/// process is dead. `node` is the start of its workers' names.
pub async fn release_node(tx: &mut Tx, node: &str) -> Result<u64> {
    let workers = format!(
        "{}%",
        node.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
    );
    let sql = "update jobs set state = 'queued', locked_by = null, locked_until = null \
               where state = 'running' and locked_by like $1 escape '\\'";
    Ok(execute!(tx, sql, workers)?)
}

/// One visible job.
pub async fn get(tx: &mut Tx, scope: &ReadScope, id: &str) -> Result<JobRow> {
    let row: Option<JobRow> = fetch_optional!(tx, JobRow, "select * from jobs where id = $1", id)?;
    row.filter(|job| visible(scope, job))
        .ok_or_else(|| Error::not_found("job", id))
}

fn visible(scope: &ReadScope, job: &JobRow) -> bool {
    job.shop_id.as_ref().is_none_or(|shop_id| scope.allows(shop_id))
}

/// Jobs of the given shops (none is all, and then also those of no shop), newest first, before the id `before`.
pub async fn list(
    tx: &mut Tx,
    _scope: &ReadScope,
    shops: Option<&[String]>,
    states: &[String],
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<JobRow>> {
    let rows = on!(tx, conn => {
        let mut query = sqlx::QueryBuilder::<Engine>::new("select * from jobs where 1 = 1");
        for (start, values) in [(" and shop_id in (", shops), (" and state in (", Some(states).filter(|states| !states.is_empty()))] {
            if let Some(values) = values {
                push_list!(query, start, values);
            }
        }
        if let Some(before) = before {
            query.push(" and id < ").push_bind(before);
        }
        query.push(" order by id desc limit ").push_bind(limit);
        query.build_query_as::<JobRow>().fetch_all(conn).await
    })?;
    Ok(rows)
}

/// The log of a job after line `after`.
pub async fn log_of(tx: &mut Tx, scope: &ReadScope, id: &str, after: i64) -> Result<Vec<LogRow>> {
    get(tx, scope, id).await?;
    let sql = "select seq, at, level, message from job_log where job_id = $1 and seq > $2 order by seq limit 1000";
    Ok(fetch_all!(tx, LogRow, sql, id, after)?)
}

/// Stops a job: a waiting one at once, a running one at its next step. One that ended is a conflict.
pub async fn cancel(tx: &mut Tx, scope: &EditScope, id: &str) -> Result<JobRow> {
    let job = get(tx, scope, id).await?;
    if job.finished_at.is_some() {
        return Err(Error::client(
            ErrorCode::Conflict,
            format!("the job has already {}", job.state),
        ));
    }
    execute!(
        tx,
        "update jobs set cancel_requested = true, finished_at = case when state = 'queued' then $2 else finished_at end, \
         state = case when state = 'queued' then 'cancelled' else state end where id = $1 and state in ('queued', 'running')",
        id,
        clock::now()
    )?;
    get(tx, scope, id).await
}

/// The newest waiting or running job of a shop.
pub async fn active_of(tx: &mut Tx, scope: &ReadScope, shop_id: &str) -> Result<Option<String>> {
    scope.require(shop_id)?;
    let sql =
        "select id from jobs where shop_id = $1 and state in ('queued', 'running') order by state desc, id limit 1";
    let row: Option<(String,)> = fetch_optional!(tx, (String,), sql, shop_id)?;
    Ok(row.map(|(id,)| id))
}
