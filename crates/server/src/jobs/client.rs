//! Opens a shop's credentials and makes Temu clients of them; notes on the credential what a call told about it.

use secrecy::SecretString;
use temu_api::{ApiError, Client, ClientConfig, ErrorClass, Gateway, Proxy, routing};

use super::context::{JobContext, Step, Stop};
use crate::{
    clock,
    error::{Error, ErrorCode},
    store::{
        shop_proxies,
        shops::{self, Credential, CredentialCheck, Shop},
    },
};

/// Context of sealed secrets: which table, column and row they belong to.
pub fn seal_context(column: &str, shop_id: &str, gateway: &str) -> String {
    format!("credentials/{column}/{shop_id}/{gateway}")
}

/// Context of a sealed token of a shop's own proxy.
pub fn proxy_seal_context(shop_id: &str) -> String {
    format!("shop_proxies/token/{shop_id}")
}

/// The proxy that the shop's calls go through: its own, else the installation's, else none.
pub async fn proxy(context: &JobContext) -> Step<Option<Proxy>> {
    let (app, shop_id) = (&context.app, context.shop_id());
    let own = shop_proxies::get(&mut app.db.read().await?, &context.scope, shop_id).await?;
    if let Some(own) = own {
        let token = app.cipher.open(&proxy_seal_context(shop_id), &own.token)?;
        return Ok(Some(Proxy { url: own.url, token }));
    }
    let url = app.config.temu_api_proxy_url.clone();
    Ok(url.map(|url| Proxy {
        url,
        token: app.config.proxy_token.clone().unwrap_or_default(),
    }))
}

/// The shop of the job and its credentials.
pub async fn shop_with_credentials(context: &JobContext) -> Step<(Shop, Vec<Credential>)> {
    let mut tx = context.app.db.read().await?;
    let shop = shops::get(&mut tx, &context.scope, context.shop_id()).await?;
    if shop.archived {
        return Err(Error::client(ErrorCode::Conflict, "the shop is archived; bring it back first").into());
    }
    let credentials = shops::credentials(&mut tx, &context.scope, context.shop_id()).await?;
    Ok((shop, credentials))
}

/// The shop's credentials on these gateways; a stopped one is left out, with a line in the job's log.
pub async fn usable(context: &JobContext, credentials: &[Credential], gateways: &[Gateway]) -> Step<Vec<Credential>> {
    let mut usable = Vec::new();
    for credential in credentials {
        let wanted = credential
            .gateway
            .parse()
            .is_ok_and(|gateway| gateways.contains(&gateway));
        if wanted && credential.state == "stopped" {
            let why = credential.message.as_deref().unwrap_or("Temu refused the token");
            context
                .warn(&format!(
                    "{}: left out, {why}; replace the token to go on",
                    credential.gateway
                ))
                .await?;
        } else if wanted {
            usable.push(credential.clone());
        }
    }
    Ok(usable)
}

