//! What stands around orders: amounts, packages, after-sales cases and cancellations, against the truth.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use temu_api::{
    gateway::Gateway,
    wire::{
        after_sales::{AfterSalesDetail, CancelRequest, ParentAfterSales},
        amounts::{AmountDocument, SettlementAmountDocument},
        orders::OrderDocument,
        shipments::{Shipment, Tracking},
    },
};
use temu_sim::{
    RunningSimulator,
    truth::{amount_truth, case_truth, package_truth},
    world::{Credential, LocalMarket, World},
};

use crate::client::{all_orders, call, credential, noon, small_world, start};

const AMOUNTS: &str = "bg.order.amount.query";

fn us(world: &World) -> &Credential {
    credential(&world.shops()[0], Gateway::Us)
}

async fn result(sim: &RunningSimulator, credential: &Credential, type_name: &str, business: Value) -> Value {
    let answer = call(sim, credential, type_name, business).await;
    assert_eq!(answer["success"], true, "{type_name}: {answer}");
    answer["result"].clone()
}

fn window() -> (i64, i64) {
    (0, noon().timestamp())
}

#[tokio::test]
async fn amounts_are_the_supply_prices_once_they_are_computed() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let mall_id = world.shops()[0].mall_id;
    let truth = amount_truth(&world, mall_id, noon());
    let mut seen = BTreeSet::new();
    for order in truth
        .iter()
        .filter(|order| order.parent_order_sn.starts_with("PO-211-"))
    {
        let answer = call(
            &sim,
            us(&world),
            AMOUNTS,
            json!({ "parentOrderSn": order.parent_order_sn }),
        )
        .await;
        if !order.is_computed {
            assert_eq!(answer["errorCode"], 140_020_008);
            seen.insert("computing");
            continue;
        }
        let document = AmountDocument::parse(&answer["result"].to_string()).unwrap();
        let parent = &document.parent_order_map;
        let minor = |money: &Option<temu_api::wire::money::MinorMoney>| money.as_ref().and_then(|money| money.amount);
        assert_eq!(minor(&parent.base_price_total), order.base_price_total);
        assert_eq!(minor(&parent.estimated_revenue), order.estimated_revenue);
        let lines = document.order_list.iter();
        let lines: Vec<_> = lines
            .map(|line| (line.order_sn.clone(), minor(&line.unit_base_price)))
            .collect();
        assert_eq!(lines, order.lines);
        if let (Some(retail), Some(shipping)) =
            (minor(&parent.retail_price_total), minor(&parent.shipping_amount_total))
        {
            let rest = minor(&parent.total_discount).unwrap() + minor(&parent.refunds_total).unwrap();
            assert_eq!(minor(&parent.customer_paid), Some(retail + shipping - rest));
        }
        seen.insert(if order.base_price_total.is_some() {
            "known"
        } else {
            "unknown"
        });
        seen.insert(if document.warning.is_empty() { "final" } else { "warned" });
    }
    assert_eq!(
        seen,
        BTreeSet::from(["final", "known", "unknown", "warned"]),
        "and, elsewhere, computing"
    );
}

#[tokio::test]
async fn a_fresh_order_has_no_amounts_yet() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let shop = &world.shops()[0];
    sim.advance_clock(86_400);
    let orders = world.order_documents(shop.mall_id, sim.now());
    let fresh = orders
        .filter(|order| order.parent_order_map.region_id == Some(211))
        .last()
        .unwrap();
    sim.set_clock(fresh.parent_order_map.parent_order_time);
    let ask = json!({ "parentOrderSn": fresh.parent_order_map.parent_order_sn });
    assert_eq!(
        call(&sim, us(&world), AMOUNTS, ask.clone()).await["errorCode"],
        140_020_008
    );
    sim.advance_clock(6 * 3_600);
    assert_eq!(call(&sim, us(&world), AMOUNTS, ask).await["success"], true);
    let nobody = call(&sim, us(&world), AMOUNTS, json!({ "parentOrderSn": "PO-211-0" })).await;
    assert_eq!(nobody["errorCode"], 140_020_002);
}

