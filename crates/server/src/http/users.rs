//! Users, for administrators.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    extract::{self, Admin, Body, PathParams},
    respond::{List, Problems},
};
use crate::{
    app::App,
    clock,
    error::Result,
    secrets,
    store::{scope::Role, users},
};

/// A user.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    id: String,
    username: String,
    /// owner or viewer.
    #[schema(example = "viewer")]
    role: &'static str,
    /// The shops the user is limited to; null is all.
    shop_ids: Option<Vec<String>>,
    /// Whether cost and profit are shown.
    can_see_cost: bool,
    /// Disabled users cannot sign in.
    disabled: bool,
    created_at: DateTime<Utc>,
}

impl From<users::User> for User {
    fn from(user: users::User) -> User {
        User {
            id: user.id,
            username: user.username,
            role: user.role.as_str(),
            shop_ids: user.shop_ids,
            can_see_cost: user.can_see_cost,
            disabled: user.disabled,
            created_at: user.created_at,
        }
    }
}

/// A user to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// 1 to 64 characters.
    username: String,
    /// 8 characters or more.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// owner or viewer.
    #[schema(example = "viewer")]
    role: String,
    /// The shops the user is limited to; null or absent is all.
    #[serde(default)]
    shop_ids: Option<Vec<String>>,
    /// Whether cost and profit are shown; absent is yes.
    #[serde(default = "yes")]
    can_see_cost: bool,
}

/// What to change of a user; absent fields keep.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// A new password; ends the user's sessions.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<SecretString>,
    /// owner or viewer.
    #[serde(default)]
    role: Option<String>,
    /// Other shops; null gives all.
    #[serde(default, deserialize_with = "extract::present")]
    #[schema(value_type = Option<Vec<String>>)]
    shop_ids: Option<Option<Vec<String>>>,
    #[serde(default)]
    can_see_cost: Option<bool>,
    /// Disabling ends the user's sessions.
    #[serde(default)]
    disabled: Option<bool>,
}

fn yes() -> bool {
    true
}

/// Everybody who may sign in.
#[utoipa::path(get, path = "/api/users", tag = "users", responses((status = 200, body = List<User>), Problems))]
pub async fn list_users(State(app): State<App>, Admin(scope): Admin) -> Result<Json<List<User>>> {
    let found = users::list(&mut app.db.read().await?, &scope).await?;
    Ok(List::whole(found.into_iter().map(User::from).collect()))
}

/// Makes a user.
#[utoipa::path(post, path = "/api/users", tag = "users", request_body = NewUser,
    responses((status = 201, body = User), Problems))]
pub async fn create_user(
    State(app): State<App>,
    Admin(scope): Admin,
    Body(body): Body<NewUser>,
) -> Result<(StatusCode, Json<User>)> {
    let new = users::NewUser {
        role: Role::parse(&body.role)?,
        password_hash: hash_checked(body.password).await?,
        username: body.username,
        shop_ids: body.shop_ids,
        can_see_cost: body.can_see_cost,
    };
    let mut tx = app.db.write().await?;
    let user = users::create(&mut tx, &scope, new, clock::now()).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(user.into())))
}

/// Changes a user. The last owner stays one.
#[utoipa::path(patch, path = "/api/users/{id}", tag = "users", params(("id" = String, Path)),
    request_body = UserChange, responses((status = 200, body = User), Problems))]
pub async fn update_user(
    State(app): State<App>,
    Admin(scope): Admin,
    PathParams(id): PathParams<String>,
    Body(body): Body<UserChange>,
) -> Result<Json<User>> {
    let password_hash = match body.password {
        Some(password) => Some(hash_checked(password).await?),
        None => None,
    };
    let change = users::UserChange {
        password_hash,
        role: body.role.as_deref().map(Role::parse).transpose()?,
        shop_ids: body.shop_ids,
        can_see_cost: body.can_see_cost,
        disabled: body.disabled,
    };
    let mut tx = app.db.write().await?;
    let user = users::update(&mut tx, &scope, &id, change).await?;
    tx.commit().await?;
    Ok(Json(user.into()))
}

async fn hash_checked(password: SecretString) -> Result<String> {
    secrets::check_password(&password)?;
    secrets::hash_password(password).await
}
