//! How much of each SKU a full-managed shop sells: the platform tells only running sums.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::day::{business_day, start_of_day};

use super::shop::Shop;
use crate::dice::Dice;

/// The zone whose midnight resets today's sales.
pub(crate) const SALES_ZONE: Tz = Tz::Asia__Shanghai;

/// Sales of one SKU at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SalesSnapshot {
    /// Since midnight in Shanghai.
    pub today: i64,
    /// Today and the six days before.
    pub last_seven_days: i64,
    /// Today and the 29 days before.
    pub last_thirty_days: i64,
    /// Since the history began.
    pub total: i64,
}

/// Pieces of the SKU at `index` sold on `day` by its end.
pub(crate) fn sold_on(shop: &Shop, index: usize, day: NaiveDate) -> i64 {
    let noon = start_of_day(day, SALES_ZONE).timestamp() + 43_200;
    let world_day = shop.calendar.day_of(noon);
    let (weight, total) = shop.share(index);
    let mut dice = Dice::of(&[shop.key, 77, index as u64, day.to_epoch_days() as u64]);
    let expected = u128::from(shop.calendar.count(world_day)) * u128::from(weight) * 1_000 / u128::from(total);
    let milli = expected * u128::from(dice.below(800) + 600) / 1_000;
    ((milli + u128::from(dice.below(1_000))) / 1_000) as i64
}

/// What the platform shows for the SKU at `index` at the moment `at`.
pub(crate) fn snapshot(shop: &Shop, index: usize, at: DateTime<Utc>) -> SalesSnapshot {
    let today = business_day(at, SALES_ZONE);
    let midnight = start_of_day(today, SALES_ZONE);
    let elapsed = (at - midnight).num_seconds().clamp(0, 86_400);
    let today_sold = sold_on(shop, index, today) * elapsed / 86_400;
    let first_day = business_day(
        DateTime::from_timestamp(shop.calendar.start_of(0), 0).unwrap_or(DateTime::UNIX_EPOCH),
        SALES_ZONE,
    );
    let mut snapshot = SalesSnapshot {
        today: today_sold,
        last_seven_days: today_sold,
        last_thirty_days: today_sold,
        total: today_sold,
    };
    let earlier = std::iter::successors(today.pred_opt(), |day| day.pred_opt()).take_while(|day| *day >= first_day);
    for (age, day) in earlier.enumerate() {
        let sold = sold_on(shop, index, day);
        snapshot.last_seven_days += if age < 6 { sold } else { 0 };
        snapshot.last_thirty_days += if age < 29 { sold } else { 0 };
        snapshot.total += sold;
    }
    snapshot
}
