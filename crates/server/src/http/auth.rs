//! Signing in and out.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    extract::{Body, SignedIn},
    identify::{Caller, ClientAddress, session_cookie, session_cookie_again},
    respond::Problems,
};
use crate::{
    app::App,
    clock,
    error::{Error, ErrorCode, Result},
    secrets,
    store::{login_failures, scope::Identity, sessions, users},
};

/// Name and password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    /// Either spelling of the name.
    username: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// The signed-in person.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    id: String,
    username: String,
    /// owner or viewer.
    #[schema(example = "owner")]
    role: &'static str,
    /// Whether cost and profit are shown.
    can_see_cost: bool,
    /// The shops the person is limited to; null is all.
    shop_ids: Option<Vec<String>>,
}

impl Me {
    fn of(identity: &Identity) -> Me {
        Me {
            id: identity.user_id().to_owned(),
            username: identity.username().to_owned(),
            role: identity.role().as_str(),
            can_see_cost: identity.can_see_cost(),
            shop_ids: identity.shop_ids().map(<[String]>::to_vec),
        }
    }
}

/// Who signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoginAnswer {
    user: Me,
}

/// Who is signed in, and what the web app needs to know of the installation.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeAnswer {
    user: Me,
    /// The currency that figures are added up in.
    #[schema(example = "CNY")]
    reporting_currency: String,
    /// The zone whose days the figures are counted in.
    #[schema(example = "Asia/Shanghai")]
    timezone: String,
    version: &'static str,
    app_name: String,
}

/// Signs in: answers the user and gives the session cookie.
///
/// Too many wrong attempts on a name or from an address are a 429 that says how long to wait.
#[utoipa::path(post, path = "/api/auth/login", tag = "auth", security(()), request_body = LoginBody,
    responses((status = 200, body = LoginAnswer), Problems))]
pub async fn login(
    State(app): State<App>,
    client: ClientAddress,
    headers: HeaderMap,
    Body(body): Body<LoginBody>,
) -> Result<Response> {
    let address = client.address.to_string();
    let mut tx = app.db.write().await?;
    login_failures::admit(&mut tx, &body.username, &address, clock::now()).await?;
    tx.commit().await?;

    let login = users::find_login(&mut app.db.read().await?, &body.username).await?;
    let (user_id, hash) = login.map(|login| (login.user_id, login.password_hash)).unzip();
    let fits = secrets::verify_password(body.password, hash).await?;
    let (Some(user_id), true) = (user_id, fits) else {
        tracing::warn!(username = %body.username, %address, "wrong name or password");
        return Err(Error::client(ErrorCode::WrongCredentials, "name or password is wrong"));
    };

    let secret = secrets::random_token()?;
    let mut tx = app.db.write().await?;
    login_failures::forgive(&mut tx, &body.username, &address).await?;
    let hash = secrets::hash_token(secret.expose_secret());
    let identity = sessions::create(&mut tx, &user_id, &hash, clock::now()).await?;
    tx.commit().await?;
    let cookie = session_cookie(secret.expose_secret(), &headers);
    Ok((
        [(header::SET_COOKIE, cookie)],
        Json(LoginAnswer {
            user: Me::of(&identity),
        }),
    )
        .into_response())
}

/// Signs out: ends the session and takes the cookie back. Without a session it does nothing.
#[utoipa::path(post, path = "/api/auth/logout", tag = "auth", responses((status = 204), Problems))]
pub async fn logout(
    State(app): State<App>,
    axum::Extension(caller): axum::Extension<Caller>,
    headers: HeaderMap,
) -> Result<Response> {
    if let Caller::Browser(_, secret_hash) = caller {
        let mut tx = app.db.write().await?;
        sessions::end(&mut tx, &secret_hash).await?;
        tx.commit().await?;
    }
    Ok((
        StatusCode::NO_CONTENT,
        [(header::SET_COOKIE, session_cookie("", &headers))],
    )
        .into_response())
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/auth/me", tag = "auth", responses((status = 200, body = MeAnswer), Problems))]
pub async fn get_me(State(app): State<App>, SignedIn(identity): SignedIn, headers: HeaderMap) -> Result<Response> {
    let answer = Json(MeAnswer {
        user: Me::of(&identity),
        reporting_currency: app.config.reporting_currency.to_string(),
        timezone: app.config.timezone.name().to_owned(),
        version: env!("CARGO_PKG_VERSION"),
        app_name: app.config.app_name.clone(),
    });
    match session_cookie_again(&headers) {
        Some(cookie) => Ok(([(header::SET_COOKIE, cookie)], answer).into_response()),
        None => Ok(answer.into_response()),
    }
}
