//! Products: `temu.goods.list.get` (supply side, one row per SKC) and the two lists of local shops.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::lenient;

/// One page of `temu.goods.list.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GoodsPage {
    /// How many SKCs match.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total_count: i64,
    /// The rows, each a [`GoodsRow`].
    #[serde(deserialize_with = "lenient::list")]
    pub data: Vec<Box<RawValue>>,
}

/// One SKC of a full- or semi-managed shop; one SPU appears once per colour. There is no price in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GoodsRow {
    /// SPU.
    #[serde(deserialize_with = "lenient::required_int")]
    pub product_id: i64,
    /// SKC.
    #[serde(deserialize_with = "lenient::required_int")]
    pub product_skc_id: i64,
    /// Name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub product_name: Option<String>,
    /// The seller's code of the SKC.
    #[serde(default, deserialize_with = "lenient::text")]
    pub ext_code: Option<String>,
    /// 0 never listed, 1 listed, 2 taken down.
    #[serde(default, deserialize_with = "lenient::int")]
    pub skc_site_status: Option<i64>,
    /// Created; milliseconds on the wire.
    #[serde(default, with = "lenient::millis")]
    pub created_at: Option<DateTime<Utc>>,
    /// Picture.
    #[serde(default, deserialize_with = "lenient::text")]
    pub main_image_url: Option<String>,
    /// Its category.
    #[serde(default)]
    pub leaf_cat: Option<Category>,
    /// What a semi-managed shop adds.
    #[serde(default)]
    pub product_semi_managed: Option<SemiManaged>,
    /// The buyer may personalise it.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_support_personalization: Option<bool>,
    /// Its SKUs.
    #[serde(default, deserialize_with = "lenient::list")]
    pub product_sku_summaries: Vec<SkuSummary>,
}

/// A category.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Category {
    /// Id.
    #[serde(deserialize_with = "lenient::int")]
    pub cat_id: Option<i64>,
    /// Name.
    #[serde(deserialize_with = "lenient::text")]
    pub cat_name: Option<String>,
}

/// What a semi-managed shop adds to a product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SemiManaged {
    /// The sites it is sold on.
    #[serde(deserialize_with = "lenient::list")]
    pub bind_sites: Vec<Site>,
}

/// A site of the platform.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Site {
    /// Id; 100 is the United States.
    #[serde(deserialize_with = "lenient::int")]
    pub site_id: Option<i64>,
    /// Name.
    #[serde(deserialize_with = "lenient::text")]
    pub site_name: Option<String>,
}

/// A SKU of an SKC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkuSummary {
    /// SKU.
    #[serde(deserialize_with = "lenient::required_int")]
    pub product_sku_id: i64,
    /// The seller's code of the SKU.
    #[serde(default, deserialize_with = "lenient::text")]
    pub ext_code: Option<String>,
    /// Stock shown to buyers.
    #[serde(default, deserialize_with = "lenient::int")]
    pub virtual_stock: Option<i64>,
    /// Its variant, one entry per dimension.
    #[serde(default, deserialize_with = "lenient::list")]
    pub product_sku_spec_list: Vec<Spec>,
}

/// One dimension of a variant. Supply side and local shops name the same fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Spec {
    /// Id of the value.
    #[serde(deserialize_with = "lenient::int")]
    pub spec_id: Option<i64>,
    /// The value, such as `M`.
    #[serde(deserialize_with = "lenient::text")]
    pub spec_name: Option<String>,
    /// Id of the dimension.
    #[serde(deserialize_with = "lenient::int")]
    pub parent_spec_id: Option<i64>,
    /// The dimension, such as `Size`.
    #[serde(deserialize_with = "lenient::text")]
    pub parent_spec_name: Option<String>,
}

/// One page of `bg.local.goods.sku.list.query`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalSkuPage {
    /// The page asked for.
    #[serde(default, deserialize_with = "lenient::int")]
    pub page_no: Option<i64>,
    /// How many SKUs match.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total: i64,
    /// The rows, each a [`LocalSkuRow`].
    #[serde(deserialize_with = "lenient::list")]
    pub sku_list: Vec<Box<RawValue>>,
}

/// One SKU of a local shop, with its price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalSkuRow {
    /// SKU.
    #[serde(deserialize_with = "lenient::required_int")]
    pub sku_id: i64,
    /// Product.
    #[serde(deserialize_with = "lenient::required_int")]
    pub goods_id: i64,
    /// The seller's code of the SKU.
    #[serde(default, deserialize_with = "lenient::text")]
    pub sku_sn: Option<String>,
    /// Name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub goods_name: Option<String>,
    /// Variant in words.
    #[serde(default, deserialize_with = "lenient::text")]
    pub spec_name: Option<String>,
    /// Variant, one entry per dimension.
    #[serde(default, deserialize_with = "lenient::list")]
    pub spec_list: Vec<Spec>,
    /// Supply price, decimal text in major units.
    #[serde(default, deserialize_with = "lenient::decimal")]
    pub price: Option<String>,
    /// Currency of `price`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub currency: Option<String>,
    /// Shelf price; `"0.00"` until the product is live.
    #[serde(default)]
    pub retail_price: Option<DecimalMoney>,
    /// Stock.
    #[serde(default, deserialize_with = "lenient::int")]
    pub stock: Option<i64>,
    /// 2 active, 3 inactive, and the codes of products.
    #[serde(default, rename = "status4VO", deserialize_with = "lenient::int")]
    pub status4_vo: Option<i64>,
    /// Sub-status such as 2001 on sale, 3003 sold out.
    #[serde(default, rename = "subStatus4VO", deserialize_with = "lenient::int")]
    pub sub_status4_vo: Option<i64>,
    /// The product is on sale.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub goods_is_on_sale: Option<bool>,
    /// Created; seconds on the wire.
    #[serde(default, with = "lenient::seconds")]
    pub crt_time: Option<DateTime<Utc>>,
    /// Picture.
    #[serde(default, deserialize_with = "lenient::text")]
    pub thumb_url: Option<String>,
}

