//! Order sync against a world whose truth is known: every order once, every figure to the cent.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::money::{Currency, Money, major_text};
use serde_json::{Value, json};
use temu_sim::{
    faults::{FaultKind, FaultRule},
    truth::TruthQuery,
    world::LocalMarket,
};

use crate::{
    sql,
    truth::assert_empty,
    world::{ORDER_LIST, TestWorld, all_orders, faults, full, lines_of, local, quiet_calls, semi, text},
};

fn three_models() -> Vec<temu_sim::world::ShopSpec> {
    vec![
        semi(400),
        local(LocalMarket::Germany, 250),
        local(LocalMarket::Japan, 60),
        full(),
    ]
}

#[tokio::test]
async fn every_figure_equals_the_truth_now_and_after_a_week() {
    let world = TestWorld::synced(57, 10, three_models()).await;
    for currency in ["CNY", "USD", "EUR", "JPY"] {
        world.assert_truth(currency).await;
    }
    let before = orders_by_number(&world).await;

    world.let_pass(7).await;
    let jobs = world.sync_all(&["orders"], "incremental").await;
    let updated: i64 = jobs
        .iter()
        .flat_map(reports)
        .map(|report| count(report, "updated"))
        .sum();
    assert!(updated > 0, "{jobs:#?}");
    world.assert_truth("CNY").await;
    world.assert_truth("USD").await;
    for shop in &world.shops[..3] {
        world.assert_orders(shop, &[]).await;
    }
    let after = orders_by_number(&world).await;
    assert!(after.len() > before.len(), "a week brings new orders");
    assert_life_went_on(&before, &after);
    assert_delivery_days_stand(&before, &after);
}

