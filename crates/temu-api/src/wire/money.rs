//! Money of orders, refunds and promotions: whole minor units beside a currency (temu-open-api.md §8.6).

use serde::{Deserialize, Serialize};

use crate::lenient;

/// An amount in minor units, such as 1250 for 12.50 dollars.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MinorMoney {
    /// Minor units of `currency`; null means unknown, not nothing.
    #[serde(deserialize_with = "lenient::int")]
    pub amount: Option<i64>,
    /// Currency code.
    #[serde(deserialize_with = "lenient::text")]
    pub currency: Option<String>,
}
