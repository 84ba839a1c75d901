//! The figures of a report from rollup rows: what is known is summed, what is not is counted.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{
    money::{Currency, Money, MoneyError, major_text, ratio_text},
    rate::RateTable,
    totals::{AmountKey, Amounts, Basis, Counts},
};

/// What a report is shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Display {
    /// The reporting currency: the stored figures.
    Reporting,
    /// Another currency: its own amounts as they stand, everything else converted at the row's day (换算).
    In(Currency),
}

/// Sums of a report in minor units of the currency shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measures {
    /// Distinct parent orders with an effective line.
    pub orders: i64,
    /// Effective lines.
    pub lines: i64,
    /// Pieces, derived ones included.
    pub units: i64,
    /// Derived figures: what there is of them in the others.
    pub derived: Derived,
    /// Lines whose GMV is known in the currency shown.
    pub lines_with_gmv: i64,
    /// Lines whose profit is known in the currency shown.
    pub lines_with_profit: i64,
    /// Σ GMV of `lines_with_gmv` and the derived figures with a price.
    pub gmv: i64,
    /// Σ GMV of `lines_with_profit` and the derived figures whose profit is known.
    pub gmv_with_cost: i64,
    /// Σ cost of the same.
    pub cost: i64,
    /// Effective lines with any part unpriced.
    pub lines_without_price: i64,
    /// Effective lines with any part uncosted.
    pub lines_without_cost: i64,
    /// Effective lines with any part unmatched.
    pub lines_unmatched: i64,
    /// Σ GMV that no rate was found for, by its own currency.
    pub unconverted: BTreeMap<Currency, i64>,
}

/// What full-managed shops sold, derived from counters (design.md §3: no orders, no lines, only units and their worth).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Derived {
    /// Figures, one per SKU and day or span.
    pub figures: i64,
    /// Those whose GMV is known in the currency shown.
    pub figures_with_gmv: i64,
    /// Those whose profit is known in the currency shown.
    pub figures_with_profit: i64,
    /// Pieces.
    pub units: i64,
    /// Pieces without a price.
    pub units_without_price: i64,
    /// Pieces without a cost.
    pub units_without_cost: i64,
    /// Σ GMV of `figures_with_gmv`.
    pub gmv: i64,
}

impl Measures {
    /// Adds one rollup row as `display` asks; rounding happens here, per row, when the display is a conversion.
    pub fn add(
        &mut self,
        key: &AmountKey,
        row: &Amounts,
        display: Display,
        rates: &RateTable,
    ) -> Result<(), MoneyError> {
        let derived = key.basis == Basis::Derived;
        self.units += row.units;
        if derived {
            self.derived.figures += row.lines;
            self.derived.units += row.units;
            self.derived.units_without_price += if key.price_currency.is_none() { row.units } else { 0 };
            self.derived.units_without_cost += if key.cost_currency.is_none() { row.units } else { 0 };
        } else {
            self.lines += row.lines;
            self.lines_without_price += if key.price_currency.is_none() { row.lines } else { 0 };
            self.lines_without_cost += if key.cost_currency.is_none() { row.lines } else { 0 };
        }
        let gmv = shown(
            key.price_currency,
            row.gmv_original,
            key.gmv_converted.then_some(row.gmv),
            key.day,
            display,
            rates,
        )?;
        let cost = shown(
            key.cost_currency,
            row.cost_original,
            key.cost_converted.then_some(row.cost),
            key.day,
            display,
            rates,
        )?;
        let Some(gmv) = gmv else {
            if let Some(currency) = key.price_currency {
                let sum = self.unconverted.entry(currency).or_default();
                *sum = sum.checked_add(row.gmv_original).ok_or(MoneyError::Overflow)?;
            }
            return Ok(());
        };
        *if derived {
            &mut self.derived.figures_with_gmv
        } else {
            &mut self.lines_with_gmv
        } += row.lines;
        self.derived.gmv = self
            .derived
            .gmv
            .checked_add(if derived { gmv } else { 0 })
            .ok_or(MoneyError::Overflow)?;
        self.gmv = self.gmv.checked_add(gmv).ok_or(MoneyError::Overflow)?;
        if let Some(cost) = cost {
            *if derived {
                &mut self.derived.figures_with_profit
            } else {
                &mut self.lines_with_profit
            } += row.lines;
            self.gmv_with_cost = self.gmv_with_cost.checked_add(gmv).ok_or(MoneyError::Overflow)?;
            self.cost = self.cost.checked_add(cost).ok_or(MoneyError::Overflow)?;
        }
        Ok(())
    }