/// Money of local shops: decimal text in major units.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DecimalMoney {
    /// Decimal text, such as `"45.99"`.
    #[serde(deserialize_with = "lenient::decimal")]
    pub amount: Option<String>,
    /// Currency code.
    #[serde(deserialize_with = "lenient::text")]
    pub currency: Option<String>,
}

/// One page of `bg.local.goods.list.query`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalGoodsPage {
    /// The page asked for.
    #[serde(default, deserialize_with = "lenient::int")]
    pub page_no: Option<i64>,
    /// How many products match.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total: i64,
    /// The rows, each a [`LocalGoodsRow`].
    #[serde(deserialize_with = "lenient::list")]
    pub goods_list: Vec<Box<RawValue>>,
}

/// One product of a local shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalGoodsRow {
    /// Product.
    #[serde(deserialize_with = "lenient::required_int")]
    pub goods_id: i64,
    /// Name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub goods_name: Option<String>,
    /// Picture.
    #[serde(default, deserialize_with = "lenient::text")]
    pub thumb_url: Option<String>,
    /// The seller's code of the product.
    #[serde(default, deserialize_with = "lenient::text")]
    pub out_goods_sn: Option<String>,
    /// The seller's codes of its SKUs.
    #[serde(default, deserialize_with = "lenient::list")]
    pub out_sku_sn_list: Vec<String>,
    /// Its SKUs.
    #[serde(default, deserialize_with = "lenient::list")]
    pub sku_info_list: Vec<LocalSkuInfo>,
    /// Status: 1 on or off the shelf, 4 incomplete, 5 draft, 6 deleted.
    #[serde(default, rename = "status4VO", deserialize_with = "lenient::int")]
    pub status4_vo: Option<i64>,
    /// Sub-status such as 2001 on sale, 3003 sold out.
    #[serde(default, rename = "subStatus4VO", deserialize_with = "lenient::int")]
    pub sub_status4_vo: Option<i64>,
    /// Supply price, decimal text in major units.
    #[serde(default, deserialize_with = "lenient::decimal")]
    pub price: Option<String>,
    /// Currency of `price`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub currency: Option<String>,
    /// Shelf price.
    #[serde(default)]
    pub retail_price: Option<DecimalMoney>,
    /// Stock.
    #[serde(default, deserialize_with = "lenient::int")]
    pub quantity: Option<i64>,
    /// Category.
    #[serde(default, deserialize_with = "lenient::int")]
    pub cat_id: Option<i64>,
    /// Created; seconds on the wire although the filters are in milliseconds.
    #[serde(default, with = "lenient::seconds")]
    pub crt_time: Option<DateTime<Utc>>,
}

/// A SKU inside a local product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalSkuInfo {
    /// SKU.
    #[serde(deserialize_with = "lenient::required_int")]
    pub sku_id: i64,
    /// The seller's code of the SKU.
    #[serde(default, deserialize_with = "lenient::text")]
    pub sku_sn: Option<String>,
    /// Variant, ids only.
    #[serde(default, deserialize_with = "lenient::list")]
    pub spec_list: Vec<Spec>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::parse;

    #[test]
    fn the_sample_row_is_read() {
        let row: GoodsRow = parse(
            r#"{"productId":50000000001,"productSkcId":"52000000001","productName":"Sim Dress","extCode":"DRESS-RED",
            "skcSiteStatus":1,"createdAt":1750000000000,"leafCat":{"catId":26000,"catName":"Dresses"},
            "productJitMode":{"matchJitMode":true},"productSemiManaged":{"bindSites":[{"siteId":100,"siteName":"US"}]},
            "productSkuSummaries":[{"productSkuId":51000000001,"extCode":"DRESS-RED-M","virtualStock":20,
            "productSkuSpecList":[{"specId":1,"specName":"M","parentSpecId":3001,"parentSpecName":"Size"}]}]}"#,
        )
        .unwrap();
        assert_eq!(row.product_skc_id, 52_000_000_001);
        assert_eq!(row.created_at.unwrap().timestamp(), 1_750_000_000);
        assert_eq!(row.product_sku_summaries[0].product_sku_id, 51_000_000_001);
        assert_eq!(parse::<GoodsRow>(&serde_json::to_string(&row).unwrap()), Ok(row));
    }

    #[test]
    fn sub_objects_may_be_null() {
        let row: GoodsRow = parse(
            r#"{"productId":1,"productSkcId":2,"leafCat":null,"productSemiManaged":null,"productSkuSummaries":null}"#,
        )
        .unwrap();
        assert_eq!(row.leaf_cat, None);
        assert!(row.product_sku_summaries.is_empty());
    }

    #[test]
    fn local_rows_keep_their_odd_names_and_decimal_prices() {
        let row: LocalSkuRow = parse(
            r#"{"skuId":17590000000001,"goodsId":"601","skuSn":"A-1","price":"45.99","currency":"USD",
            "retailPrice":{"amount":"0.00","currency":"USD"},"stock":3,"status4VO":2,"subStatus4VO":2001,"crtTime":1750000000}"#,
        )
        .unwrap();
        assert_eq!(row.sub_status4_vo, Some(2001));
        assert_eq!(row.price.as_deref(), Some("45.99"));
        assert!(serde_json::to_value(&row).unwrap().get("status4VO").is_some());
        let error = parse::<LocalGoodsRow>(r#"{"goodsId":1,"price":"a"}"#).unwrap_err();
        assert_eq!(error.path, "price");
    }
}
