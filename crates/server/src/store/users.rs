//! People who may sign in.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_all, fetch_one, fetch_optional, is_unique_violation},
    scope::{AdminScope, Identity, Role},
    sessions,
};
use crate::{
    clock,
    error::{Error, ErrorCode, Result},
};

/// A user as shown to an administrator.
#[derive(Debug, Clone)]
pub struct User {
    /// Our id.
    pub id: String,
    /// The name to sign in with, in its own spelling.
    pub username: String,
    /// What the user may do.
    pub role: Role,
    /// The shops the user is limited to; none is all.
    pub shop_ids: Option<Vec<String>>,
    /// Whether cost and profit are shown.
    pub can_see_cost: bool,
    /// Disabled users cannot sign in.
    pub disabled: bool,
    /// When the user was made.
    pub created_at: DateTime<Utc>,
}

/// A user to be made.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The name to sign in with: 1 to 64 characters.
    pub username: String,
    /// Argon2id hash.
    pub password_hash: String,
    /// What the user may do.
    pub role: Role,
    /// The shops the user is limited to; none is all.
    pub shop_ids: Option<Vec<String>>,
    /// Whether cost and profit are shown.
    pub can_see_cost: bool,
}

/// What to change of a user; none keeps.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// Argon2id hash of a new password; ends the user's sessions.
    pub password_hash: Option<String>,
    /// Another role.
    pub role: Option<Role>,
    /// Other shops, or all of them.
    pub shop_ids: Option<Option<Vec<String>>>,
    /// Whether cost and profit are shown.
    pub can_see_cost: Option<bool>,
    /// Disabling ends the user's sessions.
    pub disabled: Option<bool>,
}

/// What a login needs to know of a name.
#[derive(Debug, Clone, FromRow)]
pub struct Login {
    /// The user's id.
    pub user_id: String,
    /// Argon2id hash.
    pub password_hash: String,
}

/// The columns that make an [`Identity`]; other tables join them under these names.
#[derive(Debug, FromRow)]
pub(super) struct IdentityRow {
    user_id: String,
    username: String,
    role: String,
    shop_ids: Option<String>,
    can_see_cost: bool,
}

impl IdentityRow {
    pub(super) fn into_identity(self) -> Result<Identity> {
        Ok(Identity {
            user_id: self.user_id,
            username: self.username,
            role: Role::parse(&self.role)?,
            shop_ids: parse_shop_ids(self.shop_ids.as_deref())?,
            can_see_cost: self.can_see_cost,
        })
    }
}

#[derive(Debug, FromRow)]
struct UserRow {
    id: String,
    username: String,
    role: String,
    shop_ids: Option<String>,
    can_see_cost: bool,
    disabled: bool,
    created_at: DateTime<Utc>,
}

impl UserRow {
    fn into_user(self) -> Result<User> {
        Ok(User {
            id: self.id,
            username: self.username,
            role: Role::parse(&self.role)?,
            shop_ids: parse_shop_ids(self.shop_ids.as_deref())?,
            can_see_cost: self.can_see_cost,
            disabled: self.disabled,
            created_at: self.created_at,
        })
    }
}

/// The name a login finds its user by.
pub fn login_name(username: &str) -> String {
    username.trim().to_lowercase()
}

/// What a login needs, unless nobody has that name or the user is disabled.
pub async fn find_login(tx: &mut Tx, username: &str) -> Result<Option<Login>> {
    let sql = "select id as user_id, password_hash from users where login_name = $1 and not disabled";
    Ok(fetch_optional!(tx, Login, sql, login_name(username))?)
}

/// Everybody by name.
pub async fn list(tx: &mut Tx, _scope: &AdminScope) -> Result<Vec<User>> {
    let rows: Vec<UserRow> = fetch_all!(tx, UserRow, "select * from users order by login_name")?;
    rows.into_iter().map(UserRow::into_user).collect()
}

/// One user.
pub async fn get(tx: &mut Tx, _scope: &AdminScope, user_id: &str) -> Result<User> {
    let row: Option<UserRow> = fetch_optional!(tx, UserRow, "select * from users where id = $1", user_id)?;
    row.ok_or_else(|| Error::not_found("user", user_id))?.into_user()
}

/// One user by name, either spelling.
pub async fn get_by_name(tx: &mut Tx, _scope: &AdminScope, username: &str) -> Result<User> {
    let sql = "select * from users where login_name = $1";
    let row: Option<UserRow> = fetch_optional!(tx, UserRow, sql, login_name(username))?;
    row.ok_or_else(|| Error::not_found("user", username))?.into_user()
}

