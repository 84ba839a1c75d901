//! Stock-up orders of full-managed shops: each week the platform orders what it sold the week before
//! (temu-open-api.md §16), so that they fit the sales counters.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::day::{business_day, start_of_day};

use super::{
    sales::{SALES_ZONE, sold_on},
    shop::Shop,
};
use crate::dice::Dice;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// One stock-up order of one SKC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StockUp {
    /// Number that its names are made of.
    pub(crate) number: i64,
    /// Indices of its SKUs in the catalogue, with the pieces ordered.
    pub(crate) skus: Vec<(usize, i64)>,
    /// Ordered, seconds.
    pub(crate) ordered_at: i64,
    /// Accepted, sent, received, checked, put in stock, seconds; a refused one has none.
    pub(crate) steps: Vec<(i64, i64)>,
    /// No SKU of the SKC was ordered before.
    pub(crate) is_first: bool,
    /// Ordered in a hurry.
    pub(crate) is_urgent: bool,
}

impl StockUp {
    /// Status at `at`.
    pub(crate) fn status(&self, at: i64) -> i64 {
        let reached = self.steps.iter().rev().find(|(when, _)| *when <= at);
        reached.map_or(0, |(_, status)| *status)
    }

    /// When `status` is reached, if it is by `at`.
    pub(crate) fn reached(&self, status: i64, at: i64) -> Option<i64> {
        let step = self.steps.iter().find(|(_, reached)| *reached == status)?;
        Some(step.0).filter(|when| *when <= at)
    }
}

/// All stock-up orders placed by `at`, oldest first.
pub(crate) fn stock_up_orders(shop: &Shop, at: DateTime<Utc>) -> Vec<StockUp> {
    let first_day = DateTime::from_timestamp(shop.calendar.start_of(0), 0).unwrap_or(DateTime::UNIX_EPOCH);
    let first_day = business_day(first_day, SALES_ZONE);
    let numbered: Vec<(usize, Option<i64>)> = shop.skus.iter().map(|sku| sku.skc_id).enumerate().collect();
    let mut orders = Vec::new();
    for week in 0.. {
        let monday = first_day + TimeDelta::days(7 * (week + 1));
        let ordered_at = start_of_day(monday, SALES_ZONE).timestamp() + 9 * HOUR;
        if ordered_at > at.timestamp() {
            break;
        }
        for (rank, colour) in numbered.chunk_by(|one, other| one.1 == other.1).enumerate() {
            let sold = |index: usize| {
                (1..=7)
                    .map(|age| sold_on(shop, index, days_before(monday, age)))
                    .sum::<i64>()
            };
            let skus: Vec<(usize, i64)> = colour.iter().map(|(index, _)| (*index, sold(*index))).collect();
            if skus.iter().any(|(_, pieces)| *pieces > 0) {
                orders.push(order(shop, (week, rank as i64), skus, ordered_at));
            }
        }
    }
    orders
}

fn days_before(day: NaiveDate, age: i64) -> NaiveDate {
    day - TimeDelta::days(age)
}

fn order(shop: &Shop, (week, rank): (i64, i64), skus: Vec<(usize, i64)>, ordered_at: i64) -> StockUp {
    let mut dice = Dice::of(&[shop.key, 78, week as u64, rank as u64]);
    let mut steps = Vec::new();
    let mut at = ordered_at;
    if dice.chance(200) {
        steps.push((at + dice.between(HOUR, DAY), 4));
    } else {
        for (status, longest) in [(1, DAY), (2, 3 * DAY), (3, 4 * DAY), (6, DAY), (7, DAY)] {
            at += dice.between(HOUR, longest);
            steps.push((at, status));
        }
    }
    StockUp {
        number: shop.number as i64 * 1_000_000_000 + week * 10_000 + rank,
        skus: skus.into_iter().filter(|(_, pieces)| *pieces > 0).collect(),
        ordered_at,
        steps,
        is_first: week == 0,
        is_urgent: dice.chance(1_000),
    }
}
