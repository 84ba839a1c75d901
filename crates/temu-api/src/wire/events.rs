//! What a push tells once it is decrypted, by event code (temu-open-api.md §19).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ParseError;
use crate::lenient;

/// An order changed its state.
pub const ORDER_STATUS: &str = "bg_order_status_change_event";
/// The buyer changed the address.
pub const ADDRESS_CHANGED: &str = "bg_trade_logistics_address_changed";
/// An after-sales case changed its state.
pub const AFTER_SALES_STATUS: &str = "bg_aftersales_status_change";
/// A cancellation changed its state.
pub const CANCEL_STATUS: &str = "bg_cancel_order_status_change";
/// A co-operating warehouse reports on its work.
pub const WAREHOUSE_FULFILL: &str = "bg_cooperative_warehouse_erp_fulfill_change_push";
/// The platform's test button.
pub const TESTS: [&str; 2] = ["bg_open_event_test", "bg_test_event"];

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// `bg_order_status_change_event`.
    OrderStatus(OrderStatusEvent),
    /// `bg_trade_logistics_address_changed`.
    AddressChanged(AddressEvent),
    /// `bg_aftersales_status_change`.
    AfterSalesStatus(CaseEvent),
    /// `bg_cancel_order_status_change`.
    CancelStatus(CaseEvent),
    /// `bg_cooperative_warehouse_erp_fulfill_change_push`.
    WarehouseFulfill(FulfillEvent),
    /// The test button; its content is free.
    Test,
    /// A code that is not documented. Keep the push as it is.
    Unknown,
}

impl Event {
    /// Reads the decrypted event of a push with this code.
    pub fn parse(event_code: &str, text: &str) -> Result<Self, ParseError> {
        Ok(match event_code {
            ORDER_STATUS => Self::OrderStatus(super::parse(text)?),
            ADDRESS_CHANGED => Self::AddressChanged(super::parse(text)?),
            AFTER_SALES_STATUS => Self::AfterSalesStatus(super::parse(text)?),
            CANCEL_STATUS => Self::CancelStatus(super::parse(text)?),
            WAREHOUSE_FULFILL => Self::WarehouseFulfill(super::parse(text)?),
            code if TESTS.contains(&code) => Self::Test,
            _ => Self::Unknown,
        })
    }
}

/// An order, or one line of it, changed its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderStatusEvent {
    /// The shop.
    #[serde(deserialize_with = "lenient::required_int")]
    pub mall_id: i64,
    /// The order.
    #[serde(deserialize_with = "lenient::required_text")]
    pub parent_order_sn: String,
    /// The line.
    #[serde(default, deserialize_with = "lenient::text")]
    pub order_sn: Option<String>,
    /// Status code, as in order documents.
    #[serde(default, deserialize_with = "lenient::int")]
    pub order_status: Option<i64>,
    /// When; seconds on the wire.
    #[serde(default, with = "lenient::seconds")]
    pub update_time: Option<DateTime<Utc>>,
}

/// The address of an order changed: ask for it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AddressEvent {
    /// The shop.
    #[serde(deserialize_with = "lenient::required_int")]
    pub mall_id: i64,
    /// The order.
    #[serde(deserialize_with = "lenient::required_text")]
    pub parent_order_sn: String,
}

/// An after-sales case or a cancellation changed its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseEvent {
    /// The shop.
    #[serde(deserialize_with = "lenient::required_int")]
    pub mall_id: i64,
    /// The case.
    #[serde(deserialize_with = "lenient::required_text")]
    pub parent_after_sales_sn: String,
    /// Its order.
    #[serde(deserialize_with = "lenient::required_text")]
    pub parent_order_sn: String,
    /// 1 refund only, 2 return and refund; cancellations have none.
    #[serde(default, deserialize_with = "lenient::int")]
    pub after_sales_type: Option<i64>,
    /// State, as in the documents of cases.
    #[serde(default, deserialize_with = "lenient::int")]
    pub parent_after_sales_status: Option<i64>,
    /// Who did it: 1 buyer, 2 seller, 3 service, 4 system.
    #[serde(default, deserialize_with = "lenient::int")]
    pub apply_operator_role: Option<i64>,
    /// When; milliseconds on the wire.
    #[serde(default, with = "lenient::millis")]
    pub update_at: Option<DateTime<Utc>>,
}

/// A co-operating warehouse reports on its work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfillEvent {
    /// The shop.
    #[serde(deserialize_with = "lenient::required_int")]
    pub mall_id: i64,
    /// The warehouse's task.
    #[serde(deserialize_with = "lenient::required_text")]
    pub erp_fulfill_no: String,
    /// Its state; the values are undocumented.
    #[serde(default, deserialize_with = "lenient::int")]
    pub fulfill_status: Option<i64>,
    /// State of its cancellation; the values are undocumented.
    #[serde(default, deserialize_with = "lenient::int")]
    pub fulfill_cancel_status: Option<i64>,
    /// When; milliseconds on the wire.
    #[serde(default, with = "lenient::millis")]
    pub status_change_time: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_by_their_code_and_unknown_ones_are_kept() {
        let text = r#"{"mallId":"600000000000001","parentOrderSn":"PO-211-1","orderSn":"211-1","orderStatus":"2","updateTime":1760000500}"#;
        let Ok(Event::OrderStatus(event)) = Event::parse(ORDER_STATUS, text) else {
            panic!("not an order event");
        };
        assert_eq!((event.mall_id, event.order_status), (600_000_000_000_001, Some(2)));
        assert_eq!(event.update_time, DateTime::from_timestamp(1_760_000_500, 0));
        let text = r#"{"mallId":1,"parentAfterSalesSn":"A","parentOrderSn":"PO-211-1","parentAfterSalesStatus":5,"updateAt":1760000500123}"#;
        for code in [AFTER_SALES_STATUS, CANCEL_STATUS] {
            let (Ok(Event::AfterSalesStatus(event)) | Ok(Event::CancelStatus(event))) = Event::parse(code, text) else {
                panic!("not a case event");
            };
            assert_eq!(event.update_at, DateTime::from_timestamp_millis(1_760_000_500_123));
            assert_eq!(event.after_sales_type, None);
        }
        assert!(matches!(
            Event::parse(ADDRESS_CHANGED, r#"{"mallId":1,"parentOrderSn":"PO-211-1"}"#),
            Ok(Event::AddressChanged(_))
        ));
        assert!(matches!(
            Event::parse(
                WAREHOUSE_FULFILL,
                r#"{"mallId":1,"erpFulfillNo":7,"trackingInfoUpdate":true}"#
            ),
            Ok(Event::WarehouseFulfill(_))
        ));
        assert_eq!(Event::parse(TESTS[0], "anything"), Ok(Event::Test));
        assert_eq!(Event::parse("bg_new_event", "anything"), Ok(Event::Unknown));
        assert_eq!(Event::parse(ORDER_STATUS, r#"{"mallId":1}"#).unwrap_err().path, ".");
    }
}