    /// Adds a day's counts.
    pub fn add_counts(&mut self, counts: &Counts) {
        self.orders += counts.orders;
        self.lines_unmatched += counts.lines_unmatched;
    }

    /// Adds the measures of another part of the same report.
    pub fn merge(&mut self, other: &Measures) -> Result<(), MoneyError> {
        self.orders += other.orders;
        self.lines += other.lines;
        self.units += other.units;
        self.lines_with_gmv += other.lines_with_gmv;
        self.lines_with_profit += other.lines_with_profit;
        self.lines_without_price += other.lines_without_price;
        self.lines_without_cost += other.lines_without_cost;
        self.lines_unmatched += other.lines_unmatched;
        self.derived.figures += other.derived.figures;
        self.derived.figures_with_gmv += other.derived.figures_with_gmv;
        self.derived.figures_with_profit += other.derived.figures_with_profit;
        self.derived.units += other.derived.units;
        self.derived.units_without_price += other.derived.units_without_price;
        self.derived.units_without_cost += other.derived.units_without_cost;
        for (sum, more) in [
            (&mut self.derived.gmv, other.derived.gmv),
            (&mut self.gmv, other.gmv),
            (&mut self.gmv_with_cost, other.gmv_with_cost),
            (&mut self.cost, other.cost),
        ] {
            *sum = sum.checked_add(more).ok_or(MoneyError::Overflow)?;
        }
        for (currency, more) in &other.unconverted {
            let sum = self.unconverted.entry(*currency).or_default();
            *sum = sum.checked_add(*more).ok_or(MoneyError::Overflow)?;
        }
        Ok(())
    }

    /// GMV of the derived figures as text; none while none of them has a known one.
    pub fn derived_gmv_text(&self, currency: Currency) -> Option<String> {
        let Derived {
            figures,
            figures_with_gmv,
            gmv,
            ..
        } = self.derived;
        (figures == 0 || figures_with_gmv > 0).then(|| major_text(gmv, currency))
    }

    /// GMV as text: "0.00" without lines, none when lines are there but none is priced and converted (design.md §3.1).
    pub fn gmv_text(&self, currency: Currency) -> Option<String> {
        self.gmv_known().then(|| major_text(self.gmv, currency))
    }

    /// GMV of the lines whose profit is known, as text.
    pub fn gmv_with_cost_text(&self, currency: Currency) -> Option<String> {
        self.gmv_known().then(|| major_text(self.gmv_with_cost, currency))
    }

    /// Cost as text; none when lines are there but no profit is known.
    pub fn cost_text(&self, currency: Currency) -> Option<String> {
        self.profit_known().then(|| major_text(self.cost, currency))
    }

    /// Profit = GMV with cost − cost, as text.
    pub fn profit_text(&self, currency: Currency) -> Option<String> {
        self.profit_known()
            .then(|| major_text(self.gmv_with_cost - self.cost, currency))
    }

    /// Margin = profit ÷ GMV with cost.
    pub fn margin_text(&self) -> Option<String> {
        ratio_text(self.gmv_with_cost - self.cost, self.gmv_with_cost).filter(|_| self.profit_known())
    }

    /// Coverage = GMV with cost ÷ GMV; none when GMV is zero.
    pub fn coverage_text(&self) -> Option<String> {
        ratio_text(self.gmv_with_cost, self.gmv)
    }

    fn gmv_known(&self) -> bool {
        self.is_empty() || self.lines_with_gmv + self.derived.figures_with_gmv > 0
    }

    fn profit_known(&self) -> bool {
        self.is_empty() || self.lines_with_profit + self.derived.figures_with_profit > 0
    }

    fn is_empty(&self) -> bool {
        self.lines + self.derived.figures == 0
    }
}

fn shown(
    own: Option<Currency>,
    original: i64,
    reporting: Option<i64>,
    day: NaiveDate,
    display: Display,
    rates: &RateTable,
) -> Result<Option<i64>, MoneyError> {
    let target = match display {
        Display::Reporting => return Ok(reporting),
        Display::In(target) => target,
    };
    if own == Some(target) {
        return Ok(Some(original));
    }
    let Some(minor) = reporting.filter(|_| own.is_some()) else {
        return Ok(None);
    };
    Ok(rates
        .show_in(Money::new(minor, rates.reporting()), target, day)?
        .map(|money| money.minor))
}
