//! Stock-up orders and consignments of full-managed shops.

use serde_json::json;

use crate::client::Client;
use crate::error::ApiError;
use crate::routing;
use crate::wire::stock_up::{PurchaseOrderPage, ShipOrderPage};

impl Client {
    /// One page of stock-up orders.
    pub async fn purchase_orders(&self, page: u32, page_size: u32) -> Result<PurchaseOrderPage, ApiError> {
        self.read(
            routing::PURCHASE_ORDERS,
            json!({ "pageNo": page, "pageSize": page_size }),
        )
        .await
    }

    /// One page of consignments; at most 20 per page.
    pub async fn ship_orders(&self, page: u32, page_size: u32) -> Result<ShipOrderPage, ApiError> {
        self.read(routing::SHIP_ORDERS, json!({ "pageNo": page, "pageSize": page_size }))
            .await
    }
}
