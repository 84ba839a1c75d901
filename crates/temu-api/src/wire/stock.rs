//! Stock by shop type: local, semi-managed, and the virtual stock of full-managed shops (temu-open-api.md §12).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::lenient;

/// The answer of `temu.local.goods.sku.stock.query`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalStock {
    /// The products, each a [`LocalGoodsStock`].
    #[serde(deserialize_with = "lenient::list")]
    pub stock_list: Vec<Box<RawValue>>,
}

/// Stock of one product of a local shop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LocalGoodsStock {
    /// The product.
    #[serde(deserialize_with = "lenient::int")]
    pub goods_id: Option<i64>,
    /// Stock by SKU.
    #[serde(deserialize_with = "lenient::list")]
    pub sku_stock_info_list: Vec<LocalSkuStock>,
}

/// Stock of one SKU of a local shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalSkuStock {
    /// SKU.
    #[serde(deserialize_with = "lenient::required_int")]
    pub sku_id: i64,
    /// The seller's code.
    #[serde(default, deserialize_with = "lenient::text")]
    pub out_sku_sn: Option<String>,
    /// In the seller's own warehouse.
    #[serde(default)]
    pub self_ordinary_stock: Option<StockCount>,
    /// In a certified warehouse.
    #[serde(default)]
    pub cert_ordinary_stock: Option<StockCount>,
    /// Sold ahead.
    #[serde(default)]
    pub self_pre_sale_stock: Option<PreSaleStock>,
}

/// Pieces of one kind of stock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StockCount {
    /// Pieces; null when not told.
    #[serde(deserialize_with = "lenient::int")]
    pub stock: Option<i64>,
    /// Kind; the values are undocumented.
    #[serde(deserialize_with = "lenient::int")]
    pub stock_type: Option<i64>,
}

/// Pieces that may be sold before they are there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PreSaleStock {
    /// Pieces.
    #[serde(deserialize_with = "lenient::int")]
    pub stock: Option<i64>,
    /// Until when.
    #[serde(with = "lenient::seconds")]
    pub pre_sale_end_time: Option<DateTime<Utc>>,
}

/// The answer of `bg.btg.goods.stock.quantity.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WarehouseStockList {
    /// How many rows match.
    #[serde(default, deserialize_with = "lenient::int")]
    pub total: Option<i64>,
    /// The rows, each a [`WarehouseStock`].
    #[serde(deserialize_with = "lenient::list")]
    pub product_sku_stock_list: Vec<Box<RawValue>>,
}

/// Stock of one SKU of a semi-managed shop in one warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WarehouseStock {
    /// SKU.
    #[serde(deserialize_with = "lenient::required_int")]
    pub product_sku_id: i64,
    /// Pieces; null when they may not be seen.
    #[serde(default, deserialize_with = "lenient::int")]
    pub sku_stock_quantity: Option<i64>,
    /// Warehouse.
    #[serde(default, deserialize_with = "lenient::text")]
    pub warehouse_id: Option<String>,
    /// How the warehouse ships; the values are undocumented.
    #[serde(default, deserialize_with = "lenient::int")]
    pub shipping_mode: Option<i64>,
    /// Pieces held for orders under way.
    #[serde(default, deserialize_with = "lenient::int")]
    pub temp_lock_quantity: Option<i64>,
}

/// The answer of `bg.qtg.stock.virtualinventoryjit.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VirtualStockList {
    /// The rows, each a [`VirtualStock`].
    #[serde(deserialize_with = "lenient::list")]
    pub product_sku_stock_list: Vec<Box<RawValue>>,
}

/// Pieces of one SKU of a full-managed shop that may be sold before they are made (JIT).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VirtualStock {
    /// SKU.
    #[serde(deserialize_with = "lenient::required_int")]
    pub product_sku_id: i64,
    /// Pieces; the name of the field is not documented, so both known names are read.
    #[serde(alias = "skuStockQuantity", default, deserialize_with = "lenient::int")]
    pub virtual_stock: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::parse;

    #[test]
    fn stock_of_every_kind_of_shop_is_read() {
        let text = r#"{"stockList":[{"goodsId":"601","skuStockInfoList":[{"skuId":"17","outSkuSn":"","selfOrdinaryStock":{"stock":"25","stockType":1},
            "certOrdinaryStock":null,"selfPreSaleStock":{"stock":null,"preSaleEndTime":"1760000000"}}]}]}"#;
        let list: LocalStock = parse(text).unwrap();
        let goods: LocalGoodsStock = parse(list.stock_list[0].get()).unwrap();
        let sku = &goods.sku_stock_info_list[0];
        assert_eq!(sku.self_ordinary_stock.as_ref().unwrap().stock, Some(25));
        assert_eq!((sku.out_sku_sn.as_deref(), &sku.cert_ordinary_stock), (None, &None));
        assert_eq!(sku.self_pre_sale_stock.as_ref().unwrap().stock, None);

        let text = r#"{"total":null,"productSkuStockList":[{"productSkuId":51,"skuStockQuantity":null,"warehouseId":7},{"productSkuId":"x"}]}"#;
        let list: WarehouseStockList = parse(text).unwrap();
        let row: WarehouseStock = parse(list.product_sku_stock_list[0].get()).unwrap();
        assert_eq!((row.sku_stock_quantity, row.warehouse_id.as_deref()), (None, Some("7")));
        assert!(parse::<WarehouseStock>(list.product_sku_stock_list[1].get()).is_err());

        for name in ["virtualStock", "skuStockQuantity"] {
            let list: VirtualStockList = parse(&format!(
                r#"{{"productSkuStockList":[{{"productSkuId":51,"{name}":"30"}}]}}"#
            ))
            .unwrap();
            let row: VirtualStock = parse(list.product_sku_stock_list[0].get()).unwrap();
            assert_eq!(row.virtual_stock, Some(30));
        }
    }
}
