//! What stands around orders: amounts, packages, cases, stock, offers and derived sales, compared with the world's truth.

use std::collections::{BTreeMap, BTreeSet};

use domain::money::major_text;
use serde_json::{Value, json};
use temu_sim::{
    faults::{FaultKind, FaultRule},
    truth::{amount_truth, case_truth, package_truth, sales_truth, stock_truth},
    world::{LocalMarket, ShopSpec},
};

use crate::{
    sql,
    world::{TestShop, TestWorld, all, all_orders, faults, full, local, semi, text},
};

async fn synced(seed: u64, resources: &[&str]) -> TestWorld {
    let world = TestWorld::synced(seed, 20, vec![semi(80), local(LocalMarket::Usa, 60)]).await;
    for shop in &world.shops {
        let job = world.sync(shop, resources, "incremental").await;
        assert_eq!(
            (&job["kind"], &job["state"]),
            (&json!("sync_extras"), &json!("succeeded")),
            "{job:#}"
        );
    }
    world
}

async fn orders_of(world: &TestWorld, shop: &TestShop) -> BTreeMap<String, Value> {
    let orders = all_orders(&world.owner, &format!("shop_id={}", shop.id)).await;
    orders
        .into_iter()
        .map(|order| (text(&order["parent_order_sn"]), order))
        .collect()
}

#[tokio::test]
async fn a_final_amount_is_the_price_of_its_line_and_the_totals_follow() {
    let world = synced(71, &["amounts"]).await;
    let mut stated = 0;
    for shop in &world.shops {
        let stored = orders_of(&world, shop).await;
        for truth in amount_truth(&world.sim.world(), shop.sim.mall_id, world.sim.now()) {
            let order = &stored[&truth.parent_order_sn];
            let prices: BTreeMap<_, _> = truth.lines.into_iter().collect();
            for line in order["lines"].as_array().unwrap() {
                if line["price_source"] != "actual" {
                    continue;
                }
                stated += 1;
                let currency = text(&line["price_currency"]).parse().unwrap();
                let price = prices[&text(&line["order_sn"])].expect("the world has a price too");
                assert!(truth.is_computed, "{}", truth.parent_order_sn);
                assert_eq!(line["unit_price"], major_text(price, currency), "{line:#}");
            }
        }
    }
    assert!(stated > 60, "{stated}");
    // The rollups were changed by the difference: summing the lines anew finds the same.
    let before = world.report("trend", "").await;
    let ranking = world.report("skus", "").await;
    world.recalculate().await;
    assert_eq!(world.report("trend", "").await, before);
    assert_eq!(world.report("skus", "").await, ranking);
    let gmv = sql::rows::<(i64, i64)>(
        &world.app.app,
        "select cast(sum(gmv) as bigint), (select cast(sum(gmv) as bigint) from daily_totals where basis = 'ordered') \
         from order_lines where effective",
    )
    .await;
    assert_eq!(gmv[0].0, gmv[0].1);
}

#[tokio::test]
async fn packages_come_with_their_carrier_and_the_delivery_scan_dates_the_order() {
    let world = synced(72, &["shipments"]).await;
    let (mut seen, mut dated) = (0, 0);
    for shop in &world.shops {
        let stored = orders_of(&world, shop).await;
        let mut truth: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for package in package_truth(&world.sim.world(), shop.sim.mall_id, world.sim.now()) {
            truth.entry(package.parent_order_sn.clone()).or_default().push(package);
        }
        for (number, packages) in truth {
            let order = &stored[&number];
            if order["packages"].as_array().unwrap().is_empty() {
                continue;
            }
            let shown: BTreeSet<_> = order["packages"]
                .as_array()
                .unwrap()
                .iter()
                .map(|package| {
                    let known = [&package["package_sn"], &package["carrier"], &package["tracking_number"]].map(text);
                    (known, package["delivered_at"].as_str().map(|at| at.parse().unwrap()))
                })
                .collect();
            let expected: BTreeSet<_> = packages
                .iter()
                .map(|package| {
                    let known = [
                        package.package_sn.clone(),
                        package.carrier.to_owned(),
                        package.tracking_number.clone(),
                    ];
                    (known, package.delivered_at)
                })
                .collect();
            assert_eq!(shown, expected, "{number}");
            seen += shown.len();
            let pieces = |package: &Value| {
                package["lines"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|line| line["quantity"].as_i64().unwrap())
                    .sum::<i64>()
            };
            let shown: i64 = order["packages"].as_array().unwrap().iter().map(pieces).sum();
            assert_eq!(
                shown,
                packages.iter().map(|package| package.quantity).sum::<i64>(),
                "{number}"
            );
            if order["status"] == "delivered" {
                let last = packages.iter().filter_map(|package| package.delivered_at).max();
                assert_eq!(
                    order["delivered_at"].as_str().map(|at| at.parse().unwrap()),
                    last,
                    "{number}"
                );
                dated += 1;
            }
        }
        let number = stored
            .values()
            .find(|order| order["status"] == "delivered")
            .map(|order| text(&order["parent_order_sn"]));
        let detail = world
            .owner
            .get(&format!("/api/orders/{}/{}", shop.id, number.unwrap()))
            .await
            .ok();
        assert!(
            detail["country"].is_string() && !detail["scans"].as_array().unwrap().is_empty(),
            "{detail:#}"
        );
    }
    assert!(seen > 60 && dated > 20, "{seen} {dated}");
}

