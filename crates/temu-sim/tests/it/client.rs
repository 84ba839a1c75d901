//! A tiny signed client and the worlds the tests use.

use std::sync::OnceLock;

use chrono::{DateTime, TimeZone, Utc};
use serde_json::{Map, Value, json};
use temu_api::{gateway::Gateway, sign::sign};
use temu_sim::{
    ClockMode, RunningSimulator, SimOptions, Simulator,
    world::{Credential, Shop, WorldSpec},
};

/// The moment all test worlds stand at.
pub(crate) fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 12, 0, 0).unwrap()
}

/// Three shops (semi, local, full) with some hundred orders each.
pub(crate) fn small_world() -> WorldSpec {
    WorldSpec::new(7, noon(), 3, 400).with_days(40)
}

/// Options of a simulator whose clock stands still.
pub(crate) fn standing(world: WorldSpec) -> SimOptions {
    SimOptions {
        clock: ClockMode::Virtual {
            at: world.now,
            speed: 0,
        },
        ..SimOptions::new(world)
    }
}

/// A simulator whose clock stands still.
pub(crate) async fn start(world: WorldSpec) -> RunningSimulator {
    Simulator::start(standing(world)).await.unwrap()
}

/// The real time, as signatures need it.
#[expect(
    clippy::disallowed_methods,
    reason = "the gateway checks timestamps against the real time"
)]
pub(crate) fn real_now() -> DateTime<Utc> {
    Utc::now()
}

/// Its seconds.
pub(crate) fn real_seconds() -> i64 {
    real_now().timestamp()
}

/// The signed fields of a call.
pub(crate) fn signed(credential: &Credential, type_name: &str, business: Value) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("type".to_owned(), json!(type_name));
    fields.insert("app_key".to_owned(), json!(credential.app_key));
    fields.insert("access_token".to_owned(), json!(credential.access_token));
    fields.insert("timestamp".to_owned(), json!(real_seconds()));
    fields.insert("data_type".to_owned(), json!("JSON"));
    fields.extend(business.as_object().unwrap().clone());
    let sign = sign(&credential.app_secret, &fields);
    fields.insert("sign".to_owned(), json!(sign));
    fields
}

fn http() -> &'static reqwest::Client {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        // The workspace builds reqwest without a default provider; a second installation is refused and harmless.
        rustls::crypto::ring::default_provider().install_default().ok();
        // Every test has a runtime of its own, which no connection outlives.
        reqwest::Client::builder().pool_max_idle_per_host(0).build().unwrap()
    })
}

/// Gets status and text.
pub(crate) async fn get(url: &str) -> (u16, String) {
    let response = http().get(url).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// Posts a body as it is and gives status and text.
pub(crate) async fn post(url: &str, body: String) -> Result<(u16, String), reqwest::Error> {
    let response = http()
        .post(url)
        .header("content-type", "application/json")
        .body(body)
        .send()
        .await?;
    Ok((response.status().as_u16(), response.text().await?))
}

/// Posts to the gateway of `credential` and reads the envelope.
pub(crate) async fn call(sim: &RunningSimulator, credential: &Credential, type_name: &str, business: Value) -> Value {
    let url = format!("{}/openapi/router", sim.gateway_url(credential.gateway));
    let fields = signed(credential, type_name, business);
    let (status, text) = post(&url, serde_json::to_string(&fields).unwrap()).await.unwrap();
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// The credential of a shop for a gateway.
pub(crate) fn credential(shop: &Shop, gateway: Gateway) -> &Credential {
    shop.credential(gateway).unwrap()
}

/// Every order of a shop on a gateway by paging through a window of update time.
pub(crate) async fn all_orders(sim: &RunningSimulator, credential: &Credential, window: (i64, i64)) -> Vec<Value> {
    let mut orders = Vec::new();
    for page in 1.. {
        let business = json!({
            "pageNumber": page, "pageSize": 100, "sortby": "updateTime",
            "updateAtStart": window.0, "updateAtEnd": window.1,
            "fulfillmentTypeList": ["fulfillBySeller", "fulfillByCooperativeWarehouse"],
        });
        let answer = call(sim, credential, "bg.order.list.v2.get", business).await;
        assert_eq!(answer["success"], true, "{answer}");
        let items = answer["result"]["pageItems"].as_array().unwrap().clone();
        if items.is_empty() {
            break;
        }
        orders.extend(items);
    }
    orders
}
