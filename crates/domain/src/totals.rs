//! The daily rollup: what one order adds to the totals of its days, so that a change is kept exact as new minus old.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{money::Currency, order::Order, profit::LineValue};

/// Which day a line counts on (design.md §3, bases).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// 下单口径: the order day.
    Ordered,
    /// 发货口径: the shipping day, shipped lines only.
    Shipped,
    /// Sales of full-managed shops as [`crate::sales`] derives them: part of the ordered figures, and marked in them.
    /// A row counts derived figures as its lines.
    Derived,
}

impl Basis {
    /// The name used in the API and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Basis::Ordered => "ordered",
            Basis::Shipped => "shipped",
            Basis::Derived => "derived",
        }
    }
}

/// A rollup row of amounts: lines of one day that share currencies and whether a rate was known for them.
/// A missing currency stands for a missing price or cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AmountKey {
    /// The basis.
    pub basis: Basis,
    /// The business day.
    pub day: NaiveDate,
    /// What the lines are priced in.
    pub price_currency: Option<Currency>,
    /// What their cost is in.
    pub cost_currency: Option<Currency>,
    /// Whether GMV stands in the reporting currency.
    pub gmv_converted: bool,
    /// Whether cost stands in the reporting currency.
    pub cost_converted: bool,
}

/// Sums over the lines of an [`AmountKey`], in minor units. As a change it may be negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Effective lines.
    pub lines: i64,
    /// Σ quantity.
    pub units: i64,
    /// Σ GMV in the price currency.
    pub gmv_original: i64,
    /// Σ GMV in the reporting currency, 0 while unconverted.
    pub gmv: i64,
    /// Σ cost in the cost currency.
    pub cost_original: i64,
    /// Σ cost in the reporting currency, 0 while unconverted.
    pub cost: i64,
}

impl Amounts {
    /// Adds (`sign` 1) or takes back (`sign` −1) one line: its units, and GMV and cost as (original, reporting).
    pub(crate) fn add(
        &mut self,
        sign: i64,
        units: i64,
        gmv: Option<(i64, Option<i64>)>,
        cost: Option<(i64, Option<i64>)>,
    ) {
        self.lines += sign;
        self.units += sign * units;
        if let Some((original, reporting)) = gmv {
            self.gmv_original += sign * original;
            self.gmv += sign * reporting.unwrap_or(0);
        }
        if let Some((original, reporting)) = cost {
            self.cost_original += sign * original;
            self.cost += sign * reporting.unwrap_or(0);
        }
    }
}

/// Counts of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Distinct parents with an effective line.
    pub orders: i64,
    /// Effective lines with a part that has no SKU.
    pub lines_unmatched: i64,
}

/// What orders contribute to the days of one shop, or the change of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayTotals {
    /// Amount rows.
    pub amounts: BTreeMap<AmountKey, Amounts>,
    /// Count rows.
    pub counts: BTreeMap<(Basis, NaiveDate), Counts>,
}

/// Where a line stands in the rollup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineFacts {
    /// Order day.
    pub day: NaiveDate,
    /// Shipping day, for a shipped line.
    pub shipped_day: Option<NaiveDate>,
    /// Counts at all.
    pub effective: bool,
    /// Every part has a SKU.
    pub matched: bool,
    /// Pieces.
    pub quantity: i64,
    /// Price currency with GMV: (currency, original, reporting).
    pub gmv: Option<(Currency, i64, Option<i64>)>,
    /// Cost currency with cost: (currency, original, reporting).
    pub cost: Option<(Currency, i64, Option<i64>)>,
}

impl LineFacts {
    /// The facts of a valued line.
    pub fn new(
        order: &Order,
        index: usize,
        value: &LineValue,
        day: NaiveDate,
        shipped_day: Option<NaiveDate>,
    ) -> LineFacts {
        let line = &order.lines[index];
        LineFacts {
            day,
            shipped_day,
            effective: line.is_effective(),
            matched: value.is_matched(),
            quantity: line.quantity,
            gmv: value
                .gmv
                .map(|amount| (amount.original.currency, amount.original.minor, amount.reporting)),
            cost: value
                .cost
                .map(|amount| (amount.original.currency, amount.original.minor, amount.reporting)),
        }
    }
}

impl DayTotals {
    /// Adds (`sign` 1) or takes back (`sign` −1) one order given by its lines.
    pub fn apply(&mut self, lines: &[LineFacts], sign: i64) {
        let mut days_counted: Vec<(Basis, NaiveDate)> = Vec::new();
        for line in lines.iter().filter(|line| line.effective) {
            let shipped = line.shipped_day.map(|day| (Basis::Shipped, day));
            for (basis, day) in [Some((Basis::Ordered, line.day)), shipped].into_iter().flatten() {
                self.add_line(basis, day, line, sign);
                let counts = self.counts.entry((basis, day)).or_default();
                counts.lines_unmatched += if line.matched { 0 } else { sign };
                if !days_counted.contains(&(basis, day)) {
                    counts.orders += sign;
                    days_counted.push((basis, day));
                }
            }
        }
    }

    /// Adds (`sign` 1) or takes back (`sign` −1) one line, or one derived figure, on a day of a basis.
    pub fn add_line(&mut self, basis: Basis, day: NaiveDate, line: &LineFacts, sign: i64) {
        let key = AmountKey {
            basis,
            day,
            price_currency: line.gmv.map(|(currency, ..)| currency),
            cost_currency: line.cost.map(|(currency, ..)| currency),
            gmv_converted: line.gmv.is_some_and(|(.., reporting)| reporting.is_some()),
            cost_converted: line.cost.is_some_and(|(.., reporting)| reporting.is_some()),
        };
        let own =
            |amount: Option<(Currency, i64, Option<i64>)>| amount.map(|(_, original, reporting)| (original, reporting));
        let row = self.amounts.entry(key).or_default();
        row.add(sign, line.quantity, own(line.gmv), own(line.cost));
    }

    /// Drops rows that changed nothing.
    pub fn without_zeros(mut self) -> DayTotals {
        self.amounts.retain(|_, row| *row != Amounts::default());
        self.counts.retain(|_, row| *row != Counts::default());
        self
    }
}
