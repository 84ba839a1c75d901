//! Sales counters of full-managed shops: `bg.goods.salesv2.get`. No dates and no money: a snapshot of today.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::lenient;

/// One page of `bg.goods.salesv2.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SalesPage {
    /// How many SKCs match.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total: i64,
    /// The rows, each a [`SalesRow`]; in spite of the wire's name they are products, not orders.
    #[serde(deserialize_with = "lenient::list")]
    pub sub_order_list: Vec<Box<RawValue>>,
}

/// The counters of one SKC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SalesRow {
    /// SPU.
    #[serde(default, deserialize_with = "lenient::int")]
    pub product_id: Option<i64>,
    /// SKC.
    #[serde(deserialize_with = "lenient::required_int")]
    pub product_skc_id: i64,
    /// The seller's code of the SKC.
    #[serde(default, deserialize_with = "lenient::text")]
    pub skc_ext_code: Option<String>,
    /// Name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub product_name: Option<String>,
    /// Category.
    #[serde(default, deserialize_with = "lenient::text")]
    pub category: Option<String>,
    /// Minor units; mostly null.
    #[serde(default, deserialize_with = "lenient::int")]
    pub supplier_price: Option<i64>,
    /// State of supply; the values are undocumented.
    #[serde(default, deserialize_with = "lenient::int")]
    pub supply_status: Option<i64>,
    /// 0 paid on receipt, 1 paid when sold (VMI).
    #[serde(default, deserialize_with = "lenient::int")]
    pub settlement_type: Option<i64>,
    /// The counters by SKU.
    #[serde(default, deserialize_with = "lenient::list")]
    pub sku_quantity_detail_list: Vec<SkuSales>,
}

/// The counters of one SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkuSales {
    /// SKU.
    #[serde(deserialize_with = "lenient::required_int")]
    pub product_sku_id: i64,
    /// The seller's code of the SKU.
    #[serde(default, deserialize_with = "lenient::text")]
    pub sku_ext_code: Option<String>,
    /// Variant in words.
    #[serde(default, deserialize_with = "lenient::text")]
    pub class_name: Option<String>,
    /// Units sold today; starts again at local midnight.
    #[serde(default, deserialize_with = "lenient::int")]
    pub today_sale_volume: Option<i64>,
    /// Units sold in seven days.
    #[serde(default, deserialize_with = "lenient::int")]
    pub last_seven_days_sale_volume: Option<i64>,
    /// Units sold in thirty days.
    #[serde(default, deserialize_with = "lenient::int")]
    pub last_thirty_days_sale_volume: Option<i64>,
    /// Units ever sold.
    #[serde(default, deserialize_with = "lenient::int")]
    pub total_sale_volume: Option<i64>,
    /// Units the platform advises to send.
    #[serde(default, deserialize_with = "lenient::int")]
    pub advice_quantity: Option<i64>,
    /// Units missing.
    #[serde(default, deserialize_with = "lenient::int")]
    pub lack_quantity: Option<i64>,
    /// How many days the stock lasts, as the platform writes it (a fraction is possible).
    #[serde(default, deserialize_with = "lenient::decimal")]
    pub available_sale_days: Option<String>,
    /// The warehouse's stock.
    #[serde(default)]
    pub inventory_num_info: Option<InventoryNumbers>,
}

/// Stock of one SKU in the platform's warehouse, by stage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InventoryNumbers {
    /// Sellable.
    #[serde(deserialize_with = "lenient::int")]
    pub warehouse_inventory_num: Option<i64>,
    /// Not sellable.
    #[serde(deserialize_with = "lenient::int")]
    pub unavailable_warehouse_inventory_num: Option<i64>,
    /// Waiting for the shelf.
    #[serde(deserialize_with = "lenient::int")]
    pub wait_on_shelf_num: Option<i64>,
    /// Waiting to be booked in.
    #[serde(deserialize_with = "lenient::int")]
    pub wait_in_stock: Option<i64>,
    /// On the way.
    #[serde(deserialize_with = "lenient::int")]
    pub wait_receive_num: Option<i64>,
    /// Waiting to be sent by the seller.
    #[serde(deserialize_with = "lenient::int")]
    pub wait_delivery_inventory_num: Option<i64>,
    /// Waiting for approval.
    #[serde(deserialize_with = "lenient::int")]
    pub wait_approve_inventory_num: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::parse;

    #[test]
    fn rows_are_read_and_written_back() {
        let row: SalesRow = parse(
            r#"{"productId":1,"productSkcId":2,"skcExtCode":"A","supplierPrice":null,"skuQuantityDetailList":[
            {"productSkuId":"3","todaySaleVolume":4,"totalSaleVolume":"50","availableSaleDays":12.5,
            "inventoryNumInfo":{"warehouseInventoryNum":7}}]}"#,
        )
        .unwrap();
        let sku = &row.sku_quantity_detail_list[0];
        assert_eq!(
            (sku.product_sku_id, sku.today_sale_volume, sku.total_sale_volume),
            (3, Some(4), Some(50))
        );
        assert_eq!(parse::<SalesRow>(&serde_json::to_string(&row).unwrap()), Ok(row));
    }
}
