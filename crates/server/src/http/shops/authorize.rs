//! Getting a shop's token by its seller's consent at Temu: sending the person there, and taking them back
//! (temu-open-api.md §7.1).

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use temu_api::Gateway;
use utoipa::{IntoParams, ToSchema};

use super::connection::Queued;
use crate::{
    app::App,
    clock,
    error::{Error, ErrorCode, Result},
    http::{
        extract::{Body, PathParams, SignedIn},
        respond::Problems,
    },
    jobs::{client::seal_context, exchange_code::ExchangeCode, registry},
    secrets,
    store::{authorizations, db::Tx, scope::ReadScope, shops},
};

/// Where sellers consent.
const CONSENT: &str = "https://seller.temu.com/open-platform/client-manage/authorization";

/// For which gateway.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorizeRequest {
    /// cn, partner, us, eu or global.
    gateway: String,
}

/// Where to go.
#[derive(Debug, Serialize, ToSchema)]
pub struct Consent {
    /// To be opened in the browser of the one who asked, signed in at Temu as the shop.
    url: String,
    /// Until when the way back is open.
    expires_at: DateTime<Utc>,
}

/// What Temu sends the browser back with.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CallbackParams {
    #[param(value_type = String)]
    code: SecretString,
    #[param(value_type = String)]
    state: SecretString,
    /// The app that was consented to.
    app_key: Option<String>,
    /// The gateway's host.
    callback_host: Option<String>,
}

/// Begins an authorisation of a shop on one gateway and answers the address to open.
#[utoipa::path(post, path = "/api/shops/{id}/authorize", tag = "shops", params(("id" = String, Path)),
    request_body = AuthorizeRequest, responses((status = 200, body = Consent), Problems))]
pub async fn authorize_shop(
    State(app): State<App>,
    SignedIn(identity): SignedIn,
    PathParams(id): PathParams<String>,
    Body(body): Body<AuthorizeRequest>,
) -> Result<Json<Consent>> {
    let scope = identity.editor()?;
    let gateway: Gateway = body
        .gateway
        .parse()
        .map_err(|_| Error::field("gateway", "use cn, partner, us, eu or global"))?;
    let base = app.config.webhook_base_url.as_ref().ok_or_else(|| {
        let message = "Temu needs an address to send the browser back to: set WEBHOOK_BASE_URL first";
        Error::client(ErrorCode::Conflict, message)
    })?;
    let mut tx = app.db.write().await?;
    shops::get(&mut tx, &scope, &id).await?;
    let app_key = app_key(&app, &mut tx, &scope, &id, gateway).await?;
    let app_key = app_key.ok_or_else(|| Error::field("gateway", format!("{gateway}: there is no app key yet")))?;
    let (state, now) = (secrets::random_token()?, clock::now());
    let state_hash = secrets::hash_token(state.expose_secret());
    authorizations::begin(&mut tx, &scope, &identity, &id, gateway.as_str(), &state_hash, now).await?;
    tx.commit().await?;
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("appKey", &app_key)
        .append_pair("redirect_uri", &format!("{base}/api/shops/authorize/callback"))
        .append_pair("state", state.expose_secret())
        .finish();
    Ok(Json(Consent {
        url: format!("{CONSENT}?{query}"),
        expires_at: now + authorizations::LIFETIME,
    }))
}

/// Takes back the one who consented at Temu; a job exchanges the code. A browser goes on to the shops.
#[utoipa::path(get, path = "/api/shops/authorize/callback", tag = "shops", params(CallbackParams),
    responses((status = 202, body = Queued), (status = 303), Problems))]
pub async fn finish_authorization(
    State(app): State<App>,
    SignedIn(identity): SignedIn,
    headers: HeaderMap,
    // Temu may send more than is documented, which must not stand in the way.
    params: std::result::Result<Query<CallbackParams>, QueryRejection>,
) -> Result<Response> {
    let Query(params) =
        params.map_err(|_| Error::parameter("code", "Temu gave no code and state: consent was not given"))?;
    let scope = identity.editor()?;
    let (code, state) = (params.code.expose_secret(), params.state.expose_secret());
    let mut tx = app.db.write().await?;
    let found = authorizations::find(&mut tx, &identity, &secrets::hash_token(state), clock::now()).await?;
    let gateway: Gateway = found.gateway.parse().map_err(|cause| anyhow::anyhow!("{cause}"))?;
    let ours = app_key(&app, &mut tx, &scope, &found.shop_id, gateway).await?;
    if params.app_key.is_some() && params.app_key != ours {
        return Err(Error::parameter(
            "app_key",
            "the consent is for another app than the shop has here",
        ));
    }
    let host = params.callback_host.as_deref().unwrap_or_default();
    let host = host.trim_start_matches("https://").trim_end_matches('/');
    let other = Gateway::ALL
        .into_iter()
        .find(|other| other.base_url().trim_start_matches("https://") == host && *other != gateway);
    if let Some(other) = other {
        let message = format!("the consent is for {other}, but {gateway} was asked for; begin again for {other}");
        return Err(Error::parameter("callback_host", message));
    }
    let sealed = app
        .cipher
        .seal(&seal_context("access_token", &found.shop_id, &found.gateway), code)?;
    authorizations::redeem(&mut tx, &scope, &found, &secrets::hash_token(code), &sealed).await?;
    let job = ExchangeCode {
        authorization_id: found.id,
    };
    let job_id = registry::enqueue(&mut tx, &scope, &found.shop_id, &job, true).await?;
    tx.commit().await?;
    app.wake.notify_one();
    let accepts = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    Ok(if accepts.is_some_and(|accept| accept.contains("text/html")) {
        Redirect::to("/shops").into_response()
    } else {
        (StatusCode::ACCEPTED, Json(Queued { job_id })).into_response()
    })
}

/// The app key that a shop has on a gateway: its own, else the installation's.
async fn app_key(app: &App, tx: &mut Tx, scope: &ReadScope, shop_id: &str, gateway: Gateway) -> Result<Option<String>> {
    let credentials = shops::credentials(tx, scope, shop_id).await?;
    let own = credentials
        .into_iter()
        .find(|credential| credential.gateway == gateway.as_str());
    let default = match gateway {
        Gateway::Cn => &app.config.temu_cn_app_key,
        _ => &app.config.temu_app_key,
    };
    Ok(own.and_then(|own| own.app_key).or_else(|| default.clone()))
}
