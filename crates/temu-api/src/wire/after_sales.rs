//! After-sales cases and cancellations (temu-open-api.md §13). Seconds and milliseconds stand in one document.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::money::MinorMoney;
use super::orders::ProductPart;

use crate::lenient;

/// One page of `bg.aftersales.parentaftersales.list.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParentAfterSalesPage {
    /// How many cases match.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total: i64,
    /// The page.
    #[serde(default, deserialize_with = "lenient::int")]
    pub page_number: Option<i64>,
    /// The rows, each a [`ParentAfterSales`].
    #[serde(deserialize_with = "lenient::list")]
    pub data: Vec<Box<RawValue>>,
}

/// One case of one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParentAfterSales {
    /// The case.
    #[serde(deserialize_with = "lenient::required_text")]
    pub parent_after_sales_sn: String,
    /// Its order.
    #[serde(deserialize_with = "lenient::required_text")]
    pub parent_order_sn: String,
    /// 1 requested, 2 parcel sent back, 3 parcel received, 4 and 9 refund under way, 5 refunded, 6 withdrawn, 7 rejected,
    /// 8 return label wanted, 10 return requested, 11 with the platform; unknown ones are kept.
    #[serde(deserialize_with = "lenient::required_int")]
    pub parent_after_sales_status: i64,
    /// 1 to 7; one case may be in two groups.
    #[serde(default, deserialize_with = "lenient::int")]
    pub after_sales_status_group: Option<i64>,
    /// 1 refund only, 2 return and refund.
    #[serde(default, deserialize_with = "lenient::int")]
    pub after_sales_type: Option<i64>,
    /// Opened; seconds on the wire.
    #[serde(default, with = "lenient::seconds")]
    pub create_at: Option<DateTime<Utc>>,
    /// Last change; seconds on the wire.
    #[serde(default, with = "lenient::seconds")]
    pub update_at: Option<DateTime<Utc>>,
    /// Until when the seller may act; milliseconds on the wire.
    #[serde(default, with = "lenient::millis")]
    pub operate_expire_time_ms: Option<DateTime<Utc>>,
    /// What the seller may do; the values are undocumented.
    #[serde(default, deserialize_with = "lenient::ints")]
    pub available_operate_list: Vec<i64>,
    /// How the goods come back; the values are undocumented.
    #[serde(default, deserialize_with = "lenient::int")]
    pub return_delivery_type: Option<i64>,
}

/// One page of `bg.aftersales.aftersales.list.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AfterSalesPage {
    /// How many child cases match.
    #[serde(default, deserialize_with = "lenient::int")]
    pub total: Option<i64>,
    /// The page.
    #[serde(default, deserialize_with = "lenient::int")]
    pub page_number: Option<i64>,
    /// The rows, each an [`AfterSales`].
    #[serde(deserialize_with = "lenient::list")]
    pub data: Vec<Box<RawValue>>,
}

/// The part of a case that concerns one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AfterSales {
    /// The child case.
    #[serde(deserialize_with = "lenient::required_text")]
    pub after_sales_sn: String,
    /// The case it belongs to.
    #[serde(default, deserialize_with = "lenient::text")]
    pub parent_after_sales_sn: Option<String>,
    /// The order.
    #[serde(default, deserialize_with = "lenient::text")]
    pub parent_order_sn: Option<String>,
    /// The line.
    #[serde(default, deserialize_with = "lenient::text")]
    pub order_sn: Option<String>,
    /// State of the child case.
    #[serde(default, deserialize_with = "lenient::int")]
    pub after_sales_status: Option<i64>,
    /// Consumer-side product.
    #[serde(default, deserialize_with = "lenient::int")]
    pub goods_id: Option<i64>,
    /// Consumer-side SKU.
    #[serde(default, deserialize_with = "lenient::int")]
    pub sku_id: Option<i64>,
    /// SKU.
    #[serde(default, deserialize_with = "lenient::int")]
    pub product_sku_id: Option<i64>,
    /// SKUs and codes of the goods.
    #[serde(default, deserialize_with = "lenient::list")]
    pub product_list: Vec<ProductPart>,
    /// Pieces complained of.
    #[serde(default, deserialize_with = "lenient::int")]
    pub apply_after_sales_goods_number: Option<i64>,
}

/// The answer of `temu.aftersales.parentaftersales.detail.get`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AfterSalesDetail {
    /// The case.
    #[serde(deserialize_with = "lenient::text")]
    pub parent_after_sales_sn: Option<String>,
    /// Its order.
    #[serde(deserialize_with = "lenient::text")]
    pub parent_order_sn: Option<String>,
    /// What is refunded.
    pub refund_summary: Option<RefundSummary>,
    /// By line.
    #[serde(deserialize_with = "lenient::list")]
    pub after_sales_list: Vec<RefundedLine>,
}

/// What the buyer gets back for a whole case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RefundSummary {
    /// In all.
    pub buyer_total_refund: Option<MinorMoney>,
    /// Goods without tax.
    pub retail_price_refund_tax_excl: Option<MinorMoney>,
    /// Shipping without tax.
    pub shipping_amount_refund_tax_excl: Option<MinorMoney>,
    /// Tax.
    pub tax_total_refund: Option<MinorMoney>,
}

