//! A shop's credentials: what is shown of them, and writing them sealed.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use temu_api::Gateway;
use utoipa::ToSchema;

use super::trimmed;
use crate::{
    app::App,
    error::{Error, Result},
    jobs::client::seal_context,
    store::{db::Tx, scope::EditScope, shops},
};

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

/// A credential to be written. On a change, absent fields keep what is stored.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCredential {
    /// cn, partner, us, eu or global.
    pub(super) gateway: String,
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

/// Writes a credential; what is absent keeps what is stored.
pub(super) async fn put_credential(
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
