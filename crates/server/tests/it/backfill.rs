//! The past is read newest first and from its place; what is missing all the same is found by counting and fetched.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use temu_omni::{
    jobs::{registry, sync_orders::recount::Recount},
    store::scope::AdminScope,
};
use temu_sim::{
    faults::{FaultKind, FaultPlan, FaultRule},
    world::LocalMarket,
};

use crate::{
    sql,
    world::{ORDER_LIST, TestShop, TestWorld, faults, full_sync_days, local, quiet_calls, semi, text},
};

fn instant(value: &Value) -> DateTime<Utc> {
    text(value).parse().expect("an instant")
}

async fn recount(world: &TestWorld, shop: &TestShop) -> Value {
    let mut tx = world.app.app.db.write().await.unwrap();
    let id = registry::enqueue(&mut tx, &AdminScope::console(), &shop.id, &Recount {}, true)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.app.run_jobs().await;
    let job = world.owner.get(&format!("/api/jobs/{id}")).await.ok();
    assert_eq!(job["state"], "succeeded", "{job:#}");
    job
}

#[tokio::test]
async fn the_newest_comes_first_and_the_past_goes_on_from_its_place() {
    let spec = || local(LocalMarket::Usa, 600);
    let quiet = quiet_calls(81, 40, spec()).await;
    let world = TestWorld::start(81, 40, vec![spec()]).await;
    let shop = &world.shops[0];
    // The platform goes down after a few slices that had orders.
    let down = FaultRule {
        type_name: Some(ORDER_LIST.to_owned()),
        after: quiet + 4,
        ..FaultRule::new(FaultKind::SystemException, 1_000)
    };
    world.sim.set_faults(faults(vec![down]));
    world.sync(shop, &["orders"], "incremental").await;
    let halfway = world.completeness(shop, "orders").await;
    let (from, reached) = (instant(&halfway["proven_from"]), instant(&halfway["backfilled_to"]));
    assert_eq!(from, reached);
    assert!(instant(&halfway["backfill_goal"]) < reached, "{halfway:#}");
    let there = world.sim.world();
    let stored: Vec<DateTime<Utc>> = there
        .order_documents(shop.sim.mall_id, world.sim.now())
        .map(|document| document.parent_order_map.update_time)
        .collect();
    let newest = stored.iter().filter(|updated_at| **updated_at >= from).count() as i64;
    let count = async || sql::number(&world.app.app, "select count(*) from orders").await;
    assert!(
        newest > 0 && newest < stored.len() as i64,
        "{newest} of {}",
        stored.len()
    );
    assert_eq!(count().await, newest, "exactly the newest are there");

    // The job that was put off goes on where it ended, and does not read again what is proven.
    world.sim.set_faults(FaultPlan::default());
    let calls = world.order_list_calls();
    sql::execute(
        &world.app.app,
        "update jobs set run_after = created_at where state = 'queued'",
    )
    .await;
    world.app.run_jobs().await;
    assert_eq!(count().await, stored.len() as i64);
    world.assert_orders(shop, &[]).await;
    let done = world.completeness(shop, "orders").await;
    assert_eq!((&done["backfilled_to"], &done["gaps"]), (&Value::Null, &json!([])));
    let days: i64 = full_sync_days(40).parse().unwrap();
    assert!((instant(&done["proven_until"]) - instant(&done["proven_from"])).num_days() >= days);
    let calls = world.order_list_calls() - calls;
    assert!(calls <= 40, "{calls} calls for what was left");

    // Later syncs look at the present only.
    let before = world.order_list_calls();
    world.sync(shop, &["orders"], "incremental").await;
    assert_eq!(world.order_list_calls() - before, 1);
}

#[tokio::test]
async fn a_recount_finds_what_is_missing_and_fetches_it() {
    let world = TestWorld::synced(82, 30, vec![semi(500), local(LocalMarket::Japan, 200)]).await;
    // The recount looks at the 90 days before the last sync; this world ended longer ago.
    world.let_pass(0).await;
    let app = &world.app.app;
    for shop in &world.shops {
        let counted = recount(&world, shop).await;
        for report in counted["result"].as_object().unwrap().values() {
            assert_eq!(report["stretches_repaired"], 0, "{counted:#}");
        }
    }
    let shop = &world.shops[0];
    let newest = "select max(parent_order_sn) from orders where gateway = 'us' and shop_id = ";
    let (lost,): (String,) = sql::rows(app, &format!("{newest}'{}'", shop.id)).await.remove(0);
    for table in ["order_lines", "order_line_parts", "orders"] {
        sql::execute(app, &format!("delete from {table} where parent_order_sn = '{lost}'")).await;
    }
    let counted = recount(&world, shop).await;
    assert_eq!(counted["result"]["us"]["stretches_repaired"], 1, "{counted:#}");
    assert_eq!(counted["result"]["us"]["inserted"], 1, "{counted:#}");
    let found = sql::number(
        app,
        &format!("select count(*) from orders where parent_order_sn = '{lost}'"),
    )
    .await;
    assert_eq!(found, 1);
    let placed = world.completeness(shop, "orders_placed").await;
    assert!(
        placed["slices"]
            .as_array()
            .unwrap()
            .iter()
            .all(|slice| slice["proven"] == true),
        "{placed:#}"
    );
    world.assert_orders(shop, &[]).await;
}

#[tokio::test]
async fn a_hole_schedules_its_own_refill() {
    let spec = || local(LocalMarket::Usa, 500);
    let world = TestWorld::start(83, 2, vec![spec()]).await;
    let shop = &world.shops[0];
    let empty = FaultRule {
        type_name: Some(ORDER_LIST.to_owned()),
        after: quiet_calls(83, 2, spec()).await,
        ..FaultRule::new(FaultKind::EmptyPage, 1_000)
    };
    world.sim.set_faults(faults(vec![empty]));
    world.sync(shop, &["orders"], "full").await;
    assert_ne!(world.completeness(shop, "orders").await["gaps"], json!([]));
    world.sim.set_faults(FaultPlan::default());
    let waiting = "select count(*) from jobs where kind = 'refill_holes' and state = 'queued'";
    assert_eq!(sql::number(&world.app.app, waiting).await, 1);
    sql::execute(
        &world.app.app,
        "update jobs set run_after = created_at where state = 'queued'",
    )
    .await;
    world.app.run_jobs().await;
    assert_eq!(world.completeness(shop, "orders").await["gaps"], json!([]));
    world.assert_orders(shop, &[]).await;
}
