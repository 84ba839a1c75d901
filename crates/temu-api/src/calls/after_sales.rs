//! After-sales cases and cancellations.

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::object;
use crate::client::Client;
use crate::error::ApiError;
use crate::routing;
use crate::wire::after_sales::{AfterSalesPage, CancelPage, ParentAfterSalesPage};

impl Client {
    /// One page of the cases whose last change lies in `updated`, both ends included; at most 200 per page.
    pub async fn parent_after_sales(
        &self,
        updated: (DateTime<Utc>, DateTime<Utc>),
        page: u32,
        page_size: u32,
    ) -> Result<ParentAfterSalesPage, ApiError> {
        self.read(routing::PARENT_AFTER_SALES, window(updated, page, page_size))
            .await
    }

    /// The lines of these cases; at most 200 cases.
    pub async fn after_sales(
        &self,
        parent_after_sales_sns: &[&str],
        page: u32,
        page_size: u32,
    ) -> Result<AfterSalesPage, ApiError> {
        let params = json!({ "parentAfterSalesSnList": parent_after_sales_sns, "pageNo": page, "pageSize": page_size });
        self.read(routing::AFTER_SALES, params).await
    }

    /// Refunds of one case, raw: to be kept, and read as [`AfterSalesDetail`](crate::wire::after_sales::AfterSalesDetail).
    pub async fn after_sales_detail(
        &self,
        parent_order_sn: &str,
        parent_after_sales_sn: &str,
    ) -> Result<Box<RawValue>, ApiError> {
        let params = json!({ "parentOrderSn": parent_order_sn, "parentAfterSalesSn": parent_after_sales_sn });
        self.call(routing::AFTER_SALES_DETAIL, object(params)).await
    }

    /// One page of buyers' requests to cancel whose last change lies in `updated`, both ends included; at most 200 per
    /// page.
    pub async fn cancellations(
        &self,
        updated: (DateTime<Utc>, DateTime<Utc>),
        page: u32,
        page_size: u32,
    ) -> Result<CancelPage, ApiError> {
        self.read(routing::CANCELLATIONS, window(updated, page, page_size))
            .await
    }
}

fn window(updated: (DateTime<Utc>, DateTime<Utc>), page: u32, page_size: u32) -> Value {
    json!({
        "updateAtStart": updated.0.timestamp(), "updateAtEnd": updated.1.timestamp(),
        "pageNo": page, "pageSize": page_size,
    })
}
