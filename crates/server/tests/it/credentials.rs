//! Tokens that end and keys that do not fit: Temu's code, its advice, and a gateway that stops alone.

use serde_json::{Value, json};
use temu_api::Gateway;
use temu_sim::{
    faults::{FaultKind, FaultRule},
    world::LocalMarket,
};

use crate::world::{ORDER_LIST, TestWorld, faults, local, semi, text};

fn credential<'a>(shop: &'a Value, gateway: &str) -> &'a Value {
    shop["credentials"]
        .as_array()
        .unwrap()
        .iter()
        .find(|credential| credential["gateway"] == gateway)
        .unwrap()
}

#[tokio::test]
async fn a_token_that_ends_midway_stops_its_gateway_and_a_new_one_goes_on() {
    let world = TestWorld::start(49, 20, vec![semi(300)]).await;
    let shop = &world.shops[0];
    let path = format!("/api/shops/{}", shop.id);
    let rule = FaultRule {
        type_name: Some(ORDER_LIST.to_owned()),
        gateway: Some(Gateway::Eu),
        after: 2,
        times: Some(1),
        ..FaultRule::new(FaultKind::TokenExpired, 1_000)
    };
    world.sim.set_faults(faults(vec![rule]));
    let job = world.sync(shop, &["products", "orders"], "full").await;
    assert_eq!(
        (&job["state"], &job["error"]["code"]),
        (&json!("failed"), &json!("3000034")),
        "{job:#}"
    );
    assert!(
        text(&job["error"]["message"]).contains("ACCESS_TOKEN_EXPIRED"),
        "{job:#}"
    );
    assert!(text(&job["error"]["advice"]).len() > 20);
    let stopped = world.owner.get(&path).await.ok();
    assert_eq!(
        (
            &credential(&stopped, "eu")["state"],
            &credential(&stopped, "eu")["code"]
        ),
        (&json!("stopped"), &json!(3_000_034))
    );
    let sync = |gateway: &str| {
        stopped["sync"]
            .as_array()
            .unwrap()
            .iter()
            .find(|sync| sync["gateway"] == gateway)
            .unwrap()
            .clone()
    };
    assert_eq!(
        (&sync("us")["last_state"], &sync("eu")["last_state"]),
        (&json!("succeeded"), &json!("failed")),
        "us went on"
    );
    assert!(sync("eu")["last_error"].is_string());

    // Nothing is called with a stopped token.
    let calls = world.sim.stats()[&(Gateway::Eu, ORDER_LIST.to_owned())].calls;
    let job = world.sync(shop, &["orders"], "incremental").await;
    assert_eq!(world.sim.stats()[&(Gateway::Eu, ORDER_LIST.to_owned())].calls, calls);
    assert!(job["log"].to_string().contains("eu: left out"), "{job:#}");

    let old = &shop.sim.credential(Gateway::Eu).unwrap().access_token;
    let token = world.sim.replace_token(old).unwrap();
    let change = json!({ "credentials": [{ "gateway": "eu", "access_token": token }] });
    let changed = world.owner.patch(&path, change).await.ok();
    assert_eq!(
        (
            &credential(&changed, "eu")["state"],
            &credential(&changed, "eu")["message"]
        ),
        (&json!("untested"), &Value::Null)
    );
    let job = world.sync(shop, &["orders"], "incremental").await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
    world.assert_orders(shop, &[]).await;
}

