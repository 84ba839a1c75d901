//! The order list: complete, ordered, filtered, and true to the clock.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use temu_api::{gateway::Gateway, wire::orders::OrderDocument};

use crate::client::{all_orders, call, credential, noon, small_world, start};

const LIST: &str = "bg.order.list.v2.get";

fn number(order: &Value) -> String {
    order["parentOrderMap"]["parentOrderSn"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn paging_over_a_still_world_gives_every_order_once() {
    let sim = start(small_world()).await;
    let world = sim.world();
    for shop in &world.shops()[..2] {
        let expected: BTreeSet<String> = world
            .order_documents(shop.mall_id, noon())
            .map(|document| document.parent_order_map.parent_order_sn)
            .collect();
        assert_eq!(
            expected.len(),
            400,
            "history has exactly the orders asked for, each with its own number"
        );
        let mut seen = Vec::new();
        for credential in shop.credentials.iter().filter(|its| its.gateway != Gateway::Partner) {
            let orders = all_orders(&sim, credential, (0, noon().timestamp())).await;
            let times: Vec<i64> = orders
                .iter()
                .map(|o| o["parentOrderMap"]["updateTime"].as_i64().unwrap())
                .collect();
            assert!(times.is_sorted_by(|one, other| one >= other), "newest first");
            seen.extend(orders.iter().map(number));
        }
        assert_eq!(seen.len(), 400);
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected);
    }
}

#[tokio::test]
async fn rows_are_what_the_world_says_and_slices_add_up() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let shop = &world.shops()[1];
    let credential = credential(shop, Gateway::Eu);
    let end = noon().timestamp();
    let whole = all_orders(&sim, credential, (0, end)).await;
    let mut sliced = Vec::new();
    for day in 0..41 {
        let slice_end = end - day * 86_400;
        sliced.extend(all_orders(&sim, credential, (slice_end - 86_399, slice_end)).await);
    }
    assert_eq!(whole, sliced);
    let mut documents: Vec<OrderDocument> = whole
        .iter()
        .map(|order| OrderDocument::parse(&order.to_string()).unwrap())
        .collect();
    documents.sort_by_key(|document| document.parent_order_map.parent_order_sn.clone());
    let mut expected: Vec<OrderDocument> = world.order_documents(shop.mall_id, noon()).collect();
    expected.sort_by_key(|document| document.parent_order_map.parent_order_sn.clone());
    for (document, expected) in documents.iter().zip(&expected) {
        // An empty code is written as "" and read as none.
        let mut expected = expected.clone();
        for part in expected.order_list.iter_mut().flat_map(|line| &mut line.product_list) {
            part.ext_code = part.ext_code.take().filter(|code| !code.is_empty());
        }
        assert_eq!(*document, expected);
    }
}

