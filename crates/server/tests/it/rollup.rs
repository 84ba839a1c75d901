//! The rollups behind summary, trend and rankings always say what a naive count of the stored lines says, whatever happened.

use axum::http::StatusCode;
use chrono::TimeDelta;
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::Value;
use temu_omni::{
    clock,
    jobs::{rebuild_totals::RebuildTotals, registry, schedule},
    store::scope::AdminScope,
};

use crate::{
    history::{Bench, Event, document_of, event},
    naive::assert_units,
    sql,
    support::TestApp,
};

#[test]
fn rollups_equal_a_naive_count_after_any_history() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let bench = std::cell::RefCell::new(runtime.block_on(Bench::start()));
    let config = Config {
        cases: 24,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[42; 32]);
    let histories = prop::collection::vec(event(), 5..25);
    let outcome = TestRunner::new_with_rng(config, rng).run(&histories, |history| {
        runtime.block_on(play(&mut bench.borrow_mut(), history));
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Plays a history on a shop of its own, looking after every event.
async fn play(bench: &mut Bench, history: Vec<Event>) {
    sql::execute(&bench.app.app, "delete from rates").await;
    bench.open_shop().await;
    for event in history {
        bench.apply(event).await;
        bench.check().await;
    }
    // Whatever order things came in, a full recalculation finds nothing left to do.
    bench.recalculate().await;
    bench.app.run_jobs().await;
    let last: Vec<(String,)> = sql::rows(&bench.app.app, "select result from jobs order by id desc limit 1").await;
    let last: Value = serde_json::from_str(&last[0].0).unwrap();
    assert_eq!(last["lines_changed"], 0, "{last}");
    bench.check().await;
    let archived = bench.owner.delete(&format!("/api/shops/{}", bench.shop_id)).await;
    archived.expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn units_of_30_days_follow_the_lines_and_the_days() {
    let mut bench = Bench::start().await;
    bench.open_shop().await;
    for sku in 0..4 {
        bench.see_sku(sku, "USD", 500).await;
    }
    let sold = |order: u8, version: u8, status: i64, days_ago: i64| {
        let placed = clock::now() - TimeDelta::days(days_ago);
        document_of(placed, order, version, status, (2, 1), order == 1)
    };
    for (order, days_ago) in [(0, 1), (1, 2), (2, 28), (3, 31), (4, 60)] {
        bench.ingest(&sold(order, 0, 2, days_ago)).await;
        assert_units(&bench.app, &bench.owner, &bench.shop_id).await;
    }
    let listed = async |bench: &Bench| -> i64 {
        let skus = bench
            .owner
            .get(&format!("/api/skus?shop_id={}", bench.shop_id))
            .await
            .ok();
        skus["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|sku| sku["units_30d"].as_i64().unwrap())
            .sum()
    };
    // Orders 0 and 2: 2 × 1 and 1 × 3 units; order 1, whose first line is a bundle: 2 × (1 + 2) and 1 × 3.
    assert_eq!(listed(&bench).await, 5 + 5 + 9);
    bench.ingest(&sold(0, 1, 3, 1)).await;
    assert_eq!(listed(&bench).await, 5 + 9, "a cancelled order is no sale");
    // The figures stand on an earlier day: the next write moves them on.
    sql::execute(&bench.app.app, "update shops set units_day = '2026-01-01'").await;
    sql::execute(&bench.app.app, "update skus set units_30d = 77").await;
    bench.ingest(&sold(0, 2, 2, 1)).await;
    assert_eq!(listed(&bench).await, 5 + 5 + 9);
    assert_units(&bench.app, &bench.owner, &bench.shop_id).await;
}

#[tokio::test]
async fn totals_built_anew_are_the_totals_kept() {
    let mut bench = Bench::start().await;
    bench.open_shop().await;
    for sku in 0..3 {
        bench.see_sku(sku, "USD", 500).await;
    }
    for order in 0..5 {
        let event = Event::Document {
            order,
            version: order,
            status: usize::from(order),
            quantities: (2, 1),
            bundle: order % 2 == 0,
        };
        bench.apply(event).await;
    }
    bench.check().await;
    for (table, column) in [
        ("daily_totals", "lines"),
        ("daily_counts", "orders"),
        ("sku_totals", "units"),
    ] {
        let touched = sql::execute(&bench.app.app, &format!("update {table} set {column} = {column} + 1")).await;
        assert!(touched > 0, "{table} is empty");
    }
    let mut tx = bench.app.app.db.write().await.unwrap();
    let job = RebuildTotals {};
    registry::enqueue(&mut tx, &AdminScope::console(), &bench.shop_id, &job, true)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    bench.app.run_jobs().await;
    bench.check().await;
}

/// Every row of the totals by SKU that says something.
async fn sku_totals(bench: &Bench) -> Vec<(String, String, String, String, i64, i64, i64)> {
    let rows = "select basis, grain || ' ' || cast(start as text), sku_id, price_currency || ' ' || cost_currency, \
                lines, gmv_original, gmv from sku_totals where lines <> 0 or gmv_original <> 0 or cost_original <> 0 \
                order by 1, 2, 3, 4, 5, 6, 7";
    sql::rows(&bench.app.app, rows).await
}

#[tokio::test]
async fn another_currency_and_zone_restate_every_figure() {
    let mut bench = Bench::start().await;
    bench.open_shop().await;
    schedule::begin(&bench.app.app).await.unwrap();
    for (currency, day) in [(0, 0), (1, 0), (2, 0)] {
        let rate = 650 + 10 * currency as u16;
        bench
            .apply(Event::Rate {
                currency: currency.max(1),
                day,
                rate,
            })
            .await;
    }
    for sku in 0..4 {
        bench
            .see_sku(sku, ["CNY", "USD", "JPY", "USD"][usize::from(sku)], 500)
            .await;
    }
    for order in 0..5 {
        let event = Event::Document {
            order,
            version: 1,
            status: 3,
            quantities: (2, 1),
            bundle: order % 2 == 0,
        };
        bench.apply(event).await;
    }
    let before = sku_totals(&bench).await;

    // The same database under other settings: the schedule notices when the program starts.
    let settings = [("reporting_currency", "USD"), ("timezone", "America/New_York")];
    let restarted = TestApp::beside(&bench.app, &settings).await;
    // The first one's folder holds the database.
    let _first = std::mem::replace(&mut bench.app, restarted);
    bench.owner = bench.app.owner().await;
    schedule::begin(&bench.app.app).await.unwrap();
    bench.app.run_jobs().await;
    bench.check().await;
    let after = sku_totals(&bench).await;
    assert_ne!(before, after);
    assert!(
        after
            .iter()
            .all(|(.., lines, original, _)| *lines > 0 && *original >= 0),
        "{after:#?}"
    );
    // Summed anew from the lines they are the same: nothing of the old currency is left behind.
    let mut tx = bench.app.app.db.write().await.unwrap();
    registry::enqueue(&mut tx, &AdminScope::console(), &bench.shop_id, &RebuildTotals {}, true)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    bench.app.run_jobs().await;
    assert_eq!(sku_totals(&bench).await, after);
}
