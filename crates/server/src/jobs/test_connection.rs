//! The connection test: one harmless call per gateway tells whether key, secret and token fit, until when, and for what.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use temu_api::{ErrorClass, Gateway, routing};

use super::{
    client,
    context::{JobContext, Step, Stop},
    registry::Job,
};
use crate::store::shops::{Credential, CredentialCheck, Shop};

/// Tests every credential of a shop.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TestConnection {}

impl Job for TestConnection {
    const KIND: &'static str = "test_connection";
    const LANE: Option<&'static str> = None;
    const DEDUPLICATED: bool = true;

    async fn run(self, context: &JobContext) -> Step<Value> {
        let (shop, credentials) = client::shop_with_credentials(context).await?;
        let mut gateways = Vec::new();
        for (done, credential) in credentials.iter().enumerate() {
            context
                .progress(done as i64, Some(credentials.len() as i64), &credential.gateway)
                .await?;
            gateways.push(test(context, &shop, credential).await?);
        }
        let ok = !gateways.is_empty() && gateways.iter().all(|gateway| gateway["ok"] == json!(true));
        Ok(json!({ "ok": ok, "gateways": gateways, "proxy": test_proxy(context).await? }))
    }
}

/// How the proxy is that the shop's calls go through; null when they go straight to Temu.
async fn test_proxy(context: &JobContext) -> Step<Value> {
    let Some(proxy) = client::proxy(context).await? else {
        return Ok(Value::Null);
    };
    Ok(match proxy.health(&context.app.proxy_http).await {
        Ok(health) => {
            let refused = (!health.authorized).then_some("the proxy does not know our token");
            json!({
                "url": proxy.url, "ok": health.authorized, "egress_ip": health.egress_ip, "version": health.version,
                "message": refused, "advice": refused.map(|_| temu_api::proxy::advice(401)),
            })
        }
        Err(problem) => json!({
            "url": proxy.url, "ok": false, "egress_ip": null, "version": null,
            "message": problem.message, "advice": problem.advice,
        }),
    })
}

async fn test(context: &JobContext, shop: &Shop, credential: &Credential) -> Step<Value> {
    let outcome = match client::client(context, shop, credential).await {
        Ok(client) => client.token_info().await.map_err(Stop::from),
        Err(stop) => Err(stop),
    };
    match outcome {
        Ok(info) => {
            let scopes = info.api_scope_list.clone();
            let check = CredentialCheck {
                state: "ok",
                mall_id: info
                    .mall_id
                    .map(|id| id.to_string())
                    .or(info.unique_id)
                    .or(info.mall_name),
                expires_at: info.expired_time,
                missing_scopes: scopes.as_ref().map(|scopes| missing(shop, credential, scopes)),
                scopes,
                code: None,
                message: None,
            };
            client::write_check(context, credential, &check).await?;
            Ok(answer(credential, &check, true, None))
        }
        Err(Stop::Temu(cause)) => {
            let state = if cause.class == ErrorClass::StopShop {
                "stopped"
            } else {
                "failed"
            };
            let mut check = client::refusal(&cause, state);
            client::write_check(context, credential, &check).await?;
            check.message = Some(cause.message.clone());
            Ok(answer(credential, &check, false, Some(cause.advice())))
        }
        Err(Stop::Failed(cause @ crate::error::Error::Client { .. })) => {
            let check = CredentialCheck {
                state: "failed",
                mall_id: None,
                expires_at: None,
                scopes: None,
                missing_scopes: None,
                code: None,
                message: Some(cause.to_string()),
            };
            client::write_check(context, credential, &check).await?;
            Ok(answer(credential, &check, false, None))
        }
        Err(stop) => Err(stop),
    }
}

/// The features that the token's scopes leave out, each with the call it lacks.
fn missing(shop: &Shop, credential: &Credential, scopes: &[String]) -> Vec<String> {
    let (Ok(model), Ok(gateway)) = (shop.business_model.parse(), credential.gateway.parse::<Gateway>()) else {
        return Vec::new();
    };
    let lacking = routing::required_scopes(model, gateway).filter(|route| !route.is_granted(scopes));
    let mut missing: Vec<String> = lacking
        .map(|route| format!("{}: {}", route.feature, route.type_name))
        .collect();
    // What a call was refused for stays noted unless the token covers it now.
    let refused = client::missing_scopes(credential).into_iter();
    missing.extend(refused.filter(|noted| !scopes.iter().any(|scope| noted.ends_with(&format!(": {scope}")))));
    missing.sort();
    missing.dedup();
    missing
}

fn answer(credential: &Credential, check: &CredentialCheck, ok: bool, advice: Option<&str>) -> Value {
    json!({
        "gateway": credential.gateway,
        "ok": ok,
        "mall_id": check.mall_id,
        "expires_at": check.expires_at,
        "scopes": check.scopes.clone().unwrap_or_default(),
        "missing_scopes": check.missing_scopes.clone().unwrap_or_default(),
        "code": check.code,
        "message": check.message,
        "advice": advice,
    })
}