#[tokio::test]
async fn wrong_credentials_are_told_with_temus_code_and_advice() {
    let world = TestWorld::start(50, 3, vec![semi(30)]).await;
    let shop = &world.shops[0];
    let (us, eu) = (
        shop.sim.credential(Gateway::Us).unwrap(),
        shop.sim.credential(Gateway::Eu).unwrap(),
    );
    let path = format!("/api/shops/{}", shop.id);
    let right =
        json!({ "gateway": "us", "app_key": us.app_key, "app_secret": us.app_secret, "access_token": us.access_token });
    let wrong = [
        ("app_secret", json!("not-the-secret"), 3_000_001, "SIGN_UNVALID"),
        ("app_key", json!("nobody"), 3_000_026, "APP_KEY_NOT_EXISTS"),
        (
            "access_token",
            json!("not-a-token"),
            3_000_031,
            "ACCESS_TOKEN_NOT_EXISTS",
        ),
        // Key, secret and token are of the eu gateway: a mix-up of two columns in somebody's table.
        (
            "access_token",
            json!(eu.access_token),
            3_000_031,
            "ACCESS_TOKEN_NOT_EXISTS",
        ),
        ("app_key", json!(eu.app_key), 3_000_026, "APP_KEY_NOT_EXISTS"),
    ];
    for (field, value, code, words) in wrong {
        let mut credentials = right.clone();
        credentials[field] = value;
        world
            .owner
            .patch(&path, json!({ "credentials": [credentials] }))
            .await
            .ok();
        let job = world.sync(shop, &["orders"], "incremental").await;
        assert_eq!(
            (&job["state"], &job["error"]["code"]),
            (&json!("failed"), &json!(code.to_string())),
            "{field}: {job:#}"
        );
        assert!(
            text(&job["error"]["message"]).contains(words) && job["error"]["advice"].is_string(),
            "{job:#}"
        );
        let shown = world.owner.get(&path).await.ok();
        assert_eq!(
            (&credential(&shown, "us")["state"], &credential(&shown, "us")["code"]),
            (&json!("stopped"), &json!(code)),
            "{field}"
        );
        let said = text(&credential(&shown, "us")["message"]);
        assert!(said.contains(words) && !said.contains(&us.access_token), "{said}");
        assert_ne!(credential(&shown, "eu")["state"], "stopped");
        // The connection test says the same.
        let found = world
            .app
            .while_working(world.owner.post(&format!("{path}/test-connection"), Value::Null))
            .await
            .ok();
        let of = |gateway: &str| {
            found["gateways"]
                .as_array()
                .unwrap()
                .iter()
                .find(|found| found["gateway"] == gateway)
                .unwrap()
                .clone()
        };
        assert_eq!(
            (&found["ok"], &of("us")["code"], &of("eu")["ok"]),
            (&json!(false), &json!(code), &json!(true)),
            "{found:#}"
        );
        assert!(of("us")["advice"].is_string());
    }
    world.owner.patch(&path, json!({ "credentials": [right] })).await.ok();
    let found = world
        .app
        .while_working(world.owner.post(&format!("{path}/test-connection"), Value::Null))
        .await
        .ok();
    assert_eq!(found["ok"], true, "{found:#}");
    let shown = world.owner.get(&path).await.ok();
    assert!(
        shown["credentials"]
            .as_array()
            .unwrap()
            .iter()
            .all(|credential| credential["state"] == "ok"),
        "{shown:#}"
    );
    let job = world.sync(shop, &["products", "orders"], "full").await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
    world.assert_orders(shop, &[]).await;
}

#[tokio::test]
async fn an_address_where_nobody_answers_is_told() {
    let world = TestWorld::start(51, 2, vec![local(LocalMarket::Usa, 10)]).await;
    let shop = &world.shops[0];
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let change = json!({ "credentials": [{ "gateway": "us", "base_url": format!("http://{nobody}") }] });
    world.owner.patch(&format!("/api/shops/{}", shop.id), change).await.ok();
    let job = world.sync(shop, &["orders"], "full").await;
    assert_eq!(job["state"], "queued", "it may come back: {job:#}");
    let test = format!("/api/shops/{}/test-connection", shop.id);
    let found = world.app.while_working(world.owner.post(&test, Value::Null)).await.ok();
    assert_eq!(
        (&found["ok"], &found["gateways"][0]["code"]),
        (&json!(false), &Value::Null)
    );
    assert!(text(&found["gateways"][0]["advice"]).contains("network"), "{found:#}");
}
