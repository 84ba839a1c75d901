//! What the figures do not say: the amounts, packages, cases and stock of a shop, and what sold on which day.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{day::business_day, money::Currency};
use serde::Serialize;

use super::figures::as_text;
use crate::world::{CaseKind, SALES_ZONE, World, amounts, case, orders, sent, snapshot, sold_on};

/// The amounts of one order, as the platform tells them once it has computed them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AmountTruth {
    /// The order.
    pub parent_order_sn: String,
    /// Whether the platform has finished computing; before that it answers 140020008.
    pub is_computed: bool,
    /// Currency of the totals; none when the lines have none in common.
    pub currency: Option<Currency>,
    /// Σ supply price, minor units; none when a line's is unknown.
    pub base_price_total: Option<i64>,
    /// What the platform expects to pay, minor units.
    pub estimated_revenue: Option<i64>,
    /// Order number of each line and the supply price of one sold piece, minor units.
    pub lines: Vec<(String, Option<i64>)>,
}

/// A package that has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackageTruth {
    /// The package.
    pub package_sn: String,
    /// The order.
    pub parent_order_sn: String,
    /// The line.
    pub order_sn: String,
    /// Pieces of the line.
    pub quantity: i64,
    /// Its carrier.
    pub carrier: &'static str,
    /// The carrier's number.
    pub tracking_number: String,
    /// Left.
    pub shipped_at: Option<DateTime<Utc>>,
    /// Arrived, by the moment asked about.
    pub delivered_at: Option<DateTime<Utc>>,
}

/// An after-sales case or a cancellation that has been opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseTruth {
    /// The case.
    pub parent_after_sales_sn: String,
    /// The order.
    pub parent_order_sn: String,
    /// A buyer's cancellation and not an after-sales case.
    pub is_cancellation: bool,
    /// State code of temu-open-api.md §13.
    pub status: i64,
    /// Opened.
    pub opened_at: Option<DateTime<Utc>>,
    /// Last change.
    pub updated_at: Option<DateTime<Utc>>,
    /// Refunded, minor units; none while nothing is, or when the price is unknown.
    pub refunded: Option<i64>,
}

/// Stock of a SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StockTruth {
    /// The SKU.
    #[serde(serialize_with = "as_text")]
    pub sku_id: i64,
    /// Pieces.
    pub stock: i64,
}

/// What a full-managed shop sold of a SKU on a day of Shanghai.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkuDay {
    /// The SKU.
    #[serde(serialize_with = "as_text")]
    pub sku_id: i64,
    /// The day.
    pub day: NaiveDate,
    /// Pieces; on the last day those sold so far.
    pub units: i64,
}

fn instant(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
}

/// The amounts of every order of a shop at `at`, oldest first; nothing for an unknown shop, as in all of these.
pub fn amount_truth(world: &World, mall_id: i64, at: DateTime<Utc>) -> Vec<AmountTruth> {
    let Some(shop) = world.shop(mall_id) else {
        return Vec::new();
    };
    orders(shop, at)
        .map(|(plan, state)| {
            let amounts = amounts(shop, &plan);
            let line = |(index, line): (usize, &crate::world::LineAmounts)| {
                (plan.order_sn(shop, index), line.unit_base.map(|(minor, _)| minor))
            };
            AmountTruth {
                parent_order_sn: plan.parent_order_sn(shop),
                is_computed: state.status != 1 && at.timestamp() >= amounts.ready_at,
                currency: amounts.currency,
                base_price_total: amounts.sum(|line| line.base()),
                estimated_revenue: amounts.revenue(),
                lines: amounts.lines.iter().enumerate().map(line).collect(),
            }
        })
        .collect()
}

/// Every package of a shop that has left by `at`.
pub fn package_truth(world: &World, mall_id: i64, at: DateTime<Utc>) -> Vec<PackageTruth> {
    let Some(shop) = world.shop(mall_id) else {
        return Vec::new();
    };
    let of_order = |(plan, state): (crate::world::Plan, crate::world::State)| {
        let packages = sent(shop, &plan, &state, at.timestamp()).into_iter();
        let package = |package: crate::world::Package| PackageTruth {
            parent_order_sn: plan.parent_order_sn(shop),
            order_sn: plan.order_sn(shop, package.line),
            quantity: package.quantity,
            carrier: package.carrier.1,
            tracking_number: package.tracking_number,
            shipped_at: instant(package.shipped_at),
            delivered_at: package
                .delivered_at
                .filter(|when| *when <= at.timestamp())
                .and_then(instant),
            package_sn: package.package_sn,
        };
        packages.map(package).collect::<Vec<_>>()
    };
    orders(shop, at).flat_map(of_order).collect()
}

/// Every case of a shop that has been opened by `at`.
pub fn case_truth(world: &World, mall_id: i64, at: DateTime<Utc>) -> Vec<CaseTruth> {
    let Some(shop) = world.shop(mall_id) else {
        return Vec::new();
    };
    let now = at.timestamp();
    orders(shop, at)
        .filter_map(|(plan, _)| {
            let case = case(shop, &plan)?;
            let (opened, changed, status) = case.at(now)?;
            let amounts = amounts(shop, &plan);
            let refund = |(index, pieces): &(usize, i64)| Some(amounts.lines[*index].unit_retail()? * pieces);
            Some(CaseTruth {
                is_cancellation: case.kind == CaseKind::Cancel,
                status,
                opened_at: instant(opened),
                updated_at: instant(changed),
                refunded: case
                    .is_refunded(now)
                    .then(|| case.lines.iter().map(refund).sum())
                    .flatten(),
                parent_after_sales_sn: case.parent_after_sales_sn,
                parent_order_sn: case.parent_order_sn,
            })
        })
        .collect()
}

/// The stock of every SKU of a shop; it does not change.
pub fn stock_truth(world: &World, mall_id: i64) -> Vec<StockTruth> {
    let stock = |sku: &crate::world::Sku| StockTruth {
        sku_id: sku.sku_id,
        stock: sku.stock,
    };
    world.products(mall_id).iter().map(stock).collect()
}

/// What a full-managed shop sold of each SKU on each of the last `days` days up to `at`, days without sales left out.
pub fn sales_truth(world: &World, mall_id: i64, at: DateTime<Utc>, days: usize) -> Vec<SkuDay> {
    let Some(shop) = world.shop(mall_id) else {
        return Vec::new();
    };
    let today = business_day(at, SALES_ZONE);
    let mut rows = Vec::new();
    for (index, sku) in shop.skus.iter().enumerate() {
        let earlier = std::iter::successors(Some(today), |day| day.pred_opt()).take(days);
        for day in earlier {
            let units = if day == today {
                snapshot(shop, index, at).today
            } else {
                sold_on(shop, index, day)
            };
            rows.push(SkuDay {
                sku_id: sku.sku_id,
                day,
                units,
            });
        }
    }
    rows.retain(|row| row.units > 0);
    rows
}
