//! Money: whole minor units with a currency, exact arithmetic, one rounding rule.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What can be wrong with an amount or a currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is not a three-letter code of ISO 4217.
    #[error("'{0}' is not a currency code; use a three-letter ISO 4217 code such as CNY or USD")]
    UnknownCurrency(String),
    /// The text is not a plain decimal number.
    #[error("'{0}' is not an amount; write digits with at most one decimal point, such as 12.50")]
    NotANumber(String),
    /// More digits after the point than the currency has.
    #[error("'{text}' has more than the {digits} decimal places of {currency}")]
    TooPrecise {
        /// What was given.
        text: String,
        /// Decimal places the currency has.
        digits: u32,
        /// The currency.
        currency: Currency,
    },
    /// Two currencies met where one is needed.
    #[error("{0} and {1} cannot be added")]
    CurrencyMismatch(Currency, Currency),
    /// The result does not fit 64 bits of minor units.
    #[error("the amount is too large")]
    Overflow,
}

/// A currency of ISO 4217, by its three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// Every active code of ISO 4217 that money can be kept in (funds and metals left out).
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD \
CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL \
HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD \
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR \
SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND \
VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

impl Currency {
    /// Chinese yuan, the default reporting currency.
    pub const CNY: Currency = Currency(*b"CNY");
    /// US dollar.
    pub const USD: Currency = Currency(*b"USD");
    /// Euro.
    pub const EUR: Currency = Currency(*b"EUR");

    /// Reads a code in any case, surrounding blanks ignored.
    pub fn parse(text: &str) -> Result<Currency, MoneyError> {
        let code = text.trim().to_ascii_uppercase();
        let known = code.len() == 3 && CODES.split(' ').any(|known| known == code);
        match <[u8; 3]>::try_from(code.as_bytes()) {
            Ok(bytes) if known => Ok(Currency(bytes)),
            _ => Err(MoneyError::UnknownCurrency(text.trim().chars().take(20).collect())),
        }
    }

    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Decimal places of one unit: 0 for JPY KRW CLP, 3 for KWD JOD OMR BHD, else 2 (design.md §3).
    pub fn minor_digits(self) -> u32 {
        match &self.0 {
            b"JPY" | b"KRW" | b"CLP" => 0,
            b"KWD" | b"JOD" | b"OMR" | b"BHD" => 3,
            _ => 2,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Currency::parse(text)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Currency::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// An amount: `minor` whole minor units (cents, fen, yen) of `currency`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Minor units.
    pub minor: i64,
    /// Their currency.
    pub currency: Currency,
}

impl Money {
    /// `minor` minor units of `currency`.
    pub fn new(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// Reads major units as people and JSON write them (`-12.5`, `1299.00`). No separators, no exponent, no rounding.
    pub fn parse_major(text: &str, currency: Currency) -> Result<Money, MoneyError> {
        let not_a_number = || MoneyError::NotANumber(text.chars().take(40).collect());
        let trimmed = text.trim();
        let (negative, digits) = match trimmed.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, trimmed),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let only_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !only_digits(whole) || !only_digits(fraction) || digits.ends_with('.') {
            return Err(not_a_number());
        }
        let places = currency.minor_digits() as usize;
        let significant = fraction.trim_end_matches('0');
        if significant.len() > places {
            return Err(MoneyError::TooPrecise {
                text: trimmed.to_owned(),
                digits: places as u32,
                currency,
            });
        }
        let minor_text = format!("{whole}{significant:0<places$}");
        let minor = minor_text.parse::<i64>().map_err(|_| MoneyError::Overflow)?;
        Ok(Money {
            minor: if negative { -minor } else { minor },
            currency,
        })
    }

    /// Major units as text, every decimal place written: `1234.50`, `-0.05`, `980` for yen.
    pub fn to_major(self) -> String {
        major_text(self.minor, self.currency)
    }

    /// The sum; both must be of one currency.
    pub fn checked_add(self, other: Money) -> Result<Money, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch(self.currency, other.currency));
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Money {
            minor,
            currency: self.currency,
        })
    }

    /// `factor` times the amount.
    pub fn checked_mul(self, factor: i64) -> Result<Money, MoneyError> {
        let minor = self.minor.checked_mul(factor).ok_or(MoneyError::Overflow)?;
        Ok(Money {
            minor,
            currency: self.currency,
        })
    }
}

