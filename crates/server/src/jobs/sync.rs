//! The sync of one shop: the wanted resources one after the other, products first so that orders find their prices.

use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{
    client,
    context::{JobContext, Step, Stop},
    registry::Job,
    sync_orders, sync_products, sync_sales_snapshots,
};
use crate::{
    error::{Error, ErrorCode},
    store::{
        shops::{Credential, Shop},
        sync_slices,
    },
};

/// What can be synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// SKUs with their supply prices.
    Products,
    /// Sales figures of full-managed shops.
    SalesSnapshots,
    /// Orders.
    Orders,
}

/// How far a sync goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// From where the last one ended, with an overlap.
    Incremental,
    /// `FULL_SYNC_DAYS` back.
    Full,
}

impl Resource {
    /// The name in the API and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Resource::Products => "products",
            Resource::SalesSnapshots => "sales_snapshots",
            Resource::Orders => "orders",
        }
    }

    /// Whether the platform offers it for shops of this model (temu-open-api.md §2.3): full-managed shops have no
    /// consumer orders, only they have sales figures.
    pub fn exists_for(self, business_model: &str) -> bool {
        match self {
            Resource::Products => true,
            Resource::SalesSnapshots => business_model == "full",
            Resource::Orders => business_model != "full",
        }
    }

    /// Where it is asked for, shops of this model.
    pub fn gateways(self, business_model: &str) -> &'static [temu_api::Gateway] {
        use temu_api::Gateway::{Cn, Eu, Global, Partner, Us};
        match self {
            Resource::Orders => &[Us, Eu, Global],
            Resource::SalesSnapshots => &[Cn],
            Resource::Products if business_model == "local" => &[Us, Eu, Global],
            Resource::Products => &[Partner],
        }
    }
}

/// Brings resources of a shop up to date.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sync {
    /// Which.
    pub resources: Vec<Resource>,
    /// How far back.
    pub mode: Mode,
}

impl Job for Sync {
    const KIND: &'static str = "sync";
    const LANE: Option<&'static str> = Some("sync");
    const DEDUPLICATED: bool = true;

    async fn run(mut self, context: &JobContext) -> Step<Value> {
        let (shop, credentials) = client::shop_with_credentials(context).await?;
        self.resources.sort_unstable();
        self.resources.dedup();
        let mut result = Map::new();
        let mut failure = None;
        for resource in self.resources {
            if !resource.exists_for(&shop.business_model) {
                context
                    .warn(&format!("{} shops have no {}", shop.business_model, resource.as_str()))
                    .await?;
                continue;
            }
            let usable = client::usable(context, &credentials, resource.gateways(&shop.business_model)).await?;
            if usable.is_empty() {
                let message = format!(
                    "{}: the shop has no usable credential for it; add one, or replace the token that Temu refused",
                    resource.as_str()
                );
                context.warn(&message).await?;
                failure = Some(Stop::Failed(Error::client(ErrorCode::Conflict, message)));
            }
            // The gateways at once: while one's orders are written, another's are read.
            let runs = usable
                .iter()
                .map(|credential| run_one(context, &shop, credential, resource, self.mode));
            for (credential, ended) in usable.iter().zip(join_all(runs).await) {
                match ended {
                    Ok(report) => {
                        result.insert(format!("{} {}", resource.as_str(), credential.gateway), report);
                    }
                    Err(stop @ (Stop::Cancelled | Stop::Shutdown | Stop::Yield)) => return Err(stop),
                    Err(stop) => failure = Some(failed(context, credential, resource, stop).await?),
                }
            }
        }
        failure.map_or(Ok(Value::Object(result)), Err)
    }
}

async fn run_one(
    context: &JobContext,
    shop: &Shop,
    credential: &Credential,
    resource: Resource,
    mode: Mode,
) -> Step<Value> {
    let report = match resource {
        Resource::Products => sync_products::run(context, shop, credential).await?,
        Resource::SalesSnapshots => sync_sales_snapshots::run(context, shop, credential).await?,
        Resource::Orders => sync_orders::run(context, shop, credential, mode).await?,
    };
    let mut tx = context.app.db.write().await?;
    sync_slices::note_run(
        &mut tx,
        &context.scope,
        &shop.id,
        &credential.gateway,
        resource.as_str(),
        None,
    )
    .await?;
    tx.commit().await?;
    Ok(report)
}

/// Notes a failure where people look; the other gateways and resources still run.
async fn failed(context: &JobContext, credential: &Credential, resource: Resource, stop: Stop) -> Step<Stop> {
    let message = match &stop {
        Stop::Temu(cause) => format!("{} — {}", stop.message(), cause.advice()),
        _ => stop.message(),
    };
    client::note_refusal(context, credential, &stop).await?;
    let mut tx = context.app.db.write().await?;
    let (shop_id, gateway) = (&credential.shop_id, &credential.gateway);
    sync_slices::note_run(
        &mut tx,
        &context.scope,
        shop_id,
        gateway,
        resource.as_str(),
        Some(&message),
    )
    .await?;
    tx.commit().await?;
    context
        .warn(&format!("{} {gateway}: {message}", resource.as_str()))
        .await?;
    Ok(stop)
}
