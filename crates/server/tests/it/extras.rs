//! What stands around orders: amounts, packages, cases, stock, offers and derived sales, compared with the world's truth.

use std::collections::{BTreeMap, BTreeSet};

use domain::money::major_text;
use serde_json::{Value, json};
use temu_sim::{
    truth::{amount_truth, case_truth, package_truth, sales_truth, stock_truth},
    world::{LocalMarket, ShopSpec},
};

use crate::{
    sql,
    world::{TestShop, TestWorld, all, all_orders, full, local, semi, text},
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
