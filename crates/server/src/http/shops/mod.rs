//! Shops: adding, changing and archiving them.

pub mod authorize;
pub mod connection;
pub mod credentials;
mod proxy;

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use temu_api::BusinessModel;
use utoipa::{IntoParams, ToSchema};

use self::{
    credentials::{Credential, NewCredential, put_credential},
    proxy::change_proxy,
};
use super::{
    extract::{self, Body, Editor, Params, PathParams, Reader, SignedIn},
    respond::{List, Problems},
};
use crate::{
    app::App,
    clock,
    error::{Error, ErrorCode, Result},
    store::{db::Tx, jobs, scope::ReadScope, shop_proxies, shops, sync_issues, sync_slices, webhooks},
};

/// How far a resource of a gateway is.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncState {
    /// orders, products or sales_snapshots.
    resource: String,
    gateway: String,
    /// Everything changed up to here is stored.
    synced_until: Option<DateTime<Utc>>,
    last_run_at: Option<DateTime<Utc>>,
    /// succeeded or failed.
    last_state: Option<String>,
    last_error: Option<String>,
}

/// A shop.
#[derive(Debug, Serialize, ToSchema)]
pub struct Shop {
    id: String,
    name: String,
    /// full, semi or local.
    business_model: String,
    entity: Option<String>,
    default_manager: Option<String>,
    /// production or sandbox.
    environment: String,
    /// Null takes the installation's.
    settlement_days: Option<i64>,
    archived: bool,
    created_at: DateTime<Utc>,
    /// The shop's own egress proxy; null takes the installation's.
    proxy_url: Option<String>,
    /// To be entered as the push address of the shop's app at Temu; null until WEBHOOK_BASE_URL is set.
    webhook_url: Option<String>,
    /// When Temu last told something new.
    last_event_at: Option<DateTime<Utc>>,
    credentials: Vec<Credential>,
    sync: Vec<SyncState>,
    /// Records that could not be read.
    issues: i64,
    running_job_id: Option<String>,
}

/// A shop to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShop {
    name: String,
    /// full, semi or local.
    #[schema(example = "semi")]
    business_model: String,
    #[serde(default)]
    entity: Option<String>,
    #[serde(default)]
    default_manager: Option<String>,
    /// production or sandbox; absent is production.
    #[serde(default)]
    environment: Option<String>,
    #[serde(default)]
    settlement_days: Option<i64>,
    #[serde(default)]
    credentials: Vec<NewCredential>,
}

/// What to change of a shop; absent fields keep.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShopChange {
    #[serde(default)]
    name: Option<String>,
    #[serde(default, deserialize_with = "extract::present")]
    #[schema(value_type = Option<String>)]
    entity: Option<Option<String>>,
    #[serde(default, deserialize_with = "extract::present")]
    #[schema(value_type = Option<String>)]
    default_manager: Option<Option<String>>,
    #[serde(default)]
    environment: Option<String>,
    #[serde(default, deserialize_with = "extract::present")]
    #[schema(value_type = Option<i64>)]
    settlement_days: Option<Option<i64>>,
    /// Archived shops keep their data and are neither synced nor counted.
    #[serde(default)]
    archived: Option<bool>,
    /// The shop's own egress proxy, set by an owner; null takes the installation's again.
    #[serde(default, deserialize_with = "extract::present")]
    #[schema(value_type = Option<String>)]
    proxy_url: Option<Option<String>>,
    /// What that proxy was started with; needed with another address.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Password)]
    proxy_token: Option<SecretString>,
    #[serde(default)]
    credentials: Vec<NewCredential>,
    #[serde(default)]
    remove_gateways: Vec<String>,
}

/// Which shops.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ShopParams {
    /// The archived ones instead.
    #[serde(default)]
    archived: bool,
}

async fn described(app: &App, tx: &mut Tx, scope: &ReadScope, shop: shops::Shop) -> Result<Shop> {
    let credentials = shops::credentials(tx, scope, &shop.id)
        .await?
        .into_iter()
        .map(Credential::from)
        .collect();
    let sync = sync_slices::watermarks(tx, scope, &shop.id)
        .await?
        .into_iter()
        .map(|mark| SyncState {
            resource: mark.resource,
            gateway: mark.gateway,
            synced_until: mark.synced_until,
            last_run_at: mark.last_run_at,
            last_state: mark.last_state,
            last_error: mark.last_error,
        });
    let sync = sync.collect();
    let proxy = shop_proxies::get(tx, scope, &shop.id).await?;
    let webhooks = app.config.webhook_base_url.as_ref();
    Ok(Shop {
        webhook_url: webhooks.map(|base| format!("{base}/api/webhooks/temu/{}", shop.id)),
        last_event_at: webhooks::last_received(tx, scope, &shop.id).await?,
        proxy_url: proxy.map(|proxy| proxy.url),
        issues: sync_issues::open_count(tx, scope, &shop.id).await?,
        running_job_id: jobs::active_of(tx, scope, &shop.id).await?,
        id: shop.id,
        name: shop.name,
        business_model: shop.business_model,
        entity: shop.entity,
        default_manager: shop.default_manager,
        environment: shop.environment,
        settlement_days: shop.settlement_days,
        archived: shop.archived,
        created_at: shop.created_at,
        credentials,
        sync,
    })
}