/// A client for one credential. A sandbox address is called as it is, everything else by way of the proxy if there is one.
pub async fn client(context: &JobContext, shop: &Shop, credential: &Credential) -> Step<Client> {
    let app = &context.app;
    let gateway: Gateway = credential
        .gateway
        .parse()
        .map_err(|_| invalid(format!("'{}' is not a gateway", credential.gateway)))?;
    let (default_key, default_secret) = match gateway {
        Gateway::Cn => (&app.config.temu_cn_app_key, &app.config.temu_cn_app_secret),
        _ => (&app.config.temu_app_key, &app.config.temu_app_secret),
    };
    let app_key = credential.app_key.clone().or_else(|| default_key.clone());
    let app_key = app_key.ok_or_else(|| {
        invalid(format!(
            "{gateway}: no app key; enter one in the shop or set TEMU_APP_KEY"
        ))
    })?;
    let open = |column: &str, sealed: &[u8]| {
        app.cipher
            .open(&seal_context(column, &shop.id, &credential.gateway), sealed)
    };
    let app_secret: SecretString = match (&credential.app_secret, default_secret) {
        (Some(sealed), _) => open("app_secret", sealed)?,
        (None, Some(default)) => default.clone(),
        (None, None) => {
            return Err(invalid(format!(
                "{gateway}: no app secret; enter one in the shop or set TEMU_APP_SECRET"
            ))
            .into());
        }
    };
    let sandbox = shop.environment == "sandbox";
    let base_url = credential
        .base_url
        .clone()
        .or_else(|| app.config.temu_api_base_url.clone());
    let base_url = base_url.filter(|_| sandbox);
    let proxy = match &base_url {
        Some(_) => None,
        None => proxy(context).await?,
    };
    Ok(Client::new(ClientConfig {
        gateway,
        base_url,
        app_key,
        app_secret,
        access_token: open("access_token", &credential.access_token)?,
        limits: if sandbox {
            app.sandbox_limits.clone()
        } else {
            app.limits.clone()
        },
        urgency: context.urgency(),
        http: match &proxy {
            Some(_) => app.proxy_http.clone(),
            None => app.temu_http.clone(),
        },
        proxy,
        retry: app.temu_retry,
        now: clock::now,
    }))
}

fn invalid(message: String) -> Error {
    Error::client(ErrorCode::Invalid, message)
}

/// Notes a refusal that needs a person on the credential: a stopped one is not called again until it is replaced.
pub async fn note_refusal(context: &JobContext, credential: &Credential, stop: &Stop) -> Step {
    let Stop::Temu(cause) = stop else { return Ok(()) };
    let state = match cause.class {
        ErrorClass::StopShop => "stopped",
        ErrorClass::FixRequest => "failed",
        _ => return Ok(()),
    };
    write_check(context, credential, &refusal(cause, state)).await
}

/// Whether a refusal means that this call is not open to this token, app or shop, whenever it is made. 7000000 says so
/// too, but also stands for passing trouble.
pub fn is_missing_scope(cause: &ApiError) -> bool {
    cause.class == ErrorClass::StopApi && cause.code != Some(7_000_000)
}

/// Whether it was noted before that this call is not open to the credential's token.
pub fn lacks(credential: &Credential, type_name: &str) -> bool {
    missing_scopes(credential)
        .iter()
        .any(|missing| missing.ends_with(&format!(": {type_name}")))
}

/// The features the token leaves out, each with the call it lacks.
pub fn missing_scopes(credential: &Credential) -> Vec<String> {
    serde_json::from_str(&credential.missing_scopes).unwrap_or_default()
}

/// Notes a call that is not open to the token on its credential, with the feature it costs, until the token is replaced.
pub async fn note_missing_scope(context: &JobContext, credential: &Credential, cause: &ApiError) -> Step {
    let route = routing::ROUTES.iter().find(|route| route.type_name == cause.type_name);
    let feature = route.map_or("calls", |route| route.feature.as_str());
    let missing = format!("{feature}: {}", cause.type_name);
    let mut tx = context.app.db.write().await?;
    shops::note_missing_scope(&mut tx, &context.scope, credential, &missing).await?;
    tx.commit().await?;
    context
        .warn(&format!(
            "{}: left out {missing}; {}",
            credential.gateway,
            cause.advice()
        ))
        .await
}

/// What a failed call says about a credential.
pub fn refusal(cause: &ApiError, state: &'static str) -> CredentialCheck {
    CredentialCheck {
        state,
        mall_id: None,
        expires_at: None,
        scopes: None,
        missing_scopes: None,
        code: cause.code,
        message: Some(format!("{} — {}", cause.message, cause.advice())),
    }
}

/// Writes what was learned of a credential.
pub async fn write_check(context: &JobContext, credential: &Credential, check: &CredentialCheck) -> Step {
    let mut tx = context.app.db.write().await?;
    shops::note_check(&mut tx, &context.scope, credential, check).await?;
    tx.commit().await?;
    Ok(())
}