/// `minor` minor units of `currency` written as major units.
pub fn major_text(minor: i64, currency: Currency) -> String {
    let places = currency.minor_digits() as usize;
    let sign = if minor < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", minor.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    if places == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

/// `numerator ÷ denominator` rounded half away from zero. `denominator` is above zero.
pub fn divide_half_away(numerator: i128, denominator: i128) -> i128 {
    let quotient = numerator / denominator;
    let twice_rest = (numerator % denominator).unsigned_abs() * 2;
    if twice_rest >= denominator.unsigned_abs() {
        quotient + numerator.signum()
    } else {
        quotient
    }
}

/// `part ÷ whole` as decimal text with four places (`0.9720`), half away from zero; none when `whole` is zero.
pub fn ratio_text(part: i64, whole: i64) -> Option<String> {
    if whole == 0 {
        return None;
    }
    let sign = if whole < 0 { -1 } else { 1 };
    let scaled = divide_half_away(i128::from(part) * sign * 10_000, i128::from(whole).abs());
    let (minus, digits) = (if scaled < 0 { "-" } else { "" }, scaled.unsigned_abs());
    Some(format!("{minus}{}.{:04}", digits / 10_000, digits % 10_000))
}

/// Splits `total` by `weights` (none negative) with the largest remainder, ties to the earlier: the parts sum to the whole.
/// All weights zero means equal weights.
pub fn allocate(total: i64, weights: &[i64]) -> Vec<i64> {
    let all_zero = weights.iter().all(|weight| *weight <= 0);
    let weight_of = |weight: &i64| if all_zero { 1 } else { i128::from((*weight).max(0)) };
    let sum: i128 = weights.iter().map(weight_of).sum();
    if sum == 0 {
        return Vec::new();
    }
    let magnitude = i128::from(total).abs();
    let mut parts: Vec<i128> = weights
        .iter()
        .map(|weight| magnitude * weight_of(weight) / sum)
        .collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|index| (-(magnitude * weight_of(&weights[*index]) % sum), *index));
    let missing = magnitude - parts.iter().sum::<i128>();
    for index in by_remainder.into_iter().take(missing as usize) {
        parts[index] += 1;
    }
    // Each part is at most |total|, which fits.
    parts
        .into_iter()
        .map(|part| (part * i128::from(total.signum())) as i64)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpy() -> Currency {
        Currency::parse("jpy").unwrap()
    }

    #[test]
    fn minor_digits_follow_the_currency() {
        assert_eq!(Money::parse_major("12.5", Currency::CNY).unwrap().minor, 1250);
        assert_eq!(Money::parse_major("980", jpy()).unwrap().minor, 980);
        assert_eq!(
            Money::parse_major("1.234", Currency::parse("KWD").unwrap())
                .unwrap()
                .minor,
            1234
        );
        assert_eq!(major_text(-5, Currency::USD), "-0.05");
        assert_eq!(major_text(980, jpy()), "980");
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "-", "1,200", "12.", ".5", "1e3", "NaN", "12.3.4", "１２", "+5"] {
            assert!(
                matches!(Money::parse_major(text, Currency::CNY), Err(MoneyError::NotANumber(_))),
                "{text}"
            );
        }
        assert!(matches!(
            Money::parse_major("0.001", Currency::CNY),
            Err(MoneyError::TooPrecise { .. })
        ));
        assert!(matches!(
            Money::parse_major("99999999999999999999", Currency::CNY),
            Err(MoneyError::Overflow)
        ));
        assert!(matches!(Currency::parse("RMB"), Err(MoneyError::UnknownCurrency(_))));
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(divide_half_away(5, 10), 1);
        assert_eq!(divide_half_away(-5, 10), -1);
        assert_eq!(divide_half_away(4, 10), 0);
        assert_eq!(ratio_text(972, 1000).as_deref(), Some("0.9720"));
        assert_eq!(ratio_text(-1, 3).as_deref(), Some("-0.3333"));
        assert_eq!(ratio_text(1, 0), None);
    }

    proptest::proptest! {
        #[test]
        fn text_round_trips(minor in proptest::num::i64::ANY.prop_filter("abs", |minor| *minor != i64::MIN)) {
            for currency in [Currency::CNY, jpy(), Currency::parse("BHD").unwrap()] {
                let money = Money::new(minor, currency);
                proptest::prop_assert_eq!(Money::parse_major(&money.to_major(), currency).unwrap(), money);
            }
        }

        #[test]
        fn parts_sum_to_the_whole(total in -1_000_000_000i64..1_000_000_000, weights in proptest::collection::vec(0i64..1_000_000, 1..20)) {
            let parts = allocate(total, &weights);
            proptest::prop_assert_eq!(parts.iter().sum::<i64>(), total);
            proptest::prop_assert!(parts.iter().all(|part| part.signum() * total.signum() >= 0));
        }
    }
    use proptest::strategy::Strategy;
}
