//! A soak: shops of every kind live on for days while the platform storms; in the end the database is the truth.
//!
//! Short in every test run; `make soak` (SOAK=long) has ten shops and a month.

use serde_json::{Value, json};
use temu_omni::jobs::sync_orders::recount::Recount;
use temu_sim::{
    faults::FaultPlan,
    world::{LocalMarket, ShopSpec},
};

use crate::{
    naive::assert_rollups,
    sql,
    world::{TestWorld, full, local, semi, text},
};

/// The world's hours between two rounds of syncs.
const STEP: i64 = 12;
/// Rounds of retries within one step, before the storm counts as too strong.
const PATIENCE: usize = 60;

fn shops(count: usize) -> Vec<ShopSpec> {
    let kinds = [
        semi(260),
        local(LocalMarket::Usa, 200),
        full(),
        local(LocalMarket::Japan, 120),
        local(LocalMarket::Kuwait, 90),
    ];
    kinds.into_iter().cycle().take(count).collect()
}

/// Queues the syncs of a step and runs jobs until all have succeeded, however often they fail in between.
async fn sync_through(world: &TestWorld) {
    let mut open: Vec<(&str, &[&str])> = Vec::new();
    for shop in &world.shops {
        let is_full = shop.sim.business_model() == temu_sim::world::BusinessModel::Full;
        open.push((
            &shop.id,
            if is_full {
                &["products"]
            } else {
                &["products", "orders"]
            },
        ));
    }
    for round in 0.. {
        assert!(round < PATIENCE, "{} shops cannot be synced", open.len());
        let mut jobs = Vec::new();
        for (shop_id, resources) in &open {
            let body = json!({ "resources": resources, "mode": "incremental" });
            let queued = world.owner.post(&format!("/api/shops/{shop_id}/sync"), body).await.ok();
            jobs.push(text(&queued["job_id"]));
        }
        sql::execute(
            &world.app.app,
            "update jobs set run_after = created_at where state = 'queued'",
        )
        .await;
        world.app.run_jobs().await;
        let mut left = Vec::new();
        for (shop, job) in open.iter().zip(&jobs) {
            let job: Value = world.owner.get(&format!("/api/jobs/{job}")).await.ok();
            if job["state"] != "succeeded" {
                left.push(*shop);
            }
        }
        open = left;
        if open.is_empty() {
            return;
        }
    }
}

async fn recount(world: &TestWorld) {
    world.ask(&Recount {}).await;
    world.app.run_jobs().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_storm_of_days_the_database_is_the_truth() {
    let (count, days) = if std::env::var("SOAK").is_ok_and(|soak| soak == "long") {
        (10, 30)
    } else {
        (4, 4)
    };
    let world = TestWorld::start(49, 10, shops(count)).await;
    let mut storm = FaultPlan::named("storm").expect("the storm");
    storm.rules.iter_mut().for_each(|rule| rule.milliseconds = Some(5));
    world.sim.set_faults(storm);
    world.load_rates().await;
    sync_through(&world).await;
    world.load_costs().await;
    for step in 0..days * 24 / STEP {
        world.let_hours_pass(STEP).await;
        sync_through(&world).await;
        if step % 2 == 1 {
            recount(&world).await;
        }
    }

    world.sim.set_faults(FaultPlan::default());
    sync_through(&world).await;
    // Orders that could not be read in the storm are missing in the count, and fetched again.
    world.let_pass(0).await;
    recount(&world).await;
    world.recalculate().await;
    for shop in &world.shops {
        world.assert_orders(shop, &[]).await;
        assert_rollups(&world.app, &world.owner, &shop.id, ("2026-01-01", "2026-12-31")).await;
    }
    world.assert_truth("CNY").await;
    let app = &world.app.app;
    assert_eq!(
        sql::number(app, "select count(*) from sync_slices where not proven").await,
        0
    );
    let issues = "select count(*) from sync_issues where resource = 'orders' and not resolved";
    assert_eq!(sql::number(app, issues).await, 0);
}
