//! Price reviews and price adjustments of every kind of shop (temu-open-api.md §11).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::products::DecimalMoney;

use crate::lenient;

/// One page of `bg.semi.price.review.page.query.order` and `bg.price.review.page.query`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceReviewPage {
    /// How many reviews match.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total: i64,
    /// The rows, each a [`PriceReview`].
    #[serde(deserialize_with = "lenient::list")]
    pub review_sample_price_list: Vec<Box<RawValue>>,
}

/// The platform's offer for a declared price; prices in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceReview {
    /// The review.
    #[serde(deserialize_with = "lenient::required_text")]
    pub order_id: String,
    /// The SKUs it is about.
    #[serde(default, deserialize_with = "lenient::ints")]
    pub product_sku_id_list: Vec<i64>,
    /// Currency of the declared price.
    #[serde(default, deserialize_with = "lenient::text")]
    pub price_currency: Option<String>,
    /// Declared price; only told in states 0, 2 and 3.
    #[serde(default, deserialize_with = "lenient::int")]
    pub supply_price: Option<i64>,
    /// Currency of the offer.
    #[serde(default, deserialize_with = "lenient::text")]
    pub suggest_price_currency: Option<String>,
    /// The offer.
    #[serde(default, deserialize_with = "lenient::int")]
    pub suggest_supply_price: Option<i64>,
    /// 0 to review, 1 waiting for the supplier, 2 passed, 3 rejected, 4 void, 5 syncing.
    #[serde(default, deserialize_with = "lenient::int")]
    pub order_status: Option<i64>,
    /// The sites it is about.
    #[serde(default, deserialize_with = "lenient::ints")]
    pub site_ids: Vec<i64>,
    /// Their names.
    #[serde(default, deserialize_with = "lenient::list")]
    pub site_name_list: Vec<String>,
    /// Whether another price can be proposed.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub can_bargain: Option<bool>,
}

/// One page of `bg.local.goods.priceorder.query`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalPriceOrderPage {
    /// The page.
    #[serde(default, deserialize_with = "lenient::int")]
    pub page_num: Option<i64>,
    /// How many price orders match.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total: i64,
    /// The rows, each a [`LocalPriceOrder`].
    #[serde(deserialize_with = "lenient::list")]
    pub price_audit_list: Vec<Box<RawValue>>,
}

/// A price of a local shop under review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalPriceOrder {
    /// The price order.
    #[serde(deserialize_with = "lenient::required_text")]
    pub price_order_id: String,
    /// The product.
    #[serde(default, deserialize_with = "lenient::int")]
    pub goods_id: Option<i64>,
    /// The SKUs.
    #[serde(default, deserialize_with = "lenient::ints")]
    pub sku_id_list: Vec<i64>,
    /// Their variants.
    #[serde(default, deserialize_with = "lenient::list")]
    pub spec_name: Vec<String>,
    /// 100 under review, 101 waiting for the seller, 201 passed, 202 rejected and to be changed, 203 confirmed, 204 changed, 205 refused, 206 rejected.
    #[serde(default, deserialize_with = "lenient::int")]
    pub status: Option<i64>,
    /// Kind of price; the values are undocumented.
    #[serde(default, deserialize_with = "lenient::int")]
    pub pricing_type: Option<i64>,
    /// Price so far.
    #[serde(default)]
    pub source_supplier_price: Option<DecimalMoney>,
    /// Price asked for.
    #[serde(default)]
    pub target_supplier_price: Option<DecimalMoney>,
    /// The platform's offer.
    #[serde(default)]
    pub suggest_supplier_price: Option<DecimalMoney>,
    /// Price agreed.
    #[serde(default)]
    pub supplier_price: Option<DecimalMoney>,
    /// The submission.
    #[serde(default, deserialize_with = "lenient::text")]
    pub price_commit_id: Option<String>,
    /// Its version.
    #[serde(default, deserialize_with = "lenient::int")]
    pub price_commit_version: Option<i64>,
    /// Why it was asked for or refused.
    #[serde(default, deserialize_with = "lenient::text")]
    pub reason: Option<String>,
    /// Kind of refusal in words.
    #[serde(default, deserialize_with = "lenient::text")]
    pub reject_type_desc: Option<String>,
}

/// One page of `bg.full.adjust.price.page.query` and `bg.semi.adjust.price.page.query.order`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceAdjustPage {
    /// How many adjustments match.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total: i64,
    /// The rows, each a [`PriceAdjust`].
    #[serde(alias = "priceAdjustOrderList", deserialize_with = "lenient::list")]
    pub list: Vec<Box<RawValue>>,
}

