//! `Idempotency-Key`: a write that is sent again with the same key and body gets the first answer and acts once.
//!
//! Only answers that say "done" are kept: a refused request changed nothing and may simply be tried again.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use secrecy::ExposeSecret;

use super::{BODY_LIMIT, extract::too_large, identify::Caller, request_id, respond};
use crate::{
    app::App,
    clock,
    error::{Error, ErrorCode, Result},
    secrets,
    store::{
        idempotency::{self, Turn},
        scope::Identity,
    },
};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Marks an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Answers repeated writes of signed-in callers from what is kept; everything else passes.
pub async fn answer_once(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_write = matches!(
        *request.method(),
        Method::POST | Method::PUT | Method::PATCH | Method::DELETE
    );
    let caller = request.extensions().get::<Caller>().and_then(Caller::identity).cloned();
    let (true, Some(caller), Some(key)) = (is_write, caller, request.headers().get(KEY).cloned()) else {
        return next.run(request).await;
    };
    // Uploads are not held in memory; their own batches are idempotent.
    if is_multipart(request.headers()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match prepare(&app, caller, &key, &parts, body).await {
        Ok(Prepared::Replay(response)) => response,
        Ok(Prepared::Act(claim, body)) => {
            // In a task of its own: a client that hangs up must not leave a write half answered.
            let work = act(app, claim, Request::from_parts(parts, Body::from(body)), next);
            tokio::spawn(request_id::carry(work))
                .await
                .unwrap_or_else(|_| respond::panicked())
        }
        Err(error) => error.into_response(),
    }
}

/// A key in use by one request.
struct Claim {
    caller: Identity,
    key: String,
}

enum Prepared {
    Act(Claim, Bytes),
    Replay(Response),
}

async fn prepare(app: &App, caller: Identity, key: &HeaderValue, parts: &Parts, body: Body) -> Result<Prepared> {
    let key = key.to_str().ok().filter(|key| (1..=200).contains(&key.len()));
    let key = key.ok_or_else(|| {
        Error::client(
            ErrorCode::InvalidParameter,
            "Idempotency-Key must have 1 to 200 ASCII characters",
        )
    })?;
    let body = to_bytes(body, BODY_LIMIT).await.map_err(|_| too_large())?;
    let place = parts.uri.path_and_query().map_or("/", |place| place.as_str());
    let request_hash = secrets::hash_parts(&[parts.method.as_str().as_bytes(), place.as_bytes(), &body]);
    let mut tx = app.db.write().await?;
    let turn = idempotency::begin(&mut tx, &caller, key, &request_hash, clock::now()).await?;
    tx.commit().await?;
    let claim = Claim {
        caller,
        key: key.to_owned(),
    };
    Ok(match turn {
        Turn::Act => Prepared::Act(claim, body),
        Turn::Replay(status, sealed) => {
            let body = app.cipher.open(&context(&claim), &sealed)?.expose_secret().to_owned();
            let status = StatusCode::from_u16(status).map_err(|cause| anyhow::anyhow!(cause))?;
            let mut response = (status, body).into_response();
            let json = HeaderValue::from_static("application/json");
            response.headers_mut().insert(header::CONTENT_TYPE, json);
            response
                .headers_mut()
                .insert(REPLAYED, HeaderValue::from_static("true"));
            Prepared::Replay(response)
        }
    })
}

async fn act(app: App, claim: Claim, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let (parts, body) = response.into_parts();
    let text = if parts.status.is_success() {
        to_bytes(body, BODY_LIMIT)
            .await
            .ok()
            .and_then(|bytes| String::from_utf8(bytes.into()).ok())
    } else {
        return match forget(&app, &claim).await {
            Ok(()) => Response::from_parts(parts, body),
            Err(error) => error.into_response(),
        };
    };
    let Some(text) = text else {
        return Error::from(anyhow::anyhow!(
            "an answer to a write is not text, or too large to be kept"
        ))
        .into_response();
    };
    match keep(&app, &claim, parts.status, &text).await {
        Ok(()) => {}
        // The write is done and must be answered; a repetition will be told that it is still at work.
        Err(error) => {
            tracing::error!(cause = ?error, "the answer to a write could not be kept for its Idempotency-Key")
        }
    }
    Response::from_parts(parts, Body::from(text))
}

async fn keep(app: &App, claim: &Claim, status: StatusCode, body: &str) -> Result<()> {
    // Sealed, because an answer may hold a secret that is shown once.
    let sealed = app.cipher.seal(&context(claim), body)?;
    let mut tx = app.db.write().await?;
    idempotency::finish(&mut tx, &claim.caller, &claim.key, status.as_u16(), &sealed).await?;
    tx.commit().await
}

async fn forget(app: &App, claim: &Claim) -> Result<()> {
    let mut tx = app.db.write().await?;
    idempotency::give_up(&mut tx, &claim.caller, &claim.key).await?;
    tx.commit().await
}

fn context(claim: &Claim) -> String {
    format!("idempotency_keys/body/{}/{}", claim.caller.user_id(), claim.key)
}

fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/"))
}
