//! Pushes arrive at a receiver: complete, sealed, signed, again when refused, and forged on demand.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde_json::{Value, json};
use temu_api::{
    gateway::Gateway,
    webhook::{self, Push, SignedHeaders},
    wire::events::Event,
};
use temu_sim::{FireKind, PushTarget, RunningSimulator, truth::case_truth, world::Shop};
use tokio::{net::TcpListener, sync::mpsc};

use crate::client::{call, credential, small_world, start};

/// A push as it arrived.
struct Arrived {
    headers: HeaderMap,
    body: String,
}

impl Arrived {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The event, if the signature is right.
    fn open(&self, shop: &Shop) -> Option<(String, Value)> {
        let app_key = self.header(webhook::APP_KEY_HEADER).unwrap();
        let own = shop
            .credentials
            .iter()
            .find(|credential| credential.app_key == app_key)
            .unwrap();
        let push: Push = serde_json::from_str(&self.body).unwrap();
        let event = webhook::decrypt(&own.app_secret, &push.event_data).unwrap();
        let signed = SignedHeaders {
            app_key,
            event_code: self.header(webhook::EVENT_CODE_HEADER).unwrap(),
            timestamp: self.header(webhook::TIMESTAMP_HEADER).unwrap(),
            ext_param: self.header(webhook::EXT_PARAM_HEADER),
        };
        let signature = self.header(webhook::SIGNATURE_HEADER).unwrap();
        let code = signed.event_code.to_owned();
        webhook::verify(&own.app_secret, &signed, &event, signature)
            .then(|| (code, serde_json::from_str(&event).unwrap()))
    }
}

type Hand = (mpsc::UnboundedSender<Arrived>, Arc<AtomicUsize>);

async fn take(State((sender, refusals)): State<Hand>, headers: HeaderMap, body: String) -> StatusCode {
    sender.send(Arrived { headers, body }).unwrap();
    let refuse = refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    if refuse.is_ok() {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::OK
    }
}

/// A receiver that refuses the first `refusals` pushes, and its address.
async fn receiver(refusals: usize) -> (PushTarget, mpsc::UnboundedReceiver<Arrived>) {
    let (sender, arrived) = mpsc::unbounded_channel();
    let router = Router::new()
        .route("/push", post(take))
        .layer(DefaultBodyLimit::disable())
        .with_state((sender, Arc::new(AtomicUsize::new(refusals))));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/push", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let target = PushTarget {
        url,
        time_lapse: 100_000,
        duplicates_per_mille: 0,
        backwards: false,
    };
    (target, arrived)
}

/// Every order of the shop placed up to now, by number, with its status.
fn statuses(sim: &RunningSimulator, mall_id: i64) -> BTreeMap<String, i64> {
    let world = sim.world();
    let orders = world.order_documents(mall_id, sim.now());
    let lines = orders.flat_map(|order| order.order_list);
    lines.map(|line| (line.order_sn, line.order_status)).collect()
}

