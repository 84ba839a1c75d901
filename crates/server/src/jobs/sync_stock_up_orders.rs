//! Stock-up orders of full-managed shops and their consignments.

use domain::stock_up::{consignment_state, state};
use serde_json::{Value, json};
use temu_api::{
    routing,
    wire::stock_up::{PurchaseOrder, ShipOrder},
};

use super::{
    client,
    context::{JobContext, Step},
    pages,
};
use crate::{
    clock,
    store::{
        shops::{self, Credential, Shop},
        stock_up_orders::{self, ShipOrderRow, StockUpLine, StockUpRow},
    },
};

/// Rows a page (temu-open-api.md §6): consignments give no more than 20.
const PAGE: u32 = 100;
const CONSIGNMENTS: u32 = 20;

/// Reads all stock-up orders and consignments of the shop.
pub async fn run(context: &JobContext, shop: &Shop, credential: &Credential) -> Step<Value> {
    if client::lacks(credential, routing::PURCHASE_ORDERS) {
        return Ok(json!({ "left_out": "the token does not cover it" }));
    }
    let client = client::client(context, shop, credential).await?;
    let client = &client;
    let orders = pages::all::<PurchaseOrder, _>(
        context,
        "stock-up orders",
        "subPurchaseOrderSn",
        PAGE,
        |page| async move {
            let page = client.purchase_orders(page, PAGE).await?;
            Ok((page.total, page.sub_order_for_supplier_list))
        },
    )
    .await?;
    let consignments = if client::lacks(credential, routing::SHIP_ORDERS) {
        pages::Rows::default()
    } else {
        pages::all::<ShipOrder, _>(
            context,
            "consignments",
            "deliveryOrderSn",
            CONSIGNMENTS,
            |page| async move {
                let page = client.ship_orders(page, CONSIGNMENTS).await?;
                Ok((page.total, page.list))
            },
        )
        .await?
    };
    let (mut rows, mut lines, mut ship_orders, mut documents) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (order, raw) in orders.read {
        documents.push((order.sub_purchase_order_sn.clone(), raw));
        lines.extend(order.sku_quantity_detail_list.iter().map(|sku| StockUpLine {
            shop_id: shop.id.clone(),
            stock_up_order_sn: order.sub_purchase_order_sn.clone(),
            sku_id: sku.product_sku_id.to_string(),
            ext_code: sku.ext_code.clone(),
            spec: sku.class_name.clone(),
            ordered: sku.purchase_quantity,
            delivered: sku.deliver_quantity,
            received: sku.real_receive_authentic_quantity,
        }));
        rows.push(to_row(&shop.id, order));
    }
    for (order, raw) in consignments.read {
        documents.push((order.delivery_order_sn.clone(), raw));
        ship_orders.push(ShipOrderRow {
            shop_id: shop.id.clone(),
            ship_order_sn: order.delivery_order_sn,
            status: consignment_state(order.status).to_owned(),
            status_code: order.status,
            created_at: order.create_time,
            shipped_at: order.deliver_time,
            received_at: order.receive_time,
            warehouse: order.receive_warehouse_name,
        });
    }
    let issues = [orders.issues, consignments.issues].concat();
    let (app, scope, now) = (&context.app, &context.scope, clock::now());
    let mut tx = app.db.write().await?;
    shops::lock(&mut tx, scope, &shop.id).await?;
    stock_up_orders::put(&mut tx, scope, now, &rows, &lines).await?;
    stock_up_orders::put_ship_orders(&mut tx, scope, now, &ship_orders).await?;
    let place = (shop.id.as_str(), credential.gateway.as_str(), "stock_up_orders");
    pages::keep(&mut tx, context, place, &documents, &issues).await?;
    tx.commit().await?;
    Ok(json!({ "stock_up_orders": rows.len(), "ship_orders": ship_orders.len(), "unreadable": issues.len() }))
}

fn to_row(shop_id: &str, order: PurchaseOrder) -> StockUpRow {
    let way = order.deliver_info;
    let flag = |value: Option<i64>| value.map(|value| value == 1);
    StockUpRow {
        shop_id: shop_id.to_owned(),
        stock_up_order_sn: order.sub_purchase_order_sn,
        original_order_sn: order.original_purchase_order_sn,
        product_id: order.product_id.map(|id| id.to_string()),
        skc_id: order.product_skc_id.map(|id| id.to_string()),
        name: order.product_name,
        status: state(order.status).to_owned(),
        status_code: Some(order.status),
        ordered_at: order.purchase_time,
        vmi: flag(order.settlement_type),
        jit: flag(order.purchase_stock_type),
        urgent: flag(order.urgency_type),
        first_order: order.is_first,
        deliver_by: way.as_ref().and_then(|way| way.expect_latest_deliver_time_or_default),
        arrive_by: way.as_ref().and_then(|way| way.expect_latest_arrival_time_or_default),
        delivered_at: way.as_ref().and_then(|way| way.deliver_time),
        received_at: way.as_ref().and_then(|way| way.receive_time),
        warehouse: way.as_ref().and_then(|way| way.receive_warehouse_name.clone()),
        ship_order_sn: way.and_then(|way| way.delivery_order_sn),
    }
}
