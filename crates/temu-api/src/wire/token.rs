//! What an access token may do: `bg.open.accesstoken.info.get` and its variant on the partner gateway.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::lenient;

/// The token's shop, life and scopes. Every field may be missing; the partner variant has only
/// `mall_name`, `unique_id`, `expired_time` and `api_scope_list`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TokenInfo {
    /// The shop the token belongs to.
    #[serde(deserialize_with = "lenient::int")]
    pub mall_id: Option<i64>,
    /// Kind of shop; the values are undocumented.
    #[serde(deserialize_with = "lenient::int")]
    pub mall_type: Option<i64>,
    /// Region of the shop.
    #[serde(deserialize_with = "lenient::int")]
    pub region_id: Option<i64>,
    /// Id that a semi-managed shop has in common across its gateways.
    #[serde(deserialize_with = "lenient::text")]
    pub semi_unique_id: Option<String>,
    /// Name of the shop (partner gateway).
    #[serde(deserialize_with = "lenient::text")]
    pub mall_name: Option<String>,
    /// Id of the shop (partner gateway).
    #[serde(deserialize_with = "lenient::text")]
    pub unique_id: Option<String>,
    /// When the token dies; there is no refresh, the seller authorises again.
    #[serde(with = "lenient::seconds")]
    pub expired_time: Option<DateTime<Utc>>,
    /// The types the token may call; `None` means the platform did not say.
    pub api_scope_list: Option<Vec<String>>,
    /// The events the app is subscribed to.
    pub app_subscribe_event_code_list: Option<Vec<String>>,
    /// Whether the app receives events at all (0 or 1).
    #[serde(deserialize_with = "lenient::int")]
    pub app_subscribe_status: Option<i64>,
    /// The events the seller allowed.
    #[serde(deserialize_with = "lenient::list")]
    pub auth_event_code_list: Vec<AuthEvent>,
}

/// One event and whether the seller allowed it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AuthEvent {
    /// Name such as `bg_order_status_change_event`.
    #[serde(deserialize_with = "lenient::text")]
    pub event_code: Option<String>,
    /// 1 allowed, 0 not.
    #[serde(deserialize_with = "lenient::int")]
    pub permits_status: Option<i64>,
}
