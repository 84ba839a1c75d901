//! When orders are placed: so many per day, following weekday, growth and the hours of the buyers' country.

use chrono::{DateTime, Datelike};

use super::{
    shop::Site,
    spec::{ShopSpec, WorldSpec},
};
use crate::dice::{Dice, text_key};

const DAY: i64 = 86_400;

/// Relative sales from Monday to Sunday.
const WEEKDAYS: [u64; 7] = [98, 94, 92, 95, 101, 112, 118];

/// Relative sales per local hour.
const HOURS: [u32; 24] = [
    22, 13, 8, 5, 4, 6, 12, 22, 34, 44, 50, 53, 58, 56, 52, 51, 54, 58, 66, 78, 92, 96, 74, 44,
];

/// The days of a shop's history and the pace after it. Day 0 begins exactly `days` × 24 h before the world's `now`.
#[derive(Debug)]
pub(crate) struct Calendar {
    start: i64,
    key: u64,
    /// Orders before each day of the history; the last entry is all of them.
    before: Vec<u64>,
    live_per_day: u64,
    /// Average of [`Calendar::weight`] over a week, for the live pace.
    usual_weight: u64,
}

/// The moment an order is placed, and the randomness that makes the rest of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Birth {
    /// Placed at, seconds.
    pub(crate) at: i64,
    /// Stream of the order.
    pub(crate) key: u64,
    /// Position among all orders of the shop, by time.
    pub(crate) serial: u64,
}

impl Calendar {
    pub(super) fn new(world: &WorldSpec, spec: &ShopSpec, shop_key: u64, start: i64) -> Calendar {
        let days = u64::from(world.days.max(1));
        let orders = u64::from(spec.orders);
        let mut calendar = Calendar {
            start,
            key: shop_key,
            before: Vec::with_capacity(days as usize + 1),
            live_per_day: spec
                .live_orders_per_day
                .map_or((orders / days).max(u64::from(orders > 0)), u64::from),
            usual_weight: 1,
        };
        let weights: Vec<u64> = (0..days as i64).map(|day| calendar.weight(day, days as i64)).collect();
        let total: u64 = weights.iter().sum();
        let mut sum = 0;
        calendar.before.push(0);
        for weight in &weights {
            sum += weight;
            calendar
                .before
                .push((u128::from(orders) * u128::from(sum) / u128::from(total)) as u64);
        }
        calendar.usual_weight = (weights.iter().rev().take(7).sum::<u64>() / days.min(7)).max(1);
        calendar
    }

    /// Weekday × growth of 40 % over the history × noise.
    fn weight(&self, day: i64, days: i64) -> u64 {
        let noise = Dice::of(&[self.key, text_key("day"), day as u64]).below(300) + 850;
        let weekday = DateTime::from_timestamp(self.start + day * DAY, 0)
            .map_or(0, |instant| instant.weekday().num_days_from_monday() as usize);
        let growth = 1_000 + 400 * day.clamp(0, days) as u64 / days as u64;
        WEEKDAYS[weekday] * growth * noise / 1_000
    }

    /// Days of history.
    fn history(&self) -> i64 {
        self.before.len() as i64 - 1
    }

    /// Orders placed on `day`.
    pub(crate) fn count(&self, day: i64) -> u64 {
        match usize::try_from(day) {
            Ok(index) if day < self.history() => self.before[index + 1] - self.before[index],
            Ok(_) => {
                let scaled = self.live_per_day * self.weight(day, self.history());
                let luck = Dice::of(&[self.key, text_key("luck"), day as u64]).below(self.usual_weight);
                (scaled + luck) / self.usual_weight
            }
            Err(_) => 0,
        }
    }

    /// Orders placed before `day`.
    fn count_before(&self, day: i64) -> u64 {
        let history = self.history();
        let in_history = self.before[day.clamp(0, history) as usize];
        in_history + (history..day).map(|later| self.count(later)).sum::<u64>()
    }

    /// The day that `at` falls into; negative before the history.
    pub(crate) fn day_of(&self, at: i64) -> i64 {
        (at - self.start).div_euclid(DAY)
    }

    /// When `day` begins, seconds.
    pub(crate) fn start_of(&self, day: i64) -> i64 {
        self.start + day * DAY
    }

    /// All orders of `day`, by time.
    pub(crate) fn births(&self, day: i64, sites: &[Site]) -> Vec<Birth> {
        let day_start = self.start_of(day);
        let birth = |number: u64| {
            let key = crate::dice::key(&[self.key, day as u64, number]);
            let (_, second) = site_and_second(&mut Dice::new(key), sites);
            Birth {
                at: day_start + (second - day_start).rem_euclid(DAY),
                key,
                serial: 0,
            }
        };
        let count = if sites.is_empty() { 0 } else { self.count(day) };
        let mut births: Vec<Birth> = (0..count).map(birth).collect();
        births.sort_unstable_by_key(|birth| (birth.at, birth.key));
        let first = self.count_before(day);
        for (position, birth) in births.iter_mut().enumerate() {
            birth.serial = first + position as u64;
        }
        births
    }
}

/// The first draws of an order's stream: its country and its second of the UTC day.
pub(crate) fn site_and_second<'a>(dice: &mut Dice, sites: &'a [Site]) -> (&'a Site, i64) {
    // At most a handful of sites, and never none: `births` makes no order without one.
    let mut weights = [0; 8];
    for (weight, site) in weights.iter_mut().zip(sites) {
        *weight = site.weight;
    }
    let site = &sites[dice.weighted(&weights[..sites.len().min(8)])];
    let local_hour = dice.weighted(&HOURS) as i64;
    let second = (local_hour - site.utc_offset) * 3_600 + dice.below(3_600) as i64;
    (site, second.rem_euclid(DAY))
}