/// What the buyer asks back for one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefundedLine {
    /// The line.
    #[serde(deserialize_with = "lenient::required_text")]
    pub order_sn: String,
    /// The child case.
    #[serde(default, deserialize_with = "lenient::text")]
    pub after_sales_sn: Option<String>,
    /// Asked for.
    #[serde(default)]
    pub apply_refund_amount: Option<MinorMoney>,
    /// 2 to 61 and 40001 to 40022.
    #[serde(default, deserialize_with = "lenient::int")]
    pub after_sales_reason_code: Option<i64>,
    /// The reason in words.
    #[serde(default, deserialize_with = "lenient::text")]
    pub after_sales_reason_desc: Option<String>,
}

/// One page of `bg.aftersales.cancel.list.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelPage {
    /// How many requests match.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total: i64,
    /// The page.
    #[serde(default, deserialize_with = "lenient::int")]
    pub page_number: Option<i64>,
    /// The rows, each a [`CancelRequest`].
    #[serde(deserialize_with = "lenient::list")]
    pub data: Vec<Box<RawValue>>,
}

/// A buyer's request to cancel; after 24 hours the platform agrees by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelRequest {
    /// The request.
    #[serde(deserialize_with = "lenient::required_text")]
    pub parent_after_sales_sn: String,
    /// The order.
    #[serde(deserialize_with = "lenient::required_text")]
    pub parent_order_sn: String,
    /// As of an after-sales case; 5 is cancelled.
    #[serde(default, deserialize_with = "lenient::int")]
    pub parent_after_sales_status: Option<i64>,
    /// 8 to 11.
    #[serde(default, deserialize_with = "lenient::int")]
    pub after_sales_status_group: Option<i64>,
    /// Asked; seconds on the wire.
    #[serde(default, with = "lenient::seconds")]
    pub create_at: Option<DateTime<Utc>>,
    /// Last change; seconds on the wire.
    #[serde(default, with = "lenient::seconds")]
    pub update_at: Option<DateTime<Utc>>,
    /// The lines to cancel.
    #[serde(default, deserialize_with = "lenient::list")]
    pub after_sales_info_list: Vec<CancelledLine>,
}

/// A line to cancel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelledLine {
    /// The line.
    #[serde(deserialize_with = "lenient::required_text")]
    pub order_sn: String,
    /// The child request.
    #[serde(default, deserialize_with = "lenient::text")]
    pub after_sales_sn: Option<String>,
    /// Pieces.
    #[serde(default, deserialize_with = "lenient::int")]
    pub apply_goods_number: Option<i64>,
    /// Asked; milliseconds on the wire.
    #[serde(default, with = "lenient::millis")]
    pub create_at_millis: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::parse;

    #[test]
    fn cases_mix_seconds_and_milliseconds() {
        let text = r#"{"total":"1","pageNumber":1,"data":[{"parentAfterSalesSn":"PO-AS-1","parentOrderSn":"PO-211-1","parentAfterSalesStatus":"99",
            "afterSalesType":2,"createAt":1760000000,"updateAt":"1760000100","operateExpireTimeMs":1760000200000,"availableOperateList":["1",2],"returnDeliveryType":null}]}"#;
        let page: ParentAfterSalesPage = parse(text).unwrap();
        let case: ParentAfterSales = parse(page.data[0].get()).unwrap();
        assert_eq!(
            (case.parent_after_sales_status, case.after_sales_status_group),
            (99, None)
        );
        assert_eq!(case.operate_expire_time_ms, DateTime::from_timestamp(1_760_000_200, 0));
        assert_eq!(case.available_operate_list, [1, 2]);
        assert!(parse::<ParentAfterSalesPage>(r#"{"total":0}"#).is_err());
    }

    #[test]
    fn lines_refunds_and_cancellations_are_read() {
        let text = r#"{"afterSalesSn":"AS-1","afterSalesStatus":null,"skuId":"17","productList":null,"applyAfterSalesGoodsNumber":"2"}"#;
        let line: AfterSales = parse(text).unwrap();
        assert_eq!((line.sku_id, line.apply_after_sales_goods_number), (Some(17), Some(2)));
        let text = r#"{"refundSummary":{"buyerTotalRefund":{"amount":"1999","currency":"EUR"},"taxTotalRefund":null},
            "afterSalesList":[{"orderSn":"076-1","applyRefundAmount":{"amount":1999,"currency":"EUR"},"afterSalesReasonCode":"12"}]}"#;
        let detail: AfterSalesDetail = parse(text).unwrap();
        assert_eq!(
            detail.refund_summary.unwrap().buyer_total_refund.unwrap().amount,
            Some(1999)
        );
        assert_eq!(detail.after_sales_list[0].after_sales_reason_code, Some(12));
        assert_eq!(parse::<AfterSalesDetail>("{}").unwrap(), AfterSalesDetail::default());
        let text = r#"{"parentAfterSalesSn":"C-1","parentOrderSn":"PO-211-1","afterSalesInfoList":[{"orderSn":"211-1","createAtMillis":1760000000000}]}"#;
        let cancel: CancelRequest = parse(text).unwrap();
        assert_eq!(
            cancel.after_sales_info_list[0].create_at_millis,
            DateTime::from_timestamp(1_760_000_000, 0)
        );
        assert_eq!((cancel.parent_after_sales_status, cancel.create_at), (None, None));
    }
}