#[tokio::test]
async fn cases_and_stock_are_what_the_world_has() {
    let world = synced(73, &["after_sales", "stock"]).await;
    for shop in &world.shops {
        let cases = all(&world.owner, &format!("/api/after-sales?limit=3&shop_id={}", shop.id)).await;
        let shown: BTreeMap<_, _> = cases.iter().map(|case| (text(&case["case_sn"]), case)).collect();
        let truth = case_truth(&world.sim.world(), shop.sim.mall_id, world.sim.now());
        assert_eq!((shown.len(), cases.len()), (truth.len(), truth.len()));
        for case in truth {
            let shown = shown[&case.parent_after_sales_sn];
            assert_eq!(shown["parent_order_sn"], case.parent_order_sn);
            assert_eq!(shown["kind"] == "cancellation", case.is_cancellation, "{shown:#}");
            assert_eq!(
                shown["updated_at"].as_str().map(|at| at.parse().unwrap()),
                case.updated_at,
                "{shown:#}"
            );
        }
        let skus = all(&world.owner, &format!("/api/skus?limit=200&shop_id={}", shop.id)).await;
        let stock: BTreeMap<_, _> = skus
            .iter()
            .map(|sku| (text(&sku["sku_id"]), sku["stock"].as_i64()))
            .collect();
        for sku in stock_truth(&world.sim.world(), shop.sim.mall_id) {
            assert_eq!(stock[&sku.sku_id.to_string()], Some(sku.stock), "{}", sku.sku_id);
        }
    }
}

