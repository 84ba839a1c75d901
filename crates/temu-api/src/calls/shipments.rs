//! Packages, tracking and labels.

use serde_json::json;

use crate::client::Client;
use crate::error::ApiError;
use crate::routing;
use crate::wire::shipments::{LabelPage, ShipmentList, Tracking, UnshippedPage};

impl Client {
    /// The packages of one line.
    pub async fn shipments(&self, parent_order_sn: &str, order_sn: &str) -> Result<ShipmentList, ApiError> {
        let params = json!({ "parentOrderSn": parent_order_sn, "orderSn": order_sn });
        self.read(routing::SHIPMENTS, params).await
    }

    /// Where a package is; `language` such as `en`.
    pub async fn tracking(&self, package_sn: &str, language: &str) -> Result<Tracking, ApiError> {
        let params = json!({ "packageSn": package_sn, "language": language });
        self.read(routing::TRACKING, params).await
    }

    /// One page of the labels of these orders.
    pub async fn labels(&self, parent_order_sns: &[&str], page: u32, page_size: u32) -> Result<LabelPage, ApiError> {
        let params = json!({ "parentOrderSnList": parent_order_sns, "pageNumber": page, "pageSize": page_size });
        self.read(routing::LABELS, params).await
    }

    /// One page of packages bought but not yet handed over.
    pub async fn unshipped_packages(&self, page: u32, page_size: u32) -> Result<UnshippedPage, ApiError> {
        self.read(
            routing::UNSHIPPED_PACKAGES,
            json!({ "pageNumber": page, "pageSize": page_size }),
        )
        .await
    }
}
