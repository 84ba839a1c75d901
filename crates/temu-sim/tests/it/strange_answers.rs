//! Answers that are strange but can be read, and the list of orders that cannot.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::{Value, json};
use temu_api::{gateway::Gateway, wire::orders::OrderDocument};
use temu_sim::{
    RunningSimulator, SimOptions, Simulator,
    faults::{FaultKind, FaultPlan, FaultRule},
    world::{Credential, World},
};

use crate::client::{all_orders, call, credential, get, noon, small_world, standing, start};

fn us(world: &World) -> &Credential {
    credential(&world.shops()[0], Gateway::Us)
}

fn set(sim: &RunningSimulator, rule: FaultRule) {
    sim.set_faults(FaultPlan {
        seed: 3,
        rules: vec![rule],
    });
}

async fn documents(sim: &RunningSimulator, world: &World) -> Vec<Value> {
    all_orders(sim, us(world), (0, noon().timestamp())).await
}

#[tokio::test]
async fn verdicts_that_contradict_themselves() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let info = "bg.open.accesstoken.info.get";
    let plain = call(&sim, us(&world), info, json!({})).await["result"].clone();
    let mut answers = Vec::new();
    for kind in [
        FaultKind::SuccessFalse,
        FaultKind::InnerFailure,
        FaultKind::NullResult,
        FaultKind::DoubleWrapped,
    ] {
        set(&sim, FaultRule::new(kind, 1_000));
        answers.push(call(&sim, us(&world), info, json!({})).await);
    }
    assert_eq!(
        (&answers[0]["success"], &answers[0]["errorCode"]),
        (&json!(false), &json!(1_000_000))
    );
    assert_eq!(
        (&answers[1]["success"], &answers[1]["result"]["success"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(answers[1]["result"]["errorCode"], 2_000_000);
    assert_eq!(
        (&answers[2]["success"], &answers[2]["result"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(answers[3]["result"]["result"], plain);
}

#[tokio::test]
async fn strange_documents_mean_the_same() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let read = |rows: Vec<Value>| -> Vec<OrderDocument> {
        rows.iter()
            .map(|row| OrderDocument::parse(&row.to_string()).unwrap())
            .collect()
    };
    let plain = documents(&sim, &world).await;
    for kind in [FaultKind::NumbersAsText, FaultKind::Milliseconds] {
        set(&sim, FaultRule::new(kind, 500));
        let strange = documents(&sim, &world).await;
        assert_ne!(strange, plain);
        assert_eq!(read(strange), read(plain.clone()), "{kind:?}");
    }
    set(&sim, FaultRule::new(FaultKind::Sparse, 1_000));
    let sparse = read(documents(&sim, &world).await);
    let pieces = |order: &OrderDocument| order.order_list.iter().map(|line| line.quantity).sum::<i64>();
    assert!(
        sparse
            .iter()
            .flat_map(|order| &order.order_list)
            .all(|line| line.goods_name.is_none())
    );
    assert!(sparse.iter().map(pieces).eq(read(plain).iter().map(pieces)));
    set(&sim, FaultRule::new(FaultKind::NoLabels, 1_000));
    let unlabelled = read(documents(&sim, &world).await);
    assert!(
        unlabelled
            .iter()
            .all(|order| order.parent_order_map.parent_order_label.is_empty())
    );
}

#[tokio::test]
async fn orders_that_cannot_be_trusted_are_named() {
    let options = SimOptions {
        admin_listen: Some("127.0.0.1:0".parse().unwrap()),
        ..standing(small_world())
    };
    let sim = Simulator::start(options).await.unwrap();
    let world = sim.world();
    set(&sim, FaultRule::new(FaultKind::OddStatus, 100));
    let odd: BTreeSet<String> = documents(&sim, &world)
        .await
        .iter()
        .filter(|order| order["parentOrderMap"]["parentOrderLabel"][0]["name"] == "sim_label_of_tomorrow")
        .map(|order| order["parentOrderMap"]["parentOrderSn"].as_str().unwrap().to_owned())
        .collect();
    let mall_id = world.shops()[0].mall_id;
    let url = format!(
        "{}/admin/truth/spoiled?mall_id={mall_id}",
        sim.admin_url.as_ref().unwrap()
    );
    let told: Value = serde_json::from_str(&get(&url).await.1).unwrap();
    let told = told["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_str().unwrap().to_owned());
    let told: BTreeSet<String> = told.filter(|number| number.starts_with("PO-211-")).collect();
    assert!(!odd.is_empty());
    assert_eq!(odd, told);
    assert_eq!(
        sim.spoiled(mall_id)
            .iter()
            .filter(|number| number.starts_with("PO-211-"))
            .count(),
        odd.len()
    );
}

#[tokio::test]
async fn a_late_update_shows_up_later() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let all = documents(&sim, &world).await.len();
    set(
        &sim,
        FaultRule {
            milliseconds: Some(86_400_000),
            ..FaultRule::new(FaultKind::LateUpdate, 1_000)
        },
    );
    let seen = documents(&sim, &world).await;
    let border = (noon() - TimeDelta::days(1)).timestamp();
    assert!(seen.len() < all);
    assert!(
        seen.iter()
            .all(|order| order["parentOrderMap"]["updateTime"].as_i64().unwrap() <= border)
    );
}

#[tokio::test]
async fn products_come_twice_or_not_at_all_or_without_a_price() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let partner = credential(&world.shops()[0], Gateway::Partner);
    let page = |number: u32| {
        let sim = &sim;
        async move {
            let answer = call(
                sim,
                partner,
                "temu.goods.list.get",
                json!({ "page": number, "pageSize": 5 }),
            )
            .await;
            let rows = answer["result"]["data"].as_array().unwrap().clone();
            rows.iter()
                .map(|row| row["productSkcId"].as_i64().unwrap())
                .collect::<Vec<_>>()
        }
    };
    let (first, second) = (page(1).await, page(2).await);
    set(&sim, FaultRule::new(FaultKind::RowsDoubled, 1_000));
    assert_eq!(page(1).await, first);
    assert_eq!(page(2).await, [vec![first[4]], second.clone()].concat());
    set(&sim, FaultRule::new(FaultKind::RowsMissing, 1_000));
    assert_eq!(page(2).await, second[1..]);
    set(&sim, FaultRule::new(FaultKind::PriceZero, 1_000));
    let eu = credential(&world.shops()[1], Gateway::Eu);
    let list = call(
        &sim,
        eu,
        "bg.local.goods.sku.list.query",
        json!({ "pageNo": 1, "skuSearchType": 2 }),
    )
    .await;
    assert_eq!(list["result"]["skuList"][0]["price"], "0.00");
}
