//! Tokens: `bg.open.accesstoken.create`, and token information: `bg.open.accesstoken.info.get` and its partner variant (temu-open-api.md §7.4).

use serde_json::value::RawValue;
use temu_api::{
    gateway::Gateway,
    wire::token::{CreatedToken, TokenInfo},
};

use super::{Platform, gatekeeper::Call, raw, refusal::Refusal};
use crate::world::BusinessModel;

/// A new token for a one-time code (temu-open-api.md §7.3); the shop's old one ends.
pub(super) fn create(platform: &Platform, call: &Call) -> Result<Box<RawValue>, Refusal> {
    let failed = || Refusal::new(110_020_003, "TOKEN_COULD_NOT_BE_CREATED");
    let access_token = platform.replace_token(&call.access_token).ok_or_else(failed)?;
    let renewed = call.now + chrono::TimeDelta::days(365);
    raw(&CreatedToken {
        access_token,
        info: TokenInfo {
            expired_time: Some(renewed),
            ..described(platform, call)
        },
        associated_mall_token_list: Vec::new(),
    })
}

/// What the token may do and until when. Partner tells other fields than the rest.
pub(super) fn info(platform: &Platform, call: &Call) -> Result<Box<RawValue>, Refusal> {
    raw(&described(platform, call))
}

fn described(platform: &Platform, call: &Call) -> TokenInfo {
    let scopes = call.token.scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let unique_id = format!("{}", call.shop.mall_id % 1_000_000_007);
    let common = TokenInfo {
        expired_time: Some(call.token.expires_at),
        api_scope_list: Some(scopes),
        ..TokenInfo::default()
    };
    let events = platform.subscribed(call.shop.mall_id, call.gateway);
    let semi = call.shop.business_model() == BusinessModel::Semi;
    match call.gateway {
        Gateway::Partner => TokenInfo {
            mall_name: Some(call.shop.name.clone()),
            unique_id: Some(unique_id),
            ..common
        },
        Gateway::Cn | Gateway::Us | Gateway::Eu | Gateway::Global => TokenInfo {
            mall_id: Some(call.shop.mall_id),
            mall_type: Some(1),
            region_id: call
                .shop
                .sites()
                .iter()
                .find(|site| site.gateway == call.gateway)
                .map(|site| site.region_id),
            semi_unique_id: semi.then_some(unique_id),
            app_subscribe_status: Some(i64::from(!events.is_empty())),
            app_subscribe_event_code_list: Some(events.into_iter().collect()),
            ..common
        },
    }
}