#[tokio::test]
async fn days_of_changes_are_pushed_line_by_line() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let shop = &world.shops()[1];
    let (target, mut arrived) = receiver(0).await;
    let (before, cases) = (
        statuses(&sim, shop.mall_id),
        case_truth(&world, shop.mall_id, sim.now()),
    );
    assert!(sim.set_push(shop.mall_id, Some(target)));
    sim.advance_clock(4 * 86_400);
    let after = statuses(&sim, shop.mall_id);
    let changed: BTreeMap<_, _> = after
        .into_iter()
        .filter(|(line, status)| before.get(line) != Some(status))
        .collect();
    let later = case_truth(&world, shop.mall_id, sim.now());
    let moved = later
        .into_iter()
        .filter(|case| !cases.contains(case) && (!case.is_cancellation || case.status == 5));
    // States of a case that are not told in events.
    let mut moved: BTreeSet<_> = moved
        .filter(|case| matches!(case.status, 1 | 5 | 6 | 7 | 8 | 10))
        .map(|case| (case.parent_after_sales_sn, case.status))
        .collect();
    assert!(changed.len() > 5 && !moved.is_empty());
    let mut last: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    let mut ext_params = BTreeSet::new();
    let told = |last: &BTreeMap<String, (i64, i64)>| {
        last.len() >= changed.len()
            && changed
                .iter()
                .all(|(line, status)| last.get(line).is_some_and(|(_, told)| told == status))
    };
    while !told(&last) || !moved.is_empty() {
        let push = arrived.recv().await.unwrap();
        let (code, event) = push.open(shop).expect("a push that does not verify");
        ext_params.insert(push.header(webhook::EXT_PARAM_HEADER).map(str::to_owned));
        assert_eq!(event["mallId"], shop.mall_id);
        match Event::parse(&code, &event.to_string()).unwrap() {
            Event::OrderStatus(event) => {
                let now = (event.update_time.unwrap().timestamp(), event.order_status.unwrap());
                let known = last.entry(event.order_sn.unwrap()).or_insert(now);
                *known = now.max(*known);
            }
            Event::AfterSalesStatus(event) | Event::CancelStatus(event) => {
                moved.remove(&(event.parent_after_sales_sn, event.parent_after_sales_status.unwrap()));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(ext_params, BTreeSet::from([None, Some("{}".to_owned())]));
}

#[tokio::test]
async fn a_refused_push_is_tried_again_and_some_come_twice() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let shop = &world.shops()[1];
    let (target, mut arrived) = receiver(3).await;
    sim.set_push(
        shop.mall_id,
        Some(PushTarget {
            duplicates_per_mille: 1_000,
            ..target
        }),
    );
    sim.advance_clock(6 * 3_600);
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    // Every event comes twice, and three pushes are refused once.
    loop {
        let push = arrived.recv().await.unwrap();
        *times.entry(push.open(shop).unwrap().1.to_string()).or_default() += 1;
        let extra: usize = times.values().map(|count| count.saturating_sub(2)).sum();
        if extra == 3 && times.values().all(|count| *count >= 2) {
            break;
        }
    }
    assert!(sim.deliveries().iter().all(|delivery| !delivery.dropped));
}

#[tokio::test]
async fn a_push_that_nobody_takes_is_dropped_after_nine_tries() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let shop = &world.shops()[1];
    let (target, mut arrived) = receiver(usize::MAX).await;
    sim.set_push(
        shop.mall_id,
        Some(PushTarget {
            time_lapse: 10_000_000,
            ..target
        }),
    );
    sim.advance_clock(3 * 3_600);
    while sim.deliveries().iter().all(|delivery| !delivery.dropped) {
        arrived.recv().await.unwrap();
        tokio::task::yield_now().await;
    }
    let dropped = sim.deliveries().into_iter().find(|delivery| delivery.dropped).unwrap();
    assert_eq!((dropped.tries, dropped.status), (9, Some(503)));
}

#[tokio::test]
async fn pushes_by_hand_are_valid_forged_replayed_or_too_large() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let shop = &world.shops()[0];
    let (target, mut arrived) = receiver(0).await;
    assert!(sim.fire(shop.mall_id, FireKind::Valid).await.is_err(), "no address yet");
    sim.set_push(shop.mall_id, Some(target));
    let mut pushed = Vec::new();
    for kind in [
        FireKind::Valid,
        FireKind::Forged,
        FireKind::Replayed,
        FireKind::Oversized,
    ] {
        assert_eq!(sim.fire(shop.mall_id, kind).await, Ok(200));
        pushed.push(arrived.recv().await.unwrap());
    }
    assert_eq!(pushed[0].open(shop).unwrap().1["mallId"], shop.mall_id);
    assert!(pushed[1].open(shop).is_none());
    assert_eq!(
        (&pushed[2].headers, &pushed[2].body),
        (&pushed[0].headers, &pushed[0].body)
    );
    assert!(pushed[3].body.len() > 2_000_000 && pushed[3].open(shop).is_some());
}

#[tokio::test]
async fn a_shop_chooses_its_events() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let us = credential(&world.shops()[0], Gateway::Us);
    let update = |permit: Value, cancel: Value| {
        let (sim, business) = (
            &sim,
            json!({ "permitEventCodeList": permit, "cancelEventCodeList": cancel }),
        );
        async move { call(sim, us, "bg.tmc.message.update", business).await }
    };
    let order = "bg_order_status_change_event";
    assert_eq!(update(json!([order]), json!([])).await["result"], true);
    let info = call(&sim, us, "bg.open.accesstoken.info.get", json!({})).await;
    assert_eq!(info["result"]["appSubscribeEventCodeList"], json!([order]));
    assert_eq!(update(json!([order]), json!([order])).await["errorCode"], 110_020_006);
    assert_eq!(update(json!(vec!["x"; 21]), json!([])).await["errorCode"], 110_020_005);
    assert_eq!(
        update(json!(["bg_unheard_of"]), json!([])).await["errorCode"],
        110_020_009
    );
    assert_eq!(update(json!([]), json!([order])).await["result"], true);
    let info = call(&sim, us, "bg.open.accesstoken.info.get", json!({})).await;
    assert_eq!(info["result"]["appSubscribeStatus"], 0);
}
