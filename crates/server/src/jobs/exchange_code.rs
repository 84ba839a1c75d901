//! Exchanges the code that a person brought back from Temu for a token, once, and puts the token on the credential.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    client::{self, seal_context},
    context::{JobContext, Step},
    registry::{self, Job},
    test_connection::TestConnection,
};
use crate::{
    error::{Error, ErrorCode},
    store::{
        authorizations,
        shops::{self, Credential},
    },
};

/// Exchanges the code of one authorisation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExchangeCode {
    /// The authorisation; the code stays out of the queue, where people look.
    pub authorization_id: String,
}

impl Job for ExchangeCode {
    const KIND: &'static str = "exchange_code";
    const LANE: Option<&'static str> = None;
    const DEDUPLICATED: bool = true;

    async fn run(self, context: &JobContext) -> Step<Value> {
        let app = &context.app;
        // Taken out before the call: a code serves once at Temu, so a second exchange after a crash could only fail.
        let mut tx = app.db.write().await?;
        let taken = authorizations::take_code(&mut tx, &context.scope, &self.authorization_id).await?;
        tx.commit().await?;
        let (found, code) = taken.ok_or_else(|| begin_again("the code was exchanged before"))?;
        let (shop, credentials) = client::shop_with_credentials(context).await?;
        let before = credentials
            .into_iter()
            .find(|credential| credential.gateway == found.gateway);
        let with_code = credential(&found.shop_id, &found.gateway, before.as_ref(), code);
        let created = client::client(context, &shop, &with_code).await?.create_token().await?;

        let theirs = created.info.mall_id.map(|mall_id| mall_id.to_string());
        let known = before.as_ref().and_then(|before| before.mall_id.clone());
        if let (Some(theirs), Some(known)) = (&theirs, &known)
            && theirs != known
        {
            let message = format!(
                "the token is for shop {theirs} at Temu, but this one is {known}; sign in there as the right shop"
            );
            return Err(Error::client(ErrorCode::Conflict, message).into());
        }
        let context_of_token = seal_context("access_token", &found.shop_id, &found.gateway);
        let token = app.cipher.seal(&context_of_token, &created.access_token)?;
        let with_token = credential(&found.shop_id, &found.gateway, before.as_ref(), token);
        let mut tx = app.db.write().await?;
        shops::put_credential(&mut tx, &context.scope, &with_token).await?;
        let test = registry::enqueue(&mut tx, &context.scope, &shop.id, &TestConnection {}, true).await?;
        tx.commit().await?;
        app.wake.notify_one();
        Ok(json!({ "gateway": found.gateway, "mall_id": theirs, "test_job_id": test }))
    }
}

/// The credential as it stands, with another token (or the code in its place).
fn credential(shop_id: &str, gateway: &str, before: Option<&Credential>, access_token: Vec<u8>) -> Credential {
    Credential {
        shop_id: shop_id.to_owned(),
        gateway: gateway.to_owned(),
        app_key: before.and_then(|before| before.app_key.clone()),
        app_secret: before.and_then(|before| before.app_secret.clone()),
        access_token,
        base_url: before.and_then(|before| before.base_url.clone()),
        mall_id: None,
        expires_at: None,
        scopes: "[]".to_owned(),
        missing_scopes: "[]".to_owned(),
        state: "untested".to_owned(),
        code: None,
        message: None,
        checked_at: None,
    }
}

fn begin_again(message: &str) -> Error {
    Error::client(
        ErrorCode::AuthorizationSpent,
        format!("{message}; begin again at the shop"),
    )
}
