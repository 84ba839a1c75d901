//! Business days in the reporting zone, and the periods reports are cut into.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The day in `zone` on which `instant` falls.
pub fn business_day(instant: DateTime<Utc>, zone: Tz) -> NaiveDate {
    instant.with_timezone(&zone).date_naive()
}

/// The first instant of `day` in `zone`; where a clock change skips midnight, the first full hour that exists.
pub fn start_of_day(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    let hours = (0..4).map(|hour| midnight + TimeDelta::hours(hour));
    let first = hours
        .into_iter()
        .find_map(|local| zone.from_local_datetime(&local).earliest());
    first.map_or_else(|| midnight.and_utc(), |instant| instant.with_timezone(&Utc))
}

/// How a trend is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// Single days.
    Day,
    /// Weeks from Monday.
    Week,
    /// Calendar months.
    Month,
}

/// The natural first day of the period that `day` falls into; a clipped period keeps it as its name (design.md §3.1).
pub fn period_of(day: NaiveDate, interval: Interval) -> NaiveDate {
    match interval {
        Interval::Day => day,
        Interval::Week => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
        Interval::Month => day.with_day(1).unwrap_or(day),
    }
}

/// The first days of all periods that touch `from..=to`, empty ones too.
pub fn periods(from: NaiveDate, to: NaiveDate, interval: Interval) -> Vec<NaiveDate> {
    let next = |day: NaiveDate| match interval {
        Interval::Day => day + Days::new(1),
        Interval::Week => day + Days::new(7),
        Interval::Month => day + Months::new(1),
    };
    std::iter::successors(Some(period_of(from, interval)), |day| Some(next(*day)))
        .take_while(|day| *day <= to)
        .collect()
}

/// What a range is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// The range of the same length just before (环比).
    Previous,
    /// The same days a year earlier (同比).
    Year,
}

/// The range that `from..=to` is compared with, both ends included.
pub fn compared_range(from: NaiveDate, to: NaiveDate, compare: Compare) -> (NaiveDate, NaiveDate) {
    match compare {
        Compare::Previous => {
            let length = (to - from).num_days().unsigned_abs() + 1;
            (from - Days::new(length), from - Days::new(1))
        }
        Compare::Year => (from - Months::new(12), to - Months::new(12)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_turn_at_midnight_of_the_zone() {
        let instant = "2026-03-01T16:00:00Z".parse().unwrap();
        assert_eq!(business_day(instant, chrono_tz::Asia::Shanghai), day("2026-03-02"));
        assert_eq!(business_day(instant, chrono_tz::America::New_York), day("2026-03-01"));
        assert_eq!(start_of_day(day("2026-03-02"), chrono_tz::Asia::Shanghai), instant);
        // Midnight does not exist on this day in Santiago.
        let skipped = start_of_day(day("2026-09-06"), chrono_tz::America::Santiago);
        assert_eq!(business_day(skipped, chrono_tz::America::Santiago), day("2026-09-06"));
    }

    #[test]
    fn periods_are_named_by_their_natural_first_day() {
        assert_eq!(
            periods(day("2026-01-15"), day("2026-03-01"), Interval::Month),
            ["2026-01-01", "2026-02-01", "2026-03-01"].map(day)
        );
        assert_eq!(
            periods(day("2026-11-18"), day("2026-11-23"), Interval::Week),
            ["2026-11-16", "2026-11-23"].map(day)
        );
        assert_eq!(
            periods(day("2026-11-18"), day("2026-11-18"), Interval::Day),
            [day("2026-11-18")]
        );
    }

    #[test]
    fn comparison_ranges() {
        assert_eq!(
            compared_range(day("2026-03-01"), day("2026-03-07"), Compare::Previous),
            (day("2026-02-22"), day("2026-02-28"))
        );
        assert_eq!(
            compared_range(day("2024-02-29"), day("2024-02-29"), Compare::Year),
            (day("2023-02-28"), day("2023-02-28"))
        );
    }
}