#[tokio::test]
async fn filters_agree_with_a_plain_search() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let shop = &world.shops()[0];
    let us = credential(shop, Gateway::Us);
    let here: Vec<OrderDocument> = world
        .order_documents(shop.mall_id, noon())
        .filter(|document| document.parent_order_map.region_id == Some(211))
        .collect();
    let by_warehouse = |document: &&OrderDocument| {
        document.order_list[0].fulfillment_type.as_deref() == Some("fulfillByCooperativeWarehouse")
    };
    let count = |answer: &Value| answer["result"]["totalItemNum"].as_i64().unwrap() as usize;
    let usual = call(&sim, us, LIST, json!({})).await;
    assert_eq!(
        count(&usual),
        here.iter().filter(|document| !by_warehouse(document)).count(),
        "only the seller's"
    );
    assert_eq!(
        usual["result"]["pageItems"].as_array().unwrap().len(),
        10,
        "ten rows unless asked"
    );
    let theirs = call(
        &sim,
        us,
        LIST,
        json!({"fulfillmentTypeList": ["fulfillByCooperativeWarehouse"]}),
    )
    .await;
    assert_eq!(count(&theirs), here.iter().filter(by_warehouse).count());
    assert!(count(&theirs) > 0);
    let both = json!(["fulfillBySeller", "fulfillByCooperativeWarehouse"]);
    for status in [1, 2, 3, 4, 5] {
        let answer = call(
            &sim,
            us,
            LIST,
            json!({"parentOrderStatus": status, "fulfillmentTypeList": both}),
        )
        .await;
        let expected = here
            .iter()
            .filter(|document| document.parent_order_map.parent_order_status == status)
            .count();
        assert_eq!(count(&answer), expected, "status {status}");
    }
    let (from, to) = (noon().timestamp() - 5 * 86_400, noon().timestamp() - 86_400);
    let placed = json!({"createAfter": from, "createBefore": to, "fulfillmentTypeList": both, "sortby": "createTime"});
    let expected = here
        .iter()
        .filter(|document| (from..=to).contains(&document.parent_order_map.parent_order_time.timestamp()))
        .count();
    assert_eq!(count(&call(&sim, us, LIST, placed).await), expected);
    let one = &here[17].parent_order_map.parent_order_sn;
    let answer = call(
        &sim,
        us,
        LIST,
        json!({"parentOrderSnList": [one], "fulfillmentTypeList": both}),
    )
    .await;
    assert_eq!(number(&answer["result"]["pageItems"][0]), *one);
    let elsewhere = call(&sim, us, LIST, json!({"regionId": 76, "fulfillmentTypeList": both})).await;
    assert_eq!(count(&elsewhere), 0, "German orders are on the other gateway");
    let beyond = call(&sim, us, LIST, json!({"pageNumber": 999, "pageSize": 100})).await;
    assert_eq!(beyond["result"]["pageItems"], json!([]));
}

#[tokio::test]
async fn bad_times_and_sizes_have_their_own_codes() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let us = credential(&world.shops()[0], Gateway::Us);
    for (business, code) in [
        (json!({"updateAtStart": 1}), 140_020_013),
        (
            json!({"updateAtStart": 1_000_000_000_000_i64, "updateAtEnd": 1_900_000_000_000_i64}),
            140_020_014,
        ),
        (json!({"pageSize": 101}), 140_020_005),
        (json!({"pageSize": "100"}), 3_000_000),
        (json!({"parentOrderSnList": "PO-1"}), 3_000_000),
    ] {
        let answer = call(&sim, us, LIST, business).await;
        assert_eq!(answer["errorCode"], code, "{answer}");
        assert_eq!(answer["success"], false);
    }
    let ignored = call(&sim, us, LIST, json!({"beginTime": 1, "orderStatus": "x"})).await;
    assert_eq!(ignored["success"], true, "unknown fields are ignored");
    let answer = call(&sim, us, "bg.order.detail.v2.get", json!({"parentOrderSn": "PO-211-1"})).await;
    assert_eq!(answer["errorCode"], 140_020_002);
}

#[tokio::test]
async fn time_brings_new_orders_and_changes_old_ones() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let shop = &world.shops()[1];
    let eu = credential(shop, Gateway::Eu);
    let before = all_orders(&sim, eu, (0, noon().timestamp())).await;
    sim.advance_clock(3 * 86_400);
    let later = noon().timestamp() + 3 * 86_400;
    let changed = all_orders(&sim, eu, (noon().timestamp() + 1, later)).await;
    let after = all_orders(&sim, eu, (0, later)).await;
    let numbers = |orders: &[Value]| orders.iter().map(number).collect::<BTreeSet<_>>();
    assert!(after.len() > before.len() + 10, "new orders have come");
    assert!(numbers(&after).is_superset(&numbers(&before)), "none is lost");
    assert!(
        numbers(&changed).intersection(&numbers(&before)).count() > 5,
        "old ones have moved on"
    );
    sim.set_clock(noon());
    assert_eq!(
        all_orders(&sim, eu, (0, noon().timestamp())).await,
        before,
        "the past does not change"
    );
}
