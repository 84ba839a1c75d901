//! What a shop does with Temu: testing the connection, syncing, and how complete the result is.

use std::time::Duration;

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::App,
    error::{Error, ErrorCode, Result},
    http::{
        extract::{Body, Editor, PathParams, Reader},
        respond::Problems,
    },
    jobs::{
        registry,
        sync::{self, Mode, Resource, Sync},
        test_connection::TestConnection,
    },
    store::{jobs, shops, sync_slices},
};

/// How long a connection test may take before its job is left to run alone.
const TEST_WAIT: Duration = Duration::from_secs(60);

/// What to sync.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SyncRequest {
    /// orders, products (with their prices), prices, sales_snapshots, stock, amounts, shipments, after_sales, promotions,
    /// price_reviews, stock_up_orders.
    resources: Vec<Resource>,
    /// Absent is incremental.
    #[serde(default = "incremental")]
    mode: Mode,
}

fn incremental() -> Mode {
    Mode::Incremental
}

/// A job that was queued, or the one that already waited or ran for the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct Queued {
    pub(in crate::http) job_id: String,
}

/// What one gateway said to the connection test.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct GatewayTest {
    gateway: String,
    ok: bool,
    mall_id: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    scopes: Vec<String>,
    missing_scopes: Vec<String>,
    /// Temu's code.
    code: Option<i64>,
    /// What Temu said.
    message: Option<String>,
    /// What to do.
    advice: Option<String>,
}

/// How the egress proxy is that the shop's calls go through.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ProxyTest {
    url: String,
    ok: bool,
    /// The address that Temu sees, as far as the proxy knows it: to be on the app's allow-list.
    egress_ip: Option<String>,
    version: Option<String>,
    message: Option<String>,
    /// What to do.
    advice: Option<String>,
}

/// What the connection test found.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ConnectionTest {
    ok: bool,
    gateways: Vec<GatewayTest>,
    /// Null when calls go straight to Temu.
    proxy: Option<ProxyTest>,
}

/// A slice of update time and what its last pass saw.
#[derive(Debug, Serialize, ToSchema)]
pub struct Slice {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    /// List calls.
    pages: i64,
    /// What the platform counted.
    total_seen: i64,
    /// What it counted on each page of the last pass; a count that moves proves nothing.
    page_totals: Vec<i64>,
    /// Distinct orders read.
    distinct_stored: i64,
    /// Those of them that were stored already, as they are.
    reread: i64,
    /// Passes whose count did not come out.
    misses: i64,
    /// Passes over the slice.
    attempts: i64,
    /// As many read as counted.
    proven: bool,
    finished_at: DateTime<Utc>,
}

/// A time that is not proven complete.
#[derive(Debug, Serialize, ToSchema)]
pub struct Gap {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    reason: String,
}

/// How complete a resource of a gateway is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResourceCompleteness {
    resource: String,
    gateway: String,
    /// Where what is stored begins.
    proven_from: Option<DateTime<Utc>>,
    /// Nothing changed before this is missing; null while nothing is proven.
    proven_until: Option<DateTime<Utc>>,
    /// How far a back-fill that is under way has read; it reads the newest first.
    backfilled_to: Option<DateTime<Utc>>,
    /// Where that back-fill ends.
    backfill_goal: Option<DateTime<Utc>>,
    /// The latest slices.
    slices: Vec<Slice>,
    gaps: Vec<Gap>,
}

/// How complete a shop is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Completeness {
    shop_id: String,
    resources: Vec<ResourceCompleteness>,
}

/// Calls each gateway once with the shop's credentials and says what came of it.
#[utoipa::path(post, path = "/api/shops/{id}/test-connection", tag = "shops", params(("id" = String, Path)),
    responses((status = 200, body = ConnectionTest), Problems))]
