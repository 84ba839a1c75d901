//! Getting a token, and choosing which events are pushed.

use serde_json::json;

use crate::client::Client;
use crate::error::ApiError;
use crate::routing;
use crate::wire::token::CreatedToken;

impl Client {
    /// Exchanges a one-time code for a token. The client is made with the code in place of a token; a second try
    /// answers 110020002.
    pub async fn create_token(&self) -> Result<CreatedToken, ApiError> {
        self.read(routing::TOKEN_CREATE, json!({ "code": self.access_token() }))
            .await
    }

    /// Turns events on and off for the shop, at most 20 each; at most one call per second and app.
    pub async fn update_subscription(&self, permit: &[&str], cancel: &[&str]) -> Result<bool, ApiError> {
        let params = json!({ "permitEventCodeList": permit, "cancelEventCodeList": cancel });
        self.read(routing::SUBSCRIBE, params).await
    }
}