/// The week must have had everything in it that this file claims to test.
fn assert_life_went_on(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) {
    let pairs = || before.iter().map(|(number, order)| (order, &after[number]));
    let became = |status: &str| {
        pairs()
            .filter(|(old, new)| old["status"] != status && new["status"] == status)
            .count()
    };
    for status in ["cancelled", "shipped", "delivered"] {
        assert!(became(status) > 0, "no order became {status}");
    }
    let units = |order: &Value| {
        order["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["quantity"].as_i64().unwrap())
            .sum::<i64>()
    };
    assert!(
        pairs().any(|(old, new)| units(new) < units(old) && new["status"] != "cancelled"),
        "no part was cancelled"
    );
    let split = |order: &Value| {
        order["status"]
            .as_str()
            .is_some_and(|status| status.starts_with("partly_"))
    };
    assert!(after.values().any(split), "no order was split");
    let left = |order: &Value| order["status"] == "unshipped";
    assert!(
        pairs().any(|(old, new)| left(old) && new["status"] == "cancelled"),
        "no order was cancelled before it left"
    );
}

/// Delivered is seen once; later updates of the same order do not move it.
fn assert_delivery_days_stand(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) {
    let mut moved = 0;
    for (number, old) in before.iter().filter(|(_, old)| !old["delivered_at"].is_null()) {
        let new = &after[number];
        assert_eq!(old["delivered_at"], new["delivered_at"], "{number}");
        moved += usize::from(old["updated_at"] != new["updated_at"]);
    }
    assert!(moved > 0, "no delivered order was updated again");
    for (number, order) in after {
        assert_eq!(
            order["status"] == "delivered",
            !order["delivered_at"].is_null(),
            "{number}"
        );
    }
}

async fn orders_by_number(world: &TestWorld) -> BTreeMap<String, Value> {
    let orders = all_orders(&world.owner, "").await;
    orders
        .into_iter()
        .map(|order| (text(&order["parent_order_sn"]), order))
        .collect()
}

fn reports(job: &Value) -> impl Iterator<Item = &Value> {
    job["result"]
        .as_object()
        .expect("a result")
        .iter()
        .filter(|(name, _)| name.starts_with("orders "))
        .map(|(_, report)| report)
}

fn count(report: &Value, name: &str) -> i64 {
    report[name].as_i64().unwrap_or_else(|| panic!("{name} of {report}"))
}

#[tokio::test]
async fn syncing_again_changes_nothing() {
    let world = TestWorld::synced(12, 20, vec![semi(150), local(LocalMarket::Usa, 100)]).await;
    let tables = [
        "orders",
        "order_lines",
        "order_line_parts",
        "raw_documents",
        "skus",
        "price_records",
        "daily_totals",
        "daily_counts",
    ];
    let content = async || {
        let mut content = Vec::new();
        for table in tables {
            content.push((
                table,
                sql::number(&world.app.app, &format!("select count(*) from {table}")).await,
            ));
        }
        (content, all_orders(&world.owner, "").await)
    };
    let before = content().await;
    for mode in ["full", "incremental", "full"] {
        for report in world
            .sync_all(&["products", "orders"], mode)
            .await
            .iter()
            .flat_map(reports)
        {
            assert_eq!(
                (count(report, "inserted"), count(report, "updated")),
                (0, 0),
                "{mode}: {report}"
            );
        }
        assert_eq!(content().await, before, "{mode}");
    }
    let unchanged: i64 = world
        .sync_all(&["orders"], "full")
        .await
        .iter()
        .flat_map(reports)
        .map(|report| count(report, "unchanged"))
        .sum();
    assert_eq!(unchanged, before.1.len() as i64);
    world.assert_truth("CNY").await;
}

#[tokio::test]
async fn few_calls_prove_that_nothing_is_missing() {
    let world = TestWorld::start(13, 30, vec![semi(900), full()]).await;
    let shop = &world.shops[0];
    let started: DateTime<Utc> = temu_omni::clock::now();
    let job = world.sync(shop, &["orders"], "full").await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
    let (mut orders, mut slices, mut calls) = (0, 0, 0);
    for report in reports(&job) {
        orders += count(report, "inserted");
        slices += count(report, "slices");
        calls += count(report, "calls");
    }
    assert_eq!(calls, world.order_list_calls());
    assert!(
        calls <= orders / 100 + 2 * slices,
        "{calls} calls for {orders} orders in {slices} slices"
    );

    let completeness = world
        .owner
        .get(&format!("/api/shops/{}/completeness", shop.id))
        .await
        .ok();
    let resources = completeness["resources"].as_array().unwrap();
    assert_eq!(
        resources
            .iter()
            .map(|resource| &resource["gateway"])
            .collect::<Vec<_>>(),
        ["eu", "us"]
    );
    let mut proven = 0;
    for resource in resources {
        assert_eq!(
            (&resource["resource"], &resource["gaps"]),
            (&json!("orders"), &json!([])),
            "{resource:#}"
        );
        let until: DateTime<Utc> = text(&resource["proven_until"]).parse().unwrap();
        assert!(
            (started - until).num_seconds().abs() <= 60,
            "proven until the moment of the sync: {until}"
        );
        // Newest first; each begins where the one before it ended.
        let slices = resource["slices"].as_array().unwrap();
        assert!(
            slices.windows(2).all(|pair| pair[0]["from"] == pair[1]["to"]),
            "{slices:#?}"
        );
        for slice in slices {
            assert_eq!(
                (&slice["proven"], &slice["total_seen"]),
                (&json!(true), &slice["distinct_stored"]),
                "{slice}"
            );
            proven += slice["distinct_stored"].as_i64().unwrap();
        }
    }
    assert!(proven >= orders, "the slices account for {proven} of {orders} orders");
    let summary = world.report("summary", "").await;
    assert_eq!(
        summary["freshness"]["proven_until"],
        summary["freshness"]["synced_until"]
    );
    world.assert_orders(shop, &[]).await;
    let problem = world
        .owner
        .post(
            &format!("/api/shops/{}/sync", world.shops[1].id),
            json!({ "resources": ["orders"] }),
        )
        .await;
    assert!(
        problem.problem(422)["fields"]["resources"].is_string(),
        "full-managed shops have no orders"
    );
}

#[tokio::test]
async fn rows_that_move_while_paging_are_not_lost() {
    // Two days hold so many orders that a slice has several pages.
    let world = TestWorld::start(14, 2, vec![local(LocalMarket::Usa, 900)]).await;
    let rule = FaultRule {
        type_name: Some(ORDER_LIST.to_owned()),
        after: quiet_calls(14, 2, local(LocalMarket::Usa, 900)).await,
        times: Some(6),
        ..FaultRule::new(FaultKind::RowsMove, 1_000)
    };
    world.sim.set_faults(faults(vec![rule]));
    let job = world.sync(&world.shops[0], &["products", "orders"], "full").await;
    assert_eq!(job["state"], "succeeded", "{job:#}");
    world.assert_orders(&world.shops[0], &[]).await;
    let orders = world.completeness(&world.shops[0], "orders").await;
    let slices = orders["slices"].as_array().unwrap();
    assert!(
        slices.iter().any(|slice| slice["attempts"].as_i64() > Some(1)),
        "no pass was repeated: {slices:#?}"
    );
    assert_eq!(orders["gaps"], json!([]));
}

#[tokio::test]
async fn every_line_has_its_price_and_bundles_the_sum_of_their_parts() {
    let world = TestWorld::synced(15, 30, vec![semi(500), local(LocalMarket::Kuwait, 120)]).await;
    let (mut bundles, mut triples, mut unmatched) = (0, 0, 0);
    for shop in &world.shops {
        let orders = all_orders(&world.owner, &format!("shop_id={}", shop.id)).await;
        for (number, line) in lines_of(&orders) {
            let parts = line["parts"].as_array().unwrap();
            let price = |part: &Value| -> Option<Money> {
                let sku = shop
                    .sim
                    .skus
                    .iter()
                    .find(|sku| part["sku_id"].as_str() == Some(&sku.sku_id.to_string()))?;
                sku.price_for(line["site_id"].as_i64())?
                    .checked_mul(part["sold_factor"].as_i64()?)
                    .ok()
            };
            let prices: Option<Vec<Money>> = parts.iter().map(price).collect();
            let sum = prices.map(|prices| prices.into_iter().reduce(|a, b| a.checked_add(b).unwrap()).unwrap());
            assert_eq!(
                line["unit_price"],
                json!(sum.map(Money::to_major)),
                "{number}: {line:#}"
            );
            assert_eq!(
                line["price_currency"],
                json!(sum.map(|price| price.currency.to_string())),
                "{number}"
            );
            // No price was known before the first product sync, which is later than every order.
            assert_eq!(line["price_source"], json!(sum.map(|_| "assumed")), "{number}");
            assert_eq!(
                line["matched"],
                json!(parts.iter().all(|part| part["sku_id"].is_string())),
                "{number}"
            );
            bundles += usize::from(parts.len() > 1);
            triples += usize::from(parts[0]["sold_factor"] == 3);
            unmatched += usize::from(line["matched"] == false);
        }
    }
    assert!(
        bundles > 3 && triples > 3 && unmatched > 1,
        "{bundles} bundles, {triples} triples, {unmatched} unmatched"
    );
    let work_list = all_orders(&world.owner, "matched=false").await;
    let reason = |line: &Value| line["unknown"].as_array().unwrap().contains(&json!("sku"));
    let open = work_list
        .iter()
        .flat_map(|order| order["lines"].as_array().unwrap())
        .filter(|line| reason(line))
        .count();
    assert_eq!(open, unmatched);
    assert_ne!(world.report("summary", "").await["lines_unmatched"], 0);
}

#[tokio::test]
async fn orders_that_come_before_their_products_are_priced_when_those_come() {
    let world = TestWorld::start(16, 20, vec![semi(200), local(LocalMarket::Usa, 100)]).await;
    world.load_rates().await;
    world.sync_all(&["orders"], "full").await;
    let truth = world.sim.truth(&TruthQuery::at(world.sim.now())).total;
    let blind = world.report("summary", "").await;
    assert_eq!(blind["lines"], truth.lines);
    assert_eq!(
        (&blind["lines_without_price"], &blind["lines_unmatched"]),
        (&blind["lines"], &blind["lines"])
    );
    for name in ["gmv", "cost", "profit", "margin", "coverage"] {
        assert_eq!(blind[name], Value::Null, "unknown is not zero: {name}");
    }
    world.load_costs().await;
    world.sync_all(&["products"], "full").await;
    world.assert_truth("CNY").await;
    let jobs = world.owner.get("/api/jobs?limit=200").await.ok();
    let recalculations = jobs["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|job| job["kind"] == "recalculate");
    assert!(recalculations.clone().all(|job| job["state"] == "succeeded"));
    assert_eq!(recalculations.count(), 2, "one per shop");
    let own = &truth.gmv_by_currency;
    let original = world.report("summary", "&currency=original").await;
    let shown = original["by_currency"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (text(&row["currency"]), text(&row["gmv"])));
    let expected = own
        .iter()
        .map(|(currency, minor): (&Currency, &i64)| (currency.to_string(), major_text(*minor, *currency)));
    assert_eq!(shown.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    assert_eq!(original["gmv"], Value::Null);
}

#[tokio::test]
async fn a_range_without_orders_is_zero() {
    let world = TestWorld::synced(17, 5, vec![local(LocalMarket::Usa, 20)]).await;
    let path = |kind: &str| format!("/api/analytics/{kind}?from=2020-01-01&to=2020-01-03");
    assert_empty(&world.owner.get(&path("summary")).await.ok(), "0.00");
    let trend = world.owner.get(&path("trend")).await.ok();
    let items = trend["items"].as_array().unwrap();
    assert_eq!(
        items.iter().map(|item| text(&item["period"])).collect::<Vec<_>>(),
        ["2020-01-01", "2020-01-02", "2020-01-03"]
    );
    items.iter().for_each(|item| assert_empty(item, "0.00"));
}
