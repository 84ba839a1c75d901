//! For whoever watches the program: is it alive, is it ready, how is it doing.

use std::time::Duration;

use axum::{Extension, Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    identify::{Caller, ClientAddress},
    respond::Problems,
};
use crate::{
    app::App,
    error::{Error, ErrorCode, Result},
    store::settings,
    telemetry,
};

/// How the program is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    #[schema(example = "ok")]
    status: &'static str,
    version: &'static str,
}

const OK: Health = Health {
    status: "ok",
    version: env!("CARGO_PKG_VERSION"),
};

/// The program is alive.
#[utoipa::path(get, path = "/healthz", tag = "system", security(()), responses((status = 200, body = Health)))]
pub async fn get_health() -> Json<Health> {
    Json(OK)
}

/// The program can work: the database answers and is up to date. Else 503.
#[utoipa::path(get, path = "/readyz", tag = "system", security(()), responses((status = 200, body = Health), Problems))]
pub async fn get_readiness(State(app): State<App>) -> Result<Json<Health>> {
    if app.shutdown.is_cancelled() {
        return Err(Error::client(ErrorCode::Unavailable, "the program is ending"));
    }
    // The pool waits longer than a watcher does.
    let probe = async { settings::ping(&mut app.db.read().await?).await };
    match tokio::time::timeout(Duration::from_secs(3), probe).await {
        Ok(answered) => answered.map(|()| Json(OK)),
        Err(_) => Err(Error::client(
            ErrorCode::Unavailable,
            "the database does not answer within 3 s",
        )),
    }
}

/// Figures for Prometheus: for callers on this machine, or with an API token.
#[utoipa::path(get, path = "/metrics", tag = "system",
    responses((status = 200, body = String, content_type = "text/plain"), Problems))]
pub async fn get_metrics(client: ClientAddress, Extension(caller): Extension<Caller>) -> Result<String> {
    if !client.is_local && caller.identity().is_none() {
        let message = "figures are for callers on this machine; from elsewhere send an API token";
        return Err(Error::client(ErrorCode::Unauthenticated, message));
    }
    Ok(telemetry::metrics().render())
}
