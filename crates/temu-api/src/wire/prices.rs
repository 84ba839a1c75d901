//! Supply prices of full- and semi-managed shops: `temu.goods.price.list.get`.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::lenient;

/// The answer of `temu.goods.price.list.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceList {
    /// The rows, each a [`PriceRow`].
    #[serde(deserialize_with = "lenient::list")]
    pub product_sku_supplier_price_list: Vec<Box<RawValue>>,
}

/// What the platform pays for one unit of a SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceRow {
    /// SPU.
    #[serde(default, deserialize_with = "lenient::int")]
    pub product_id: Option<i64>,
    /// SKC.
    #[serde(default, deserialize_with = "lenient::int")]
    pub product_skc_id: Option<i64>,
    /// SKU.
    #[serde(deserialize_with = "lenient::required_int")]
    pub product_sku_id: i64,
    /// Minor units of `currency_type`. Out of use for semi-managed shops: use the prices by site.
    #[serde(default, deserialize_with = "lenient::int")]
    pub supplier_price: Option<i64>,
    /// Currency of every price of this row.
    #[serde(default, deserialize_with = "lenient::text")]
    pub currency_type: Option<String>,
    /// Prices by site; empty for full-managed shops.
    #[serde(default, deserialize_with = "lenient::list")]
    pub site_supplier_prices: Vec<SitePrice>,
}

/// The price on one site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SitePrice {
    /// Site, in the platform's list of sites.
    #[serde(deserialize_with = "lenient::required_int")]
    pub site_id: i64,
    /// Minor units of the row's currency.
    #[serde(default, deserialize_with = "lenient::int")]
    pub supplier_price: Option<i64>,
    /// State of the price review on this site.
    #[serde(default, deserialize_with = "lenient::int")]
    pub price_review_status: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::parse;

    #[test]
    fn rows_are_read_with_and_without_site_prices() {
        let list: PriceList = parse(
            r#"{"productSkuSupplierPriceList":[
            {"productId":1,"productSkcId":2,"productSkuId":"3","supplierPrice":1250,"currencyType":"CNY","siteSupplierPrices":null},
            {"productSkuId":4,"supplierPrice":null,"currencyType":"USD","siteSupplierPrices":[{"siteId":100,"supplierPrice":"999","priceReviewStatus":2}]},
            {"productSkuId":5,"supplierPrice":12.5}]}"#,
        )
        .unwrap();
        let rows: Vec<_> = list
            .product_sku_supplier_price_list
            .iter()
            .map(|row| parse::<PriceRow>(row.get()))
            .collect();
        assert_eq!(rows[0].as_ref().unwrap().supplier_price, Some(1250));
        assert_eq!(
            rows[1].as_ref().unwrap().site_supplier_prices[0].supplier_price,
            Some(999)
        );
        assert_eq!(rows[2].as_ref().unwrap_err().path, "supplierPrice");
    }
}
