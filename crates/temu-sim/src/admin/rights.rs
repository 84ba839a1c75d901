//! Giving and taking rights: tokens, one-time codes, scopes, apps.

use std::net::IpAddr;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::post,
};
use serde::Deserialize;
use serde_json::{Value, json};
use temu_api::{gateway::Gateway, lenient};

use super::{Admin, Bad, not_found};

pub(super) fn routes() -> Router<Admin> {
    Router::new()
        .route("/admin/tokens/revoke", post(revoke_token))
        .route("/admin/tokens/expire", post(expire_token))
        .route("/admin/tokens/replace", post(replace_token))
        .route("/admin/tokens/code", post(issue_code))
        .route("/admin/tokens/take-scope", post(take_scope))
        .route("/admin/shops/{mall_id}/unbind", post(unbind_shop))
        .route("/admin/apps", post(change_app))
}

/// A token by itself, or by shop and gateway (the one the world began with).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenParams {
    #[serde(default)]
    access_token: Option<String>,
    #[serde(default, deserialize_with = "lenient::int")]
    mall_id: Option<i64>,
    #[serde(default)]
    gateway: Option<Gateway>,
}

impl TokenParams {
    fn find(self, admin: &Admin) -> Result<String, Bad> {
        if let Some(token) = self.access_token {
            return Ok(token);
        }
        let world = admin.platform.world();
        let shop = self.mall_id.and_then(|mall_id| world.shop(mall_id));
        let credential = shop
            .zip(self.gateway)
            .and_then(|(shop, gateway)| shop.credential(gateway));
        credential
            .map(|credential| credential.access_token.clone())
            .ok_or_else(|| not_found("token"))
    }
}

fn done(found: bool) -> Result<StatusCode, Bad> {
    found
        .then_some(StatusCode::NO_CONTENT)
        .ok_or_else(|| not_found("token"))
}

async fn revoke_token(State(admin): State<Admin>, Json(params): Json<TokenParams>) -> Result<StatusCode, Bad> {
    done(admin.platform.revoke_token(&params.find(&admin)?))
}

async fn expire_token(State(admin): State<Admin>, Json(params): Json<TokenParams>) -> Result<StatusCode, Bad> {
    done(admin.platform.expire_token(&params.find(&admin)?))
}

async fn replace_token(State(admin): State<Admin>, Json(params): Json<TokenParams>) -> Result<Json<Value>, Bad> {
    let new = admin
        .platform
        .replace_token(&params.find(&admin)?)
        .ok_or_else(|| not_found("token"))?;
    Ok(Json(json!({ "access_token": new })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeParams {
    #[serde(deserialize_with = "lenient::required_int")]
    mall_id: i64,
    gateway: Gateway,
}

async fn issue_code(State(admin): State<Admin>, Json(params): Json<CodeParams>) -> Result<Json<Value>, Bad> {
    let code = admin.platform.issue_code(params.mall_id, params.gateway);
    Ok(Json(json!({ "code": code.ok_or_else(|| not_found("credential"))? })))
}

#[derive(Deserialize)]
struct ScopeParams {
    #[serde(flatten)]
    token: TokenParams,
    #[serde(rename = "type")]
    type_name: String,
}

async fn take_scope(State(admin): State<Admin>, Json(params): Json<ScopeParams>) -> Result<StatusCode, Bad> {
    let token = params.token.find(&admin)?;
    done(admin.platform.take_scope(&token, &params.type_name))
}

async fn unbind_shop(State(admin): State<Admin>, Path(mall_id): Path<i64>) -> Result<StatusCode, Bad> {
    done(admin.platform.unbind(mall_id))
}

/// An app and what is to hold for it; what is left out stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AppParams {
    app_key: String,
    #[serde(default)]
    suspended: Option<bool>,
    /// The only addresses it may call from; an empty list is everywhere.
    #[serde(default)]
    addresses: Option<Vec<IpAddr>>,
}

async fn change_app(State(admin): State<Admin>, Json(params): Json<AppParams>) -> StatusCode {
    if let Some(suspended) = params.suspended {
        admin.platform.suspend_app(&params.app_key, suspended);
    }
    if let Some(addresses) = params.addresses {
        admin.platform.allow_only(&params.app_key, addresses);
    }
    StatusCode::NO_CONTENT
}
