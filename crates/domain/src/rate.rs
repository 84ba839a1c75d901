//! Dated exchange rates to the reporting currency and conversion with one rounding.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::money::{Currency, Money, MoneyError, divide_half_away};

/// How many units of the reporting currency one unit (major for major) of a currency is worth; above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate(Decimal);

/// Why a text is no rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a rate; write a decimal number above 0 with at most 10 decimal places, such as 7.1234")]
pub struct RateError(String);

impl Rate {
    /// Reads plain decimal text above zero, below a million and with at most ten decimal places.
    pub fn parse(text: &str) -> Result<Rate, RateError> {
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        match text.parse::<Decimal>() {
            Ok(rate) if plain && rate > Decimal::ZERO && rate < Decimal::from(1_000_000) && rate.scale() <= 10 => {
                Ok(Rate(rate))
            }
            _ => Err(RateError(text.chars().take(40).collect())),
        }
    }

    /// Numerator and power-of-ten denominator of the factor between minor units of `from` and of `to`.
    fn factor(self, from: Currency, to: Currency) -> (i128, i128) {
        let numerator = self.0.mantissa() * 10i128.pow(to.minor_digits());
        (numerator, 10i128.pow(self.0.scale() + from.minor_digits()))
    }

    /// `amount` in the reporting currency, rounded once, half away from zero.
    pub fn to_reporting(self, amount: Money, reporting: Currency) -> Result<Money, MoneyError> {
        let (numerator, denominator) = self.factor(amount.currency, reporting);
        scale(amount.minor, numerator, denominator, reporting)
    }

    /// `amount` of the reporting currency in `target` (whose rate this is), rounded once.
    pub fn from_reporting(self, amount: Money, target: Currency) -> Result<Money, MoneyError> {
        let (numerator, denominator) = self.factor(target, amount.currency);
        scale(amount.minor, denominator, numerator, target)
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.normalize())
    }
}

fn scale(minor: i64, numerator: i128, denominator: i128, currency: Currency) -> Result<Money, MoneyError> {
    let product = i128::from(minor).checked_mul(numerator).ok_or(MoneyError::Overflow)?;
    let minor = i64::try_from(divide_half_away(product, denominator)).map_err(|_| MoneyError::Overflow)?;
    Ok(Money { minor, currency })
}

/// All dated rates to one reporting currency.
#[derive(Debug, Clone)]
pub struct RateTable {
    reporting: Currency,
    days: HashMap<Currency, BTreeMap<NaiveDate, Rate>>,
}

impl RateTable {
    /// A table of `(currency, day, rate)` rows; a later row of the same currency and day replaces the earlier one.
    pub fn new(reporting: Currency, rows: impl IntoIterator<Item = (Currency, NaiveDate, Rate)>) -> RateTable {
        let mut table = RateTable {
            reporting,
            days: HashMap::new(),
        };
        for (currency, day, rate) in rows {
            table.set(currency, day, rate);
        }
        table
    }

    /// Adds a rate, replacing one of the same currency and day: what a dry run prices with.
    pub fn set(&mut self, currency: Currency, day: NaiveDate, rate: Rate) {
        self.days.entry(currency).or_default().insert(day, rate);
    }

    /// The currency that all rates lead to.
    pub fn reporting(&self) -> Currency {
        self.reporting
    }

    /// The rate of the day, else of the nearest earlier day (design.md §3).
    pub fn rate_on(&self, currency: Currency, day: NaiveDate) -> Option<Rate> {
        self.days
            .get(&currency)?
            .range(..=day)
            .next_back()
            .map(|(_, rate)| *rate)
    }

    /// `amount` in the reporting currency at the day's rate; none when there is no rate, so that it stays *unconverted*.
    pub fn convert(&self, amount: Money, day: NaiveDate) -> Result<Option<Money>, MoneyError> {
        if amount.currency == self.reporting {
            return Ok(Some(amount));
        }
        self.rate_on(amount.currency, day)
            .map(|rate| rate.to_reporting(amount, self.reporting))
            .transpose()
    }

    /// `amount` of the reporting currency shown in `target` (换算); none when there is no rate.
    pub fn show_in(&self, amount: Money, target: Currency, day: NaiveDate) -> Result<Option<Money>, MoneyError> {
        if target == amount.currency {
            return Ok(Some(amount));
        }
        self.rate_on(target, day)
            .map(|rate| rate.from_reporting(amount, target))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_nearest_earlier_rate_counts_and_none_is_unconverted() {
        let table = RateTable::new(
            Currency::CNY,
            [("2026-01-01", "7.1"), ("2026-02-01", "7.25")]
                .map(|(d, r)| (Currency::USD, day(d), Rate::parse(r).unwrap())),
        );
        let dollar = Money::new(100, Currency::USD);
        assert_eq!(table.convert(dollar, day("2026-01-31")).unwrap().unwrap().minor, 710);
        assert_eq!(table.convert(dollar, day("2026-03-01")).unwrap().unwrap().minor, 725);
        assert_eq!(table.convert(dollar, day("2025-12-31")).unwrap(), None);
        assert_eq!(
            table
                .convert(Money::new(7, Currency::CNY), day("2025-12-31"))
                .unwrap()
                .unwrap()
                .minor,
            7
        );
    }

    #[test]
    fn minor_digits_differ_between_the_two_sides() {
        let yen = Currency::parse("JPY").unwrap();
        let rate = Rate::parse("0.0483").unwrap();
        assert_eq!(
            rate.to_reporting(Money::new(1000, yen), Currency::CNY).unwrap().minor,
            4830
        );
        assert_eq!(
            rate.from_reporting(Money::new(4830, Currency::CNY), yen).unwrap().minor,
            1000
        );
        let dinar = Currency::parse("KWD").unwrap();
        assert_eq!(
            Rate::parse("23.3")
                .unwrap()
                .to_reporting(Money::new(1500, dinar), Currency::CNY)
                .unwrap()
                .minor,
            3495
        );
    }

    #[test]
    fn what_is_no_rate_is_refused() {
        for text in ["", "0", "-1", "abc", "1e3", "7.12345678901", "1000000"] {
            assert!(Rate::parse(text).is_err(), "{text}");
        }
    }
}
