//! SKUs: the list, who is in charge, and what still lacks a cost.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use temu_sim::world::{LocalMarket, Sku};

use crate::{
    sql,
    world::{TestShop, TestWorld, all, all_orders, full, local, semi, text},
};

async fn world(seed: u64) -> TestWorld {
    TestWorld::synced(seed, 20, vec![semi(150), local(LocalMarket::Germany, 80), full()]).await
}

fn id(sku: &Value) -> (String, String) {
    (text(&sku["shop_id"]), text(&sku["sku_id"]))
}

fn path(shop: &TestShop, sku: &Value) -> String {
    format!("/api/skus/{}/{}", shop.id, text(&sku["sku_id"]))
}

#[tokio::test]
async fn the_list_is_the_catalogue() {
    let world = world(91).await;
    for shop in &world.shops {
        let listed = all(&world.owner, &format!("/api/skus?limit=200&shop_id={}", shop.id)).await;
        assert_eq!(listed.len(), shop.sim.skus.len());
        for sku in &listed {
            let truth = shop
                .sim
                .skus
                .iter()
                .find(|truth| sku["sku_id"].as_str() == Some(&truth.sku_id.to_string()))
                .expect("the SKU");
            // Where the SKU has no code of its own, its colour's code stands for it; local shops have no colours.
            // The code of the colour is no code of the SKU.
            assert_eq!(sku["ext_code"], json!(truth.ext_code));
            // The platform says it of a colour as a whole, and of a local shop's SKU.
            let same =
                |other: &&Sku| other.sku_id == truth.sku_id || (truth.skc_id.is_some() && other.skc_id == truth.skc_id);
            assert_eq!(
                sku["on_sale"],
                json!(shop.sim.skus.iter().filter(same).any(|sku| sku.on_sale)),
                "{sku:#}"
            );
            assert_eq!(sku["spu_id"], json!(truth.spu_id.to_string()));
            assert_eq!(sku["skc_id"], json!(truth.skc_id.map(|id| id.to_string())));
            let price = truth.prices.first().map(|_| truth.currency.to_string());
            assert_eq!(sku["price_currency"], json!(price), "{sku:#}");
            assert_eq!((&sku["manager"], &sku["own_manager"]), (&json!("王芳"), &Value::Null));
            let detail = world.owner.get(&path(shop, sku)).await.ok();
            assert_eq!(
                detail["prices"].as_array().unwrap().len(),
                truth.prices.len(),
                "one record a site"
            );
            let costs = world.owner.get(&format!("{}/costs", path(shop, sku))).await.ok();
            let sheet = world.sim.world().costs(shop.sim.mall_id);
            let known = sheet.iter().filter(|cost| cost.sku_id == truth.sku_id);
            assert_eq!(costs["items"].as_array().unwrap().len(), known.clone().count());
            let newest = known.max_by_key(|cost| cost.effective_from);
            assert_eq!(sku["cost"], json!(newest.map(|cost| cost.cost.to_major())), "{sku:#}");
            assert_eq!(sku["missing_cost"], json!(newest.is_none()));
        }
    }
    let full = &world.shops[2];
    let snapshot = world.sim.world().sales(full.sim.mall_id, world.sim.now());
    for (sku_id, sales) in snapshot {
        let sku = world.owner.get(&format!("/api/skus/{}/{sku_id}", full.id)).await.ok();
        assert_eq!(
            sku["units_30d"],
            json!(sales.last_thirty_days),
            "full-managed shops show what the platform counts"
        );
    }
}

#[tokio::test]
async fn pages_and_filters() {
    let world = world(92).await;
    let everything = all(&world.owner, "/api/skus?limit=200").await;
    let expected: BTreeSet<_> = everything.iter().map(id).collect();
    assert_eq!(expected.len(), 90);
    for sort in ["-units_30d", "ext_code", "name", "sku_id"] {
        let paged = all(&world.owner, &format!("/api/skus?limit=7&sort={sort}")).await;
        assert_eq!(
            (paged.len(), paged.iter().map(id).collect::<BTreeSet<_>>()),
            (90, expected.clone()),
            "{sort}"
        );
        let sorted = match sort {
            "-units_30d" => paged.is_sorted_by_key(|sku| std::cmp::Reverse(sku["units_30d"].as_i64())),
            "sku_id" => paged.is_sorted_by_key(|sku| text(&sku["sku_id"])),
            // Where the words of a language stand is the database's to say.
            _ => true,
        };
        assert!(sorted, "{sort}");
    }
    let expect = async |query: &str, wanted: &dyn Fn(&Value) -> bool| {
        let answer = world.owner.get(&format!("/api/skus?limit=200&{query}")).await.ok();
        let found: BTreeSet<_> = answer["items"].as_array().unwrap().iter().map(id).collect();
        let expected: BTreeSet<_> = everything.iter().filter(|sku| wanted(sku)).map(id).collect();
        assert_eq!(found, expected, "{query}");
        assert_eq!(answer["total"], expected.len(), "{query}");
        assert!(!expected.is_empty() && expected.len() < 90, "{query} tries nothing");
    };
    expect("missing_cost=true", &|sku| sku["missing_cost"] == true).await;
    expect("on_sale=false", &|sku| sku["on_sale"] == false).await;
    let sku = everything.iter().find(|sku| sku["ext_code"].is_string()).unwrap();
    let code = text(&sku["ext_code"]).to_lowercase();
    expect(&format!("q={code}"), &|sku| {
        sku["ext_code"]
            .as_str()
            .is_some_and(|own| own.to_lowercase().contains(&code))
    })
    .await;
    expect(&format!("q={}", text(&sku["sku_id"])), &|other| id(other) == id(sku)).await;
    assert_eq!(
        world.owner.get("/api/skus?sort=price").await.problem(400)["code"],
        "invalid_parameter"
    );
    assert_eq!(
        world.owner.get("/api/skus?missing_cost=maybe").await.problem(400)["code"],
        "invalid_parameter"
    );
}

