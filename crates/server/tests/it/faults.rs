//! What the platform does wrong, the product survives; what a person must mend, it says.

use serde_json::{Value, json};
use temu_sim::{
    faults::{FaultKind, FaultPlan, FaultRule},
    world::LocalMarket,
};

use crate::{
    sql,
    world::{ORDER_LIST, TestWorld, all, faults, local, quiet_calls, semi, text},
};

const ORDERS: [&str; 1] = ["orders"];

fn on_orders(kind: FaultKind) -> FaultRule {
    FaultRule {
        type_name: Some(ORDER_LIST.to_owned()),
        ..FaultRule::new(kind, 1_000)
    }
}

/// Two days so full that most slices have several pages.
async fn busy_world(seed: u64) -> TestWorld {
    TestWorld::start(seed, 2, vec![local(LocalMarket::Usa, 500)]).await
}

async fn issues(world: &TestWorld, resolved: bool) -> Vec<Value> {
    all(&world.owner, &format!("/api/sync-issues?resolved={resolved}&limit=50")).await
}

#[tokio::test]
async fn passing_faults_cost_nothing_but_calls() {
    let kinds = [
        FaultKind::RateLimited,
        FaultKind::SystemException,
        FaultKind::HttpStatus,
        FaultKind::Html,
        FaultKind::Truncated,
        FaultKind::EmptyBody,
        FaultKind::Dropped,
        FaultKind::Slow,
    ];
    let world = TestWorld::start(41, 2, kinds.map(|_| local(LocalMarket::Usa, 250)).to_vec()).await;
    for (kind, shop) in kinds.into_iter().zip(&world.shops) {
        let clean = world.order_list_calls();
        // The second call and the three after it, so that one call fails four times in a row.
        let rule = FaultRule {
            after: 1,
            times: Some(4),
            milliseconds: Some(20),
            ..on_orders(kind)
        };
        world.sim.set_faults(faults(vec![rule]));
        let job = world.sync(shop, &ORDERS, "full").await;
        assert_eq!(job["state"], "succeeded", "{kind:?}: {job:#}");
        world.assert_orders(shop, &[]).await;
        let slices = world.completeness(shop, "orders").await["slices"]
            .as_array()
            .unwrap()
            .clone();
        assert!(
            slices
                .iter()
                .all(|slice| slice["attempts"] == 1 && slice["proven"] == true),
            "{kind:?}"
        );
        let pages: i64 = slices.iter().map(|slice| slice["pages"].as_i64().unwrap()).sum();
        let again = if kind == FaultKind::Slow { 0 } else { 4 };
        assert_eq!(
            world.order_list_calls() - clean,
            pages + again,
            "{kind:?} was met and tried again"
        );
    }
}

#[tokio::test]
async fn a_fault_that_outlasts_the_retries_puts_the_job_off() {
    let world = busy_world(42).await;
    let shop = &world.shops[0];
    world.sim.set_faults(faults(vec![FaultRule {
        after: 1,
        ..on_orders(FaultKind::HttpStatus)
    }]));
    let job = world.sync(shop, &ORDERS, "full").await;
    assert_eq!(
        (&job["state"], &job["finished_at"]),
        (&json!("queued"), &Value::Null),
        "{job:#}"
    );
    let warned = job["log"]
        .as_array()
        .unwrap()
        .iter()
        .any(|line| line["level"] == "warn" && text(&line["message"]).contains("503"));
    assert!(warned, "{job:#}");
    let watermark = &world.owner.get(&format!("/api/shops/{}", shop.id)).await.ok()["sync"][0];
    assert_eq!(watermark["last_state"], "failed", "{watermark:#}");

    world.sim.set_faults(FaultPlan::default());
    assert!(
        temu_omni::jobs::worker::claim(&world.app.app, "early", None)
            .await
            .unwrap()
            .is_none(),
        "not before its time"
    );
    sql::execute(
        &world.app.app,
        "update jobs set run_after = created_at where state = 'queued'",
    )
    .await;
    world.app.run_jobs().await;
    let job = world.owner.get(&format!("/api/jobs/{}", text(&job["id"]))).await.ok();
    assert_eq!(
        (&job["state"], &job["error"]),
        (&json!("succeeded"), &Value::Null),
        "{job:#}"
    );
    world.assert_orders(shop, &[]).await;
}