/// A change of a supply price that the platform or the supplier asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceAdjust {
    /// The adjustment.
    #[serde(deserialize_with = "lenient::required_text")]
    pub price_order_sn: String,
    /// SPU.
    #[serde(default, deserialize_with = "lenient::int")]
    pub product_id: Option<i64>,
    /// SKC.
    #[serde(default, deserialize_with = "lenient::int")]
    pub skc_id: Option<i64>,
    /// The seller's code of the SKC.
    #[serde(default, deserialize_with = "lenient::text")]
    pub skc_ext_code: Option<String>,
    /// New price in minor units; text on the wire.
    #[serde(default, deserialize_with = "lenient::int")]
    pub new_supply_price: Option<i64>,
    /// Currency of its prices.
    #[serde(default, deserialize_with = "lenient::text")]
    pub price_currency: Option<String>,
    /// Asked for.
    #[serde(default, with = "lenient::millis")]
    pub order_create_time: Option<DateTime<Utc>>,
    /// 0 to adjust, 1 waiting for the supplier, 2 done, 3 failed.
    #[serde(default, deserialize_with = "lenient::int")]
    pub status: Option<i64>,
    /// New prices by SKU.
    #[serde(alias = "skuInfoList", default, deserialize_with = "lenient::list")]
    pub sku_info_item_list: Vec<AdjustedSku>,
    /// Where it applies (semi-managed).
    #[serde(default, deserialize_with = "lenient::list")]
    pub site_name_list: Vec<String>,
    /// Whether the product is shown less until decided (semi-managed).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub traffic_low_expose: Option<bool>,
    /// Why it was refused.
    #[serde(default, deserialize_with = "lenient::text")]
    pub reject_reason: Option<String>,
}

/// The new price of a SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdjustedSku {
    /// SKU.
    #[serde(deserialize_with = "lenient::required_int")]
    pub product_sku_id: i64,
    /// The seller's code.
    #[serde(default, deserialize_with = "lenient::text")]
    pub sku_ext_code: Option<String>,
    /// Its variant.
    #[serde(default, deserialize_with = "lenient::text")]
    pub spec: Option<String>,
    /// Minor units.
    #[serde(default, deserialize_with = "lenient::int")]
    pub price: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::parse;

    #[test]
    fn reviews_are_read_with_and_without_the_declared_price() {
        let text = r#"{"total":2,"reviewSamplePriceList":[{"orderId":900,"productSkuIdList":["51",52],"priceCurrency":null,"supplyPrice":null,
            "suggestPriceCurrency":"CNY","suggestSupplyPrice":"1180","orderStatus":1,"siteIds":null,"siteNameList":["US"],"canBargain":true},{"orderId":null}]}"#;
        let page: PriceReviewPage = parse(text).unwrap();
        let review: PriceReview = parse(page.review_sample_price_list[0].get()).unwrap();
        assert_eq!((review.order_id.as_str(), review.supply_price), ("900", None));
        assert_eq!(
            (review.product_sku_id_list, review.suggest_supply_price),
            (vec![51, 52], Some(1180))
        );
        assert!(parse::<PriceReview>(page.review_sample_price_list[1].get()).is_err());
    }

    #[test]
    fn price_orders_of_local_shops_are_read() {
        let text = r#"{"pageNum":1,"total":"1","priceAuditList":[{"priceOrderId":"P1","goodsId":601,"skuIdList":[17],"specName":null,"status":101,
            "sourceSupplierPrice":{"amount":"12.50","currency":"EUR"},"suggestSupplierPrice":null,"priceCommitVersion":"3"}]}"#;
        let page: LocalPriceOrderPage = parse(text).unwrap();
        let order: LocalPriceOrder = parse(page.price_audit_list[0].get()).unwrap();
        assert_eq!(order.source_supplier_price.unwrap().amount.as_deref(), Some("12.50"));
        assert_eq!(
            (order.suggest_supplier_price, order.price_commit_version),
            (None, Some(3))
        );
    }

    #[test]
    fn adjustments_of_both_models_are_read() {
        for (list, skus) in [("list", "skuInfoItemList"), ("priceAdjustOrderList", "skuInfoList")] {
            let text = format!(
                r#"{{"total":1,"{list}":[{{"priceOrderSn":"A1","newSupplyPrice":"1100","orderCreateTime":1760000000000,"{skus}":[{{"productSkuId":51,"price":"1100"}}]}}]}}"#
            );
            let page: PriceAdjustPage = parse(&text).unwrap();
            let adjust: PriceAdjust = parse(page.list[0].get()).unwrap();
            assert_eq!((adjust.new_supply_price, adjust.status), (Some(1100), None));
            assert_eq!(adjust.sku_info_item_list[0].price, Some(1100));
        }
    }
}
