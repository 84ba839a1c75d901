//! The egress proxies of shops that have one of their own. Tokens pass through here sealed.

use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_optional},
    scope::{AdminScope, ReadScope},
};
use crate::error::Result;

/// A shop's own proxy.
#[derive(Debug, Clone, FromRow)]
pub struct ShopProxy {
    /// Its address.
    pub url: String,
    /// Sealed token.
    pub token: Vec<u8>,
}

/// The proxy of a shop; none takes the installation's.
pub async fn get(tx: &mut Tx, scope: &ReadScope, shop_id: &str) -> Result<Option<ShopProxy>> {
    scope.require(shop_id)?;
    let sql = "select url, token from shop_proxies where shop_id = $1";
    Ok(fetch_optional!(tx, ShopProxy, sql, shop_id)?)
}

/// Writes the proxy of a shop. All of its calls go there, secrets included: an administrator's decision.
pub async fn put(tx: &mut Tx, scope: &AdminScope, shop_id: &str, proxy: &ShopProxy) -> Result<()> {
    scope.require(shop_id)?;
    execute!(
        tx,
        "insert into shop_proxies (shop_id, url, token) values ($1, $2, $3) \
         on conflict (shop_id) do update set url = excluded.url, token = excluded.token",
        shop_id,
        &proxy.url,
        &proxy.token
    )?;
    Ok(())
}

/// Takes a shop's own proxy away.
pub async fn delete(tx: &mut Tx, scope: &AdminScope, shop_id: &str) -> Result<()> {
    scope.require(shop_id)?;
    execute!(tx, "delete from shop_proxies where shop_id = $1", shop_id)?;
    Ok(())
}
