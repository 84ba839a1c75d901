//! Stock-up orders and consignments of full-managed shops (temu-open-api.md §16).

use serde_json::value::RawValue;
use temu_api::wire::stock_up::{DeliverInfo, PurchaseOrder, PurchaseOrderPage, PurchasedSku, ShipOrder, ShipOrderPage};

use super::{gatekeeper::Call, instant, params::page_of, raw, refusal::Refusal};
use crate::world::{BusinessModel, StockUp, stock_up_orders};

const DAY: i64 = 86_400;
const WAREHOUSE: &str = "华南前置仓 1";
const SENT: i64 = 2;
const RECEIVED: i64 = 3;
const CHECKED: i64 = 6;
const IN_STOCK: i64 = 7;

fn orders(call: &Call) -> Result<Vec<StockUp>, Refusal> {
    if call.shop.business_model() != BusinessModel::Full {
        return Err(Refusal::new(2_000_060, "the type of the mall does not fit"));
    }
    let mut orders = stock_up_orders(&call.shop, call.now);
    orders.reverse();
    Ok(orders)
}

/// One page of stock-up orders, newest first.
pub(super) fn purchase_orders(call: &Call) -> Result<Box<RawValue>, Refusal> {
    let page = call.params.page("pageNo")?;
    let size = call
        .params
        .page_size(10, 100, Refusal::new(4_000_000, "SYSTEM_EXCEPTION"))?;
    let statuses = call.params.ints("statusList")?;
    let skcs = call.params.ints("productSkcIdList")?;
    let at = call.now.timestamp();
    let mut all = orders(call)?;
    all.retain(|order| {
        let skc = call.shop.skus[order.skus[0].0].skc_id;
        (statuses.is_empty() || statuses.contains(&order.status(at)))
            && (skcs.is_empty() || skc.is_some_and(|skc| skcs.contains(&skc)))
    });
    let (total, rows) = page_of(all, page, size);
    raw(&PurchaseOrderPage {
        total,
        sub_order_for_supplier_list: rows
            .iter()
            .map(|order| raw(&purchase_order(call, order, at)))
            .collect::<Result<_, _>>()?,
    })
}

fn purchase_order(call: &Call, order: &StockUp, at: i64) -> PurchaseOrder {
    let first = &call.shop.skus[order.skus[0].0];
    let reached = |status| order.reached(status, at).and_then(instant);
    let sku = |(index, pieces): &(usize, i64)| {
        let sku = &call.shop.skus[*index];
        PurchasedSku {
            product_sku_id: sku.sku_id,
            ext_code: sku.ext_code.clone(),
            class_name: Some(sku.spec_zh.clone()),
            currency_type: Some(sku.currency.to_string()),
            purchase_quantity: Some(*pieces),
            deliver_quantity: Some(if reached(SENT).is_some() { *pieces } else { 0 }),
            real_receive_authentic_quantity: reached(CHECKED).map(|_| *pieces),
        }
    };
    PurchaseOrder {
        original_purchase_order_sn: Some(format!("WP{:015}", order.number)),
        sub_purchase_order_sn: format!("WB{:015}", order.number),
        product_id: Some(first.spu_id),
        product_skc_id: first.skc_id,
        product_name: Some(first.name_zh.clone()),
        status: order.status(at),
        purchase_time: instant(order.ordered_at),
        settlement_type: Some(1),
        purchase_stock_type: Some(0),
        urgency_type: Some(i64::from(order.is_urgent)),
        is_first: Some(order.is_first),
        deliver_info: Some(DeliverInfo {
            deliver_time: reached(SENT),
            receive_time: reached(RECEIVED),
            receive_warehouse_name: Some(WAREHOUSE.to_owned()),
            expect_latest_deliver_time_or_default: instant(order.ordered_at + 5 * DAY),
            expect_latest_arrival_time_or_default: instant(order.ordered_at + 10 * DAY),
            delivery_order_sn: reached(SENT).map(|_| format!("FH{:015}", order.number)),
        }),
        sku_quantity_detail_list: order.skus.iter().map(sku).collect(),
    }
}

/// One page of consignments: one for each stock-up order that was sent.
pub(super) fn ship_orders(call: &Call) -> Result<Box<RawValue>, Refusal> {
    let page = call.params.page("pageNo")?;
    let size = call
        .params
        .page_size(10, 20, Refusal::new(4_000_000, "SYSTEM_EXCEPTION"))?;
    let at = call.now.timestamp();
    let mut all = orders(call)?;
    all.retain(|order| order.reached(SENT, at).is_some());
    let (total, rows) = page_of(all, page, size);
    let row = |order: &StockUp| {
        let reached = |status| order.reached(status, at).and_then(instant);
        let status = match (reached(RECEIVED), reached(IN_STOCK)) {
            (_, Some(_)) => 3,
            (Some(_), None) => 2,
            (None, None) => 1,
        };
        raw(&ShipOrder {
            delivery_order_sn: format!("FH{:015}", order.number),
            sub_purchase_order_sn: Some(format!("WB{:015}", order.number)),
            status: Some(status),
            create_time: reached(SENT),
            deliver_time: reached(SENT),
            receive_time: reached(RECEIVED),
            receive_warehouse_name: Some(WAREHOUSE.to_owned()),
        })
    };
    raw(&ShipOrderPage {
        total,
        list: rows.iter().map(row).collect::<Result<_, _>>()?,
    })
}
