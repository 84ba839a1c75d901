//! Where events are pushed, what became of them, and pushes made by hand.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Admin, Bad, not_found};
use crate::{
    platform::{FireKind, PushTarget, locked},
    pusher,
};

pub(super) fn routes() -> Router<Admin> {
    Router::new()
        .route("/admin/push", get(list_deliveries))
        .route("/admin/push/{mall_id}", post(set_push).delete(stop_push))
        .route("/admin/push/{mall_id}/fire", post(fire_push))
}

async fn list_deliveries(State(admin): State<Admin>) -> Json<Value> {
    Json(json!({ "items": locked(&admin.platform.pushes).log }))
}

async fn set_push(
    State(admin): State<Admin>,
    Path(mall_id): Path<i64>,
    Json(target): Json<PushTarget>,
) -> Result<StatusCode, Bad> {
    done(admin.platform.set_push(mall_id, Some(target)))
}

async fn stop_push(State(admin): State<Admin>, Path(mall_id): Path<i64>) -> Result<StatusCode, Bad> {
    done(admin.platform.set_push(mall_id, None))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fire {
    kind: FireKind,
}

async fn fire_push(
    State(admin): State<Admin>,
    Path(mall_id): Path<i64>,
    Json(fire): Json<Fire>,
) -> Result<Json<Value>, Bad> {
    let outcome = pusher::fire(&admin.platform, mall_id, fire.kind).await;
    let status = outcome.map_err(|message| Bad(StatusCode::BAD_GATEWAY, message))?;
    Ok(Json(json!({ "status": status })))
}

fn done(found: bool) -> Result<StatusCode, Bad> {
    found.then_some(StatusCode::NO_CONTENT).ok_or_else(|| not_found("shop"))
}
