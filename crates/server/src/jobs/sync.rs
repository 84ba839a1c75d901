//! The sync of one shop: the wanted resources one after the other, products first so that orders find their prices.

use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use temu_api::Gateway;
use utoipa::ToSchema;

use super::{
    client,
    context::{JobContext, Step, Stop},
    registry::{self, Job},
    sync_after_sales, sync_amounts, sync_orders, sync_price_reviews, sync_products, sync_promotions,
    sync_sales_snapshots, sync_shipments, sync_stock, sync_stock_up_orders,
};
use crate::{
    clock,
    error::{Error, ErrorCode, Result},
    store::{
        db::Tx,
        order_extras::{self, Extra},
        scope::EditScope,
        shops::{self, Credential, Shop},
        sync_slices,
    },
};

/// What can be synced, in the order it is: what others need comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// SKUs with their supply prices.
    Products,
    /// Supply prices alone.
    Prices,
    /// Sales figures of full-managed shops.
    SalesSnapshots,
    /// Orders.
    Orders,
    /// After-sales cases and buyers' requests to cancel.
    AfterSales,
    /// Stock by place.
    Stock,
    /// Price reviews 核价 and adjustments 调价.
    PriceReviews,
    /// Promotions and what takes part in them.
    Promotions,
    /// Stock-up orders of full-managed shops and their consignments.
    StockUpOrders,
    /// Packages, tracking and the region of each order.
    Shipments,
    /// What the platform says each order is worth.
    Amounts,
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

/// Gateways of shops that sell to consumers.
const SELLING: &[Gateway] = &[Gateway::Us, Gateway::Eu, Gateway::Global];

/// Every resource with its name in the API and the database, and where it is asked for, per business model
/// (temu-open-api.md §2.3): full-managed shops have no consumer orders, only they have sales figures and stock-up orders.
const RESOURCES: &[(Resource, &str, Gateways)] = &[
    (Resource::Products, "products", Gateways::new(PARTNER, PARTNER, SELLING)),
    (Resource::Prices, "prices", Gateways::new(PARTNER, PARTNER, SELLING)),
    (
        Resource::SalesSnapshots,
        "sales_snapshots",
        Gateways::new(CN, NONE, NONE),
    ),
    (Resource::Orders, "orders", Gateways::new(NONE, SELLING, SELLING)),
    (
        Resource::AfterSales,
        "after_sales",
        Gateways::new(NONE, SELLING, SELLING),
    ),
    (Resource::Stock, "stock", Gateways::new(PARTNER, PARTNER, SELLING)),
    (
        Resource::PriceReviews,
        "price_reviews",
        Gateways::new(CN, PARTNER, SELLING),
    ),
    (
        Resource::Promotions,
        "promotions",
        Gateways::new(PARTNER, PARTNER, SELLING),
    ),
    (
        Resource::StockUpOrders,
        "stock_up_orders",
        Gateways::new(CN, NONE, NONE),
    ),
    (Resource::Shipments, "shipments", Gateways::new(NONE, SELLING, SELLING)),
    (Resource::Amounts, "amounts", Gateways::new(NONE, SELLING, SELLING)),
];

const PARTNER: &[Gateway] = &[Gateway::Partner];
const CN: &[Gateway] = &[Gateway::Cn];
const NONE: &[Gateway] = &[];

struct Gateways {
    full: &'static [Gateway],
    semi: &'static [Gateway],
    local: &'static [Gateway],
}

impl Gateways {
    const fn new(full: &'static [Gateway], semi: &'static [Gateway], local: &'static [Gateway]) -> Gateways {
        Gateways { full, semi, local }
    }
}

impl Resource {
    fn row(self) -> &'static (Resource, &'static str, Gateways) {
        // The table names every resource; a test holds it to that.
        RESOURCES.iter().find(|row| row.0 == self).unwrap_or(&RESOURCES[0])
    }

    /// All of them that a shop of this model has.
    pub fn all_of(business_model: &str) -> Vec<Resource> {
        let all = RESOURCES.iter().map(|row| row.0);
        all.filter(|resource| resource.exists_for(business_model)).collect()
    }

    /// The name in the API and the database.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// Whether the platform offers it for shops of this model.
    pub fn exists_for(self, business_model: &str) -> bool {
        !self.gateways(business_model).is_empty()
    }

    /// Where it is asked for, shops of this model.
    pub fn gateways(self, business_model: &str) -> &'static [Gateway] {
        let gateways = &self.row().2;
        match business_model {
            "full" => gateways.full,
            "local" => gateways.local,
            _ => gateways.semi,
        }
    }

    /// Whether it has a lane of its own behind the others, so that orders and their prices never wait for it.
    pub fn is_extra(self) -> bool {
        self >= Resource::AfterSales
    }
}

