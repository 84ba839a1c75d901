//! Amounts of orders. The answers stay raw: to be kept, and read with their `parse`.

use serde_json::json;
use serde_json::value::RawValue;

use super::object;
use crate::client::Client;
use crate::error::ApiError;
use crate::routing;

impl Client {
    /// Amounts of one order, to be read with [`AmountDocument::parse`](crate::wire::amounts::AmountDocument::parse).
    /// While the platform still computes them, the error is of class [`Wait`](crate::ErrorClass::Wait).
    pub async fn order_amounts(&self, parent_order_sn: &str) -> Result<Box<RawValue>, ApiError> {
        let params = json!({ "parentOrderSn": parent_order_sn });
        self.call(routing::ORDER_AMOUNTS, object(params)).await
    }

    /// What one order settles to, to be read with
    /// [`SettlementAmountDocument::parse`](crate::wire::amounts::SettlementAmountDocument::parse). `type_name` is what
    /// [`settlement_amounts`](routing::settlement_amounts) names for the order's region.
    pub async fn settlement_amounts(
        &self,
        type_name: &'static str,
        parent_order_sn: &str,
    ) -> Result<Box<RawValue>, ApiError> {
        self.call(type_name, object(json!({ "parentOrderSn": parent_order_sn })))
            .await
    }
}
