//! What stands around products: stock, promotions, price reviews and stock-up orders.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use temu_api::{
    gateway::Gateway,
    wire::{
        price_reviews::{LocalPriceOrder, PriceAdjust, PriceReview},
        promotions::{Enrollment, LocalActivityGoods},
        stock_up::PurchaseOrder,
    },
};
use temu_sim::{
    RunningSimulator,
    truth::{sales_truth, stock_truth},
    world::Credential,
};

use crate::client::{call, credential, noon, small_world, start};

async fn result(sim: &RunningSimulator, credential: &Credential, type_name: &str, business: Value) -> Value {
    let answer = call(sim, credential, type_name, business).await;
    assert_eq!(answer["success"], true, "{type_name}: {answer}");
    answer["result"].clone()
}

/// All rows below `list` of every page.
async fn rows(sim: &RunningSimulator, credential: &Credential, type_name: &str, page: &str, list: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for number in 1.. {
        let found = result(sim, credential, type_name, json!({ page: number, "pageSize": 20 })).await;
        let found = found[list].as_array().unwrap().clone();
        if found.is_empty() {
            break;
        }
        rows.extend(found);
    }
    rows
}

#[tokio::test]
async fn stock_of_every_model_is_what_the_truth_says() {
    let sim = start(small_world()).await;
    let world = sim.world();
    for shop in world.shops() {
        let truth: BTreeMap<i64, i64> = stock_truth(&world, shop.mall_id)
            .into_iter()
            .map(|row| (row.sku_id, row.stock))
            .collect();
        let mut told = BTreeMap::new();
        for sku in &shop.skus {
            match (sku.skc_id, shop.credential(Gateway::Us)) {
                (Some(skc_id), Some(_)) => {
                    let partner = credential(shop, Gateway::Partner);
                    let ask = json!({ "productSkcId": skc_id });
                    let answer = result(&sim, partner, "bg.btg.goods.stock.quantity.get", ask).await;
                    for row in answer["productSkuStockList"].as_array().unwrap() {
                        told.insert(
                            row["productSkuId"].as_i64().unwrap(),
                            row["skuStockQuantity"].as_i64().unwrap(),
                        );
                    }
                }
                (Some(skc_id), None) => {
                    let partner = credential(shop, Gateway::Partner);
                    let ask = json!({ "productSkcId": skc_id });
                    let answer = result(&sim, partner, "bg.qtg.stock.virtualinventoryjit.get", ask).await;
                    assert!(answer["productSkuStockList"][0]["virtualStock"].as_i64().unwrap() >= 0);
                    told.insert(sku.sku_id, sku.stock);
                }
                (None, _) => {
                    let eu = credential(shop, Gateway::Eu);
                    let ask = json!({ "goodsId": sku.goods_id, "skuIdList": [sku.sku_id] });
                    let answer = result(&sim, eu, "temu.local.goods.sku.stock.query", ask).await;
                    let row = &answer["stockList"][0]["skuStockInfoList"][0];
                    assert_eq!(row["skuId"], sku.sku_id);
                    told.insert(sku.sku_id, row["selfOrdinaryStock"]["stock"].as_i64().unwrap());
                }
            }
        }
        assert_eq!(told, truth, "{}", shop.name);
    }
}

#[tokio::test]
async fn promotions_run_and_their_stock_falls_by_itself() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let eu = credential(&world.shops()[1], Gateway::Eu);
    let activities = rows(&sim, eu, "bg.promotion.activity.query", "pageNumber", "activityList").await;
    let statuses: BTreeSet<i64> = activities
        .iter()
        .map(|row| row["activityStatus"].as_i64().unwrap())
        .collect();
    assert_eq!(statuses, BTreeSet::from([1, 2, 3]));
    let id = |row: &Value| row["activityId"].as_str().unwrap().parse::<i64>().unwrap();
    let ended = activities.iter().find(|row| row["activityStatus"] == 3).unwrap();
    let ask = json!({ "activityId": id(ended), "pageNumber": 1, "pageSize": 100 });
    let goods = result(&sim, eu, "bg.promotion.activity.goods.query", ask).await;
    let goods: LocalActivityGoods = serde_json::from_value(goods["goodsList"][0].clone()).unwrap();
    assert!(goods.remaining_activity_quantity < goods.activity_quantity);

    let partner = credential(&world.shops()[0], Gateway::Partner);
    let list = result(&sim, partner, "bg.marketing.activity.list.get.global", json!({})).await;
    assert_eq!(list["activityList"].as_array().unwrap().len(), 3);
    let type_name = "bg.marketing.activity.enroll.list.get.global";
    let running = |rows: Vec<Value>| {
        let rows = rows
            .into_iter()
            .map(|row| serde_json::from_value::<Enrollment>(row).unwrap());
        rows.filter(|row| row.enroll_status == Some(4)).collect::<Vec<_>>()
    };
    let before = running(rows(&sim, partner, type_name, "pageNo", "list").await);
    sim.advance_clock(3_600 * 10);
    let after = rows(&sim, partner, type_name, "pageNo", "list").await;
    let left = |id: &str| {
        let row = after.iter().find(|row| row["enrollId"] == id).unwrap();
        row["remainingActivityStock"].as_i64()
    };
    assert!(
        before
            .iter()
            .any(|row| left(&row.enroll_id) < row.remaining_activity_stock)
    );
}

