//! The id of a request: in its answer's `x-request-id`, in every line it logs, in the error it gets.

use std::time::Duration;

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tokio::time::Instant;
use tracing::Instrument;

use crate::clock;

/// The header that carries the id.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The name of what no route matches in figures: mostly files of the web app.
const ASSET: &str = "other";

tokio::task_local! {
    static REQUEST_ID: String;
}

/// The id of the request at work, empty outside of one.
pub fn current() -> String {
    REQUEST_ID.try_with(Clone::clone).unwrap_or_default()
}

/// Takes the id and the log's span along into another task.
pub fn carry<F: Future>(work: F) -> impl Future<Output = F::Output> {
    REQUEST_ID.scope(current(), work.in_current_span())
}

/// Gives every request an id (the client's own, when it sent a sensible one), a log line and its figures.
pub async fn observe(request: Request, next: Next) -> Response {
    let given = request
        .headers()
        .get(HEADER)
        .and_then(|id| id.to_str().ok())
        .filter(|id| is_sensible(id));
    let id = given.map_or_else(clock::new_id, str::to_owned);
    let header = HeaderValue::from_str(&id).ok();
    let method = request.method().clone();
    // The route, not the path: ids in a label would make a series each.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or(ASSET, MatchedPath::as_str)
        .to_owned();
    // The path without its query, where a search word may stand that is nobody's business.
    let span = tracing::info_span!("request", id = %id, %method, path = request.uri().path());
    let began = Instant::now();
    let work = async move {
        let mut response = next.run(request).await;
        let status = response.status().as_u16();
        let took = began.elapsed();
        note(&method, &route, status, took);
        let took_ms = took.as_millis();
        match status {
            500.. => tracing::warn!(status, took_ms, "answered"),
            _ if matches!(route.as_str(), "/healthz" | "/readyz" | "/metrics" | ASSET) => {
                tracing::debug!(status, took_ms, "answered")
            }
            _ => tracing::info!(status, took_ms, "answered"),
        }
        if let Some(value) = header {
            response.headers_mut().insert(HEADER, value);
        }
        response
    };
    REQUEST_ID.scope(id, work.instrument(span)).await
}

fn note(method: &axum::http::Method, route: &str, status: u16, took: Duration) {
    let labels = [
        ("method", method.to_string()),
        ("route", route.to_owned()),
        ("status", status.to_string()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels[..2]).record(took.as_secs_f64());
}

fn is_sensible(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}