#[tokio::test]
async fn offers_of_each_kind_of_shop_are_listed_whole() {
    let world = TestWorld::synced(74, 20, vec![semi(20), local(LocalMarket::Usa, 20), full()]).await;
    for shop in &world.shops {
        let job = world
            .sync(shop, &["promotions", "price_reviews", "stock_up_orders"], "incremental")
            .await;
        assert_eq!(job["state"], "succeeded", "{job:#}");
        for (path, key) in [("promotions", "promotion_id"), ("price-reviews", "review_id")] {
            let items = all(&world.owner, &format!("/api/{path}?limit=2&shop_id={}", shop.id)).await;
            let keys: BTreeSet<_> = items
                .iter()
                .map(|item| (text(&item[key]), item["kind"].to_string()))
                .collect();
            assert!(!items.is_empty() && keys.len() == items.len(), "{path}: {items:#?}");
        }
    }
    let full_shop = &world.shops[2];
    let orders = all(&world.owner, "/api/stock-up-orders?limit=2").await;
    assert!(!orders.is_empty());
    assert!(
        orders
            .iter()
            .all(|order| order["shop_id"] == full_shop.id && !order["lines"].as_array().unwrap().is_empty())
    );
    let none = world.owner.get("/api/stock-up-orders?status=unknown").await.ok();
    assert_eq!((&none["items"], &none["total"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn what_a_full_managed_shop_sold_is_derived_and_marked() {
    let busy = ShopSpec { orders: 4000, ..full() };
    let world = TestWorld::synced(75, 20, vec![busy]).await;
    let shop = &world.shops[0];
    let sold: i64 = sales_truth(&world.sim.world(), shop.sim.mall_id, world.sim.now(), 1)
        .iter()
        .map(|sku| sku.units)
        .sum();
    let today = domain::day::business_day(temu_omni::clock::now(), chrono_tz::Asia::Shanghai);
    let owner = &world.owner;
    let summary = |from: chrono::NaiveDate| async move {
        owner
            .get(&format!("/api/analytics/summary?from={from}&to={today}"))
            .await
            .ok()
    };
    let found = summary(today).await;
    assert!(sold > 0);
    assert_eq!(
        (&found["units"], &found["derived_units"], &found["orders"]),
        (&json!(sold), &json!(sold), &json!(0))
    );
    assert_eq!((&found["gmv"], &found["lines"]), (&found["derived_gmv"], &json!(0)));
    assert!(found["gmv"].is_string(), "{found:#}");
    // The look of two days ago, as if it had been taken: what came since is one figure for its two days.
    let then = today - chrono::Days::new(2);
    sql::execute(
        &world.app.app,
        &format!(
            "insert into sales_snapshots (shop_id, sku_id, day, sold_today, sold_total, taken_at) select shop_id, sku_id, '{then}', 1, \
             sold_total - sold_today - 5, taken_at from sales_snapshots"
        ),
    )
    .await;
    world.sync(shop, &["sales_snapshots"], "incremental").await;
    let spans: Vec<(i64, i64)> = sql::rows(
        &world.app.app,
        "select distinct span_days, units from derived_sales where span_days > 1",
    )
    .await;
    assert_eq!(spans, [(2, 6)]);
    let found = summary(then).await;
    let skus = sales_truth(&world.sim.world(), shop.sim.mall_id, world.sim.now(), 1).len() as i64;
    assert_eq!(found["derived_units"], json!(sold + 6 * skus));
    // Deriving everything anew changes nothing.
    let ranking = format!("/api/analytics/skus?from={then}&to={today}");
    let ranked = owner.get(&ranking).await.ok();
    world.recalculate().await;
    assert_eq!(summary(then).await["gmv"], found["gmv"]);
    assert_eq!(owner.get(&ranking).await.ok(), ranked);
}

const AMOUNTS: &str = "bg.order.amount.query";

fn amount_calls(world: &TestWorld) -> i64 {
    let calls = world.sim.stats().into_iter().filter(|((_, name), _)| name == AMOUNTS);
    calls.map(|(_, count)| count.calls as i64).sum()
}

fn on_amounts(kind: FaultKind) -> FaultRule {
    FaultRule {
        type_name: Some(AMOUNTS.to_owned()),
        ..FaultRule::new(kind, 1_000)
    }
}

#[tokio::test]
async fn a_scope_that_is_gone_is_noted_once_and_not_asked_for_again() {
    let world = TestWorld::synced(76, 20, vec![local(LocalMarket::Usa, 30)]).await;
    let shop = &world.shops[0];
    world.sim.set_faults(faults(vec![on_amounts(FaultKind::ScopeTaken)]));
    // Asked for together with orders, the amounts come in a job of their own behind them.
    let job = world.sync(shop, &["orders", "amounts"], "incremental").await;
    assert_eq!(
        (&job["kind"], &job["state"]),
        (&json!("sync"), &json!("succeeded")),
        "{job:#}"
    );
    let extras = world
        .owner
        .get(&format!("/api/jobs/{}", text(&job["result"]["extras_job_id"])))
        .await
        .ok();
    assert_eq!(
        (&extras["kind"], &extras["state"]),
        (&json!("sync_extras"), &json!("succeeded")),
        "{extras:#}"
    );
    assert_eq!(amount_calls(&world), 1);
    let noted = world.owner.get(&format!("/api/shops/{}", shop.id)).await.ok()["credentials"][0].clone();
    assert_eq!(
        noted["missing_scopes"],
        json!([format!("amounts: {AMOUNTS}")]),
        "{noted:#}"
    );
    let again = world.sync(shop, &["amounts"], "full").await;
    assert_eq!(
        (&again["state"], amount_calls(&world)),
        (&json!("succeeded"), 1),
        "{again:#}"
    );
    let lines = orders_of(&world, shop)
        .await
        .into_values()
        .flat_map(|order| order["lines"].as_array().unwrap().clone());
    assert!(lines.into_iter().all(|line| line["price_source"] != "actual"));
}

#[tokio::test]
async fn an_order_that_is_refused_again_and_again_becomes_an_issue_until_it_is_read() {
    let world = TestWorld::synced(77, 20, vec![local(LocalMarket::Usa, 30)]).await;
    let shop = &world.shops[0];
    let refusal = FaultRule {
        code: Some(140_020_002),
        ..on_amounts(FaultKind::ErrorCode)
    };
    world.sim.set_faults(faults(vec![refusal]));
    let issues = format!("/api/sync-issues?shop_id={}", shop.id);
    for tries in 1..=3 {
        let before = amount_calls(&world);
        let job = world.sync(shop, &["amounts"], "incremental").await;
        assert_eq!(job["state"], "succeeded", "{job:#}");
        assert!(amount_calls(&world) > before, "tried {tries} times");
        // Not due again before its wait is over.
        let before = amount_calls(&world);
        world.sync(shop, &["amounts"], "incremental").await;
        assert_eq!(amount_calls(&world), before);
        let open = all(&world.owner, &issues).await.len();
        assert_eq!(open > 0, tries == 3, "{open} issues after {tries} tries");
        sql::execute(
            &world.app.app,
            "update orders set amounts_due = ordered_at where amounts_due is not null",
        )
        .await;
    }
    world.sim.set_faults(faults(vec![]));
    let job = world.sync(shop, &["amounts"], "full").await;
    assert_eq!(
        (&job["state"], all(&world.owner, &issues).await.len()),
        (&json!("succeeded"), 0),
        "{job:#}"
    );
}
