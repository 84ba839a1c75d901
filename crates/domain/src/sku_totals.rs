//! The rollup by SKU: what one order adds to the days and months of its SKUs, kept exact as new minus old.
//!
//! A line stands under its SKU, a bundle under each SKU it is made of; a part without a SKU stands under the empty one.
//! Counts of orders add up over days and months, because a parent has one day; they do not add up over SKUs.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::{
    money::Currency,
    order::Order,
    profit::{LineValue, PartValue},
    totals::{Amounts, Basis, LineFacts},
};

/// How much time a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// One business day.
    Day,
    /// One calendar month, so that a year is read in twelve steps.
    Month,
}

impl Grain {
    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Grain::Day => "day",
            Grain::Month => "month",
        }
    }

    /// The first day of the period that `day` falls into.
    pub fn start(self, day: NaiveDate) -> NaiveDate {
        match self {
            Grain::Day => day,
            Grain::Month => day.with_day(1).unwrap_or(day),
        }
    }
}

/// A range cut into whole months and the days left over at its ends, each as (grain, first start, last start).
/// The pieces cover every day of `from..=to` once.
pub fn cover(from: NaiveDate, to: NaiveDate) -> Vec<(Grain, NaiveDate, NaiveDate)> {
    let first_month = match Grain::Month.start(from) {
        start if start == from => start,
        start => next_month(start),
    };
    let after = to.succ_opt().map_or(to, |day| Grain::Month.start(day));
    if first_month >= after {
        return if from <= to {
            vec![(Grain::Day, from, to)]
        } else {
            Vec::new()
        };
    }
    let mut pieces = Vec::with_capacity(3);
    if from < first_month {
        pieces.push((Grain::Day, from, first_month.pred_opt().unwrap_or(from)));
    }
    pieces.push((
        Grain::Month,
        first_month,
        Grain::Month.start(after.pred_opt().unwrap_or(after)),
    ));
    if after <= to {
        pieces.push((Grain::Day, after, to));
    }
    pieces
}

fn next_month(start: NaiveDate) -> NaiveDate {
    start.checked_add_months(chrono::Months::new(1)).unwrap_or(start)
}

/// An amount of a part: its currency (none is the reporting one), in it, and in the reporting currency.
pub type PartAmount = (Option<Currency>, i64, Option<i64>);

/// What one part of a line contributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartFacts {
    /// Its SKU, where it is known.
    pub sku_id: Option<String>,
    /// Units of goods.
    pub units: i64,
    /// Its share of the line's GMV.
    pub gmv: Option<PartAmount>,
    /// Its share of the line's cost.
    pub cost: Option<PartAmount>,
    /// Whether its own unit price is unknown (a sibling's may be).
    pub lacks_price: bool,
    /// Whether its own unit cost is unknown.
    pub lacks_cost: bool,
}

/// The parts of a valued line. A plain line's amounts keep their currency; a bundle's stand in the reporting one, as
/// its parts may differ.
pub fn parts_of(order: &Order, index: usize, value: &LineValue) -> Vec<PartFacts> {
    let line = &order.lines[index];
    let plain = value.parts.len() == 1;
    let part = |(part, sku_id): (&PartValue, &Option<String>)| PartFacts {
        sku_id: sku_id.clone(),
        units: part.units,
        gmv: match value.gmv {
            Some(whole) if plain => Some((Some(whole.original.currency), whole.original.minor, whole.reporting)),
            _ => part.gmv.map(|minor| (None, minor, Some(minor))),
        },
        cost: match value.cost {
            Some(whole) if plain => Some((Some(whole.original.currency), whole.original.minor, whole.reporting)),
            _ => part.cost.map(|minor| (None, minor, Some(minor))),
        },
        // A price that the platform states for a plain line is the line's own, whatever the records lack.
        lacks_price: if plain { value.gmv.is_none() } else { !part.has_price },
        lacks_cost: if plain { value.cost.is_none() } else { !part.has_cost },
    };
    if value.parts.is_empty() {
        let nothing = PartFacts {
            sku_id: None,
            units: line.quantity,
            gmv: None,
            cost: None,
            lacks_price: true,
            lacks_cost: true,
        };
        return vec![nothing];
    }
    value.parts.iter().zip(&value.sku_ids).map(part).collect()
}

/// What the lines of a row share. A missing currency stands for a missing price or cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SkuKey<'a> {
    /// Which day counts.
    pub basis: Basis,
    /// Day or month.
    pub grain: Grain,
    /// First day of the period.
    pub start: NaiveDate,
    /// The SKU; empty for parts that have none.
    pub sku_id: &'a str,
    /// What it is priced in.
    pub price_currency: Option<Currency>,
    /// What its cost is in.
    pub cost_currency: Option<Currency>,
    /// Whether GMV stands in the reporting currency.
    pub gmv_converted: bool,
    /// Whether cost stands in the reporting currency.
    pub cost_converted: bool,
}

/// Sums over the parts of a [`SkuKey`], in minor units. As a change it may be negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SkuSums {
    /// Distinct parents, each counted at the first row of the SKU that it touches.
    pub orders: i64,
    /// Of lines and bundle parts.
    pub amounts: Amounts,
    /// Lines for which the SKU had no price.
    pub lacking_price: i64,
    /// Lines for which the SKU had no cost.
    pub lacking_cost: i64,
}

/// What orders contribute to the SKUs of one shop, or the change of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkuTotals<'a> {
    /// The currency that shares of bundles stand in.
    reporting: Currency,
    /// The rows.
    pub rows: BTreeMap<SkuKey<'a>, SkuSums>,
}

