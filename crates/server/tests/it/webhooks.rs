//! Temu's pushes: whose they are, each once, answered at once, and the truth fetched afterwards.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use serde_json::{Value, json};
use temu_api::{
    Gateway,
    webhook::{SignedHeaders, encrypt, sign},
};
use temu_sim::world::Credential;

use crate::{
    sql,
    support::{Answer, TestApp},
    world::{ORDER_LIST, TestWorld, semi, text},
};

const STATUS: &str = "bg_order_status_change_event";

/// What a push is made of; tests spoil a part of it.
#[derive(Clone)]
struct Sent {
    app_key: String,
    secret: String,
    code: &'static str,
    timestamp: &'static str,
    ext_param: Option<&'static str>,
    event: String,
}

impl Sent {
    fn of(credential: &Credential, event: &Value) -> Sent {
        Sent {
            app_key: credential.app_key.clone(),
            secret: credential.app_secret.clone(),
            code: STATUS,
            timestamp: "1760000500123",
            ext_param: Some("{}"),
            event: event.to_string(),
        }
    }

    fn signature(&self) -> String {
        let headers = SignedHeaders {
            app_key: &self.app_key,
            event_code: self.code,
            timestamp: self.timestamp,
            ext_param: self.ext_param,
        };
        sign(&self.secret, &headers, &self.event)
    }

    async fn to(&self, app: &TestApp, shop_id: &str) -> Answer {
        let body = json!({ "eventData": encrypt(&self.secret, &self.event).unwrap() }).to_string();
        self.raw(app, shop_id, &self.signature(), body).await
    }

    async fn raw(&self, app: &TestApp, shop_id: &str, signature: &str, body: String) -> Answer {
        let visitor = app.visitor();
        let mut request = visitor
            .request(Method::POST, &format!("/api/webhooks/temu/{shop_id}"))
            .header("content-type", "application/json")
            .header("x-tm-app-key", &self.app_key)
            .header("x-tm-event-code", self.code)
            .header("x-tm-timestamp", self.timestamp)
            .header("x-tm-signature", signature);
        if let Some(ext_param) = self.ext_param {
            request = request.header("x-tm-ext-param", ext_param);
        }
        visitor.send(request, Body::from(body)).await
    }
}

fn status_event(mall_id: i64, number: &str, update_time: i64) -> Value {
    json!({ "mallId": mall_id, "parentOrderSn": number, "orderSn": "211-1", "orderStatus": 2, "updateTime": update_time })
}

async fn events(world: &TestWorld, shop_id: &str) -> Vec<Value> {
    let list = world
        .owner
        .get(&format!("/api/webhooks/temu/{shop_id}/events"))
        .await
        .ok();
    list["items"].as_array().unwrap().clone()
}

async fn fetch_jobs(world: &TestWorld) -> i64 {
    let count: Vec<(i64,)> = sql::rows(&world.app.app, "select count(*) from jobs where kind = 'fetch_orders'").await;
    count[0].0
}

