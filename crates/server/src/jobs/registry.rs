//! All kinds of jobs in one flat list: how each is queued and what runs it.

use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    context::{JobContext, Step, Stop},
    exchange_code::ExchangeCode,
    export::Export,
    fetch_orders::FetchOrders,
    rebuild_totals::RebuildTotals,
    recalculate::Recalculate,
    sync::{Sync, SyncExtras},
    sync_orders::{recount::Recount, refill::RefillHoles},
    test_connection::TestConnection,
};
use crate::{
    clock,
    error::{Error, Result},
    store::{
        db::Tx,
        jobs::{self, NewJob},
        scope::EditScope,
    },
};

/// A kind of job: its payload is what is serialised.
pub trait Job: Serialize + DeserializeOwned + Send {
    /// Its name in the database and the API.
    const KIND: &'static str;

    /// Jobs of one shop and lane run one at a time; none runs freely.
    const LANE: Option<&'static str>;

    /// Whether a waiting or running job of the same shop and payload is taken instead of a second one.
    const DEDUPLICATED: bool;

    /// Whether it waits until no other kind of work may run.
    const BACKGROUND: bool = false;

    /// Does the work. May be killed anywhere and run again from the start.
    fn run(self, context: &JobContext) -> impl Future<Output = Step<Value>> + Send;
}

/// Runs a claimed job by its kind.
pub async fn run(context: &JobContext) -> Step<Value> {
    match context.job().row().kind.as_str() {
        ExchangeCode::KIND => run_as::<ExchangeCode>(context).await,
        Export::KIND => run_as::<Export>(context).await,
        FetchOrders::KIND => run_as::<FetchOrders>(context).await,
        RebuildTotals::KIND => run_as::<RebuildTotals>(context).await,
        Recalculate::KIND => run_as::<Recalculate>(context).await,
        Recount::KIND => run_as::<Recount>(context).await,
        RefillHoles::KIND => run_as::<RefillHoles>(context).await,
        SyncExtras::KIND => run_as::<SyncExtras>(context).await,
        Sync::KIND => run_as::<Sync>(context).await,
        TestConnection::KIND => run_as::<TestConnection>(context).await,
        other => Err(Stop::Failed(Error::Internal(anyhow::anyhow!(
            "no job is called '{other}'"
        )))),
    }
}

async fn run_as<J: Job>(context: &JobContext) -> Step<Value> {
    let job: J = serde_json::from_str(&context.job().row().payload).map_err(|cause| Error::Internal(cause.into()))?;
    job.run(context).await
}

/// Queues a job for a shop in the caller's transaction; answers the id of it or of the one that already waits or runs.
/// Wake the worker (`app.wake`) after the commit.
pub async fn enqueue<J: Job>(tx: &mut Tx, scope: &EditScope, shop_id: &str, job: &J, urgent: bool) -> Result<String> {
    Ok(jobs::enqueue(tx, scope, new_job(shop_id, job, urgent, clock::now())?)
        .await?
        .0)
}

/// As [`enqueue`], to run from an instant on.
pub async fn enqueue_at<J: Job>(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    job: &J,
    run_after: DateTime<Utc>,
) -> Result<String> {
    Ok(jobs::enqueue(tx, scope, new_job(shop_id, job, false, run_after)?)
        .await?
        .0)
}

fn new_job<J: Job>(shop_id: &str, job: &J, urgent: bool, run_after: DateTime<Utc>) -> Result<NewJob> {
    let payload = serde_json::to_string(job).map_err(|cause| Error::Internal(cause.into()))?;
    Ok(NewJob {
        kind: J::KIND,
        shop_id: Some(shop_id.to_owned()),
        lane: J::LANE.map(|lane| format!("{lane}:{shop_id}")),
        dedup_key: J::DEDUPLICATED.then(|| format!("{}:{shop_id}:{payload}", J::KIND)),
        payload,
        urgent,
        background: J::BACKGROUND,
        run_after,
    })
}
