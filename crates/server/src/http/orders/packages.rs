//! What of an order was sent, and what stands around it: packages with their scans, amounts, region.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::after_sales::amount,
    store::{
        amounts::OrderAmounts,
        packages::{PackageRow, ScanRow},
    },
};

/// A package of an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Package {
    package_sn: String,
    carrier: Option<String>,
    tracking_number: Option<String>,
    /// unknown, in_transit or delivered.
    status: String,
    /// The carrier's delivery scan.
    delivered_at: Option<DateTime<Utc>>,
    /// Whether Temu has trouble with the tracking number; null where it does not say.
    tracking_trouble: Option<bool>,
    /// When Temu and the carrier were last asked.
    fetched_at: DateTime<Utc>,
}

/// A carrier's scan of a package.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackageScan {
    package_sn: String,
    at: Option<DateTime<Utc>>,
    status: Option<String>,
    description: Option<String>,
}

/// What Temu says the order is worth. Every amount is an estimate of Temu's; final money stands on settlements.
#[derive(Debug, Serialize, ToSchema)]
pub struct Amounts {
    currency: Option<String>,
    /// Supply price of all lines.
    base_price_total: Option<String>,
    shipping_total: Option<String>,
    seller_discount: Option<String>,
    temu_discount: Option<String>,
    refunds_total: Option<String>,
    revenue_deduction: Option<String>,
    estimated_revenue: Option<String>,
    /// What Temu calls not final.
    warnings: Vec<String>,
    /// Every line's price is stated and in use.
    #[serde(rename = "final")]
    is_final: bool,
    fetched_at: DateTime<Utc>,
}

impl From<PackageRow> for Package {
    fn from(row: PackageRow) -> Package {
        Package {
            package_sn: row.package_sn,
            carrier: row.carrier,
            tracking_number: row.tracking_number,
            status: row.status,
            delivered_at: row.delivered_at,
            tracking_trouble: row.tracking_warning.map(|warning| warning != 0),
            fetched_at: row.fetched_at,
        }
    }
}

impl From<ScanRow> for PackageScan {
    fn from(row: ScanRow) -> PackageScan {
        PackageScan {
            package_sn: row.package_sn,
            at: row.at,
            status: row.status,
            description: row.description,
        }
    }
}

impl From<OrderAmounts> for Amounts {
    fn from(row: OrderAmounts) -> Amounts {
        let text = |minor: Option<i64>| amount(minor, row.currency.as_deref());
        Amounts {
            base_price_total: text(row.base_price_total),
            shipping_total: text(row.shipping_total),
            seller_discount: text(row.seller_discount),
            temu_discount: text(row.temu_discount),
            refunds_total: text(row.refunds_total),
            revenue_deduction: text(row.revenue_deduction),
            estimated_revenue: text(row.estimated_revenue),
            warnings: serde_json::from_str(&row.warnings).unwrap_or_default(),
            is_final: row.r#final,
            fetched_at: row.fetched_at,
            currency: row.currency,
        }
    }
}
