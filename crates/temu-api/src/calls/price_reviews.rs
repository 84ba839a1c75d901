//! Price reviews and price adjustments.

use serde_json::json;

use crate::client::Client;
use crate::error::ApiError;
use crate::routing;
use crate::routing::BusinessModel;
use crate::wire::price_reviews::{LocalPriceOrderPage, PriceAdjustPage, PriceReviewPage};

impl Client {
    /// One page of price reviews of a full- or semi-managed shop.
    pub async fn price_reviews(
        &self,
        model: BusinessModel,
        page: u32,
        page_size: u32,
    ) -> Result<PriceReviewPage, ApiError> {
        let type_name = match model {
            BusinessModel::Full => routing::FULL_PRICE_REVIEWS,
            BusinessModel::Semi | BusinessModel::Local => routing::SEMI_PRICE_REVIEWS,
        };
        self.read(type_name, json!({ "pageNo": page, "pageSize": page_size }))
            .await
    }

    /// One page of price adjustments of a full- or semi-managed shop; at most 100 per page.
    pub async fn price_adjusts(
        &self,
        model: BusinessModel,
        page: u32,
        page_size: u32,
    ) -> Result<PriceAdjustPage, ApiError> {
        let type_name = match model {
            BusinessModel::Full => routing::FULL_PRICE_ADJUSTS,
            BusinessModel::Semi | BusinessModel::Local => routing::SEMI_PRICE_ADJUSTS,
        };
        self.read(type_name, json!({ "pageNo": page, "pageSize": page_size }))
            .await
    }

    /// One page of prices of a local shop under review, before (`after_launch` false) or after its launch; at most 99
    /// per page.
    pub async fn local_price_orders(
        &self,
        after_launch: bool,
        page: u32,
        size: u32,
    ) -> Result<LocalPriceOrderPage, ApiError> {
        let params = json!({ "priceOrderType": if after_launch { 2 } else { 1 }, "page": page, "size": size });
        self.read(routing::LOCAL_PRICE_ORDERS, params).await
    }
}