#[tokio::test]
async fn a_platform_that_stays_down_fails_the_job_after_some_tries() {
    let world = busy_world(43).await;
    world
        .sim
        .set_faults(faults(vec![on_orders(FaultKind::SystemException)]));
    let mut job = world.sync(&world.shops[0], &ORDERS, "full").await;
    for _ in 0..10 {
        sql::execute(
            &world.app.app,
            "update jobs set run_after = created_at where state = 'queued'",
        )
        .await;
        world.app.run_jobs().await;
        job = world.owner.get(&format!("/api/jobs/{}", text(&job["id"]))).await.ok();
    }
    assert_eq!(
        (&job["state"], &job["error"]["code"]),
        (&json!("failed"), &json!("4000000")),
        "{job:#}"
    );
    assert!(job["error"]["advice"].is_string());
    let credential = &world.owner.get(&format!("/api/shops/{}", world.shops[0].id)).await.ok()["credentials"][0];
    assert_ne!(credential["state"], "stopped", "the token is not to blame");
}

#[tokio::test]
async fn counts_and_pages_that_lie_for_a_while_are_read_again() {
    for (seed, kind) in [(44, FaultKind::TotalDrift), (45, FaultKind::EmptyPage)] {
        let world = busy_world(seed).await;
        let shop = &world.shops[0];
        let quiet = quiet_calls(seed, 2, local(LocalMarket::Usa, 500)).await;
        let rule = FaultRule {
            after: quiet,
            times: Some(2),
            ..on_orders(kind)
        };
        world.sim.set_faults(faults(vec![rule]));
        let job = world.sync(shop, &ORDERS, "full").await;
        assert_eq!(job["state"], "succeeded", "{kind:?}: {job:#}");
        let orders = world.completeness(shop, "orders").await;
        assert_eq!(orders["gaps"], json!([]), "{kind:?}");
        let again = orders["slices"]
            .as_array()
            .unwrap()
            .iter()
            .any(|slice| slice["attempts"].as_i64() > Some(1));
        assert!(again, "{kind:?}: no pass was repeated: {orders:#}");
        world.assert_orders(shop, &[]).await;
    }
}

#[tokio::test]
async fn a_hole_is_named_and_refilled_by_the_next_sync() {
    let world = busy_world(46).await;
    let shop = &world.shops[0];
    // Every page beyond the first of a slice stays empty: most orders are missing.
    world.sim.set_faults(faults(vec![FaultRule {
        after: 1,
        ..on_orders(FaultKind::EmptyPage)
    }]));
    let job = world.sync(shop, &ORDERS, "full").await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
    let orders = world.completeness(shop, "orders").await;
    let gaps = orders["gaps"].as_array().unwrap();
    assert!(!gaps.is_empty(), "{orders:#}");
    assert_eq!(orders["proven_until"], gaps[0]["from"]);
    let freshness = &world.report("summary", "").await["freshness"];
    assert_eq!(freshness["proven_until"], gaps[0]["from"]);
    assert!(
        freshness["proven_until"].as_str() < freshness["synced_until"].as_str(),
        "{freshness:#}"
    );

    world.sim.set_faults(FaultPlan::default());
    let job = world.sync(shop, &ORDERS, "incremental").await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
    let orders = world.completeness(shop, "orders").await;
    assert_eq!(orders["gaps"], json!([]), "{orders:#}");
    world.assert_orders(shop, &[]).await;
}

