//! Sales of full-managed shops by subtraction: the platform tells running counters without a date (temu-open-api.md
//! §10.3), and what was sold on a day is the difference between them.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::{
    money::MoneyError,
    price::PriceSource,
    profit::{Amount, Books, extend},
};

/// The counters of one SKU as they stood on a day; the last look of the day counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapshot {
    /// Business day of the look.
    pub day: NaiveDate,
    /// Sold since that day's midnight.
    pub today: Option<i64>,
    /// Sold ever.
    pub total: Option<i64>,
}

/// Units that were sold on `day`, or in the `span_days` days that end with it: a gap between snapshots is one figure,
/// never spread over its days by a guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DerivedSale {
    /// The day, or the last day of the span.
    pub day: NaiveDate,
    /// Units sold, at least 0.
    pub units: i64,
    /// Days the figure covers; 1 is a single day.
    pub span_days: i64,
}

/// A counter that ran backwards: a reset or a correction of the platform, for a person to look at; no sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CounterFell {
    /// The day it was seen on.
    pub day: NaiveDate,
    /// By how much, below 0.
    pub by: i64,
}

/// What a derived sale is worth. None is unknown, never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaleValue {
    /// How sure the price is.
    pub price_source: Option<PriceSource>,
    /// Supply price × units.
    pub gmv: Option<Amount>,
    /// Cost × units.
    pub cost: Option<Amount>,
}

impl DerivedSale {
    /// Values the sale with the supply price at `day_end`, the last instant of its day, and the cost and rate of its day.
    pub fn value(&self, books: &Books, sku_id: &str, day_end: DateTime<Utc>) -> Result<SaleValue, MoneyError> {
        let price = books.prices.unit_price(sku_id, None, day_end);
        let cost = books.costs.unit_cost(sku_id, self.day);
        Ok(SaleValue {
            price_source: price.map(|(_, source)| source),
            gmv: extend(price.map(|(price, _)| price), self.units, &books.rates, self.day)?,
            cost: extend(cost, self.units, &books.rates, self.day)?,
        })
    }
}

/// The ever-sold counter as it stood at the end of a day.
#[derive(Clone, Copy)]
struct Mark {
    through: NaiveDate,
    total: i64,
    seen_on: NaiveDate,
}

/// What the snapshots of one SKU, in the order of their days, say about its sales. Before the first one nothing is known.
///
/// Today's counter taken from the ever-sold one gives that one's value at the midnight before, whatever time of day the
/// look was taken at; without it the look stands for the end of its day. The newest day shows what was sold so far.
pub fn derive(snapshots: &[Snapshot]) -> (Vec<DerivedSale>, Vec<CounterFell>) {
    let (mut sales, mut fallen) = (Vec::new(), Vec::new());
    let mut before: Option<Mark> = None;
    for mark in snapshots.iter().filter_map(mark) {
        match before {
            Some(last) if mark.through > last.through => match mark.total.saturating_sub(last.total) {
                units @ 0.. => sales.push(DerivedSale {
                    day: mark.through,
                    units,
                    span_days: (mark.through - last.through).num_days(),
                }),
                by => fallen.push(CounterFell { day: mark.seen_on, by }),
            },
            _ => {}
        }
        before = Some(mark);
    }
    if let Some((day, units)) = snapshots.last().and_then(|last| Some((last.day, last.today?))) {
        match units {
            0.. => sales.push(DerivedSale {
                day,
                units,
                span_days: 1,
            }),
            by => fallen.push(CounterFell { day, by }),
        }
    }
    (sales, fallen)
}

/// The first day whose figure may change when snapshots from this one on are derived anew; earlier ones stand.
pub fn first_day_touched(snapshot: &Snapshot) -> Option<NaiveDate> {
    mark(snapshot).map(|mark| mark.through + Days::new(1))
}

fn mark(snapshot: &Snapshot) -> Option<Mark> {
    let total = snapshot.total?;
    Some(match snapshot.today.filter(|today| *today >= 0) {
        Some(today) => Mark {
            through: snapshot.day - Days::new(1),
            total: total.saturating_sub(today),
            seen_on: snapshot.day,
        },
        None => Mark {
            through: snapshot.day,
            total,
            seen_on: snapshot.day,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    fn snapshot(on: u32, today: Option<i64>, total: Option<i64>) -> Snapshot {
        Snapshot {
            day: day(on),
            today,
            total,
        }
    }

    type Sold = Vec<(u32, i64, i64)>;
    type Fell = Vec<(u32, i64)>;

    /// (last day, units, days) of each sale, and (day, change) of each fall.
    fn derived(snapshots: &[Snapshot]) -> (Sold, Fell) {
        use chrono::Datelike;
        let (sales, fallen) = derive(snapshots);
        (
            sales
                .iter()
                .map(|sale| (sale.day.day(), sale.units, sale.span_days))
                .collect(),
            fallen.iter().map(|fall| (fall.day.day(), fall.by)).collect(),
        )
    }

    #[test]
    fn a_day_is_whole_once_the_next_one_was_seen_whatever_the_time_of_the_look() {
        // 5 by noon of the first day; 4 more came in its evening, and 3 by the second day's noon.
        let looks = [
            snapshot(1, Some(5), Some(105)),
            snapshot(2, Some(3), Some(112)),
            snapshot(3, Some(0), Some(113)),
        ];
        assert_eq!(derived(&looks[..1]), (vec![(1, 5, 1)], vec![]));
        assert_eq!(derived(&looks[..2]), (vec![(1, 9, 1), (2, 3, 1)], vec![]));
        assert_eq!(derived(&looks), (vec![(1, 9, 1), (2, 4, 1), (3, 0, 1)], vec![]));
    }

    #[test]
    fn a_gap_is_one_figure_for_its_days() {
        let looks = [snapshot(1, Some(5), Some(105)), snapshot(5, Some(2), Some(140))];
        assert_eq!(derived(&looks), (vec![(4, 38, 4), (5, 2, 1)], vec![]));
    }

    #[test]
    fn without_todays_counter_the_look_stands_for_the_end_of_its_day() {
        let looks = [snapshot(1, None, Some(100)), snapshot(3, None, Some(106))];
        assert_eq!(derived(&looks), (vec![(3, 6, 2)], vec![]));
        // The second look knows better what stood at the end of the first day: 101, not 100.
        let better = [
            snapshot(1, None, Some(100)),
            snapshot(2, Some(4), Some(105)),
            snapshot(3, Some(1), Some(107)),
        ];
        assert_eq!(derived(&better), (vec![(2, 5, 1), (3, 1, 1)], vec![]));
    }

    #[test]
    fn a_counter_that_fell_is_an_exception_and_the_new_start() {
        let looks = [
            snapshot(1, Some(5), Some(105)),
            snapshot(2, Some(1), Some(4)),
            snapshot(3, Some(2), Some(9)),
        ];
        assert_eq!(derived(&looks), (vec![(2, 4, 1), (3, 2, 1)], vec![(2, -97)]));
        assert_eq!(derived(&[snapshot(1, Some(-2), None)]), (vec![], vec![(1, -2)]));
    }

    #[test]
    fn a_look_without_counters_says_nothing() {
        let looks = [
            snapshot(1, Some(5), Some(105)),
            snapshot(2, None, None),
            snapshot(3, Some(0), Some(111)),
        ];
        assert_eq!(derived(&looks), (vec![(2, 11, 2), (3, 0, 1)], vec![]));
        assert_eq!(derived(&[]), (vec![], vec![]));
    }
}
