//! API tokens of the one who asks.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    extract::{Body, PathParams, SignedIn},
    respond::{List, Problems},
};
use crate::{
    app::App,
    clock,
    error::{Error, Result},
    secrets,
    store::tokens,
};

/// Begins every token, so that a leaked one is recognised for what it is.
const PREFIX: &str = "tmo_";

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What its owner calls it: 1 to 100 characters.
    name: String,
}

/// A made token.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeToken {
    id: String,
    /// The secret, shown only now: `Authorization: Bearer <token>`.
    token: String,
}

/// A token as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Token {
    id: String,
    name: String,
    created_at: DateTime<Utc>,
    /// About when it was last used.
    last_used_at: Option<DateTime<Utc>>,
}

/// Makes an API token that acts as the one who asks.
#[utoipa::path(post, path = "/api/auth/tokens", tag = "auth", request_body = NewToken,
    responses((status = 201, body = MadeToken), Problems))]
pub async fn create_token(
    State(app): State<App>,
    SignedIn(owner): SignedIn,
    Body(body): Body<NewToken>,
) -> Result<(StatusCode, Json<MadeToken>)> {
    let name = body.name.trim();
    if !(1..=100).contains(&name.chars().count()) {
        return Err(Error::field("name", "must have 1 to 100 characters"));
    }
    let token = format!("{PREFIX}{}", secrets::random_token()?.expose_secret());
    let mut tx = app.db.write().await?;
    let id = tokens::create(&mut tx, &owner, name, &secrets::hash_token(&token), clock::now()).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(MadeToken { id, token })))
}

/// The tokens of the one who asks, newest first.
#[utoipa::path(get, path = "/api/auth/tokens", tag = "auth", responses((status = 200, body = List<Token>), Problems))]
pub async fn list_tokens(State(app): State<App>, SignedIn(owner): SignedIn) -> Result<Json<List<Token>>> {
    let found = tokens::list(&mut app.db.read().await?, &owner).await?;
    let token = |token: tokens::ApiToken| Token {
        id: token.id,
        name: token.name,
        created_at: token.created_at,
        last_used_at: token.last_used_at,
    };
    Ok(List::whole(found.into_iter().map(token).collect()))
}

/// Ends a token of the one who asks.
#[utoipa::path(delete, path = "/api/auth/tokens/{id}", tag = "auth", params(("id" = String, Path)),
    responses((status = 204), Problems))]
pub async fn delete_token(
    State(app): State<App>,
    SignedIn(owner): SignedIn,
    PathParams(id): PathParams<String>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    tokens::delete(&mut tx, &owner, &id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