/// The shops by name.
#[utoipa::path(get, path = "/api/shops", tag = "shops", params(ShopParams), responses((status = 200, body = List<Shop>), Problems))]
pub async fn list_shops(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<ShopParams>,
) -> Result<Json<List<Shop>>> {
    let mut tx = app.db.read().await?;
    let mut items = Vec::new();
    for shop in shops::list(&mut tx, &scope, params.archived).await? {
        items.push(described(&app, &mut tx, &scope, shop).await?);
    }
    Ok(List::whole(items))
}

/// One shop.
#[utoipa::path(get, path = "/api/shops/{id}", tag = "shops", params(("id" = String, Path)), responses((status = 200, body = Shop), Problems))]
pub async fn get_shop(
    State(app): State<App>,
    Reader(scope): Reader,
    PathParams(id): PathParams<String>,
) -> Result<Json<Shop>> {
    let mut tx = app.db.read().await?;
    let shop = shops::get(&mut tx, &scope, &id).await?;
    Ok(Json(described(&app, &mut tx, &scope, shop).await?))
}

/// Adds a shop. Test its connection next, then sync it.
#[utoipa::path(post, path = "/api/shops", tag = "shops", request_body = NewShop, responses((status = 201, body = Shop), Problems))]
pub async fn create_shop(
    State(app): State<App>,
    SignedIn(identity): SignedIn,
    Body(body): Body<NewShop>,
) -> Result<(StatusCode, Json<Shop>)> {
    let scope = identity.editor()?;
    if identity.shop_ids().is_some() {
        return Err(Error::client(
            ErrorCode::Forbidden,
            "your account is limited to some shops and may not add others",
        ));
    }
    let model: BusinessModel = body
        .business_model
        .parse()
        .map_err(|_| Error::field("business_model", "use full, semi or local"))?;
    let shop = shops::Shop {
        id: clock::new_id(),
        name: named(&body.name)?,
        business_model: model.to_string(),
        entity: trimmed(body.entity),
        default_manager: trimmed(body.default_manager),
        environment: environment(body.environment.as_deref().unwrap_or("production"))?,
        settlement_days: settlement_days(body.settlement_days)?,
        archived: false,
        data_version: 0,
        created_at: clock::now(),
    };
    let mut tx = app.db.write().await?;
    shops::insert(&mut tx, &scope, &shop).await?;
    for credential in body.credentials {
        put_credential(&app, &mut tx, &scope, &shop, credential, None).await?;
    }
    let shop = described(&app, &mut tx, &scope, shop).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(shop)))
}

/// Changes a shop and its credentials.
#[utoipa::path(patch, path = "/api/shops/{id}", tag = "shops", params(("id" = String, Path)), request_body = ShopChange,
    responses((status = 200, body = Shop), Problems))]
pub async fn update_shop(
    State(app): State<App>,
    SignedIn(identity): SignedIn,
    PathParams(id): PathParams<String>,
    Body(body): Body<ShopChange>,
) -> Result<Json<Shop>> {
    let scope = identity.editor()?;
    let mut tx = app.db.write().await?;
    let mut shop = shops::get(&mut tx, &scope, &id).await?;
    if let Some(name) = &body.name {
        shop.name = named(name)?;
    }
    shop.entity = body.entity.map_or(shop.entity, trimmed);
    shop.default_manager = body.default_manager.map_or(shop.default_manager, trimmed);
    shop.settlement_days = body.settlement_days.map_or(Ok(shop.settlement_days), settlement_days)?;
    shop.archived = body.archived.unwrap_or(shop.archived);
    if let Some(wanted) = &body.environment {
        shop.environment = environment(wanted)?;
    }
    shops::update(&mut tx, &scope, &shop).await?;
    if body.proxy_url.is_some() || body.proxy_token.is_some() {
        change_proxy(&app, &mut tx, &identity.admin()?, &id, body.proxy_url, body.proxy_token).await?;
    }
    for gateway in &body.remove_gateways {
        shops::delete_credential(&mut tx, &scope, &id, gateway).await?;
    }
    let stored = shops::credentials(&mut tx, &scope, &id).await?;
    for credential in body.credentials {
        let before = stored.iter().find(|before| before.gateway == credential.gateway);
        put_credential(&app, &mut tx, &scope, &shop, credential, before).await?;
    }
    let shop = described(&app, &mut tx, &scope, shop).await?;
    tx.commit().await?;
    Ok(Json(shop))
}

/// Archives a shop: its data stays, and `archived: false` brings it back.
#[utoipa::path(delete, path = "/api/shops/{id}", tag = "shops", params(("id" = String, Path)), responses((status = 204), Problems))]
pub async fn archive_shop(
    State(app): State<App>,
    Editor(scope): Editor,
    PathParams(id): PathParams<String>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let mut shop = shops::get(&mut tx, &scope, &id).await?;
    shop.archived = true;
    shops::update(&mut tx, &scope, &shop).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn named(name: &str) -> Result<String> {
    match name.trim() {
        "" => Err(Error::field("name", "give the shop a name")),
        name if name.chars().count() > 100 => Err(Error::field("name", "at most 100 characters")),
        name => Ok(name.to_owned()),
    }
}

fn trimmed(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn environment(text: &str) -> Result<String> {
    match text {
        "production" | "sandbox" => Ok(text.to_owned()),
        other => Err(Error::field(
            "environment",
            format!("'{other}' is not an environment; use production or sandbox"),
        )),
    }
}

fn settlement_days(days: Option<i64>) -> Result<Option<i64>> {
    match days {
        Some(days) if !(0..=365).contains(&days) => Err(Error::field("settlement_days", "between 0 and 365 days")),
        days => Ok(days),
    }
}
