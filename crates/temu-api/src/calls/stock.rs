//! Stock, by shop type.

use serde_json::json;

use crate::client::Client;
use crate::error::ApiError;
use crate::routing;
use crate::wire::stock::{LocalStock, VirtualStockList, WarehouseStockList};

impl Client {
    /// Stock of these SKUs of one product of a local shop; at most 200 SKUs.
    pub async fn local_stock(&self, goods_id: i64, sku_ids: &[i64]) -> Result<LocalStock, ApiError> {
        self.read(
            routing::LOCAL_STOCK,
            json!({ "goodsId": goods_id, "skuIdList": sku_ids }),
        )
        .await
    }

    /// Stock of one SKC of a semi-managed shop, by SKU and warehouse.
    pub async fn semi_stock(&self, product_skc_id: i64) -> Result<WarehouseStockList, ApiError> {
        self.read(routing::SEMI_STOCK, json!({ "productSkcId": product_skc_id }))
            .await
    }

    /// Virtual stock of one SKC of a full-managed shop, by SKU.
    pub async fn virtual_stock(&self, product_skc_id: i64) -> Result<VirtualStockList, ApiError> {
        self.read(routing::VIRTUAL_STOCK, json!({ "productSkcId": product_skc_id }))
            .await
    }
}