pub async fn test_connection(
    State(app): State<App>,
    Editor(scope): Editor,
    PathParams(id): PathParams<String>,
) -> Result<Json<ConnectionTest>> {
    let mut tx = app.db.write().await?;
    shops::get(&mut tx, &scope, &id).await?;
    let job_id = registry::enqueue(&mut tx, &scope, &id, &TestConnection {}, true).await?;
    tx.commit().await?;
    app.wake.notify_one();
    let ended = async {
        loop {
            let job = jobs::get(&mut app.db.read().await?, &scope, &job_id).await?;
            if job.finished_at.is_some() {
                return Ok::<_, Error>(job);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let job = tokio::time::timeout(TEST_WAIT, ended).await;
    let job =
        job.map_err(|_| Error::client(ErrorCode::Conflict, format!("the test takes long; follow job {job_id}")))??;
    match job.result.and_then(|result| serde_json::from_str(&result).ok()) {
        Some(found) => Ok(Json(found)),
        None => Err(Error::client(
            ErrorCode::Conflict,
            format!("the test was stopped; see job {job_id}"),
        )),
    }
}

/// Starts a sync; follow the job.
#[utoipa::path(post, path = "/api/shops/{id}/sync", tag = "shops", params(("id" = String, Path)), request_body = SyncRequest,
    responses((status = 202, body = Queued), Problems))]
pub async fn sync_shop(
    State(app): State<App>,
    Editor(scope): Editor,
    PathParams(id): PathParams<String>,
    Body(body): Body<SyncRequest>,
) -> Result<(StatusCode, Json<Queued>)> {
    let mut tx = app.db.write().await?;
    let shop = shops::get(&mut tx, &scope, &id).await?;
    if shop.archived {
        return Err(Error::client(
            ErrorCode::Conflict,
            "the shop is archived; bring it back first",
        ));
    }
    let mut resources: Vec<Resource> = body
        .resources
        .into_iter()
        .filter(|resource| resource.exists_for(&shop.business_model))
        .collect();
    resources.sort_unstable();
    resources.dedup();
    if resources.is_empty() {
        let message = format!(
            "nothing to sync for a {} shop; name resources it has",
            shop.business_model
        );
        return Err(Error::field("resources", message));
    }
    let sync = Sync {
        resources,
        mode: body.mode,
    };
    let job_id = sync::enqueue(&mut tx, &scope, &id, sync, true).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok((StatusCode::ACCEPTED, Json(Queued { job_id })))
}

/// Up to when each resource is proven complete, with the slices that prove it and the holes that are known.
#[utoipa::path(get, path = "/api/shops/{id}/completeness", tag = "shops", params(("id" = String, Path)),
    responses((status = 200, body = Completeness), Problems))]
pub async fn get_completeness(
    State(app): State<App>,
    Reader(scope): Reader,
    PathParams(id): PathParams<String>,
) -> Result<Json<Completeness>> {
    let mut tx = app.db.read().await?;
    shops::get(&mut tx, &scope, &id).await?;
    let mut resources = Vec::new();
    for mark in sync_slices::watermarks(&mut tx, &scope, &id).await? {
        let holes = sync_slices::unproven(&mut tx, &scope, &id, &mark.gateway, &mark.resource).await?;
        let slices = sync_slices::slices(&mut tx, &scope, &id, &mark.gateway, &mark.resource, 100).await?;
        let first_hole = holes.first().map(|hole| hole.slice_from);
        let gaps = holes.into_iter().map(|hole| Gap {
            from: hole.slice_from,
            to: hole.slice_to,
            reason: format!(
                "Temu counted {}, but listed {} in {} passes",
                hole.total_seen, hole.distinct_stored, hole.attempts
            ),
        });
        resources.push(ResourceCompleteness {
            proven_from: mark.synced_from,
            backfilled_to: mark.backfill_from,
            backfill_goal: mark.backfill_from.and(mark.backfill_to),
            proven_until: mark
                .synced_until
                .map(|until| first_hole.map_or(until, |hole| hole.min(until))),
            gaps: gaps.collect(),
            slices: slices.into_iter().map(Slice::from).collect(),
            resource: mark.resource,
            gateway: mark.gateway,
        });
    }
    Ok(Json(Completeness { shop_id: id, resources }))
}

impl From<sync_slices::Slice> for Slice {
    fn from(row: sync_slices::Slice) -> Slice {
        Slice {
            from: row.slice_from,
            to: row.slice_to,
            pages: row.pages,
            total_seen: row.total_seen,
            page_totals: row
                .page_totals
                .split(',')
                .filter_map(|total| total.parse().ok())
                .collect(),
            distinct_stored: row.distinct_stored,
            reread: row.reread,
            misses: row.misses,
            attempts: row.attempts,
            proven: row.proven,
            finished_at: row.finished_at,
        }
    }
}
