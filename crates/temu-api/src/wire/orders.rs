//! Orders: `bg.order.list.v2.get` and `bg.order.detail.v2.get`. There are no prices, names or addresses in them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::ParseError;
use crate::lenient;

/// One page of the order list.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderPage {
    /// How many parent orders match; may drift between pages.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total_item_num: i64,
    /// The orders of this page, each to be read with [`OrderDocument::parse`].
    #[serde(deserialize_with = "lenient::list")]
    pub page_items: Vec<Box<RawValue>>,
}

/// One parent order with its lines, as the list and the detail call both give it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderDocument {
    /// The parent order.
    pub parent_order_map: ParentOrder,
    /// Its lines, one SKU each.
    #[serde(deserialize_with = "lenient::list")]
    pub order_list: Vec<ChildOrder>,
}

impl OrderDocument {
    /// Reads one raw order; the error names the field.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        super::parse(text)
    }
}

/// A parent order: one checkout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParentOrder {
    /// `PO-<region>-<17 digits>`, the key of the order everywhere.
    #[serde(deserialize_with = "lenient::required_text")]
    pub parent_order_sn: String,
    /// 1 pending, 2 un-shipped, 3 cancelled, 4 shipped, 5 delivered, 41 and 51 partly; others may appear.
    #[serde(deserialize_with = "lenient::required_int")]
    pub parent_order_status: i64,
    /// When the buyer ordered.
    #[serde(with = "lenient::required_seconds")]
    pub parent_order_time: DateTime<Utc>,
    /// When it left pending.
    #[serde(default, with = "lenient::seconds")]
    pub parent_order_pending_finish_time: Option<DateTime<Utc>>,
    /// When it was confirmed.
    #[serde(default, with = "lenient::seconds")]
    pub parent_confirm_time: Option<DateTime<Utc>>,
    /// Deadline for shipping.
    #[serde(default, with = "lenient::seconds")]
    pub expect_ship_latest_time: Option<DateTime<Utc>>,
    /// Deadline for delivery; not the moment of delivery.
    #[serde(default, with = "lenient::seconds")]
    pub latest_delivery_time: Option<DateTime<Utc>>,
    /// When it was shipped.
    #[serde(default, with = "lenient::seconds")]
    pub parent_shipping_time: Option<DateTime<Utc>>,
    /// Last change; the newer one of two documents wins.
    #[serde(with = "lenient::required_seconds")]
    pub update_time: DateTime<Utc>,
    /// Site, in the platform's list of sites (100 is the United States).
    #[serde(default, deserialize_with = "lenient::int")]
    pub site_id: Option<i64>,
    /// Region, in the platform's list of regions (211 is the United States).
    #[serde(default, deserialize_with = "lenient::int")]
    pub region_id: Option<i64>,
    /// Labels; all names are listed, the value tells which hold.
    #[serde(default, deserialize_with = "lenient::list")]
    pub parent_order_label: Vec<Label>,
    /// Warnings such as `CONFIRMED_CHANGED_ADDRESS`.
    #[serde(default, deserialize_with = "lenient::list")]
    pub fulfillment_warning: Vec<String>,
    /// Local shops: true means that the buyer paid **zero** for shipping (the platform's naming).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub has_shipping_fee: Option<bool>,
    /// `PPD` prepaid or `COD`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub order_payment_type: Option<String>,
    /// Batches of a co-operating warehouse.
    #[serde(default)]
    pub batch_order_number_list: Option<Vec<String>>,
    /// 1 standard, 2 store delivery, 3 customer pick-up.
    #[serde(default, deserialize_with = "lenient::int")]
    pub shipping_method: Option<i64>,
    /// Shipped together with the orders of the main shop.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_shipment_consolidated_by_main_mall: Option<bool>,
    /// Country (detail only).
    #[serde(default, deserialize_with = "lenient::text")]
    pub region_name1: Option<String>,
    /// State (detail only).
    #[serde(default, deserialize_with = "lenient::text")]
    pub region_name2: Option<String>,
    /// City (detail only).
    #[serde(default, deserialize_with = "lenient::text")]
    pub region_name3: Option<String>,
}

