//! Pushes of the platform: verified, decrypted, kept once, answered at once; a job then fetches the truth.

use std::{sync::LazyLock, time::Duration};

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Request, State},
    http::{HeaderMap, StatusCode},
};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use temu_api::{
    Gateway,
    webhook::{self, OpenError, Push, SignedHeaders},
    wire::events::Event,
};
use tokio::sync::Semaphore;
use utoipa::{IntoParams, ToSchema};

use super::{
    cursor,
    extract::{self, Params, PathParams, Reader},
    respond::{List, Problems, Total},
};
use crate::{
    app::App,
    error::{Error, ErrorCode, Result},
    jobs::{
        client::seal_context,
        fetch_orders::FetchOrders,
        registry::{self, Job},
        sync::{self, Mode, Resource, Sync},
    },
    secrets,
    store::{
        shops,
        webhooks::{self, NewEvent, Receiver},
    },
};

/// Events are a few hundred bytes; more is nobody we know.
const LARGEST: usize = 64 * 1024;

/// How long the answer waits for the event to be kept. The platform gives up after 500 ms (temu-open-api.md §19).
const PATIENCE: Duration = Duration::from_millis(200);

/// Events on their way into the database; beyond that the platform is asked to come again.
static IN_FLIGHT: LazyLock<std::sync::Arc<Semaphore>> = LazyLock::new(|| std::sync::Arc::new(Semaphore::new(200)));

/// A kept event.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookEvent {
    id: String,
    #[schema(example = "bg_order_status_change_event")]
    code: String,
    /// The gateway whose app secret verified it.
    gateway: String,
    parent_order_sn: Option<String>,
    /// When it happened, as far as the event says it.
    event_at: Option<DateTime<Utc>>,
    /// When it first came.
    received_at: DateTime<Utc>,
    /// How often it came again.
    repeats: i64,
    /// waiting (to be fetched), done, or stored (nothing to fetch for it).
    state: String,
    /// The event as it was sent, decrypted.
    raw: String,
}

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventParams {
    cursor: Option<String>,
    limit: Option<i64>,
}

/// Takes a push of Temu. 401 when its signature does not fit the shop's app, 200 also for repeats.
#[utoipa::path(post, path = "/api/webhooks/temu/{shop_id}", tag = "webhooks", params(("shop_id" = String, Path)),
    request_body = serde_json::Value, security(()), responses((status = 200), Problems))]
pub async fn receive_webhook(
    State(app): State<App>,
    PathParams(shop_id): PathParams<String>,
    request: Request,
) -> Result<StatusCode> {
    let headers = request.headers().clone();
    let body = Bytes::from_request(request, &app).await.map_err(extract::unreadable)?;
    if body.len() > LARGEST {
        let message = format!("an event has at most {} kB", LARGEST / 1024);
        return Err(Error::client(ErrorCode::TooLarge, message));
    }
    let mut tx = app.db.read().await?;
    let receivers = webhooks::receivers(&mut tx, &shop_id).await?;
    let receivers = receivers.ok_or_else(|| Error::not_found("shop", &shop_id))?;
    let push: Push = serde_json::from_slice(&body).map_err(|_| unreadable("the body is not {\"eventData\": …}"))?;
    let (receiver, event) = open(&app, &receivers, &headers, &push)?;
    let (receiver, event) = addressed(&app, &mut tx, receiver, event).await?;
    drop(tx);
    let Ok(permit) = IN_FLIGHT.clone().try_acquire_owned() else {
        return Err(Error::client(
            ErrorCode::Unavailable,
            "too many events at once; send it again later",
        ));
    };
    // SQLite has one writer, which a sync's batch may hold for longer than the platform waits. The event is kept in a task
    // of its own: usually it is done at once and failures are told, and when the writer is busy the answer does not wait
    // for it. A crash in that moment costs a delay, for the regular sync finds the order too; a refused event would cost
    // at least the platform's two minutes.
    let keeping = tokio::spawn(super::request_id::carry(async move {
        let kept = keep(&app, &receiver, &event).await;
        if let Err(cause) = &kept {
            tracing::warn!(shop_id = receiver.shop_id, code = event.code, %cause, "an event of Temu could not be kept");
        }
        drop(permit);
        kept
    }));
    match tokio::time::timeout(PATIENCE, keeping).await {
        Ok(Ok(kept)) => kept?,
        Ok(Err(cause)) => return Err(Error::Internal(cause.into())),
        Err(_) => {}
    }
    Ok(StatusCode::OK)
}

