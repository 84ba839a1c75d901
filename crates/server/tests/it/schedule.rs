//! The schedule: what it makes, and that it makes it once.

use std::collections::BTreeSet;

use serde_json::json;
use temu_omni::{jobs::schedule, store::schedules};
use temu_sim::world::LocalMarket;

use crate::{
    sql,
    support::TestApp,
    world::{TestWorld, full, local, semi, text},
};

#[tokio::test]
async fn the_schedule_makes_each_job_once_however_many_nodes_there_are() {
    let world = TestWorld::start(24, 3, vec![semi(10), full(), local(LocalMarket::Usa, 10)]).await;
    let node = TestApp::beside(&world.app, &[("auto_sync_enabled", "true")]).await;
    let app = &node.app;
    let idle = world.owner.get("/api/system/scheduler/status").await.ok();
    assert_eq!((&idle["enabled"], &idle["schedules"]), (&json!(false), &json!([])));
    schedule::begin(app).await.unwrap();
    schedule::begin(app).await.unwrap();

    let ticks = [(); 3].map(|()| tokio::spawn(schedule::tick(app.clone())));
    while schedules::any_due(&mut app.db.read().await.unwrap(), temu_omni::clock::now())
        .await
        .unwrap()
    {
        tokio::task::yield_now().await;
    }
    app.shutdown.cancel();
    for tick in ticks {
        tick.await.unwrap();
    }
    let made: Vec<(String, String, i64)> = sql::rows(
        app,
        "select shop_id, payload, count(*) from jobs group by shop_id, payload order by shop_id, payload",
    )
    .await;
    assert!(made.iter().all(|(_, _, count)| *count == 1), "{made:#?}");
    // Orders of the two that have some, with their extras and cases; products of all, a look at incomplete lines of all,
    // stock and offers of all, and a look at the tokens of all.
    assert_eq!(made.len(), 2 * 3 + 3 * 5, "{made:#?}");
    let by: Vec<(String,)> = sql::rows(app, "select distinct requested_by from jobs order by requested_by").await;
    let names = [
        "after_sales",
        "costs",
        "offers",
        "order_extras",
        "orders",
        "products",
        "stock",
        "tokens",
    ];
    assert_eq!(
        by.into_iter().map(|(name,)| name).collect::<BTreeSet<_>>(),
        names.map(|name| format!("schedule:{name}")).into()
    );

    let status = node.owner().await.get("/api/system/scheduler/status").await.ok();
    assert_eq!((&status["enabled"], &status["running"]), (&json!(true), &json!([])));
    let schedules = status["schedules"].as_array().unwrap();
    let shown = schedules
        .iter()
        .map(|schedule| (text(&schedule["name"]), schedule["interval_minutes"].as_i64().unwrap()));
    let config = &app.config;
    let wanted = [
        ("costs", config.cost_interval_minutes),
        ("orders", config.sync_interval_minutes),
        ("products", config.product_sync_interval_minutes),
        ("recount", 1440),
        ("tokens", 1440),
        ("order_extras", 5),
        ("after_sales", 30),
        ("stock", 60),
        ("offers", 120),
    ];
    let wanted = wanted.map(|(name, minutes)| (name.to_owned(), i64::from(minutes)));
    assert_eq!(shown.collect::<BTreeSet<_>>(), wanted.into());
    // The recount waits for the night.
    for schedule in schedules.iter().filter(|schedule| schedule["name"] != "recount") {
        let instant = |name: &str| text(&schedule[name]).parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        let minutes = (instant("next_run_at") - instant("last_run_at")).num_minutes();
        assert_eq!(minutes, schedule["interval_minutes"].as_i64().unwrap());
    }
}
