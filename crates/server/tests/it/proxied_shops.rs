//! Shops whose calls go through the egress proxy: a sync, a wrong token, a proxy of a shop's own, and sandbox addresses.

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::{Value, json};
use temu_api::Gateway;
use temu_omni::proxy::ProxyLimits;
use temu_sim::RunningSimulator;

use crate::{
    proxy::{TOKEN, proxy_to},
    sql,
    support::TestApp,
    world::{full_sync_days, semi, shop_body, simulator, text},
};

/// The product with one sandbox shop that has no address of its own: its calls go through the installation's proxy.
async fn shop_behind(sim: &RunningSimulator, url: &str, token: &str) -> (TestApp, String) {
    let settings = [
        ("temu_calls_per_second", "0"),
        ("full_sync_days", &*full_sync_days(10)),
        ("temu_api_proxy_url", url),
        ("proxy_token", token),
    ];
    let app = TestApp::with(&settings).await;
    let mut body = shop_body(&sim.world().shops()[0], sim);
    for credential in body["credentials"].as_array_mut().unwrap() {
        credential.as_object_mut().unwrap().remove("base_url");
    }
    let made = app
        .owner()
        .await
        .post("/api/shops", body)
        .await
        .expect(StatusCode::CREATED);
    (app, text(&made["id"]))
}

async fn synced(app: &TestApp, shop_id: &str) -> Value {
    let owner = app.owner().await;
    let body = json!({ "resources": ["products", "orders"], "mode": "full" });
    let queued = owner.post(&format!("/api/shops/{shop_id}/sync"), body).await.ok();
    app.run_jobs().await;
    owner.get(&format!("/api/jobs/{}", text(&queued["job_id"]))).await.ok()
}

async fn tested(app: &TestApp, shop_id: &str) -> Value {
    let owner = app.owner().await;
    let path = format!("/api/shops/{shop_id}/test-connection");
    app.while_working(owner.post(&path, Value::Null)).await.ok()
}

async fn proxy_to_simulator(sim: &Arc<RunningSimulator>) -> String {
    let sim = sim.clone();
    proxy_to(ProxyLimits::default(), move |gateway| sim.gateway_url(gateway)).await
}

#[tokio::test]
async fn a_shop_syncs_through_the_proxy() {
    let sim = Arc::new(simulator(61, 10, vec![semi(40)]).await);
    let proxy = proxy_to_simulator(&sim).await;
    let (app, shop_id) = shop_behind(&sim, &proxy, TOKEN).await;
    let job = synced(&app, &shop_id).await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
    let orders = app.owner().await.get("/api/orders").await.ok();
    let truth = sim.stats().keys().any(|(gateway, _)| *gateway == Gateway::Eu);
    assert!(truth && orders["total"].as_i64().unwrap() > 0, "{orders:#}");

    let found = tested(&app, &shop_id).await;
    assert_eq!(found["ok"], true, "{found:#}");
    assert_eq!(
        (
            &found["proxy"]["url"],
            &found["proxy"]["ok"],
            &found["proxy"]["egress_ip"]
        ),
        (&json!(proxy), &json!(true), &json!("127.0.0.1"))
    );
}

#[tokio::test]
async fn a_wrong_token_is_the_proxys_refusal_and_not_temus() {
    let sim = Arc::new(simulator(62, 3, vec![semi(10)]).await);
    let proxy = proxy_to_simulator(&sim).await;
    let (app, shop_id) = shop_behind(&sim, &proxy, "not-the-token").await;
    let job = synced(&app, &shop_id).await;
    assert_eq!(
        (&job["state"], &job["error"]["code"]),
        (&json!("failed"), &json!("proxy_failed")),
        "{job:#}"
    );
    assert!(text(&job["error"]["advice"]).contains("PROXY_TOKEN"), "{job:#}");
    assert!(sim.stats().is_empty(), "nothing reached Temu");
    let found = tested(&app, &shop_id).await;
    assert_eq!((&found["proxy"]["ok"], &found["ok"]), (&json!(false), &json!(false)));
    assert!(text(&found["proxy"]["advice"]).contains("PROXY_TOKEN"), "{found:#}");
    let shown = app.owner().await.get(&format!("/api/shops/{shop_id}")).await.ok();
    let states: Vec<&Value> = shown["credentials"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["state"])
        .collect();
    assert!(
        !states.contains(&&json!("stopped")),
        "the credentials are not at fault: {shown:#}"
    );
}

#[tokio::test]
async fn a_shop_may_have_a_proxy_of_its_own_set_by_administrators() {
    let sim = Arc::new(simulator(63, 3, vec![semi(10)]).await);
    let proxy = proxy_to_simulator(&sim).await;
    let (app, shop_id) = shop_behind(&sim, "http://127.0.0.1:9", "nobody-there").await;
    let (owner, path) = (app.owner().await, format!("/api/shops/{shop_id}"));
    let change = json!({ "proxy_url": proxy, "proxy_token": TOKEN });
    app.viewer("viewer", Value::Null, true)
        .await
        .patch(&path, change.clone())
        .await
        .problem(403);
    for (wrong, field) in [
        (json!({ "proxy_url": proxy }), "proxy_token"),
        (json!({ "proxy_token": TOKEN }), "proxy_url"),
        (
            json!({ "proxy_url": "proxy.example", "proxy_token": TOKEN }),
            "proxy_url",
        ),
        (
            json!({ "proxy_url": "https://a.example/path", "proxy_token": TOKEN }),
            "proxy_url",
        ),
    ] {
        let problem = owner.patch(&path, wrong).await.problem(422);
        assert!(problem["fields"][field].is_string(), "{problem}");
    }
    let shown = owner.patch(&path, change).await.ok();
    assert_eq!(shown["proxy_url"], json!(proxy));
    assert!(!shown.to_string().contains(TOKEN));
    let sealed: Vec<(Vec<u8>,)> = sql::rows(&app.app, "select token from shop_proxies").await;
    assert!(!sealed[0].0.windows(TOKEN.len()).any(|part| part == TOKEN.as_bytes()));
    let job = synced(&app, &shop_id).await;
    assert_eq!(job["state"], "succeeded", "{job:#}");

    // The token is not for another address; null goes back to the installation's proxy.
    owner
        .patch(&path, json!({ "proxy_url": "http://127.0.0.1:10" }))
        .await
        .problem(422);
    assert_eq!(
        owner.patch(&path, json!({ "proxy_url": proxy })).await.ok()["proxy_url"],
        json!(proxy)
    );
    assert_eq!(
        owner.patch(&path, json!({ "proxy_url": null })).await.ok()["proxy_url"],
        Value::Null
    );
    let found = tested(&app, &shop_id).await;
    assert_eq!(
        (&found["proxy"]["url"], &found["proxy"]["ok"]),
        (&json!("http://127.0.0.1:9"), &json!(false)),
        "{found:#}"
    );
}

#[tokio::test]
async fn a_sandbox_address_is_called_without_the_proxy() {
    let sim = simulator(64, 3, vec![semi(10)]).await;
    let app = TestApp::with(&[
        ("temu_calls_per_second", "0"),
        ("temu_api_proxy_url", "http://127.0.0.1:9"),
        ("proxy_token", TOKEN),
    ])
    .await;
    let body = shop_body(&sim.world().shops()[0], &sim);
    let made = app
        .owner()
        .await
        .post("/api/shops", body)
        .await
        .expect(StatusCode::CREATED);
    let job = synced(&app, &text(&made["id"])).await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
}