#[tokio::test]
async fn settlement_amounts_depend_on_the_country_and_some_shops_may_not_ask() {
    let mut world = small_world();
    let shop = |market| {
        let mut shop = world.shops[1].clone();
        shop.market = market;
        shop
    };
    world
        .shops
        .extend([shop(LocalMarket::Japan), shop(LocalMarket::Germany)]);
    let sim = start(world).await;
    let world = sim.world();
    for (index, gateway, offered, refused) in [
        (
            1,
            Gateway::Eu,
            "temu.order.amount.v3.query",
            "temu.order.amount.v2.query",
        ),
        (
            3,
            Gateway::Global,
            "temu.order.amount.v2.query",
            "temu.order.amount.v3.query",
        ),
    ] {
        let shop = &world.shops()[index];
        let truth = amount_truth(&world, shop.mall_id, noon());
        let order = truth
            .iter()
            .find(|order| order.is_computed && order.estimated_revenue.is_some())
            .unwrap();
        let ask = json!({ "parentOrderSn": order.parent_order_sn });
        let answer = result(&sim, credential(shop, gateway), offered, ask.clone()).await;
        let document = SettlementAmountDocument::parse(&answer.to_string()).unwrap();
        let proceeds = document.parent_order_map.sales_proceeds.unwrap();
        assert_eq!(
            proceeds.estimated_settlement_total.unwrap().amount,
            order.estimated_revenue
        );
        let answer = call(&sim, credential(shop, gateway), refused, ask).await;
        assert_eq!(answer["errorCode"], 140_020_015);
    }
    // The fifth shop of every world lacks the sensitive scope.
    let shop = &world.shops()[4];
    let answer = call(
        &sim,
        credential(shop, Gateway::Eu),
        AMOUNTS,
        json!({ "parentOrderSn": "PO-076-0" }),
    )
    .await;
    assert_eq!(answer["errorCode"], 3_000_032);
}

#[tokio::test]
async fn packages_lead_from_the_detail_to_the_delivery() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let mut split = 0;
    for shop in &world.shops()[..2] {
        let packages = package_truth(&world, shop.mall_id, noon());
        let mut by_order: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for package in &packages {
            by_order.entry(&package.parent_order_sn).or_default().push(package);
        }
        for (order, packages) in by_order.iter().take(150) {
            let gateway = if order.starts_with("PO-211-") {
                Gateway::Us
            } else {
                Gateway::Eu
            };
            let credential = credential(shop, gateway);
            let ask = json!({ "parentOrderSn": order });
            let detail = result(&sim, credential, "bg.order.detail.v2.get", ask).await;
            let document = OrderDocument::parse(&detail.to_string()).unwrap();
            let told = document.order_list.iter().flat_map(|line| &line.package_sn_info);
            let told: BTreeSet<_> = told.filter_map(|info| info.package_sn.clone()).collect();
            assert_eq!(
                told,
                packages.iter().map(|package| package.package_sn.clone()).collect()
            );
            for line in &document.order_list {
                let ask = json!({ "parentOrderSn": order, "orderSn": line.order_sn });
                let list = result(&sim, credential, "bg.logistics.shipment.v2.get", ask).await;
                let own: Vec<_> = packages
                    .iter()
                    .filter(|package| package.order_sn == line.order_sn)
                    .collect();
                let rows = list["shipmentInfoDTO"].as_array().unwrap();
                assert_eq!(rows.len(), own.len());
                split += usize::from(rows.len() > 1);
                for (row, package) in rows.iter().zip(own) {
                    let shipment: Shipment = serde_json::from_value(row.clone()).unwrap();
                    assert_eq!(shipment.tracking_number.as_ref(), Some(&package.tracking_number));
                    assert_eq!(shipment.quantity, Some(package.quantity));
                }
            }
            let ask = json!({ "packageSn": packages[0].package_sn, "language": "en" });
            let tracking: Tracking =
                serde_json::from_value(result(&sim, credential, "temu.track.trackinginfo.get", ask).await).unwrap();
            let arrived = tracking
                .tracking_info
                .first()
                .filter(|event| event.logistics_status.as_deref() == Some("DELIVERED"));
            assert_eq!(arrived.and_then(|event| event.at()), packages[0].delivered_at);
        }
    }
    assert!(split > 0, "no line was sent in two packages");
}

