//! Who may see what: another's shop does not exist, and costs are nowhere for those who may not see them.

use axum::http::StatusCode;
use serde_json::{Value, json};
use temu_sim::world::LocalMarket;

use crate::{
    support::Caller,
    world::{TestWorld, all, all_orders, full, local, semi, text},
};

async fn world(seed: u64) -> TestWorld {
    TestWorld::synced(seed, 20, vec![semi(160), local(LocalMarket::Usa, 90), full()]).await
}

/// Everything that names a shop: what another's eyes must not see.
#[tokio::test]
async fn a_viewer_of_one_shop_sees_no_other() {
    let world = world(86).await;
    let (mine, other) = (&world.shops[1], &world.shops[0]);
    let viewer = world.app.viewer("vera", json!([mine.id]), true).await;
    let (from, to) = world.range();
    let range = format!("from={from}&to={to}");
    let owner_of_mine = |path: &str| {
        format!(
            "{path}{}shop_id={}",
            if path.contains('?') { "&" } else { "?" },
            mine.id
        )
    };
    for path in [
        "/api/orders?limit=200",
        "/api/skus?limit=200",
        "/api/jobs?limit=200",
        "/api/sync-issues",
    ] {
        let seen = all(&viewer, path).await;
        assert_eq!(seen, all(&world.owner, &owner_of_mine(path)).await, "{path}");
        assert!(seen.iter().all(|item| item["shop_id"] == mine.id.as_str()), "{path}");
        assert_eq!(
            count(&viewer, path).await,
            count(&world.owner, &owner_of_mine(path)).await,
            "{path}"
        );
    }
    for kind in ["summary", "trend", "shops", "skus", "managers"] {
        let path = format!("/api/analytics/{kind}?{range}");
        assert_eq!(
            viewer.get(&path).await.ok(),
            world.owner.get(&owner_of_mine(&path)).await.ok(),
            "{kind}"
        );
        let asked = viewer.get(&format!("{path}&shop_id={}", other.id)).await.ok();
        let nothing = asked["items"]
            .as_array()
            .is_none_or(|items| items.iter().all(|item| item["orders"] == 0));
        assert!(
            nothing && asked["orders"].as_i64().unwrap_or(0) == 0,
            "{kind}: {asked:#}"
        );
    }
    let shops = viewer.get("/api/shops").await.ok();
    let names: Vec<String> = shops["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|shop| text(&shop["id"]))
        .collect();
    assert_eq!(names, std::slice::from_ref(&mine.id));
    assert_eq!(
        all_orders(&viewer, &format!("shop_id={}", other.id)).await,
        Vec::<Value>::new()
    );
    let order = &all_orders(&world.owner, &format!("shop_id={}", other.id)).await[0];
    let sku = &world.owner.get(&format!("/api/skus?shop_id={}", other.id)).await.ok()["items"][0];
    let job = &world.owner.get(&format!("/api/jobs?shop_id={}", other.id)).await.ok()["items"][0];
    for path in [
        format!("/api/shops/{}", other.id),
        format!("/api/shops/{}/completeness", other.id),
        format!("/api/orders/{}/{}", other.id, text(&order["parent_order_sn"])),
        format!("/api/skus/{}/{}", other.id, text(&sku["sku_id"])),
        format!("/api/skus/{}/{}/costs", other.id, text(&sku["sku_id"])),
        format!("/api/jobs/{}", text(&job["id"])),
    ] {
        assert_eq!(viewer.get(&path).await.problem(404)["code"], "not_found", "{path}");
        assert_eq!(world.owner.get(&path).await.status, StatusCode::OK, "{path}");
    }
    let sync = json!({ "resources": ["orders"] });
    assert_eq!(
        viewer
            .post(&format!("/api/shops/{}/sync", mine.id), sync)
            .await
            .problem(403)["code"],
        "forbidden"
    );
}

async fn count(caller: &Caller, path: &str) -> Value {
    caller.get(path).await.ok()["total"].clone()
}

#[tokio::test]
async fn without_the_right_to_see_costs_there_are_none_anywhere() {
    let world = world(64).await;
    let viewer = world.app.viewer("vera", Value::Null, false).await;
    let (from, to) = world.range();
    let orders = all_orders(&viewer, "").await;
    let priced = |sku: &&Value| sku["supply_price"].is_string() && sku["cost"].is_string();
    let skus = all(&world.owner, "/api/skus?limit=200").await;
    let sku = skus.iter().find(priced).unwrap();
    let sku_path = format!("/api/skus/{}/{}", text(&sku["shop_id"]), text(&sku["sku_id"]));
    assert_eq!(orders.len(), all_orders(&world.owner, "").await.len());
    for order in &orders {
        assert_eq!((&order["cost"], &order["profit"]), (&Value::Null, &Value::Null));
        for line in order["lines"].as_array().unwrap() {
            for name in ["unit_cost", "cost_currency", "cost", "profit"] {
                assert_eq!(line[name], Value::Null, "{name}");
            }
            assert!(
                !line["unknown"].as_array().unwrap().contains(&json!("cost")),
                "{line:#}"
            );
        }
    }
    assert!(
        orders.iter().any(|order| order["gmv"].is_string()),
        "what they sold for is no secret"
    );
    let hidden = [
        "gmv_with_cost",
        "cost",
        "charges",
        "unallocated_charges",
        "profit",
        "margin",
        "coverage",
    ];
    let reports = ["summary", "trend", "shops", "skus", "managers"];
    for kind in reports {
        let report = viewer
            .get(&format!("/api/analytics/{kind}?from={from}&to={to}"))
            .await
            .ok();
        let items = report["items"]
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![report.clone()]);
        for item in &items {
            hidden
                .iter()
                .for_each(|name| assert_eq!(item[*name], Value::Null, "{kind}: {name}"));
        }
        assert!(items.iter().any(|item| item["gmv"].is_string()), "{kind}");
    }
    let compared = viewer
        .get(&format!(
            "/api/analytics/summary?from=2026-06-01&to={to}&compare=previous"
        ))
        .await
        .ok();
    hidden
        .iter()
        .for_each(|name| assert_eq!(compared["previous"][*name], Value::Null, "previous {name}"));
    assert_eq!(compared["skus_without_cost"], Value::Null);
    let by_currency = viewer
        .get(&format!("/api/analytics/summary?from={from}&to={to}&currency=original"))
        .await
        .ok();
    for row in by_currency["by_currency"].as_array().unwrap() {
        hidden
            .iter()
            .for_each(|name| assert_eq!(row[*name], Value::Null, "{name}"));
    }
    for path in ["/api/orders?sort=-profit".to_owned(), format!("{sku_path}/costs")] {
        assert_eq!(viewer.get(&path).await.problem(403)["code"], "forbidden", "{path}");
    }
    for kind in ["shops", "skus", "managers"] {
        let path = format!("/api/analytics/{kind}?from={from}&to={to}&sort=-profit");
        assert_eq!(viewer.get(&path).await.problem(403)["code"], "forbidden", "{path}");
    }
    let sku = viewer.get(&sku_path).await.ok();
    assert_eq!((&sku["cost"], &sku["cost_currency"]), (&Value::Null, &Value::Null));
    assert!(sku["supply_price"].is_string());
    let number = text(&orders[0]["parent_order_sn"]);
    let detail = viewer
        .get(&format!("/api/orders/{}/{number}", text(&orders[0]["shop_id"])))
        .await
        .ok();
    assert_eq!(
        (&detail["cost"], &detail["profit"], &detail["lines"][0]["unit_cost"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
}
