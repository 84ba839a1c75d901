//! What a running job is given: the program, its scope, and ways to say how it goes.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use temu_api::{ApiError, ErrorClass, ErrorKind, Urgency};
use tokio::sync::Mutex;

use crate::{
    app::App,
    clock,
    error::Error,
    store::{
        jobs::{self, ClaimedJob},
        scope::EditScope,
    },
};

/// Given to a job's `run`.
#[derive(Clone)]
pub struct JobContext {
    /// The program.
    pub app: App,
    /// The right to change the job's shop.
    pub scope: EditScope,
    job: ClaimedJob,
    /// Lines of the log are numbered one after another; gateways are synced at once.
    logging: Arc<Mutex<()>>,
    began: DateTime<Utc>,
}

/// How long a job that can be put down goes on while others wait.
const TURN: TimeDelta = TimeDelta::seconds(20);

/// Why a job stopped before its end.
#[derive(Debug)]
pub enum Stop {
    /// Somebody asked for it, or another worker has the job by now.
    Cancelled,
    /// The program is ending; the job goes back into the queue.
    Shutdown,
    /// Its turn is over while others wait; it goes on from its place later.
    Yield,
    /// Temu refused or did not answer.
    Temu(Box<ApiError>),
    /// Something on our side.
    Failed(Error),
}

/// Result of a step of a job.
pub type Step<T = ()> = std::result::Result<T, Stop>;

impl From<Error> for Stop {
    fn from(cause: Error) -> Stop {
        Stop::Failed(cause)
    }
}

impl From<ApiError> for Stop {
    fn from(cause: ApiError) -> Stop {
        Stop::Temu(Box::new(cause))
    }
}

impl Stop {
    /// Whether the same job may succeed in a while without anybody doing anything.
    pub fn is_passing(&self) -> bool {
        match self {
            Stop::Temu(cause) => matches!(cause.class, ErrorClass::Retry | ErrorClass::Wait),
            Stop::Failed(Error::DatabaseUnreachable(_)) => true,
            _ => false,
        }
    }

    /// What to tell a person, in one line. Causes that are ours alone stay in the program's log.
    pub fn message(&self) -> String {
        match self {
            Stop::Cancelled => "cancelled".to_owned(),
            Stop::Shutdown => "the program ended".to_owned(),
            Stop::Yield => "others have their turn".to_owned(),
            Stop::Temu(cause) => format!("{} on {}: {}", cause.type_name, cause.gateway, cause.message),
            Stop::Failed(cause @ Error::Client { .. }) => cause.to_string(),
            Stop::Failed(_) => "an internal failure; the program's log has the cause".to_owned(),
        }
    }

    /// {code, message, advice} as the API shows it.
    pub fn to_json(&self) -> String {
        let (code, advice) = match self {
            Stop::Cancelled => ("cancelled".to_owned(), None),
            Stop::Shutdown => ("shutdown".to_owned(), None),
            Stop::Yield => ("yield".to_owned(), None),
            Stop::Temu(cause) => {
                let code = match (cause.code, cause.kind) {
                    (Some(code), _) => code.to_string(),
                    (None, ErrorKind::Proxy(_)) => "proxy_failed".to_owned(),
                    (None, _) => "temu_unreachable".to_owned(),
                };
                (code, Some(cause.advice()))
            }
            Stop::Failed(cause) => (cause.code().as_str().to_owned(), None),
        };
        json!({ "code": code, "message": self.message(), "advice": advice }).to_string()
    }
}

impl JobContext {
    /// The context of a claimed job.
    pub fn new(app: App, job: ClaimedJob) -> JobContext {
        JobContext {
            app,
            scope: job.scope(),
            job,
            logging: Arc::default(),
            began: clock::now(),
        }
    }

    /// The job.
    pub fn job(&self) -> &ClaimedJob {
        &self.job
    }

    /// The shop the job is about; a job without one has none to touch.
    pub fn shop_id(&self) -> &str {
        self.job.row().shop_id.as_deref().unwrap_or_default()
    }

    /// Who goes first when calls to Temu wait: as the jobs do.
    pub fn urgency(&self) -> Urgency {
        match self.job.row().priority {
            jobs::FIRST => Urgency::Urgent,
            jobs::USUAL => Urgency::Usual,
            _ => Urgency::Patient,
        }
    }

    /// Says how far the job is; ends it when somebody wants it ended.
    pub async fn progress(&self, done: i64, total: Option<i64>, message: &str) -> Step {
        let mut tx = self.app.db.write().await?;
        let stop = jobs::progress(&mut tx, &self.job, done, total, message).await?;
        tx.commit().await?;
        self.check(stop)
    }

    /// Whether the job has had its turn and others wait for one.
    pub async fn should_yield(&self) -> Step<bool> {
        if clock::now() - self.began < TURN {
            return Ok(false);
        }
        let mut tx = self.app.db.read().await?;
        Ok(jobs::others_wait(&mut tx, &self.job).await?)
    }

    fn check(&self, stop: bool) -> Step {
        if self.app.shutdown.is_cancelled() {
            return Err(Stop::Shutdown);
        }
        if stop { Err(Stop::Cancelled) } else { Ok(()) }
    }

    /// Adds a line to the job's log.
    pub async fn info(&self, message: &str) -> Step {
        self.log("info", message).await
    }

    /// Adds a warning to the job's log.
    pub async fn warn(&self, message: &str) -> Step {
        tracing::warn!(job_id = %self.job.row().id, shop_id = self.shop_id(), "{message}");
        self.log("warn", message).await
    }

    async fn log(&self, level: &str, message: &str) -> Step {
        let _one_at_a_time = self.logging.lock().await;
        let mut tx = self.app.db.write().await?;
        jobs::log(&mut tx, &self.job, level, message).await?;
        tx.commit().await?;
        Ok(())
    }
}
