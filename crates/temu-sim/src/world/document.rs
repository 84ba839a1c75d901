//! An order's state written as the platform's order document (temu-open-api.md §8.3).

use chrono::{DateTime, Utc};
use temu_api::wire::orders::{ChildOrder, Label, OrderDocument, ParentOrder, ProductPart};

use super::{
    catalogue::Sku,
    life::{LineState, State},
    order::{Part, PartSku, Plan},
    shop::Shop,
    spec::BusinessModel,
};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
/// Seller-facing names are only given for six months (temu-open-api.md §6).
const NAMES_FOR: i64 = 183 * DAY;

/// The document of an order as the list would give it at `at`.
pub(crate) fn document(shop: &Shop, plan: &Plan, state: &State, at: DateTime<Utc>) -> OrderDocument {
    let lines = state.lines.iter().enumerate();
    OrderDocument {
        parent_order_map: parent(shop, plan, state, at.timestamp()),
        order_list: lines
            .map(|(index, line)| child(shop, plan, state, (index, line), at.timestamp()))
            .collect(),
    }
}

fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::UNIX_EPOCH)
}

fn ship_deadline(confirmed_at: i64) -> i64 {
    confirmed_at + 48 * HOUR
}

fn parent(shop: &Shop, plan: &Plan, state: &State, at: i64) -> ParentOrder {
    let confirmed = state.confirmed_at;
    let local = shop.business_model() == BusinessModel::Local;
    ParentOrder {
        parent_order_sn: plan.parent_order_sn(shop),
        parent_order_status: state.status,
        parent_order_time: instant(plan.birth.at),
        parent_order_pending_finish_time: confirmed.map(instant),
        parent_confirm_time: confirmed.map(instant),
        expect_ship_latest_time: confirmed.map(|confirmed| instant(ship_deadline(confirmed))),
        latest_delivery_time: confirmed.map(|confirmed| instant(confirmed + 12 * DAY)),
        parent_shipping_time: state.shipped_at.map(instant),
        update_time: instant(state.updated_at),
        site_id: plan.names_site.then_some(plan.site.site_id),
        region_id: Some(plan.site.region_id),
        parent_order_label: labels(state, at),
        fulfillment_warning: Vec::new(),
        has_shipping_fee: local.then_some(plan.birth.serial.is_multiple_of(3)),
        order_payment_type: Some("PPD".to_owned()),
        batch_order_number_list: plan.by_warehouse.then(|| vec![format!("BT{:012}", plan.birth.serial)]),
        shipping_method: Some(1),
        is_shipment_consolidated_by_main_mall: Some(false),
        region_name1: None,
        region_name2: None,
        region_name3: None,
    }
}

fn labels(state: &State, at: i64) -> Vec<Label> {
    let left = state
        .confirmed_at
        .filter(|_| matches!(state.status, 2 | 41))
        .map(|confirmed| ship_deadline(confirmed) - at);
    let label = |name: &str, holds: bool| Label {
        name: Some(name.to_owned()),
        value: Some(i64::from(holds)),
    };
    vec![
        label(
            "soon_to_be_overdue",
            left.is_some_and(|left| (0..12 * HOUR).contains(&left)),
        ),
        label("past_due", left.is_some_and(|left| left < 0)),
        label("pending_buyer_cancellation", state.cancel_asked),
        label("pending_buyer_address_change", false),
        label("pending_risk_control_alert", false),
    ]
}

