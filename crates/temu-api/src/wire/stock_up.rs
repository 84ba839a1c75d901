//! Stock-up orders and ship orders of full-managed shops (temu-open-api.md §16). Times are in milliseconds.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::lenient;

/// One page of `bg.purchaseorderv2.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PurchaseOrderPage {
    /// How many orders match.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total: i64,
    /// The rows, each a [`PurchaseOrder`].
    #[serde(deserialize_with = "lenient::list")]
    pub sub_order_for_supplier_list: Vec<Box<RawValue>>,
}

/// An order of the platform to the seller to fill up its warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PurchaseOrder {
    /// `WP…`, the order it is a part of.
    #[serde(default, deserialize_with = "lenient::text")]
    pub original_purchase_order_sn: Option<String>,
    /// `WB…`.
    #[serde(deserialize_with = "lenient::required_text")]
    pub sub_purchase_order_sn: String,
    /// SPU.
    #[serde(default, deserialize_with = "lenient::int")]
    pub product_id: Option<i64>,
    /// SKC.
    #[serde(default, deserialize_with = "lenient::int")]
    pub product_skc_id: Option<i64>,
    /// Name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub product_name: Option<String>,
    /// 0 to accept, 1 to deliver, 2 sent, 3 received, 4 refused, 5 all returned, 6 checked, 7 in stock, 8 void, 9 timed out, 10 cancelled;
    /// unknown ones are kept.
    #[serde(deserialize_with = "lenient::required_int")]
    pub status: i64,
    /// Ordered.
    #[serde(default, with = "lenient::millis")]
    pub purchase_time: Option<DateTime<Utc>>,
    /// 0 paid on receipt, 1 paid when sold (VMI).
    #[serde(default, deserialize_with = "lenient::int")]
    pub settlement_type: Option<i64>,
    /// 0 normal, 1 JIT.
    #[serde(default, deserialize_with = "lenient::int")]
    pub purchase_stock_type: Option<i64>,
    /// 0 normal, 1 urgent.
    #[serde(default, deserialize_with = "lenient::int")]
    pub urgency_type: Option<i64>,
    /// The first order of this product.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_first: Option<bool>,
    /// When it is and was delivered.
    #[serde(default)]
    pub deliver_info: Option<DeliverInfo>,
    /// Quantities by SKU.
    #[serde(default, deserialize_with = "lenient::list")]
    pub sku_quantity_detail_list: Vec<PurchasedSku>,
}

/// When a stock-up order is and was delivered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeliverInfo {
    /// Sent.
    #[serde(with = "lenient::millis")]
    pub deliver_time: Option<DateTime<Utc>>,
    /// Received.
    #[serde(with = "lenient::millis")]
    pub receive_time: Option<DateTime<Utc>>,
    /// Where to.
    #[serde(deserialize_with = "lenient::text")]
    pub receive_warehouse_name: Option<String>,
    /// Send by.
    #[serde(with = "lenient::millis")]
    pub expect_latest_deliver_time_or_default: Option<DateTime<Utc>>,
    /// Arrive by.
    #[serde(with = "lenient::millis")]
    pub expect_latest_arrival_time_or_default: Option<DateTime<Utc>>,
    /// `FH…`, its ship order.
    #[serde(deserialize_with = "lenient::text")]
    pub delivery_order_sn: Option<String>,
}

/// Quantities of a SKU in a stock-up order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PurchasedSku {
    /// SKU.
    #[serde(deserialize_with = "lenient::required_int")]
    pub product_sku_id: i64,
    /// The seller's code.
    #[serde(default, deserialize_with = "lenient::text")]
    pub ext_code: Option<String>,
    /// Its variant.
    #[serde(default, deserialize_with = "lenient::text")]
    pub class_name: Option<String>,
    /// Currency.
    #[serde(default, deserialize_with = "lenient::text")]
    pub currency_type: Option<String>,
    /// Ordered.
    #[serde(default, deserialize_with = "lenient::int")]
    pub purchase_quantity: Option<i64>,
    /// Sent.
    #[serde(default, deserialize_with = "lenient::int")]
    pub deliver_quantity: Option<i64>,
    /// Received and found good.
    #[serde(default, deserialize_with = "lenient::int")]
    pub real_receive_authentic_quantity: Option<i64>,
}

/// One page of `bg.shiporderv2.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShipOrderPage {
    /// How many ship orders match.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total: i64,
    /// The rows, each a [`ShipOrder`].
    #[serde(deserialize_with = "lenient::list")]
    pub list: Vec<Box<RawValue>>,
}

/// A consignment to the platform's warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShipOrder {
    /// `FH…`.
    #[serde(deserialize_with = "lenient::required_text")]
    pub delivery_order_sn: String,
    /// `WB…`, what it fulfils.
    #[serde(default, deserialize_with = "lenient::text")]
    pub sub_purchase_order_sn: Option<String>,
    /// 0 to pack, 1 waiting for the warehouse, 2 received, 3 in stock, 4 returned, 5 cancelled, 6 partly received.
    #[serde(default, deserialize_with = "lenient::int")]
    pub status: Option<i64>,
    /// Made.
    #[serde(default, with = "lenient::millis")]
    pub create_time: Option<DateTime<Utc>>,
    /// Sent.
    #[serde(default, with = "lenient::millis")]
    pub deliver_time: Option<DateTime<Utc>>,
    /// Received.
    #[serde(default, with = "lenient::millis")]
    pub receive_time: Option<DateTime<Utc>>,
    /// Where to.
    #[serde(default, deserialize_with = "lenient::text")]
    pub receive_warehouse_name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::parse;

    #[test]
    fn orders_and_consignments_are_read() {
        let text = r#"{"total":1,"subOrderForSupplierList":[{"originalPurchaseOrderSn":"WP1","subPurchaseOrderSn":"WB1","status":"7","purchaseTime":"1760000000000",
            "settlementType":1,"isFirst":null,"deliverInfo":{"deliverTime":1760000000000,"receiveTime":0,"deliveryOrderSn":"FH1"},
            "skuQuantityDetailList":[{"productSkuId":"51","purchaseQuantity":40,"deliverQuantity":"40","realReceiveAuthenticQuantity":null}]}]}"#;
        let page: PurchaseOrderPage = parse(text).unwrap();
        let order: PurchaseOrder = parse(page.sub_order_for_supplier_list[0].get()).unwrap();
        let info = order.deliver_info.unwrap();
        assert_eq!((order.status, info.deliver_time), (7, order.purchase_time));
        assert_eq!(info.receive_time, None);
        assert_eq!(order.sku_quantity_detail_list[0].deliver_quantity, Some(40));
        assert_eq!(order.sku_quantity_detail_list[0].real_receive_authentic_quantity, None);
        let page: ShipOrderPage =
            parse(r#"{"total":1,"list":[{"deliveryOrderSn":"FH1","status":2,"receiveTime":1760000000000}]}"#).unwrap();
        let order: ShipOrder = parse(page.list[0].get()).unwrap();
        assert_eq!((order.status, order.deliver_time), (Some(2), None));
    }
}
