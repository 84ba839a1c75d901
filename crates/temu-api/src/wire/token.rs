//! What an access token may do: `bg.open.accesstoken.info.get` and its variant on the partner gateway; and how a code
//! becomes a token: `bg.open.accesstoken.create` (temu-open-api.md §7).

use std::fmt;

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

/// A token made from a one-time code, with what it may do. Holds secrets: it does not show them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatedToken {
    /// The token. Secret.
    #[serde(deserialize_with = "lenient::required_text")]
    pub access_token: String,
    /// The shop, life and scopes, as `bg.open.accesstoken.info.get` tells them.
    #[serde(flatten)]
    pub info: TokenInfo,
    /// Tokens of linked shops, given along.
    #[serde(default, deserialize_with = "lenient::list")]
    pub associated_mall_token_list: Vec<AssociatedToken>,
}

/// A token of a linked shop. Holds a secret: it does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociatedToken {
    /// The token. Secret.
    #[serde(deserialize_with = "lenient::required_text")]
    pub access_token: String,
    /// Its shop.
    #[serde(default, deserialize_with = "lenient::int")]
    pub mall_id: Option<i64>,
}

impl fmt::Debug for CreatedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatedToken")
            .field("info", &self.info)
            .field("associated_mall_token_list", &self.associated_mall_token_list)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for AssociatedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssociatedToken")
            .field("mall_id", &self.mall_id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::parse;

    #[test]
    fn a_created_token_is_read_and_not_shown() {
        let token: CreatedToken = parse(
            r#"{"accessToken":"simtoken-new","mallId":"600000000000001","mallType":1,"regionId":211,"expiredTime":"1791536000",
            "apiScopeList":["bg.order.list.v2.get"],"appSubscribeEventCodeList":null,"appSubscribeStatus":1,
            "authEventCodeList":[{"eventCode":"bg_order_status_change_event","permitsStatus":1}],
            "associatedMallTokenList":[{"accessToken":"simtoken-assoc","mallId":600000000000002}]}"#,
        )
        .unwrap();
        assert_eq!(token.access_token, "simtoken-new");
        assert_eq!(token.info.mall_id, Some(600_000_000_000_001));
        assert_eq!(token.info.expired_time, DateTime::from_timestamp(1_791_536_000, 0));
        assert_eq!(token.associated_mall_token_list[0].mall_id, Some(600_000_000_000_002));
        assert!(!format!("{token:?}").contains("simtoken"));
        let bare: CreatedToken = parse(r#"{"accessToken":"t","associatedMallTokenList":null}"#).unwrap();
        assert_eq!(bare.info, TokenInfo::default());
        let error = parse::<CreatedToken>(r#"{"accessToken":null}"#).unwrap_err();
        assert_eq!(error.path, "accessToken");
    }
}
