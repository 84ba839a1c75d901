//! The typed client against the simulator: each call asks for what the other side understands.

use temu_api::{
    BusinessModel, Client, ClientConfig, ErrorClass, Http, HttpSettings, Limits, RetryPolicy, Urgency,
    gateway::Gateway,
    routing,
    wire::{
        self,
        after_sales::{AfterSalesDetail, ParentAfterSales},
        amounts::AmountDocument,
        promotions::LocalActivity,
    },
};
use temu_sim::{
    RunningSimulator,
    truth::{amount_truth, package_truth},
    world::Credential,
};

use crate::client::{credential, noon, real_now, small_world, start};

fn client(sim: &RunningSimulator, credential: &Credential) -> Client {
    Client::new(ClientConfig {
        gateway: credential.gateway,
        base_url: Some(sim.gateway_url(credential.gateway)),
        app_key: credential.app_key.clone(),
        app_secret: credential.app_secret.clone().into(),
        access_token: credential.access_token.clone().into(),
        limits: Limits::new(0, None),
        urgency: Urgency::Usual,
        proxy: None,
        http: Http::new(HttpSettings::default()).unwrap(),
        retry: RetryPolicy {
            tries: 1,
            ..RetryPolicy::default()
        },
        now: real_now,
    })
}

#[tokio::test]
async fn calls_of_a_local_shop() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let shop = &world.shops()[1];
    let eu = client(&sim, credential(shop, Gateway::Eu));
    let amounts = amount_truth(&world, shop.mall_id, noon());
    let order = amounts.iter().find(|order| order.is_computed).unwrap();
    let document = eu.order_amounts(&order.parent_order_sn).await.unwrap();
    assert_eq!(
        AmountDocument::parse(document.get()).unwrap().order_list.len(),
        order.lines.len()
    );
    let type_name = routing::settlement_amounts(Gateway::Eu, Some(76)).unwrap();
    eu.settlement_amounts(type_name, &order.parent_order_sn).await.unwrap();
    let package = package_truth(&world, shop.mall_id, noon()).remove(0);
    let list = eu.shipments(&package.parent_order_sn, &package.order_sn).await.unwrap();
    assert_eq!(list.shipment_info_dto.len(), 1);
    let tracking = eu.tracking(&package.package_sn, "en").await.unwrap();
    assert_eq!(tracking.tracking_num, Some(package.tracking_number));
    assert_eq!(
        eu.labels(&[&package.parent_order_sn], 1, 10)
            .await
            .unwrap()
            .total_item_num,
        1
    );
    eu.unshipped_packages(1, 100).await.unwrap();
    let sku = &shop.skus[0];
    assert_eq!(
        eu.local_stock(sku.goods_id, &[sku.sku_id])
            .await
            .unwrap()
            .stock_list
            .len(),
        1
    );
    let window = (noon() - chrono::TimeDelta::days(30), noon());
    let cases = eu.parent_after_sales(window, 1, 200).await.unwrap();
    let case: ParentAfterSales = wire::parse(cases.data[0].get()).unwrap();
    let lines = eu.after_sales(&[&case.parent_after_sales_sn], 1, 200).await.unwrap();
    assert_eq!(lines.total, Some(1));
    let detail = eu
        .after_sales_detail(&case.parent_order_sn, &case.parent_after_sales_sn)
        .await
        .unwrap();
    let detail: AfterSalesDetail = wire::parse(detail.get()).unwrap();
    assert_eq!(detail.parent_order_sn, Some(case.parent_order_sn));
    assert!(eu.cancellations(window, 1, 200).await.unwrap().total > 0);
    let activities = eu.local_activities(1, 100).await.unwrap();
    let activity: LocalActivity = wire::parse(activities.activity_list[0].get()).unwrap();
    eu.local_activity_goods(&activity.activity_id, 1, 100).await.unwrap();
    eu.local_price_orders(true, 1, 99).await.unwrap();
    assert_eq!(
        eu.update_subscription(&["bg_aftersales_status_change"], &[]).await,
        Ok(true)
    );
}

#[tokio::test]
async fn calls_of_cross_border_shops() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let (semi, full) = (&world.shops()[0], &world.shops()[2]);
    let partner = client(&sim, credential(semi, Gateway::Partner));
    let skc_id = semi.skus[0].skc_id.unwrap();
    assert!(
        !partner
            .semi_stock(skc_id)
            .await
            .unwrap()
            .product_sku_stock_list
            .is_empty()
    );
    assert_eq!(partner.activities().await.unwrap().activity_list.len(), 3);
    assert!(partner.enrollments(1, 50).await.unwrap().total > 0);
    partner.price_reviews(BusinessModel::Semi, 1, 100).await.unwrap();
    partner.price_adjusts(BusinessModel::Semi, 1, 100).await.unwrap();
    let partner = client(&sim, credential(full, Gateway::Partner));
    let skc_id = full.skus[0].skc_id.unwrap();
    assert!(
        !partner
            .virtual_stock(skc_id)
            .await
            .unwrap()
            .product_sku_stock_list
            .is_empty()
    );
    let cn = client(&sim, credential(full, Gateway::Cn));
    cn.price_reviews(BusinessModel::Full, 1, 100).await.unwrap();
    cn.price_adjusts(BusinessModel::Full, 1, 100).await.unwrap();
    assert!(cn.purchase_orders(1, 100).await.unwrap().total > 0);
    assert!(cn.ship_orders(1, 20).await.unwrap().total > 0);
}

#[tokio::test]
async fn a_code_becomes_a_token_and_amounts_may_have_to_wait() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let shop = &world.shops()[0];
    let us = credential(shop, Gateway::Us);
    let code = sim.issue_code(shop.mall_id, Gateway::Us).unwrap();
    let visitor = client(
        &sim,
        &Credential {
            access_token: code,
            ..us.clone()
        },
    );
    let token = visitor.create_token().await.unwrap();
    assert_eq!(token.info.mall_id, Some(shop.mall_id));
    assert_eq!(visitor.create_token().await.unwrap_err().code, Some(110_020_002));
    let us = client(
        &sim,
        &Credential {
            access_token: token.access_token,
            ..us.clone()
        },
    );
    us.token_info().await.unwrap();
    sim.advance_clock(86_400);
    let orders = world.order_documents(shop.mall_id, sim.now());
    let fresh = orders
        .filter(|order| order.parent_order_map.region_id == Some(211))
        .last()
        .unwrap();
    sim.set_clock(fresh.parent_order_map.parent_order_time);
    let error = us
        .order_amounts(&fresh.parent_order_map.parent_order_sn)
        .await
        .unwrap_err();
    assert_eq!((error.code, error.class), (Some(140_020_008), ErrorClass::Wait));
}