#[tokio::test]
async fn unreadable_orders_are_kept_until_they_can_be_read() {
    let world = TestWorld::start(47, 10, vec![semi(240)]).await;
    let shop = &world.shops[0];
    let all_numbers: Vec<String> = world
        .sim
        .world()
        .order_documents(shop.sim.mall_id, world.sim.now())
        .map(|document| document.parent_order_map.parent_order_sn)
        .collect();
    let kinds = [FaultKind::MissingField, FaultKind::WrongType, FaultKind::AbsurdValue];
    // Twelve orders of each kind, so that every field has its turn.
    let chosen: Vec<Vec<String>> = all_numbers.chunks(12).take(3).map(<[String]>::to_vec).collect();
    let rules = kinds.into_iter().zip(&chosen).map(|(kind, orders)| FaultRule {
        orders: orders.clone(),
        ..FaultRule::new(kind, 1_000)
    });
    world.sim.set_faults(faults(rules.collect()));
    let job = world.sync(shop, &["products", "orders"], "full").await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
    let bad: Vec<String> = chosen.concat();
    world.assert_orders(shop, &bad).await;
    assert_eq!(
        world.completeness(shop, "orders").await["gaps"],
        json!([]),
        "they were read, though not understood"
    );

    let open = issues(&world, false).await;
    assert_eq!(open.len(), bad.len());
    for issue in &open {
        assert_eq!(
            (&issue["resource"], &issue["shop_id"]),
            (&json!("orders"), &json!(shop.id))
        );
        let raw: Value = serde_json::from_str(&text(&issue["raw"])).expect("the document as it came");
        assert!(raw["orderList"][0].is_object());
        let reason = text(&issue["reason"]);
        let fields = [
            "parentOrderStatus",
            "parentOrderTime",
            "updateTime",
            "parentOrderSn",
            "orderSn",
            "quantity",
            "orderStatus",
        ];
        assert!(fields.iter().any(|field| reason.contains(field)), "{reason}");
    }
    assert_eq!(
        world.owner.get(&format!("/api/shops/{}", shop.id)).await.ok()["issues"],
        bad.len()
    );
    let again = world.sync(shop, &ORDERS, "full").await;
    assert_eq!(again["state"], "succeeded");
    assert_eq!(
        issues(&world, false).await.len(),
        bad.len(),
        "met again, they stand once"
    );
    let stranger = world.app.viewer("stan", json!([]), true).await;
    assert_eq!(stranger.get("/api/sync-issues").await.ok()["items"], json!([]));

    world.sim.set_faults(FaultPlan::default());
    world.load_costs().await;
    world.load_rates().await;
    let job = world.sync(shop, &ORDERS, "full").await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
    world.assert_orders(shop, &[]).await;
    assert_eq!(
        issues(&world, false).await,
        Vec::<Value>::new(),
        "good versions have come"
    );
    assert_eq!(issues(&world, true).await.len(), bad.len());
}

#[tokio::test]
async fn a_storm_passes() {
    let world = TestWorld::start(48, 20, vec![semi(200), local(LocalMarket::Germany, 150)]).await;
    let mut storm = FaultPlan::named("storm").expect("the storm");
    storm.rules.iter_mut().for_each(|rule| rule.milliseconds = Some(5));
    world.sim.set_faults(storm);
    for shop in &world.shops {
        world.sync(shop, &["products", "orders"], "full").await;
    }
    for _ in 0..8 {
        sql::execute(
            &world.app.app,
            "update jobs set run_after = created_at where state = 'queued'",
        )
        .await;
        world.app.run_jobs().await;
    }
    world.sim.set_faults(FaultPlan::default());
    world.load_costs().await;
    world.load_rates().await;
    world.sync_all(&["products", "orders"], "full").await;
    for shop in &world.shops {
        world.assert_orders(shop, &[]).await;
        assert_eq!(world.completeness(shop, "orders").await["gaps"], json!([]));
    }
    assert_eq!(issues(&world, false).await, Vec::<Value>::new());
    // Costs and rates came when most orders were stored already.
    world.recalculate().await;
    world.assert_truth("CNY").await;
}
