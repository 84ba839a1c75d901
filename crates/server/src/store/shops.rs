//! Shops and their credentials. Secrets pass through here sealed; only `http` seals and `jobs` opens them.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_all, fetch_one, fetch_optional},
    scope::{AdminScope, EditScope, ReadScope},
};
use crate::{
    clock,
    error::{Error, Result},
};

/// A shop as stored.
#[derive(Debug, Clone, FromRow)]
pub struct Shop {
    /// Our id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// full, semi or local.
    pub business_model: String,
    /// Legal entity.
    pub entity: Option<String>,
    /// Person in charge of SKUs that have none of their own.
    pub default_manager: Option<String>,
    /// production or sandbox.
    pub environment: String,
    /// Days from delivery to payout; none takes the installation's.
    pub settlement_days: Option<i64>,
    /// Archived shops keep their data and are neither synced nor counted.
    pub archived: bool,
    /// Counts the writes of the shop's facts.
    pub data_version: i64,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// One (shop, gateway) as stored.
#[derive(Debug, Clone, FromRow)]
pub struct Credential {
    /// The shop.
    pub shop_id: String,
    /// cn, partner, us, eu or global.
    pub gateway: String,
    /// Own app key; none takes the installation's.
    pub app_key: Option<String>,
    /// Sealed app secret.
    pub app_secret: Option<Vec<u8>>,
    /// Sealed access token.
    pub access_token: Vec<u8>,
    /// Another base URL, sandbox shops only.
    pub base_url: Option<String>,
    /// The platform's number of the shop, from the connection test.
    pub mall_id: Option<String>,
    /// End of the token's life.
    pub expires_at: Option<DateTime<Utc>>,
    /// JSON list.
    pub scopes: String,
    /// JSON list of features that the token's scopes leave out.
    pub missing_scopes: String,
    /// untested, ok, failed or stopped.
    pub state: String,
    /// Temu's code at the last failure.
    pub code: Option<i64>,
    /// What Temu said then.
    pub message: Option<String>,
    /// When it was last tried.
    pub checked_at: Option<DateTime<Utc>>,
}

/// What the connection test or a sync learned of a credential.
#[derive(Debug, Clone)]
pub struct CredentialCheck {
    /// ok, failed or stopped.
    pub state: &'static str,
    /// The platform's number of the shop.
    pub mall_id: Option<String>,
    /// End of the token's life.
    pub expires_at: Option<DateTime<Utc>>,
    /// Scopes of the token; none leaves what is known.
    pub scopes: Option<Vec<String>>,
    /// Features the scopes leave out; none leaves what is known.
    pub missing_scopes: Option<Vec<String>>,
    /// Temu's code.
    pub code: Option<i64>,
    /// What Temu said.
    pub message: Option<String>,
}

/// The visible shops by name.
pub async fn list(tx: &mut Tx, scope: &ReadScope, archived: bool) -> Result<Vec<Shop>> {
    let sql = "select * from shops where archived = $1 order by lower(name), id";
    let shops: Vec<Shop> = fetch_all!(tx, Shop, sql, archived)?;
    Ok(shops.into_iter().filter(|shop| scope.allows(&shop.id)).collect())
}

/// One visible shop.
pub async fn get(tx: &mut Tx, scope: &ReadScope, shop_id: &str) -> Result<Shop> {
    scope.require(shop_id)?;
    let shop: Option<Shop> = fetch_optional!(tx, Shop, "select * from shops where id = $1", shop_id)?;
    shop.ok_or_else(|| Error::not_found("shop", shop_id))
}

/// Adds a shop.
pub async fn insert(tx: &mut Tx, _scope: &EditScope, shop: &Shop) -> Result<()> {
    execute!(
        tx,
        "insert into shops (id, name, business_model, entity, default_manager, environment, settlement_days, archived, \
         data_version, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)",
        &shop.id,
        &shop.name,
        &shop.business_model,
        &shop.entity,
        &shop.default_manager,
        &shop.environment,
        shop.settlement_days,
        shop.archived,
        shop.created_at
    )?;
    Ok(())
}

/// The shops whose units of 30 days do not stand on `today` yet.
pub async fn not_rolled(tx: &mut Tx, _scope: &AdminScope, today: NaiveDate) -> Result<Vec<String>> {
    let sql = "select id from shops where units_day is null or units_day <> $1 order by id";
    let rows: Vec<(String,)> = fetch_all!(tx, (String,), sql, today)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Writes the changeable fields of a shop.
pub async fn update(tx: &mut Tx, scope: &EditScope, shop: &Shop) -> Result<()> {
    scope.require(&shop.id)?;
    execute!(
        tx,
        "update shops set name = $2, entity = $3, default_manager = $4, settlement_days = $5, archived = $6, \
         environment = $7, data_version = data_version + 1 where id = $1",
        &shop.id,
        &shop.name,
        &shop.entity,
        &shop.default_manager,
        shop.settlement_days,
        shop.archived,
        &shop.environment
    )?;
    Ok(())
}

/// Begins a write of the shop's facts: raises its data version, which on PostgreSQL also makes other writers of this
/// shop wait until this transaction ends.
pub async fn lock(tx: &mut Tx, scope: &EditScope, shop_id: &str) -> Result<()> {
    scope.require(shop_id)?;
    let touched = execute!(
        tx,
        "update shops set data_version = data_version + 1 where id = $1",
        shop_id
    )?;
    if touched == 0 {
        Err(Error::not_found("shop", shop_id))
    } else {
        Ok(())
    }
}

/// The credentials of a shop by gateway.
pub async fn credentials(tx: &mut Tx, scope: &ReadScope, shop_id: &str) -> Result<Vec<Credential>> {
    scope.require(shop_id)?;
    let sql = "select * from credentials where shop_id = $1 order by gateway";
    Ok(fetch_all!(tx, Credential, sql, shop_id)?)
}

/// Writes a credential; what was learned of an earlier token is forgotten.
pub async fn put_credential(tx: &mut Tx, scope: &EditScope, credential: &Credential) -> Result<()> {
    scope.require(&credential.shop_id)?;
    execute!(
        tx,
        "insert into credentials (shop_id, gateway, app_key, app_secret, access_token, base_url, scopes, missing_scopes, state) \
         values ($1, $2, $3, $4, $5, $6, '[]', '[]', 'untested') \
         on conflict (shop_id, gateway) do update set app_key = excluded.app_key, app_secret = excluded.app_secret, \
         access_token = excluded.access_token, base_url = excluded.base_url, mall_id = null, expires_at = null, \
         scopes = '[]', missing_scopes = '[]', state = 'untested', code = null, message = null, checked_at = null",
        &credential.shop_id,
        &credential.gateway,
        &credential.app_key,
        &credential.app_secret,
        &credential.access_token,
        &credential.base_url
    )?;
    Ok(())
}

/// Removes a credential.
pub async fn delete_credential(tx: &mut Tx, scope: &EditScope, shop_id: &str, gateway: &str) -> Result<()> {
    scope.require(shop_id)?;
    execute!(
        tx,
        "delete from credentials where shop_id = $1 and gateway = $2",
        shop_id,
        gateway
    )?;
    Ok(())
}

/// Notes what a call told about a credential, unless its token was replaced meanwhile.
pub async fn note_check(
    tx: &mut Tx,
    scope: &EditScope,
    credential: &Credential,
    check: &CredentialCheck,
) -> Result<()> {
    scope.require(&credential.shop_id)?;
    let json = |list: &Option<Vec<String>>| list.as_ref().map(|list| serde_json::json!(list).to_string());
    execute!(
        tx,
        "update credentials set state = $3, mall_id = coalesce($4, mall_id), expires_at = coalesce($5, expires_at), \
         scopes = coalesce($6, scopes), missing_scopes = coalesce($7, missing_scopes), code = $8, message = $9, checked_at = $10 \
         where shop_id = $1 and gateway = $2 and access_token = $11",
        &credential.shop_id,
        &credential.gateway,
        check.state,
        &check.mall_id,
        check.expires_at,
        json(&check.scopes),
        json(&check.missing_scopes),
        check.code,
        &check.message,
        clock::now(),
        &credential.access_token
    )?;
    Ok(())
}

/// Adds a feature that the token leaves out to those noted, unless the token was replaced meanwhile.
pub async fn note_missing_scope(tx: &mut Tx, scope: &EditScope, credential: &Credential, missing: &str) -> Result<()> {
    scope.require(&credential.shop_id)?;
    let noted: Option<(String,)> = fetch_optional!(
        tx,
        (String,),
        "select missing_scopes from credentials where shop_id = $1 and gateway = $2 and access_token = $3",
        &credential.shop_id,
        &credential.gateway,
        &credential.access_token
    )?;
    let Some((noted,)) = noted else { return Ok(()) };
    let mut noted: Vec<String> = serde_json::from_str(&noted).unwrap_or_default();
    if !noted.iter().any(|other| other == missing) {
        noted.push(missing.to_owned());
    }
    execute!(
        tx,
        "update credentials set missing_scopes = $3 where shop_id = $1 and gateway = $2 and access_token = $4",
        &credential.shop_id,
        &credential.gateway,
        serde_json::json!(noted).to_string(),
        &credential.access_token
    )?;
    Ok(())
}

/// How many shops there are, archived ones included: tells a first start.
pub async fn count(tx: &mut Tx, _scope: &AdminScope) -> Result<i64> {
    let (count,): (i64,) = fetch_one!(tx, (i64,), "select count(*) from shops")?;
    Ok(count)
}