#[tokio::test]
async fn labels_are_made_asynchronously_and_packages_wait() {
    let sim = start(small_world().with_total_orders(4_000)).await;
    let world = sim.world();
    let us = us(&world);
    let mut statuses = BTreeSet::new();
    let now = noon().timestamp();
    for page in 1..=8 {
        let ask = json!({ "createAtStart": now - 86_400, "createAtEnd": now, "pageNumber": page, "pageSize": 100 });
        let list = result(&sim, us, "temu.logistics.label.list.get", ask).await;
        for row in list["shippingLabelInfoList"].as_array().unwrap() {
            let status = row["shippingLabelStatus"].as_i64().unwrap();
            assert_eq!(row["trackingInfoList"][0]["trackingNumber"].is_string(), status == 1);
            statuses.insert(status);
        }
    }
    assert!(
        statuses.contains(&1) && statuses.iter().all(|status| (0..=2).contains(status)),
        "{statuses:?}"
    );
    let waiting = result(&sim, us, "bg.order.unshipped.package.get", json!({ "pageSize": 100 })).await;
    let row = &waiting["unshippedPackage"][0];
    let order = row["packageDetail"]["shippableOrders"][0]["parentOrderSn"]
        .as_str()
        .unwrap();
    let detail = result(&sim, us, "bg.order.detail.v2.get", json!({ "parentOrderSn": order })).await;
    assert_eq!(detail["parentOrderMap"]["parentOrderStatus"], 2);
}

#[tokio::test]
async fn cases_and_cancellations_are_what_the_truth_says() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let shop = &world.shops()[1];
    let eu = credential(shop, Gateway::Eu);
    let (cancels, cases): (Vec<_>, Vec<_>) = case_truth(&world, shop.mall_id, noon())
        .into_iter()
        .partition(|case| case.is_cancellation);
    let delivered = all_orders(&sim, eu, window()).await.len();
    assert!(
        cases.len() * 100 > delivered && cases.len() * 100 < delivered * 8,
        "{} of {delivered}",
        cases.len()
    );
    let ask = json!({ "updateAtStart": window().0, "updateAtEnd": window().1, "pageSize": 200 });
    let list = result(&sim, eu, "bg.aftersales.parentaftersales.list.get", ask.clone()).await;
    assert_eq!(list["total"], cases.len());
    for row in list["data"].as_array().unwrap() {
        let row: ParentAfterSales = serde_json::from_value(row.clone()).unwrap();
        let case = cases
            .iter()
            .find(|case| case.parent_after_sales_sn == row.parent_after_sales_sn)
            .unwrap();
        assert_eq!(
            (row.parent_after_sales_status, row.update_at),
            (case.status, case.updated_at)
        );
        let ask = json!({ "parentAfterSalesSn": row.parent_after_sales_sn });
        let detail = result(&sim, eu, "temu.aftersales.parentaftersales.detail.get", ask).await;
        let detail: AfterSalesDetail = serde_json::from_value(detail).unwrap();
        let refund = detail.refund_summary.and_then(|summary| summary.buyer_total_refund);
        assert_eq!(refund.and_then(|money| money.amount), case.refunded);
        let ask = json!({ "parentAfterSalesSnList": [row.parent_after_sales_sn] });
        let lines = result(&sim, eu, "bg.aftersales.aftersales.list.get", ask).await;
        assert_eq!(lines["data"][0]["orderSn"], detail.after_sales_list[0].order_sn);
    }
    let list = result(&sim, eu, "bg.aftersales.cancel.list.get", ask).await;
    assert_eq!(list["total"], cancels.len());
    for row in list["data"].as_array().unwrap() {
        let row: CancelRequest = serde_json::from_value(row.clone()).unwrap();
        let agreed = row.parent_after_sales_status == Some(5);
        let ask = json!({ "parentOrderSn": row.parent_order_sn });
        let order = result(&sim, eu, "bg.order.detail.v2.get", ask).await;
        assert_eq!(order["parentOrderMap"]["parentOrderStatus"] == 3, agreed);
        if agreed {
            let waited = (row.update_at.unwrap() - row.create_at.unwrap()).num_seconds();
            assert!(waited <= 86_400, "not agreed after a day");
        }
    }
    let without = call(&sim, eu, "bg.aftersales.parentaftersales.list.get", json!({})).await;
    assert_eq!(without["errorCode"], 130_010_001);
}