#[tokio::test]
async fn a_person_takes_charge_and_gives_it_back() {
    let world = world(93).await;
    let shop = &world.shops[0];
    let best = &world
        .owner
        .get(&format!(
            "/api/analytics/skus?from=2026-05-01&to=2026-06-30&shop_id={}",
            shop.id
        ))
        .await
        .ok()["items"][0];
    let path = path(shop, best);
    let changed = world.owner.patch(&path, json!({ "manager": " 李强 " })).await.ok();
    assert_eq!(
        (&changed["manager"], &changed["own_manager"]),
        (&json!("李强"), &json!("李强"))
    );
    let li = "%E6%9D%8E%E5%BC%BA";
    let hers = all(&world.owner, &format!("/api/skus?manager={li}")).await;
    assert_eq!(
        hers.iter().map(id).collect::<Vec<_>>(),
        [(shop.id.clone(), text(&best["sku_id"]))]
    );
    let orders = all(&world.owner, &format!("/api/orders?limit=200&manager={li}")).await;
    let with_sku = all(
        &world.owner,
        &format!("/api/orders?limit=200&sku_id={}", text(&best["sku_id"])),
    )
    .await;
    assert_eq!(orders, with_sku, "her orders are those of her SKU, bundles too");
    // By person the whole is what it was: each line belongs to one.
    let people = world.report("managers", "").await;
    let units = |items: &Value| {
        items
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["units"].as_i64().unwrap())
            .sum::<i64>()
    };
    assert_eq!(people["items"].as_array().unwrap().len(), 2);
    let skus = world.report("skus", "&limit=200").await;
    assert_eq!(units(&people["items"]), units(&skus["items"]));
    let her_share = people["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["manager"] == "李强")
        .unwrap();
    assert_eq!((&her_share["units"], &her_share["gmv"]), (&best["units"], &best["gmv"]));

    let back = world.owner.patch(&path, json!({ "manager": null })).await.ok();
    assert_eq!((&back["manager"], &back["own_manager"]), (&json!("王芳"), &Value::Null));
    assert_eq!(
        world.owner.patch(&path, json!({})).await.ok(),
        back,
        "an absent field changes nothing"
    );
    assert_eq!(
        world.owner.patch(&path, json!({ "cost": "1.00" })).await.problem(400)["code"],
        "invalid_body"
    );
    assert_eq!(
        world
            .owner
            .patch(&format!("/api/skus/{}/0", shop.id), json!({ "manager": "x" }))
            .await
            .problem(404)["code"],
        "not_found"
    );
    let viewer = world.app.viewer("vera", json!([shop.id]), true).await;
    assert_eq!(
        viewer.patch(&path, json!({ "manager": "vera" })).await.problem(403)["code"],
        "forbidden"
    );
}

#[tokio::test]
async fn the_work_list_of_missing_costs_empties_as_they_come() {
    let world = world(94).await;
    let missing = async || all(&world.owner, "/api/skus?limit=200&missing_cost=true").await;
    let before = missing().await;
    assert!(before.len() > 1);
    let lacking = world.report("summary", "").await;
    assert_ne!(lacking["skus_without_cost"], 0);
    for sku in &before {
        let (shop_id, sku_id) = id(sku);
        let body = json!({ "cost": "5.00", "currency": "CNY", "effective_from": "2026-01-01" });
        world
            .owner
            .post(&format!("/api/skus/{shop_id}/{sku_id}/costs"), body)
            .await
            .ok();
    }
    world.app.run_jobs().await;
    assert_eq!(missing().await, Vec::<Value>::new());
    let after = world.report("summary", "").await;
    let covered = |summary: &Value| text(&summary["coverage"]);
    assert!(covered(&after) > covered(&lacking), "{lacking:#} {after:#}");
    assert_eq!(after["gmv"], lacking["gmv"]);
}

#[tokio::test]
async fn a_price_holds_from_the_moment_it_was_seen() {
    let world = TestWorld::synced(95, 20, vec![local(LocalMarket::Germany, 150)]).await;
    let seen = "2026-05-31T00:00:00+00:00";
    sql::execute(
        &world.app.app,
        &format!("update price_records set effective_from = '{seen}'"),
    )
    .await;
    world.recalculate().await;
    let (mut estimated, mut assumed) = (0, 0);
    for order in all_orders(&world.owner, "").await {
        // Instants of one form compare as texts.
        let expected = if text(&order["ordered_at"]).as_str() >= "2026-05-31T00:00:00Z" {
            "estimated"
        } else {
            "assumed"
        };
        for line in order["lines"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|line| !line["unit_price"].is_null())
        {
            assert_eq!(line["price_source"], expected, "{order:#}");
            estimated += usize::from(expected == "estimated");
            assumed += usize::from(expected == "assumed");
        }
    }
    assert!(estimated > 10 && assumed > 10, "{estimated} {assumed}");
    // The price is the same as before, so every figure is too.
    world.assert_truth("CNY").await;
}