fn child(shop: &Shop, plan: &Plan, state: &State, (index, line): (usize, &LineState), at: i64) -> ChildOrder {
    let planned = &plan.lines[index];
    let first = planned.parts[0];
    let sku = first.sku.index().map(|index| &shop.skus[index]);
    let recent = state.confirmed_at.is_none_or(|confirmed| at - confirmed < NAMES_FOR);
    let (goods_id, sku_id) = consumer_ids(shop, first.sku);
    let warehouse = plan.by_warehouse;
    ChildOrder {
        order_sn: plan.order_sn(shop, index),
        order_status: line.status,
        quantity: line.quantity,
        original_order_quantity: Some(planned.quantity),
        canceled_quantity_before_shipment: Some(line.cancelled),
        goods_id: Some(goods_id),
        sku_id: Some(sku_id),
        goods_name: Some(sku.map_or_else(|| "Discontinued item".to_owned(), |sku| sku.name_en.clone())),
        spec: sku.map(|sku| sku.spec_en.clone()),
        original_goods_name: sku.filter(|_| recent).map(|sku| sku.name_zh.clone()),
        original_spec_name: sku.filter(|_| recent).map(|sku| sku.spec_zh.clone()),
        thumb_url: sku.map(|sku| sku.image_url.clone()),
        product_list: product_list(shop, plan, index),
        order_label: vec![Label {
            name: Some("customized_products".to_owned()),
            value: Some(0),
        }],
        package_abnormal_type_list: Vec::new(),
        fulfillment_warning: Vec::new(),
        fulfillment_type: Some(fulfillment_type(warehouse).to_owned()),
        order_payment_type: Some("PPD".to_owned()),
        inventory_deduction_warehouse_id: Some(if warehouse { "CW-7" } else { "WH-1" }.to_owned()),
        inventory_deduction_warehouse_name: Some(if warehouse { "合作仓 7" } else { "自发货仓 1" }.to_owned()),
        is_cancelled_during_pending: Some(line.dropped),
        order_create_time: Some(instant(plan.birth.at)),
        order_shipping_time: line.shipped_at.map(instant),
        earliest_time_buy_shipping_label: None,
        earliest_time_get_shipping_document: None,
        qualification_upload_end_time: None,
        package_sn_info: Vec::new(),
        has_uploaded_evidence: None,
    }
}

/// The name of who ships, as documents and filters write it.
pub(crate) fn fulfillment_type(by_warehouse: bool) -> &'static str {
    if by_warehouse {
        "fulfillByCooperativeWarehouse"
    } else {
        "fulfillBySeller"
    }
}

/// goodsId and skuId of a line; ids that the catalogue lacks lie far above its own.
fn consumer_ids(shop: &Shop, sku: PartSku) -> (i64, i64) {
    let strange = |number: u64| {
        (
            699_000_000_000_000 + number as i64 % 1_000_000_000,
            19_990_000_000_000 + number as i64 % 999_999_937,
        )
    };
    match sku {
        PartSku::Known(index) => (shop.skus[index].goods_id, shop.skus[index].consumer_sku_id),
        PartSku::CodeOnly(index) | PartSku::SpuOnly(index) => strange(index as u64),
        PartSku::Unknown(number) => strange(number >> 1),
    }
}

fn product_list(shop: &Shop, plan: &Plan, index: usize) -> Vec<ProductPart> {
    let parts = &plan.lines[index].parts;
    if shop.business_model() == BusinessModel::Local {
        let part = parts[0];
        let sku = part.sku.index().map(|index| &shop.skus[index]);
        // Documented for semi-managed shops only, seen live on local ones: so some lines have it.
        let known = matches!(part.sku, PartSku::Known(_)) && part.sold_factor == 1;
        if known && plan.birth.serial.is_multiple_of(5) {
            return Vec::new();
        }
        return vec![ProductPart {
            product_id: None,
            product_sku_id: None,
            sold_factor: Some(part.sold_factor),
            ext_code: sku.and_then(|sku| sku.ext_code.clone()),
        }];
    }
    parts.iter().map(|part| product_part(shop, part)).collect()
}

fn product_part(shop: &Shop, part: &Part) -> ProductPart {
    let of = |sku: &Sku, product_sku_id, ext_code: Option<String>, product_id| ProductPart {
        product_id: Some(product_id),
        product_sku_id: Some(product_sku_id),
        sold_factor: Some(part.sold_factor),
        ext_code: ext_code.or_else(|| Some(String::new()).filter(|_| sku.ext_code.is_some())),
    };
    let strange = |number: u64| {
        (
            89_000_000_000 + number as i64 % 999_999_937,
            88_000_000_000 + number as i64 % 999_999_929,
        )
    };
    match part.sku {
        PartSku::Known(index) => {
            let sku = &shop.skus[index];
            of(sku, sku.sku_id, sku.ext_code.clone(), sku.spu_id)
        }
        PartSku::CodeOnly(index) => {
            let sku = &shop.skus[index];
            let (product_id, product_sku_id) = strange(index as u64);
            of(sku, product_sku_id, sku.ext_code.clone(), product_id)
        }
        PartSku::SpuOnly(index) => {
            let sku = &shop.skus[index];
            of(sku, strange(index as u64).1, None, sku.spu_id)
        }
        PartSku::Unknown(number) => {
            let (product_id, product_sku_id) = strange(number >> 1);
            ProductPart {
                product_id: Some(product_id),
                product_sku_id: Some(product_sku_id),
                sold_factor: Some(part.sold_factor),
                ext_code: None,
            }
        }
    }
}
