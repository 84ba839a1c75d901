//! Sales snapshots of full-managed shops: `bg.goods.salesv2.get` (temu-open-api.md §10.3).

use std::collections::HashMap;

use serde_json::value::RawValue;
use temu_api::wire::sales::{InventoryNumbers, SalesPage, SalesRow, SkuSales};

use super::{gatekeeper::Call, raw, refusal::Refusal};
use crate::world::{BusinessModel, Sku, snapshot, stock_up_orders};

/// Pieces in stock-up orders by index of the SKU and status of the order.
type Waiting = HashMap<(usize, i64), i64>;

/// Running sums of sales, one row per SKC.
pub(super) fn list(call: &Call) -> Result<Box<RawValue>, Refusal> {
    if call.shop.business_model() != BusinessModel::Full {
        return Err(Refusal::new(2_000_060, "the type of the mall does not fit"));
    }
    let page = call.params.page("pageNo")?;
    let size = call
        .params
        .page_size(20, 500, Refusal::new(4_000_000, "SYSTEM_EXCEPTION"))?;
    let numbered: Vec<(usize, &Sku)> = call.shop.skus.iter().enumerate().collect();
    let colours: Vec<&[(usize, &Sku)]> = numbered.chunk_by(|one, other| one.1.skc_id == other.1.skc_id).collect();
    let mut waiting = Waiting::new();
    for order in stock_up_orders(&call.shop, call.now) {
        let status = order.status(call.now.timestamp());
        for (index, pieces) in order.skus {
            *waiting.entry((index, status)).or_default() += pieces;
        }
    }
    let mut rows = Vec::new();
    for skus in colours.iter().skip((page - 1).saturating_mul(size)).take(size) {
        rows.push(raw(&row(call, skus, &waiting))?);
    }
    raw(&SalesPage {
        total: colours.len() as i64,
        sub_order_list: rows,
    })
}

fn row(call: &Call, skus: &[(usize, &Sku)], waiting: &Waiting) -> SalesRow {
    let first = skus[0].1;
    SalesRow {
        product_id: Some(first.spu_id),
        product_skc_id: first.skc_id.unwrap_or_default(),
        skc_ext_code: Some(first.skc_ext_code.clone()),
        product_name: Some(first.name_zh.clone()),
        category: Some(first.category.0.to_owned()),
        supplier_price: None,
        supply_status: Some(0),
        settlement_type: Some(1),
        sku_quantity_detail_list: skus
            .iter()
            .map(|(index, sku)| sku_sales(call, *index, sku, waiting))
            .collect(),
    }
}

fn sku_sales(call: &Call, index: usize, sku: &Sku, waiting: &Waiting) -> SkuSales {
    let waiting = |status| Some(waiting.get(&(index, status)).copied().unwrap_or(0));
    let sales = snapshot(&call.shop, index, call.now);
    let lack = (sales.last_seven_days * 2 - sku.stock).max(0);
    let days = (sales.last_seven_days > 0).then(|| (sku.stock * 7 / sales.last_seven_days).to_string());
    SkuSales {
        product_sku_id: sku.sku_id,
        sku_ext_code: sku.ext_code.clone(),
        class_name: Some(sku.spec_zh.clone()),
        today_sale_volume: Some(sales.today),
        last_seven_days_sale_volume: Some(sales.last_seven_days),
        last_thirty_days_sale_volume: Some(sales.last_thirty_days),
        total_sale_volume: Some(sales.total),
        advice_quantity: Some(lack),
        lack_quantity: Some(lack),
        available_sale_days: days,
        inventory_num_info: Some(InventoryNumbers {
            warehouse_inventory_num: Some(sku.stock),
            unavailable_warehouse_inventory_num: Some(0),
            wait_on_shelf_num: waiting(6),
            wait_in_stock: waiting(3),
            wait_receive_num: waiting(2),
            wait_delivery_inventory_num: waiting(1),
            wait_approve_inventory_num: waiting(0),
        }),
    }
}
