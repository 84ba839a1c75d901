//! What the gateway checks before any business rule, in the order of temu-open-api.md §4.4.

use std::{net::IpAddr, sync::Arc};

use chrono::{DateTime, Utc};
use serde_json::Value;
use temu_api::{
    gateway::Gateway,
    sign::{TextRule, sign_as},
};

use super::{
    Platform, locked,
    params::Params,
    refusal::{Gate, Refusal},
};
use crate::{
    clock::real_now,
    faults::Place,
    world::{Shop, scopes},
};

/// How far the timestamp of a call may be off, seconds.
const TOLERANCE: i64 = 300;

/// A call that may go on to its business rules.
pub(super) struct Call {
    pub(super) gateway: Gateway,
    pub(super) type_name: &'static str,
    pub(super) shop: Arc<Shop>,
    pub(super) params: Params,
    /// The simulated time, one for the whole call.
    pub(super) now: DateTime<Utc>,
    pub(super) token: Token,
    pub(super) access_token: String,
}

impl Call {
    /// Where it goes, for the faults.
    pub(super) fn place(&self) -> Place<'_> {
        Place {
            gateway: self.gateway,
            type_name: self.type_name,
            mall_id: self.shop.mall_id,
        }
    }
}

/// What the platform knows about an access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) mall_id: i64,
    pub(super) gateway: Gateway,
    pub(super) app_key: String,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) scopes: Vec<&'static str>,
    /// Taken back by the seller: as if it had never been.
    pub(super) revoked: bool,
    /// The shop no longer authorises the app.
    pub(super) is_unbound: bool,
}

/// A refusal together with what is known of the call by then, for the statistics.
pub(super) struct Refused {
    pub(super) gateway: Gateway,
    pub(super) type_name: String,
    pub(super) refusal: Refusal,
}

/// Checks a call to `gateway` from the address `caller`; without a gateway, that of the app key is taken.
pub(super) fn check(
    platform: &Platform,
    gateway: Option<Gateway>,
    body: &[u8],
    caller: IpAddr,
) -> Result<Call, Refused> {
    let params = serde_json::from_slice::<Params>(body).unwrap_or_default();
    let app_key = params.0.get("app_key").and_then(Value::as_str).unwrap_or_default();
    let gateway = gateway
        .or_else(|| Some(platform.app(app_key)?.0))
        .unwrap_or(Gateway::Global);
    let type_name = params
        .0
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or("(none)")
        .to_owned();
    let refuse = |gate| Refused {
        gateway,
        type_name: type_name.clone(),
        refusal: Refusal::gate(gateway, gate),
    };
    if params.0.is_empty() {
        return Err(refuse(Gate::BodyIsNoJson));
    }
    check_signature(platform, gateway, &params).map_err(refuse)?;
    check_time(platform, &params).map_err(refuse)?;
    check_app(platform, app_key, caller).map_err(refuse)?;
    let (type_name, access_token, token) = check_rights(platform, gateway, &params).map_err(refuse)?;
    let shop = platform.shop(token.mall_id).ok_or_else(|| refuse(Gate::TokenUnknown))?;
    Ok(Call {
        gateway,
        type_name,
        shop,
        params,
        now: platform.clock.now(),
        token,
        access_token,
    })
}

fn check_signature(platform: &Platform, gateway: Gateway, params: &Params) -> Result<(), Gate> {
    let text = |name: &str| {
        params
            .0
            .get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let sign = text("sign").ok_or(Gate::SignMissing)?;
    let app_key = text("app_key").ok_or(Gate::AppKeyMissing)?;
    let app = platform.app(app_key).filter(|(home, _)| *home == gateway);
    let (_, secret) = app.ok_or(Gate::AppKeyUnknown)?;
    let rules: &[TextRule] = if platform.options.strict_signature {
        &[TextRule::DemoEscaped]
    } else {
        &[TextRule::Raw, TextRule::DemoEscaped]
    };
    let fits = rules.iter().any(|rule| sign_as(*rule, &secret, &params.0) == sign);
    if !fits {
        // Only made-up apps get this far, so the text holds no real token.
        tracing::debug!(
            canonical = temu_api::sign::canonical_text(&params.0),
            "signature refused"
        );
    }
    fits.then_some(()).ok_or(Gate::SignWrong)
}

fn check_time(platform: &Platform, params: &Params) -> Result<(), Gate> {
    let timestamp = match params.0.get("timestamp") {
        None | Some(Value::Null) => return Err(Gate::TimestampMissing),
        Some(Value::String(text)) => text.parse::<i64>().ok(),
        Some(value) => value.as_i64(),
    };
    let now = real_now().timestamp() + platform.options.clock_skew_seconds;
    match timestamp.ok_or(Gate::TimestampInvalid)? - now {
        ahead if ahead > TOLERANCE => Err(Gate::TimestampInvalid),
        ahead if ahead < -TOLERANCE => Err(Gate::TimestampExpired),
        _ => match params.0.get("data_type").and_then(Value::as_str) {
            None => Err(Gate::DataTypeMissing),
            Some(data_type) if data_type.eq_ignore_ascii_case("JSON") => Ok(()),
            Some(_) => Err(Gate::DataTypeInvalid),
        },
    }
}

fn check_app(platform: &Platform, app_key: &str, caller: IpAddr) -> Result<(), Gate> {
    let apps = locked(&platform.apps);
    match apps.get(app_key) {
        Some(app) if app.suspended => Err(Gate::AppSuspended),
        Some(app) if !app.addresses.is_empty() && !app.addresses.contains(&caller) => Err(Gate::AddressNotAllowed),
        _ => Ok(()),
    }
}

fn check_rights(platform: &Platform, gateway: Gateway, params: &Params) -> Result<(&'static str, String, Token), Gate> {
    let text = |name: &str| {
        params
            .0
            .get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let asked = text("type").ok_or(Gate::TypeMissing)?;
    let served = scopes::served(gateway).iter().find(|served| **served == asked);
    let type_name = *served.ok_or(Gate::TypeUnknown)?;
    let mut access_token = text("access_token").ok_or(Gate::TokenMissing)?.to_owned();
    if type_name == scopes::TOKEN_CREATE {
        // The code stands in for the token; whatever happens next, it is used up.
        access_token = platform.redeem(&access_token).ok_or(Gate::CodeInvalid)?;
    }
    let token = locked(&platform.tokens)
        .get(&access_token)
        .cloned()
        .ok_or(Gate::TokenUnknown)?;
    if token.gateway != gateway || token.revoked {
        return Err(Gate::TokenUnknown);
    }
    if Some(token.app_key.as_str()) != text("app_key") {
        return Err(Gate::TokenOfOtherApp);
    }
    if type_name == scopes::TOKEN_CREATE {
        return Ok((type_name, access_token, token));
    }
    if token.is_unbound {
        return Err(Gate::ShopUnbound);
    }
    if token.expires_at <= platform.clock.now() {
        return Err(Gate::TokenExpired);
    }
    if !token.scopes.contains(&type_name) {
        let elsewhere = scopes::is_elsewhere(gateway, type_name);
        return Err(if elsewhere {
            Gate::TypeUnknown
        } else {
            Gate::ScopeMissing
        });
    }
    if !platform
        .limiter
        .allows(&token.app_key, platform.options.calls_per_second)
    {
        return Err(Gate::TooManyCalls);
    }
    Ok((type_name, access_token, token))
}