/// One order line: one SKU and a quantity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChildOrder {
    /// `<region>-<17 digits>`.
    #[serde(deserialize_with = "lenient::required_text")]
    pub order_sn: String,
    /// The same codes as the parent's.
    #[serde(deserialize_with = "lenient::required_int")]
    pub order_status: i64,
    /// Pieces still to fulfil: ordered minus cancelled before shipment.
    #[serde(deserialize_with = "lenient::required_int")]
    pub quantity: i64,
    /// Pieces ordered.
    #[serde(default, deserialize_with = "lenient::int")]
    pub original_order_quantity: Option<i64>,
    /// Pieces cancelled before shipment.
    #[serde(default, deserialize_with = "lenient::int")]
    pub canceled_quantity_before_shipment: Option<i64>,
    /// Consumer-side product id.
    #[serde(default, deserialize_with = "lenient::int")]
    pub goods_id: Option<i64>,
    /// Consumer-side SKU id; the SKU of a local shop.
    #[serde(default, deserialize_with = "lenient::int")]
    pub sku_id: Option<i64>,
    /// Name the buyer saw.
    #[serde(default, deserialize_with = "lenient::text")]
    pub goods_name: Option<String>,
    /// Variant the buyer saw.
    #[serde(default, deserialize_with = "lenient::text")]
    pub spec: Option<String>,
    /// Name the seller gave; only for the last six months.
    #[serde(default, deserialize_with = "lenient::text")]
    pub original_goods_name: Option<String>,
    /// Variant as the seller named it; only for the last six months.
    #[serde(default, deserialize_with = "lenient::text")]
    pub original_spec_name: Option<String>,
    /// Picture.
    #[serde(default, deserialize_with = "lenient::text")]
    pub thumb_url: Option<String>,
    /// What the line consists of on the supply side; may be empty.
    #[serde(default, deserialize_with = "lenient::list")]
    pub product_list: Vec<ProductPart>,
    /// Labels; may be empty after an error inside the platform.
    #[serde(default, deserialize_with = "lenient::list")]
    pub order_label: Vec<Label>,
    /// Troubles with the package.
    #[serde(default, deserialize_with = "lenient::list")]
    pub package_abnormal_type_list: Vec<String>,
    /// Warnings of the line.
    #[serde(default, deserialize_with = "lenient::list")]
    pub fulfillment_warning: Vec<String>,
    /// `fulfillBySeller` or `fulfillByCooperativeWarehouse`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub fulfillment_type: Option<String>,
    /// `PPD` prepaid or `COD`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub order_payment_type: Option<String>,
    /// Warehouse the stock is taken from.
    #[serde(default, deserialize_with = "lenient::text")]
    pub inventory_deduction_warehouse_id: Option<String>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub inventory_deduction_warehouse_name: Option<String>,
    /// The whole line was cancelled while pending.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_cancelled_during_pending: Option<bool>,
    /// When the line was created.
    #[serde(default, with = "lenient::seconds")]
    pub order_create_time: Option<DateTime<Utc>>,
    /// When the line was shipped.
    #[serde(default, with = "lenient::seconds")]
    pub order_shipping_time: Option<DateTime<Utc>>,
    /// From when a label can be bought (advance sale).
    #[serde(default, with = "lenient::seconds")]
    pub earliest_time_buy_shipping_label: Option<DateTime<Utc>>,
    /// From when the shipping document can be fetched (advance sale).
    #[serde(default, with = "lenient::seconds")]
    pub earliest_time_get_shipping_document: Option<DateTime<Utc>>,
    /// Deadline for uploading qualifications.
    #[serde(default, with = "lenient::seconds")]
    pub qualification_upload_end_time: Option<DateTime<Utc>>,
    /// Packages (detail only).
    #[serde(default, deserialize_with = "lenient::list")]
    pub package_sn_info: Vec<PackageInfo>,
    /// Evidence was uploaded (detail only).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub has_uploaded_evidence: Option<bool>,
}

/// A supply-side product inside a line; several make a bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProductPart {
    /// SPU.
    #[serde(deserialize_with = "lenient::int")]
    pub product_id: Option<i64>,
    /// SKU.
    #[serde(deserialize_with = "lenient::int")]
    pub product_sku_id: Option<i64>,
    /// Units of goods in one sold piece; missing means one.
    #[serde(deserialize_with = "lenient::int")]
    pub sold_factor: Option<i64>,
    /// The seller's own item code.
    #[serde(deserialize_with = "lenient::text")]
    pub ext_code: Option<String>,
}

/// A label and whether it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Label {
    /// Name such as `past_due`; new names may appear.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// 1 holds, 0 does not.
    #[serde(deserialize_with = "lenient::int")]
    pub value: Option<i64>,
}

/// A package of a line (detail only).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PackageInfo {
    /// `PK-<digits>`.
    #[serde(deserialize_with = "lenient::text")]
    pub package_sn: Option<String>,
    /// 1 and 2 by the seller (carrier not integrated, integrated), 3 and 4 by a co-operating warehouse.
    #[serde(deserialize_with = "lenient::int")]
    pub package_delivery_type: Option<i64>,
    /// Whether the latest attempt to buy a label succeeded.
    #[serde(deserialize_with = "lenient::flag")]
    pub call_success: Option<bool>,
}

#[cfg(test)]
#[path = "orders_tests.rs"]
mod tests;