impl<'a> SkuTotals<'a> {
    /// Nothing yet.
    pub fn new(reporting: Currency) -> SkuTotals<'a> {
        let rows = BTreeMap::new();
        SkuTotals { reporting, rows }
    }

    /// Adds (`sign` 1) or takes back (`sign` −1) one order given by its lines and their parts.
    pub fn apply(&mut self, lines: &[LineFacts], parts: &'a [Vec<PartFacts>], sign: i64) {
        let mut counted: Vec<(Basis, NaiveDate, &str)> = Vec::new();
        for (line, parts) in lines.iter().zip(parts).filter(|(line, _)| line.effective) {
            let shipped = line.shipped_day.map(|day| (Basis::Shipped, day));
            for (basis, day) in [Some((Basis::Ordered, line.day)), shipped].into_iter().flatten() {
                for part in parts {
                    let sku_id = part.sku_id.as_deref().unwrap_or_default();
                    let first = !counted.contains(&(basis, day, sku_id));
                    if first {
                        counted.push((basis, day, sku_id));
                    }
                    for grain in [Grain::Day, Grain::Month] {
                        self.add(basis, grain, day, part, sign, first);
                    }
                }
            }
        }
    }

    /// Adds or takes back what a full-managed shop sold on a day ([`crate::sales`]); no order stands behind it.
    pub fn apply_sale(&mut self, day: NaiveDate, sale: &'a PartFacts, sign: i64) {
        for grain in [Grain::Day, Grain::Month] {
            self.add(Basis::Derived, grain, day, sale, sign, false);
        }
    }

    fn add(&mut self, basis: Basis, grain: Grain, day: NaiveDate, part: &'a PartFacts, sign: i64, first: bool) {
        let key = SkuKey {
            basis,
            grain,
            start: grain.start(day),
            sku_id: part.sku_id.as_deref().unwrap_or_default(),
            price_currency: part.gmv.map(|(currency, ..)| currency.unwrap_or(self.reporting)),
            cost_currency: part.cost.map(|(currency, ..)| currency.unwrap_or(self.reporting)),
            gmv_converted: part.gmv.is_some_and(|(.., reporting)| reporting.is_some()),
            cost_converted: part.cost.is_some_and(|(.., reporting)| reporting.is_some()),
        };
        let row = self.rows.entry(key).or_default();
        row.orders += if first { sign } else { 0 };
        let own = |amount: Option<PartAmount>| amount.map(|(_, original, reporting)| (original, reporting));
        row.amounts.add(sign, part.units, own(part.gmv), own(part.cost));
        row.lacking_price += if part.lacks_price { sign } else { 0 };
        row.lacking_cost += if part.lacks_cost { sign } else { 0 };
    }

    /// Drops rows that changed nothing.
    pub fn without_zeros(mut self) -> SkuTotals<'a> {
        self.rows.retain(|_, row| *row != SkuSums::default());
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_is_months_with_days_at_its_ends() {
        assert_eq!(
            cover(day("2026-01-30"), day("2026-04-02")),
            [
                (Grain::Day, day("2026-01-30"), day("2026-01-31")),
                (Grain::Month, day("2026-02-01"), day("2026-03-01")),
                (Grain::Day, day("2026-04-01"), day("2026-04-02")),
            ]
        );
        assert_eq!(
            cover(day("2026-02-01"), day("2026-02-28")),
            [(Grain::Month, day("2026-02-01"), day("2026-02-01"))]
        );
        assert_eq!(
            cover(day("2026-02-02"), day("2026-02-28")),
            [(Grain::Day, day("2026-02-02"), day("2026-02-28"))]
        );
        assert_eq!(cover(day("2026-02-02"), day("2026-02-01")), []);
    }

    proptest! {
        #[test]
        fn the_pieces_cover_every_day_once(from in 0i64..900, length in 0i64..900) {
            let begin = day("2024-01-01");
            let (from, to) = (begin + chrono::Duration::days(from), begin + chrono::Duration::days(from + length));
            let mut covered = Vec::new();
            for (grain, first, last) in cover(from, to) {
                let end = match grain {
                    Grain::Day => last,
                    Grain::Month => next_month(last).pred_opt().unwrap(),
                };
                covered.extend(first.iter_days().take_while(|day| *day <= end));
            }
            let wanted: Vec<NaiveDate> = from.iter_days().take_while(|day| *day <= to).collect();
            prop_assert_eq!(covered, wanted);
        }
    }

    #[test]
    fn an_order_counts_once_for_a_sku_however_many_lines_it_has() {
        let facts = LineFacts {
            day: day("2026-03-10"),
            shipped_day: None,
            effective: true,
            matched: true,
            quantity: 2,
            gmv: None,
            cost: None,
        };
        let part = |units| PartFacts {
            sku_id: Some("a".to_owned()),
            units,
            gmv: Some((Some(Currency::USD), 500, None)),
            cost: None,
            lacks_price: false,
            lacks_cost: true,
        };
        let (lines, parts) = ([facts, facts], [vec![part(2)], vec![part(6)]]);
        let mut totals = SkuTotals::new(Currency::CNY);
        totals.apply(&lines, &parts, 1);
        assert_eq!(totals.rows.len(), 2, "a day and a month");
        for sums in totals.rows.values() {
            assert_eq!(
                (
                    sums.orders,
                    sums.amounts.lines,
                    sums.amounts.units,
                    sums.amounts.gmv_original,
                    sums.lacking_cost
                ),
                (1, 2, 8, 1000, 2)
            );
        }
        totals.apply(&lines, &parts, -1);
        assert!(totals.without_zeros().rows.is_empty());
    }
}
