//! The admin interface: what it tells and what it changes.

use serde_json::{Value, json};
use temu_api::gateway::Gateway;
use temu_sim::{RunningSimulator, SimOptions, Simulator, describe};

use crate::client::{call, credential, get, noon, post, small_world, standing};

async fn start() -> RunningSimulator {
    let admin = "127.0.0.1:0".parse().unwrap();
    Simulator::start(SimOptions {
        admin_listen: Some(admin),
        ..standing(small_world())
    })
    .await
    .unwrap()
}

async fn ask(sim: &RunningSimulator, path: &str) -> Value {
    let (status, text) = get(&format!("{}/admin/{path}", sim.admin_url.as_ref().unwrap())).await;
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).unwrap()
}

async fn tell(sim: &RunningSimulator, path: &str, body: Value) -> (u16, String) {
    post(
        &format!("{}/admin/{path}", sim.admin_url.as_ref().unwrap()),
        body.to_string(),
    )
    .await
    .unwrap()
}

#[tokio::test]
async fn it_tells_shops_truth_costs_rates_orders_and_calls() {
    let sim = start().await;
    let world = sim.world();
    let shop = &world.shops()[0];
    let shops = ask(&sim, "shops").await;
    assert_eq!(shops["items"][0]["mall_id"], shop.mall_id.to_string());
    assert_eq!(shops["items"][0]["business_model"], "semi");
    assert_eq!(shops["items"][0]["credentials"][1]["gateway"], "us");
    assert_eq!(
        shops["items"][0]["credentials"][1]["base_url"],
        format!("{}/us", sim.base_url)
    );
    let truth = ask(
        &sim,
        &format!("truth?mall_id={}&from=2026-11-01&to=2026-11-10", shop.mall_id),
    )
    .await;
    assert_eq!(truth["shops"].as_array().unwrap().len(), 1);
    assert_eq!(truth["shops"][0]["days"].as_object().unwrap().len(), 10);
    assert!(truth["total"]["gmv"].as_str().unwrap().contains('.'));
    assert_eq!(
        ask(&sim, "truth?currency=USD&zone=America/New_York").await["zone"],
        "America/New_York"
    );
    let costs = ask(&sim, &format!("costs?mall_id={}", shop.mall_id)).await;
    assert_eq!(costs["items"][0]["currency"], "CNY");
    assert_eq!(ask(&sim, "rates").await["items"][0]["currency"], "USD");
    let orders = ask(&sim, &format!("orders/{}", shop.mall_id)).await;
    assert_eq!(orders["total"], 400);
    call(&sim, credential(shop, Gateway::Us), "bg.order.list.v2.get", json!({})).await;
    let stats = ask(&sim, "stats").await;
    assert_eq!(
        stats["items"][0],
        json!({"gateway": "us", "type": "bg.order.list.v2.get", "calls": 1, "refused": 0})
    );
    let text = describe(&world, &sim.base_url);
    assert!(text.contains(&shop.credentials[0].app_secret) && text.contains(&format!("{}/partner", sim.base_url)));
}

#[tokio::test]
async fn it_changes_clock_faults_tokens_and_shops() {
    let sim = start().await;
    let world = sim.world();
    let shop = &world.shops()[0];
    let us = credential(shop, Gateway::Us);
    tell(&sim, "clock", json!({"advance_seconds": 3_600})).await;
    assert_eq!(sim.now(), noon() + chrono::TimeDelta::hours(1));
    tell(&sim, "clock", json!({"set": "2026-11-25T00:00:00Z"})).await;
    assert_eq!(ask(&sim, "clock").await["now"], "2026-11-25T00:00:00Z");
    let plan = json!({"rules": [{"kind": "system_exception", "mall_id": shop.mall_id.to_string()}]});
    assert_eq!(tell(&sim, "faults", plan).await.0, 200);
    assert_eq!(
        call(&sim, us, "bg.order.list.v2.get", json!({})).await["errorCode"],
        4_000_000
    );
    assert_eq!(tell(&sim, "faults", json!({"preset": "none"})).await.0, 200);
    assert_eq!(tell(&sim, "faults", json!({"preset": "hurricane"})).await.0, 404);
    let token = json!({"mall_id": shop.mall_id.to_string(), "gateway": "us"});
    assert_eq!(tell(&sim, "tokens/expire", token).await.0, 204);
    assert_eq!(
        call(&sim, us, "bg.order.list.v2.get", json!({})).await["errorCode"],
        3_000_034
    );
    assert_eq!(
        tell(&sim, "tokens/revoke", json!({"access_token": us.access_token}))
            .await
            .0,
        204
    );
    assert_eq!(
        call(&sim, us, "bg.order.list.v2.get", json!({})).await["errorCode"],
        3_000_031
    );
    let (status, text) = tell(
        &sim,
        "shops",
        json!({"business_model": "local", "market": "japan", "orders": 50}),
    )
    .await;
    assert_eq!(status, 201, "{text}");
    let made: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(made["currency"], "JPY");
    let world = sim.world();
    let japan = credential(&world.shops()[3], Gateway::Global);
    let all = json!({"fulfillmentTypeList": ["fulfillBySeller", "fulfillByCooperativeWarehouse"]});
    let answer = call(&sim, japan, "bg.order.list.v2.get", all).await;
    assert!(answer["result"]["totalItemNum"].as_i64() >= Some(50), "{answer}");
    sim.shutdown().await;
}
