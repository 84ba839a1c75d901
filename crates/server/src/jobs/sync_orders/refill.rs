//! A hole schedules its own refill: minutes after a sync could not prove a slice complete, that slice is read again.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::OrderSync;
use crate::{
    clock,
    jobs::{
        client,
        context::{JobContext, Step},
        registry::{self, Job},
        sync::Resource,
    },
};

/// How long after the sync that left the hole; what moved the rows has calmed down by then.
const PAUSE: TimeDelta = TimeDelta::minutes(2);

/// Reads the holes of one shop again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RefillHoles {}

/// Queues the refill of the job's shop; one that waits already is enough.
pub(super) async fn enqueue(context: &JobContext) -> Step {
    let mut tx = context.app.db.write().await?;
    registry::enqueue_at(
        &mut tx,
        &context.scope,
        context.shop_id(),
        &RefillHoles {},
        clock::now() + PAUSE,
    )
    .await?;
    Ok(tx.commit().await?)
}

impl Job for RefillHoles {
    const KIND: &'static str = "refill_holes";
    const LANE: Option<&'static str> = Some("sync");
    const DEDUPLICATED: bool = true;

    /// What stays unproven is left to the next sync, which begins with the holes too.
    async fn run(self, context: &JobContext) -> Step<Value> {
        let (shop, credentials) = client::shop_with_credentials(context).await?;
        let gateways = Resource::Orders.gateways(&shop.business_model);
        let mut result = Map::new();
        for credential in client::usable(context, &credentials, gateways).await? {
            let mut sync = OrderSync::new(context, &shop, &credential).await?;
            sync.refill_holes().await?;
            result.insert(credential.gateway.clone(), sync.into_report());
        }
        Ok(Value::Object(result))
    }
}