/// The receiver whose secret the signature proves, and the event. Says nothing of why another's push does not fit.
fn open<'a>(
    app: &App,
    receivers: &'a [Receiver],
    headers: &HeaderMap,
    push: &Push,
) -> Result<(&'a Receiver, NewEvent)> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let needed = |name| header(name).ok_or_else(|| unreadable(&format!("the header {name} is missing")));
    let signed = SignedHeaders {
        app_key: needed(webhook::APP_KEY_HEADER)?,
        event_code: needed(webhook::EVENT_CODE_HEADER)?,
        timestamp: needed(webhook::TIMESTAMP_HEADER)?,
        ext_param: header(webhook::EXT_PARAM_HEADER),
    };
    let signature = needed(webhook::SIGNATURE_HEADER)?;
    for receiver in receivers {
        let Some((app_key, secret)) = app_of(app, receiver)? else {
            continue;
        };
        if app_key != signed.app_key {
            continue;
        }
        let text = match webhook::decrypt(secret.expose_secret(), &push.event_data) {
            Ok(text) => text,
            Err(OpenError::Encoding) => return Err(unreadable("eventData is not base64")),
            Err(_) => continue,
        };
        if webhook::verify(secret.expose_secret(), &signed, &text, signature) {
            return Ok((receiver, read(&signed, receiver, text)?));
        }
    }
    Err(Error::client(
        ErrorCode::BadSignature,
        "the signature does not fit the app of any of the shop's gateways",
    ))
}

/// The app key and secret that a receiver's pushes are signed with: its own, or the installation's.
fn app_of(app: &App, receiver: &Receiver) -> Result<Option<(String, SecretString)>> {
    let is_cn = receiver.gateway == Gateway::Cn.as_str();
    let (default_key, default_secret) = if is_cn {
        (&app.config.temu_cn_app_key, &app.config.temu_cn_app_secret)
    } else {
        (&app.config.temu_app_key, &app.config.temu_app_secret)
    };
    let secret = match &receiver.app_secret {
        Some(sealed) => {
            let context = seal_context("app_secret", &receiver.shop_id, &receiver.gateway);
            Some(app.cipher.open(&context, sealed)?)
        }
        None => default_secret.clone(),
    };
    Ok(receiver.app_key.clone().or_else(|| default_key.clone()).zip(secret))
}

/// What an event says. One whose fields cannot be read is kept all the same.
fn read(signed: &SignedHeaders<'_>, receiver: &Receiver, text: String) -> Result<NewEvent> {
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
    if !is_json {
        return Err(unreadable("the decrypted event is not JSON"));
    }
    let (parent_order_sn, at) = match Event::parse(signed.event_code, &text) {
        Ok(Event::OrderStatus(event)) => (Some(event.parent_order_sn), event.update_time),
        Ok(Event::AddressChanged(event)) => (Some(event.parent_order_sn), None),
        Ok(Event::AfterSalesStatus(event) | Event::CancelStatus(event)) => {
            (Some(event.parent_order_sn), event.update_at)
        }
        Ok(Event::WarehouseFulfill(_) | Event::Test | Event::Unknown) => (None, None),
        Err(cause) => {
            tracing::warn!(code = signed.event_code, %cause, "an event of Temu could not be read and is only kept");
            (None, None)
        }
    };
    // An event that carries its own time is the same whenever it is sent; of the others the time of sending tells two apart.
    let told_at = if at.is_some() { "" } else { signed.timestamp };
    let parts = [signed.event_code.as_bytes(), told_at.as_bytes(), text.as_bytes()];
    Ok(NewEvent {
        key: secrets::hash_parts(&parts),
        code: signed.event_code.to_owned(),
        gateway: receiver.gateway.clone(),
        parent_order_sn,
        at,
        text,
    })
}

