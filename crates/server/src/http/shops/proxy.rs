//! A shop's own egress proxy: writing it sealed, by administrators only.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    app::App,
    error::{Error, Result},
    jobs::client::proxy_seal_context,
    store::{
        db::Tx,
        scope::AdminScope,
        shop_proxies::{self, ShopProxy},
    },
};

/// Writes or takes away (`url` null) the proxy of a shop. Another address needs a token: the old one is not for it.
pub(super) async fn change_proxy(
    app: &App,
    tx: &mut Tx,
    scope: &AdminScope,
    shop_id: &str,
    url: Option<Option<String>>,
    token: Option<SecretString>,
) -> Result<()> {
    let before = shop_proxies::get(tx, scope, shop_id).await?;
    let url = match url {
        Some(None) => return shop_proxies::delete(tx, scope, shop_id).await,
        Some(Some(url)) => address(&url)?,
        None => match &before {
            Some(before) => before.url.clone(),
            None => {
                return Err(Error::field(
                    "proxy_url",
                    "give the proxy's address along with its token",
                ));
            }
        },
    };
    let token = match (token, before) {
        (Some(token), _) => {
            let token = token.expose_secret().trim();
            app.cipher.seal(&proxy_seal_context(shop_id), token)?
        }
        (None, Some(before)) if before.url == url => before.token,
        (None, _) => {
            return Err(Error::field(
                "proxy_token",
                "give the token that this proxy was started with",
            ));
        }
    };
    shop_proxies::put(tx, scope, shop_id, &ShopProxy { url, token }).await
}

fn address(url: &str) -> Result<String> {
    let url = url.trim().trim_end_matches('/');
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.contains(['/', '?', '#', '@', ' ']) => Ok(url.to_owned()),
        _ => Err(Error::field(
            "proxy_url",
            "give an address without a path, such as https://proxy.example.com",
        )),
    }
}
