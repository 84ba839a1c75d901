//! The exchange rates of the made-up world: weekly, fixed by the seed, moving a little.

use chrono::{DateTime, Days, NaiveDate};
use domain::money::Currency;
use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::spec::WorldSpec;
use crate::dice::{Dice, text_key};

/// What one unit of a currency is worth in CNY from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateRow {
    /// The currency.
    pub currency: Currency,
    /// First day it holds.
    pub day: NaiveDate,
    /// Millionths of a yuan per unit (major for major).
    pub micros: i64,
}

impl RateRow {
    /// The rate as decimal text with six places, such as `7.123400`.
    pub fn text(&self) -> String {
        format!("{}.{:06}", self.micros / 1_000_000, self.micros % 1_000_000)
    }
}

impl Serialize for RateRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_struct("RateRow", 3)?;
        row.serialize_field("currency", &self.currency)?;
        row.serialize_field("day", &self.day)?;
        row.serialize_field("rate", &self.text())?;
        row.end()
    }
}

/// The currency of a code written in this program.
pub(crate) fn currency(code: &str) -> Currency {
    // Only called with ISO codes spelled out in this crate; CNY would show up at once in the tests.
    Currency::parse(code).unwrap_or(Currency::CNY)
}

const FIRST_MICROS: [(&str, i64); 7] = [
    ("USD", 7_124_000),
    ("EUR", 7_783_000),
    ("GBP", 9_106_000),
    ("JPY", 47_500),
    ("KWD", 23_210_000),
    ("CAD", 5_190_000),
    ("AUD", 4_670_000),
];

/// Weekly rates (Mondays) from before the history until `now`, by currency and day.
pub(super) fn generate(spec: &WorldSpec) -> Vec<RateRow> {
    let last = spec.now.date_naive();
    // Two weeks of margin: the earliest business day in any zone still finds a rate.
    let first = DateTime::UNIX_EPOCH
        .date_naive()
        .max(last - Days::new(u64::from(spec.days) + 14));
    let monday = first.week(chrono::Weekday::Mon).first_day();
    let mut rows = Vec::new();
    for (code, start) in FIRST_MICROS {
        let mut dice = Dice::of(&[spec.seed, text_key("rate"), text_key(code)]);
        let mut micros = start;
        for day in std::iter::successors(Some(monday), |day| Some(*day + Days::new(7))).take_while(|day| *day <= last) {
            rows.push(RateRow {
                currency: currency(code),
                day,
                micros,
            });
            micros += micros * dice.between(-40, 40) / 10_000;
        }
    }
    rows
}