/// Numbers of orders of the us gateway that the product does not have yet.
async fn numbers(world: &TestWorld) -> Vec<String> {
    world.sync_all(&["products", "orders"], "full").await;
    let orders = world.owner.get("/api/orders?limit=200").await.ok();
    let numbers: Vec<String> = orders["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|order| text(&order["parent_order_sn"]))
        .filter(|number| number.starts_with("PO-211"))
        .collect();
    assert!(numbers.len() > 3, "{orders:#}");
    for table in ["order_line_parts", "order_lines", "orders"] {
        sql::execute(&world.app.app, &format!("delete from {table}")).await;
    }
    numbers
}

#[tokio::test]
async fn an_event_fetches_its_order_at_once_and_a_repeat_does_nothing() {
    let world = TestWorld::start(71, 5, vec![semi(40)]).await;
    let (app, shop) = (&world.app, &world.shops[0]);
    let numbers = numbers(&world).await;
    let calls = world.order_list_calls();
    let us = shop.sim.credential(Gateway::Us).unwrap();
    let push = Sent::of(us, &status_event(shop.sim.mall_id, &numbers[0], 1_760_000_500));
    for _ in 0..2 {
        push.to(app, &shop.id).await.expect(StatusCode::OK);
    }
    // Sent again later, with another time and signature, it is the same event; so it is without the extra parameters.
    let later = Sent {
        timestamp: "1760000999000",
        ext_param: None,
        ..push.clone()
    };
    later.to(app, &shop.id).await.expect(StatusCode::OK);
    // Another order: both are fetched in one call.
    let second = Sent::of(us, &status_event(shop.sim.mall_id, &numbers[1], 1_760_000_600));
    second.to(app, &shop.id).await.expect(StatusCode::OK);
    let kept = events(&world, &shop.id).await;
    assert_eq!(kept.len(), 2, "{kept:#?}");
    assert_eq!(
        (&kept[1]["repeats"], &kept[1]["state"], &kept[1]["parent_order_sn"]),
        (&json!(2), &json!("waiting"), &json!(numbers[0]))
    );
    assert_eq!(kept[1]["raw"], push.event);
    assert_eq!(fetch_jobs(&world).await, 1);
    app.run_jobs().await;
    assert_eq!(world.order_list_calls(), calls + 1);
    let orders = world.owner.get("/api/orders").await.ok();
    assert_eq!(orders["items"].as_array().unwrap().len(), 2, "{orders:#}");
    assert!(
        events(&world, &shop.id)
            .await
            .iter()
            .all(|event| event["state"] == "done")
    );
    let shown = world.owner.get(&format!("/api/shops/{}", shop.id)).await.ok();
    assert!(shown["last_event_at"].is_string() && shown["webhook_url"].is_null());

    // A replay after it was done, and an older event that was late, make no work.
    push.to(app, &shop.id).await.expect(StatusCode::OK);
    let old = Sent::of(us, &status_event(shop.sim.mall_id, &numbers[0], 1_000_000_000));
    old.to(app, &shop.id).await.expect(StatusCode::OK);
    assert_eq!(fetch_jobs(&world).await, 1);
    assert_eq!(world.order_list_calls(), calls + 1);
}

#[tokio::test]
async fn a_push_that_is_not_temus_is_refused() {
    let world = TestWorld::start(72, 2, vec![semi(10), semi(10)]).await;
    let (app, shop) = (&world.app, &world.shops[0]);
    let us = shop.sim.credential(Gateway::Us).unwrap();
    let push = Sent::of(us, &status_event(shop.sim.mall_id, "PO-211-1", 1_760_000_500));
    let sealed = json!({ "eventData": encrypt(&push.secret, &push.event).unwrap() }).to_string();
    let signature = push.signature();
    let forged = |changed: Sent, signature: &str| {
        let (signature, sealed) = (signature.to_owned(), sealed.clone());
        async move { changed.raw(app, &shop.id, &signature, sealed).await }
    };
    let other_secret = Sent {
        secret: "another-secret-of-enough-letters".to_owned(),
        ..push.clone()
    };
    assert_eq!(
        other_secret.to(app, &shop.id).await.problem(401)["code"],
        "bad_signature"
    );
    for signature in ["", "00", &"0".repeat(64)] {
        forged(push.clone(), signature).await.problem(401);
    }
    let changed = Sent {
        timestamp: "1760000500124",
        ..push.clone()
    };
    forged(changed, &signature).await.problem(401);
    let nobody = Sent {
        app_key: "nobody".to_owned(),
        ..push.clone()
    };
    nobody.to(app, &shop.id).await.problem(401);

    push.to(app, "no-such-shop").await.problem(404);
    for body in ["", "[]", "{}", "{\"eventData\":1}", "{\"eventData\":\"%%%\"}"] {
        let problem = push.raw(app, &shop.id, &signature, body.to_owned()).await.problem(400);
        assert_eq!(problem["code"], "invalid_body", "{body}");
    }
    let not_json = Sent {
        event: "hello".to_owned(),
        ..push.clone()
    };
    not_json.to(app, &shop.id).await.problem(400);
    let visitor = app.visitor();
    let bare = visitor.request(Method::POST, &format!("/api/webhooks/temu/{}", shop.id));
    visitor.send(bare, Body::from(sealed.clone())).await.problem(400);
    for size in [70_000, 3_000_000] {
        let problem = push.raw(app, &shop.id, &signature, "x".repeat(size)).await.problem(413);
        assert_eq!(problem["code"], "too_large");
    }
    assert_eq!(events(&world, &shop.id).await.len(), 0);
    assert_eq!(fetch_jobs(&world).await, 0);
    app.visitor()
        .get(&format!("/api/webhooks/temu/{}/events", shop.id))
        .await
        .problem(401);
}

#[tokio::test]
async fn the_answer_does_not_wait_for_a_busy_writer() {
    let world = TestWorld::start(73, 2, vec![semi(10)]).await;
    let (app, shop) = (&world.app, &world.shops[0]);
    let us = shop.sim.credential(Gateway::Us).unwrap();
    let push = Sent::of(us, &status_event(shop.sim.mall_id, "PO-211-1", 1_760_000_500));
    let busy = app.app.db.write().await.unwrap();
    push.to(app, &shop.id).await.expect(StatusCode::OK);
    drop(busy);
    // The queue wakes once the event and its job are kept.
    while fetch_jobs(&world).await == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(events(&world, &shop.id).await.len(), 1);
}

#[tokio::test]
async fn an_event_goes_to_the_shop_it_names_and_other_kinds_are_kept() {
    let world = TestWorld::start(74, 2, vec![semi(10), semi(10)]).await;
    let (app, [here, named]) = (&world.app, [&world.shops[0], &world.shops[1]]);
    for shop in &world.shops {
        let test = format!("/api/shops/{}/test-connection", shop.id);
        app.while_working(world.owner.post(&test, Value::Null)).await.ok();
    }
    let theirs = named.sim.credential(Gateway::Us).unwrap();
    // One app, two shops: the push address of the app is that of the first.
    let change =
        json!({ "credentials": [{ "gateway": "us", "app_key": theirs.app_key, "app_secret": theirs.app_secret }] });
    world.owner.patch(&format!("/api/shops/{}", here.id), change).await.ok();
    let push = Sent::of(theirs, &status_event(named.sim.mall_id, "PO-211-1", 1_760_000_500));
    push.to(app, &here.id).await.expect(StatusCode::OK);
    assert_eq!(events(&world, &here.id).await.len(), 0);
    assert_eq!(events(&world, &named.id).await.len(), 1);

    for (code, event) in [
        ("bg_test_event", json!({ "anything": 1 })),
        ("bg_something_new", json!({ "mallId": here.sim.mall_id })),
        (STATUS, json!({ "mallId": here.sim.mall_id, "parentOrderSn": null })),
    ] {
        let push = Sent {
            code,
            ..Sent::of(theirs, &event)
        };
        push.to(app, &here.id).await.expect(StatusCode::OK);
    }
    let kept = events(&world, &here.id).await;
    assert_eq!(kept.len(), 3);
    assert!(kept.iter().all(|event| event["state"] == "stored"), "{kept:#?}");
    assert_eq!(fetch_jobs(&world).await, 1, "only the first has something to fetch");
    assert!(!world.sim.stats().keys().any(|(_, name)| name == ORDER_LIST));
}
