//! How the right to call is won and lost: codes, scopes, shops, apps and addresses.

use serde_json::{Value, json};
use temu_api::gateway::Gateway;
use temu_sim::{
    RunningSimulator, SimOptions, Simulator,
    faults::{FaultKind, FaultPlan, FaultRule},
    world::Credential,
};

use crate::client::{call, credential, post, small_world, standing};

const LIST: &str = "bg.order.list.v2.get";
const CREATE: &str = "bg.open.accesstoken.create";

async fn start() -> RunningSimulator {
    let options = SimOptions {
        admin_listen: Some("127.0.0.1:0".parse().unwrap()),
        ..standing(small_world())
    };
    Simulator::start(options).await.unwrap()
}

async fn tell(sim: &RunningSimulator, path: &str, body: Value) -> Value {
    let url = format!("{}/admin/{path}", sim.admin_url.as_ref().unwrap());
    let (status, text) = post(&url, body.to_string()).await.unwrap();
    assert!(status < 300, "{path}: {status} {text}");
    serde_json::from_str(&text).unwrap_or_default()
}

async fn code(sim: &RunningSimulator, credential: &Credential) -> i64 {
    call(sim, credential, LIST, json!({})).await["errorCode"]
        .as_i64()
        .unwrap()
}

fn with_token(credential: &Credential, token: &str) -> Credential {
    Credential {
        access_token: token.to_owned(),
        ..credential.clone()
    }
}

#[tokio::test]
async fn a_code_is_worth_a_token_once_and_for_ten_minutes() {
    let sim = start().await;
    let world = sim.world();
    let shop = &world.shops()[0];
    let us = credential(shop, Gateway::Us);
    let issue = json!({ "mall_id": shop.mall_id.to_string(), "gateway": "us" });
    let issued = tell(&sim, "tokens/code", issue.clone()).await;
    let visitor = with_token(us, issued["code"].as_str().unwrap());
    let answer = call(&sim, &visitor, CREATE, json!({ "code": visitor.access_token })).await;
    assert_eq!(answer["result"]["mallId"], shop.mall_id);
    let new = with_token(us, answer["result"]["accessToken"].as_str().unwrap());
    assert_eq!(code(&sim, &new).await, 1_000_000);
    assert_eq!(code(&sim, us).await, 3_000_034, "the old token is replaced");
    let again = call(&sim, &visitor, CREATE, json!({ "code": visitor.access_token })).await;
    assert_eq!(again["errorCode"], 110_020_002);
    let issued = tell(&sim, "tokens/code", issue).await;
    sim.advance_clock(601);
    let late = with_token(us, issued["code"].as_str().unwrap());
    assert_eq!(call(&sim, &late, CREATE, json!({})).await["errorCode"], 110_020_002);
}

#[tokio::test]
async fn rights_are_lost_in_the_middle_of_a_sync() {
    for (kind, refused) in [
        (FaultKind::ScopeTaken, 3_000_032),
        (FaultKind::ShopUnbound, 5_000_000),
        (FaultKind::AppSuspended, 3_000_028),
    ] {
        let sim = start().await;
        let world = sim.world();
        let us = credential(&world.shops()[0], Gateway::Us);
        sim.set_faults(FaultPlan {
            seed: 0,
            rules: vec![FaultRule {
                after: 2,
                times: Some(1),
                ..FaultRule::new(kind, 1_000)
            }],
        });
        let mut codes = Vec::new();
        for _ in 0..4 {
            codes.push(code(&sim, us).await);
        }
        assert_eq!(codes, [1_000_000, 1_000_000, refused, refused], "{kind:?}");
        let detail = call(&sim, us, "bg.open.accesstoken.info.get", json!({})).await;
        let granted = detail["result"]["apiScopeList"].as_array();
        assert_eq!(
            granted.is_some(),
            kind == FaultKind::ScopeTaken,
            "only the scope is gone"
        );
        assert!(granted.is_none_or(|scopes| !scopes.contains(&json!(LIST))));
    }
}

#[tokio::test]
async fn the_admin_interface_takes_rights_too() {
    let sim = start().await;
    let world = sim.world();
    let shop = &world.shops()[0];
    let us = credential(shop, Gateway::Us);
    tell(
        &sim,
        "apps",
        json!({ "app_key": us.app_key, "addresses": ["192.0.2.1"] }),
    )
    .await;
    assert_eq!(code(&sim, us).await, 5_000_003);
    tell(
        &sim,
        "apps",
        json!({ "app_key": us.app_key, "addresses": ["192.0.2.1", "127.0.0.1"] }),
    )
    .await;
    assert_eq!(code(&sim, us).await, 1_000_000);
    tell(&sim, "apps", json!({ "app_key": us.app_key, "suspended": true })).await;
    assert_eq!(code(&sim, us).await, 3_000_028);
    tell(&sim, "apps", json!({ "app_key": us.app_key, "suspended": false })).await;
    let token = json!({ "access_token": us.access_token, "type": LIST });
    tell(&sim, "tokens/take-scope", token).await;
    assert_eq!(code(&sim, us).await, 3_000_032);
    tell(&sim, &format!("shops/{}/unbind", shop.mall_id), json!({})).await;
    assert_eq!(code(&sim, us).await, 5_000_000);
}