#[tokio::test]
async fn prices_are_disputed_and_decided() {
    let sim = start(small_world().with_skus_per_shop(200)).await;
    let world = sim.world();
    for (index, gateway, reviews, adjusts, list) in [
        (
            0,
            Gateway::Partner,
            "bg.semi.price.review.page.query.order",
            "bg.semi.adjust.price.page.query.order",
            "priceAdjustOrderList",
        ),
        (
            2,
            Gateway::Cn,
            "bg.price.review.page.query",
            "bg.full.adjust.price.page.query",
            "list",
        ),
    ] {
        let credential = credential(&world.shops()[index], gateway);
        let reviews = rows(&sim, credential, reviews, "pageNo", "reviewSamplePriceList").await;
        let mut statuses = BTreeSet::new();
        for row in reviews {
            let review: PriceReview = serde_json::from_value(row).unwrap();
            assert_eq!(review.supply_price.is_none(), review.order_status == Some(1));
            statuses.insert(review.order_status);
        }
        assert!(statuses.len() > 1, "{statuses:?}");
        let adjusts = rows(&sim, credential, adjusts, "pageNo", list).await;
        let adjust: PriceAdjust = serde_json::from_value(adjusts[0].clone()).unwrap();
        let price = adjust.sku_info_item_list.first().unwrap().price;
        assert_eq!(adjust.new_supply_price, price);
    }
    let eu = credential(&world.shops()[1], Gateway::Eu);
    let ask = json!({ "priceOrderType": 2, "page": 1, "size": 50 });
    let orders = result(&sim, eu, "bg.local.goods.priceorder.query", ask).await;
    let order: LocalPriceOrder = serde_json::from_value(orders["priceAuditList"][0].clone()).unwrap();
    assert!(order.source_supplier_price.is_some() && [101, 201, 206].contains(&order.status.unwrap()));
    let ask = json!({ "priceOrderType": 2, "page": 1, "size": 100 });
    assert_eq!(
        call(&sim, eu, "bg.local.goods.priceorder.query", ask).await["errorCode"],
        150_010_003
    );
}

#[tokio::test]
async fn stock_up_orders_replace_what_was_sold() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let shop = &world.shops()[2];
    let cn = credential(shop, Gateway::Cn);
    let mut ordered: BTreeMap<i64, i64> = BTreeMap::new();
    let mut consignments = BTreeSet::new();
    let mut sent = 0;
    for row in rows(&sim, cn, "bg.purchaseorderv2.get", "pageNo", "subOrderForSupplierList").await {
        let order: PurchaseOrder = serde_json::from_value(row).unwrap();
        let is_sent = order.status == 2;
        consignments.extend(order.deliver_info.and_then(|info| info.delivery_order_sn));
        for sku in order.sku_quantity_detail_list {
            sent += if is_sent { sku.deliver_quantity.unwrap() } else { 0 };
            *ordered.entry(sku.product_sku_id).or_default() += sku.purchase_quantity.unwrap();
        }
    }
    let mut waiting = 0;
    for row in rows(&sim, cn, "bg.goods.salesv2.get", "pageNo", "subOrderList").await {
        let skus = row["skuQuantityDetailList"].as_array().unwrap();
        waiting += skus
            .iter()
            .map(|sku| sku["inventoryNumInfo"]["waitReceiveNum"].as_i64().unwrap())
            .sum::<i64>();
    }
    assert_eq!(waiting, sent, "what was sent and not yet received");
    // Every full week of the history is replaced; the days since the last Monday of ordering are not yet.
    let mut sold: BTreeMap<i64, i64> = BTreeMap::new();
    for row in sales_truth(&world, shop.mall_id, noon(), 60) {
        *sold.entry(row.sku_id).or_default() += row.units;
    }
    for (sku_id, pieces) in &ordered {
        assert!(pieces <= &sold[sku_id], "{sku_id}");
    }
    let (all, replaced) = (sold.values().sum::<i64>(), ordered.values().sum::<i64>());
    assert!(replaced * 10 > all * 7, "{replaced} of {all}");
    let shipped = rows(&sim, cn, "bg.shiporderv2.get", "pageNo", "list").await;
    let shipped: BTreeSet<_> = shipped
        .iter()
        .map(|row| row["deliveryOrderSn"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(shipped, consignments);
}
