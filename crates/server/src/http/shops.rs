//! Shops: adding, changing, testing and syncing them, and how complete they are.

use std::time::Duration;

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use temu_api::{BusinessModel, Gateway};
use utoipa::{IntoParams, ToSchema};

use super::{
    extract::{self, Body, Editor, Params, PathParams, Reader, SignedIn},
    respond::{List, Problems},
};
use crate::{
    app::App,
    clock,
    error::{Error, ErrorCode, Result},
    jobs::{
        client::seal_context,
        registry,
        sync::{Mode, Resource, Sync},
        test_connection::TestConnection,
    },
    store::{
        db::Tx,
        jobs,
        scope::{EditScope, ReadScope},
        shops, sync_issues, sync_slices,
    },
};

/// How long a connection test may take before its job is left to run alone.
const TEST_WAIT: Duration = Duration::from_secs(60);

/// A (shop, gateway) without its secrets.
#[derive(Debug, Serialize, ToSchema)]
pub struct Credential {
    /// cn, partner, us, eu or global.
    gateway: String,
    /// Null takes the installation's.
    app_key: Option<String>,
    has_app_secret: bool,
    /// Sandbox shops only.
    base_url: Option<String>,
    mall_id: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    scopes: Vec<String>,
    /// Features that the scopes leave out, with the call each lacks.
    missing_scopes: Vec<String>,
    /// untested, ok, failed, or stopped: Temu refused the token and nothing is called until it is replaced.
    state: String,
    /// Temu's code at the last failure.
    code: Option<i64>,
    message: Option<String>,
    checked_at: Option<DateTime<Utc>>,
}

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
    credentials: Vec<Credential>,
    sync: Vec<SyncState>,
    /// Records that could not be read.
    issues: i64,
    running_job_id: Option<String>,
}

/// A credential to be written. On a change, absent fields keep what is stored.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCredential {
    /// cn, partner, us, eu or global.
    gateway: String,
    #[serde(default)]
    app_key: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Password)]
    app_secret: Option<SecretString>,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Password)]
    access_token: Option<SecretString>,
    /// Sandbox shops only, set by an owner.
    #[serde(default)]
    base_url: Option<String>,
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

/// What to sync.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SyncRequest {
    /// orders, products (with their prices), sales_snapshots.
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
    job_id: String,
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

/// What the connection test found.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ConnectionTest {
    ok: bool,
    gateways: Vec<GatewayTest>,
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
    /// Distinct orders read.
    distinct_stored: i64,
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
    /// Nothing changed before this is missing; null while nothing is proven.
    proven_until: Option<DateTime<Utc>>,
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

async fn described(tx: &mut Tx, scope: &ReadScope, shop: shops::Shop) -> Result<Shop> {
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
    Ok(Shop {
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

impl From<shops::Credential> for Credential {
    fn from(row: shops::Credential) -> Credential {
        let list = |json: &str| serde_json::from_str(json).unwrap_or_default();
        Credential {
            has_app_secret: row.app_secret.is_some(),
            scopes: list(&row.scopes),
            missing_scopes: list(&row.missing_scopes),
            gateway: row.gateway,
            app_key: row.app_key,
            base_url: row.base_url,
            mall_id: row.mall_id,
            expires_at: row.expires_at,
            state: row.state,
            code: row.code,
            message: row.message,
            checked_at: row.checked_at,
        }
    }
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
        items.push(described(&mut tx, &scope, shop).await?);
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
    Ok(Json(described(&mut tx, &scope, shop).await?))
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
    let shop = described(&mut tx, &scope, shop).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(shop)))
}

/// Changes a shop and its credentials.
#[utoipa::path(patch, path = "/api/shops/{id}", tag = "shops", params(("id" = String, Path)), request_body = ShopChange,
    responses((status = 200, body = Shop), Problems))]
pub async fn update_shop(
    State(app): State<App>,
    Editor(scope): Editor,
    PathParams(id): PathParams<String>,
    Body(body): Body<ShopChange>,
) -> Result<Json<Shop>> {
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
    for gateway in &body.remove_gateways {
        shops::delete_credential(&mut tx, &scope, &id, gateway).await?;
    }
    let stored = shops::credentials(&mut tx, &scope, &id).await?;
    for credential in body.credentials {
        let before = stored.iter().find(|before| before.gateway == credential.gateway);
        put_credential(&app, &mut tx, &scope, &shop, credential, before).await?;
    }
    let shop = described(&mut tx, &scope, shop).await?;
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

async fn put_credential(
    app: &App,
    tx: &mut Tx,
    scope: &EditScope,
    shop: &shops::Shop,
    new: NewCredential,
    before: Option<&shops::Credential>,
) -> Result<()> {
    let gateway: Gateway = new
        .gateway
        .parse()
        .map_err(|_| Error::field("gateway", "use cn, partner, us, eu or global"))?;
    let base_url = new.base_url.filter(|url| !url.is_empty());
    if let Some(url) = &base_url {
        if shop.environment != "sandbox" {
            return Err(Error::field(
                "base_url",
                "only sandbox shops may have one; production shops use Temu's own addresses",
            ));
        }
        if !(url.starts_with("http://") || url.starts_with("https://")) || url.contains(['?', '#', '@', ' ']) {
            return Err(Error::field(
                "base_url",
                "give an address such as https://openapi.example.com",
            ));
        }
    }
    let seal = |column: &str, secret: &SecretString| {
        app.cipher.seal(
            &seal_context(column, &shop.id, gateway.as_str()),
            secret.expose_secret().trim(),
        )
    };
    let given = |secret: &Option<SecretString>| {
        secret
            .clone()
            .filter(|secret| !secret.expose_secret().trim().is_empty())
    };
    let access_token = match (given(&new.access_token), before) {
        (Some(token), _) => seal("access_token", &token)?,
        (None, Some(before)) => before.access_token.clone(),
        (None, None) => {
            return Err(Error::field(
                "access_token",
                format!("{gateway}: a credential needs the shop's access token"),
            ));
        }
    };
    let app_secret = match given(&new.app_secret) {
        Some(secret) => Some(seal("app_secret", &secret)?),
        None => before.and_then(|before| before.app_secret.clone()),
    };
    let credential = shops::Credential {
        shop_id: shop.id.clone(),
        gateway: gateway.to_string(),
        app_key: trimmed(new.app_key).or_else(|| before.and_then(|before| before.app_key.clone())),
        app_secret,
        access_token,
        base_url: base_url.or_else(|| before.and_then(|before| before.base_url.clone())),
        mall_id: None,
        expires_at: None,
        scopes: "[]".to_owned(),
        missing_scopes: "[]".to_owned(),
        state: "untested".to_owned(),
        code: None,
        message: None,
        checked_at: None,
    };
    shops::put_credential(tx, scope, &credential).await
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
    let job_id = registry::enqueue(
        &mut tx,
        &scope,
        &id,
        &Sync {
            resources,
            mode: body.mode,
        },
        true,
    )
    .await?;
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
            distinct_stored: row.distinct_stored,
            attempts: row.attempts,
            proven: row.proven,
            finished_at: row.finished_at,
        }
    }
}