/// Queues the sync of these resources in the caller's transaction and answers its id: what waits for nothing in one
/// job, the rest in a job of the lane behind it, which that one queues.
pub async fn enqueue(tx: &mut Tx, scope: &EditScope, shop_id: &str, sync: Sync, urgent: bool) -> Result<String> {
    if sync.resources.iter().all(|resource| resource.is_extra()) {
        let Sync { resources, mode } = sync;
        return registry::enqueue(tx, scope, shop_id, &SyncExtras { resources, mode }, urgent).await;
    }
    registry::enqueue(tx, scope, shop_id, &sync, urgent).await
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

    async fn run(self, context: &JobContext) -> Step<Value> {
        let (extras, main): (Vec<Resource>, Vec<Resource>) =
            self.resources.into_iter().partition(|resource| resource.is_extra());
        let mut result = run_all(context, main, self.mode).await?;
        if !extras.is_empty() {
            let (resources, mode) = (extras, self.mode);
            let mut tx = context.app.db.write().await?;
            let shop_id = context.shop_id();
            let id =
                registry::enqueue(&mut tx, &context.scope, shop_id, &SyncExtras { resources, mode }, false).await?;
            tx.commit().await?;
            context.app.wake.notify_one();
            result.insert("extras_job_id".to_owned(), json!(id));
        }
        Ok(Value::Object(result))
    }
}

/// The same for what has a lane of its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SyncExtras {
    /// Which.
    pub resources: Vec<Resource>,
    /// Full asks for every order's extras again.
    pub mode: Mode,
}

impl Job for SyncExtras {
    const KIND: &'static str = "sync_extras";
    const LANE: Option<&'static str> = Some("extras");
    const DEDUPLICATED: bool = true;
    const BACKGROUND: bool = true;

    async fn run(self, context: &JobContext) -> Step<Value> {
        // Planned once: what a job that goes on after its turn has asked already is not asked again.
        if self.mode == Mode::Full && context.job().row().progress_done == 0 {
            let mut tx = context.app.db.write().await?;
            shops::lock(&mut tx, &context.scope, context.shop_id()).await?;
            for (resource, extra) in [
                (Resource::Shipments, Extra::Shipments),
                (Resource::Amounts, Extra::Amounts),
            ] {
                if self.resources.contains(&resource) {
                    order_extras::plan_all(&mut tx, &context.scope, context.shop_id(), extra, clock::now()).await?;
                }
            }
            tx.commit().await?;
            context.progress(1, None, "every order is asked about again").await?;
        }
        Ok(Value::Object(run_all(context, self.resources, self.mode).await?))
    }
}

/// Each resource on each gateway, whatever becomes of the others; answers what was done, or the last failure.
async fn run_all(context: &JobContext, mut resources: Vec<Resource>, mode: Mode) -> Step<Map<String, Value>> {
    let (shop, credentials) = client::shop_with_credentials(context).await?;
    resources.sort_unstable();
    resources.dedup();
    let mut result = Map::new();
    let mut failure = None;
    for resource in resources {
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
            .map(|credential| run_one(context, &shop, credential, resource, mode));
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
    failure.map_or(Ok(result), Err)
}

async fn run_one(
    context: &JobContext,
    shop: &Shop,
    credential: &Credential,
    resource: Resource,
    mode: Mode,
) -> Step<Value> {
    let done = match resource {
        Resource::Products => sync_products::run(context, shop, credential).await,
        Resource::Prices => sync_products::prices_alone(context, shop, credential).await,
        Resource::SalesSnapshots => sync_sales_snapshots::run(context, shop, credential).await,
        Resource::Orders => sync_orders::run(context, shop, credential, mode).await,
        Resource::AfterSales => sync_after_sales::run(context, shop, credential, mode).await,
        Resource::Stock => sync_stock::run(context, shop, credential).await,
        Resource::PriceReviews => sync_price_reviews::run(context, shop, credential).await,
        Resource::Promotions => sync_promotions::run(context, shop, credential).await,
        Resource::StockUpOrders => sync_stock_up_orders::run(context, shop, credential).await,
        Resource::Shipments => sync_shipments::run(context, shop, credential).await,
        Resource::Amounts => sync_amounts::run(context, shop, credential).await,
    };
    let report = match done {
        // The token does not cover it: noted once where people look, and not asked for again until it is replaced.
        Err(Stop::Temu(cause)) if resource.is_extra() && client::is_missing_scope(&cause) => {
            client::note_missing_scope(context, credential, &cause).await?;
            json!({ "left_out": cause.advice() })
        }
        done => done?,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_resource_has_its_row_and_reads_back_by_its_name() {
        for (resource, name, _) in RESOURCES {
            assert_eq!(serde_json::from_value::<Resource>(json!(name)).unwrap(), *resource);
            assert_eq!(resource.as_str(), *name);
        }
        let names = |model| {
            Resource::all_of(model)
                .into_iter()
                .map(Resource::as_str)
                .collect::<Vec<_>>()
        };
        assert!(!names("full").contains(&"orders") && names("full").contains(&"stock_up_orders"));
        assert!(names("semi").contains(&"amounts") && !names("semi").contains(&"sales_snapshots"));
        assert_eq!(names("semi"), names("local"));
        assert!(!Resource::Orders.is_extra() && Resource::Amounts.is_extra());
    }
}