/// The shop that the event names, where another shop of the same app is at this address.
async fn addressed(
    app: &App,
    tx: &mut crate::store::db::Tx,
    receiver: &Receiver,
    mut event: NewEvent,
) -> Result<(Receiver, NewEvent)> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Named {
        mall_id: serde_json::Number,
    }
    let named = serde_json::from_str::<Named>(&event.text)
        .ok()
        .map(|named| named.mall_id.to_string());
    let Some(mall_id) = named.filter(|named| receiver.mall_id.as_ref() != Some(named)) else {
        return Ok((receiver.clone(), event));
    };
    let ours = app_of(app, receiver)?.map(|(app_key, _)| app_key);
    for other in webhooks::receivers_of_mall(tx, &mall_id).await? {
        if app_of(app, &other)?.map(|(app_key, _)| app_key) == ours {
            event.gateway.clone_from(&other.gateway);
            return Ok((other, event));
        }
    }
    Ok((receiver.clone(), event))
}

/// Keeps the event and, where there is something to fetch, the job that does.
async fn keep(app: &App, receiver: &Receiver, event: &NewEvent) -> Result<()> {
    let (scope, shop_id) = (receiver.scope(), receiver.shop_id.as_str());
    let mut tx = app.db.write().await?;
    if webhooks::keep(&mut tx, &scope, shop_id, event).await? {
        if !webhooks::fetch_is_queued(&mut tx, &scope, shop_id, FetchOrders::KIND).await? {
            registry::enqueue(&mut tx, &scope, shop_id, &FetchOrders {}, true).await?;
        }
        let is_case = event.code.contains("aftersales") || event.code.contains("cancel");
        // By its name: the resource may not exist in this version.
        let cases = serde_json::from_str::<Resource>("\"after_sales\"").ok();
        if let Some(resource) = cases.filter(|_| is_case) {
            let sync = Sync {
                resources: vec![resource],
                mode: Mode::Incremental,
            };
            sync::enqueue(&mut tx, &scope, shop_id, sync, true).await?;
        }
    }
    tx.commit().await?;
    app.wake.notify_one();
    Ok(())
}

fn unreadable(message: &str) -> Error {
    Error::client(ErrorCode::InvalidBody, message)
}

/// What Temu has told of a shop, the latest first.
#[utoipa::path(get, path = "/api/webhooks/temu/{shop_id}/events", tag = "webhooks",
    params(("shop_id" = String, Path), EventParams), responses((status = 200, body = List<WebhookEvent>), Problems))]
pub async fn list_webhook_events(
    State(app): State<App>,
    Reader(scope): Reader,
    PathParams(shop_id): PathParams<String>,
    Params(params): Params<EventParams>,
) -> Result<Json<List<WebhookEvent>>> {
    let limit = cursor::limit(params.limit)?;
    let mut tx = app.db.read().await?;
    shops::get(&mut tx, &scope, &shop_id).await?;
    let mut rows = webhooks::list(&mut tx, &scope, &shop_id, params.cursor.as_deref(), limit + 1).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let value = rows.len() as u64;
    Ok(Json(List {
        next_cursor: rows.last().filter(|_| more).map(|event| event.id.clone()),
        total: if more || params.cursor.is_some() {
            Total::About { value, exact: false }
        } else {
            Total::Exact(value)
        },
        items: rows.into_iter().map(WebhookEvent::from_row).collect::<Result<_>>()?,
    }))
}

impl WebhookEvent {
    fn from_row(row: webhooks::EventRow) -> Result<WebhookEvent> {
        let raw = zstd::stream::decode_all(row.body.as_slice()).map_err(|cause| Error::Internal(cause.into()))?;
        Ok(WebhookEvent {
            id: row.id,
            code: row.event_code,
            gateway: row.gateway,
            parent_order_sn: row.parent_order_sn,
            event_at: row.event_at,
            received_at: row.received_at,
            repeats: row.repeats,
            state: row.state,
            raw: String::from_utf8_lossy(&raw).into_owned(),
        })
    }
}