/// Whether there is any user at all.
pub async fn any(tx: &mut Tx) -> Result<bool> {
    let (count,): (i64,) = fetch_one!(tx, (i64,), "select count(*) from users")?;
    Ok(count > 0)
}

/// Makes a user. A name that is taken is a 409, a wrong field a 422.
pub async fn create(tx: &mut Tx, scope: &AdminScope, new: NewUser, now: DateTime<Utc>) -> Result<User> {
    let username = new.username.trim();
    let length = username.chars().count();
    if !(1..=64).contains(&length) || username.chars().any(char::is_control) {
        return Err(Error::field("username", "must have 1 to 64 characters"));
    }
    check_shops(tx, new.role, new.shop_ids.as_deref()).await?;
    let id = clock::new_id();
    let inserted = execute!(
        tx,
        "insert into users (id, username, login_name, password_hash, role, shop_ids, can_see_cost, disabled, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &id,
        username,
        login_name(username),
        &new.password_hash,
        new.role.as_str(),
        shop_ids_json(new.shop_ids.as_deref()),
        new.can_see_cost,
        false,
        now
    );
    match inserted {
        Ok(_) => get(tx, scope, &id).await,
        Err(cause) if is_unique_violation(&cause) => Err(Error::client(
            ErrorCode::Conflict,
            format!("there is already a user '{username}'"),
        )),
        Err(cause) => Err(cause.into()),
    }
}

/// Changes a user. Taking the last owner away is a 409. A new password and disabling end the user's sessions.
pub async fn update(tx: &mut Tx, scope: &AdminScope, user_id: &str, change: UserChange) -> Result<User> {
    // Writing first makes a second change of owners wait on PostgreSQL, so that two cannot each remove "not the last".
    execute!(
        tx,
        "update users set disabled = disabled where role = $1",
        Role::Owner.as_str()
    )?;
    let before = get(tx, scope, user_id).await?;
    let role = change.role.unwrap_or(before.role);
    let shop_ids = change.shop_ids.unwrap_or(before.shop_ids);
    let disabled = change.disabled.unwrap_or(before.disabled);
    check_shops(tx, role, shop_ids.as_deref()).await?;
    execute!(
        tx,
        "update users set password_hash = coalesce($2, password_hash), role = $3, shop_ids = $4, can_see_cost = $5, \
         disabled = $6 where id = $1",
        user_id,
        &change.password_hash,
        role.as_str(),
        shop_ids_json(shop_ids.as_deref()),
        change.can_see_cost.unwrap_or(before.can_see_cost),
        disabled
    )?;
    let sql = "select count(*) from users where role = $1 and not disabled";
    let (owners,): (i64,) = fetch_one!(tx, (i64,), sql, Role::Owner.as_str())?;
    if owners == 0 {
        return Err(Error::client(
            ErrorCode::Conflict,
            "this is the last owner; make another one first",
        ));
    }
    if disabled || change.password_hash.is_some() {
        sessions::end_all(tx, user_id).await?;
    }
    get(tx, scope, user_id).await
}

/// 422 for shops that do not exist, and for an owner who would not see all.
async fn check_shops(tx: &mut Tx, role: Role, shop_ids: Option<&[String]>) -> Result<()> {
    let Some(shop_ids) = shop_ids else { return Ok(()) };
    if role == Role::Owner {
        return Err(Error::field(
            "shop_ids",
            "an owner sees every shop; leave it out or give the role viewer",
        ));
    }
    for shop_id in shop_ids {
        let found: Option<(String,)> = fetch_optional!(tx, (String,), "select id from shops where id = $1", shop_id)?;
        if found.is_none() {
            return Err(Error::field("shop_ids", format!("there is no shop '{shop_id}'")));
        }
    }
    Ok(())
}

fn shop_ids_json(shop_ids: Option<&[String]>) -> Option<String> {
    shop_ids.map(|shop_ids| serde_json::json!(shop_ids).to_string())
}

fn parse_shop_ids(text: Option<&str>) -> Result<Option<Vec<String>>> {
    // A damaged list must not become "all shops".
    text.map(serde_json::from_str)
        .transpose()
        .map_err(|cause| anyhow::anyhow!("users.shop_ids is damaged: {cause}").into())
}
