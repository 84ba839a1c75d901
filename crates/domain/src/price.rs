//! Supply prices: dated records per SKU and site, and which of them holds for an order.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use crate::money::Money;

/// How sure a unit price is (design.md §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PriceSource {
    /// From a settlement row or the amount API.
    Actual,
    /// The record in force at the order time.
    Estimated,
    /// The earliest later record, because none was known yet.
    Assumed,
}

impl PriceSource {
    /// The name used in the API and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            PriceSource::Actual => "actual",
            PriceSource::Estimated => "estimated",
            PriceSource::Assumed => "assumed",
        }
    }
}

/// What the amount API says of an order line (temu-open-api.md §8.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineAmounts {
    /// `orderSn`.
    pub order_sn: String,
    /// Supply price of one sold piece (`unitBasePrice`).
    pub unit_price: Option<Money>,
    /// Supply price of the whole line (`basePrice`).
    pub total: Option<Money>,
}

/// The price of one sold piece if the amounts are final: the platform computes them for a while, says so in warnings
/// and leaves fields empty, and a price of nothing is one it has not filled in yet.
pub fn actual_unit_price(amounts: &LineAmounts, warnings: bool) -> Option<Money> {
    let price = amounts.unit_price.filter(|price| price.minor > 0)?;
    let whole = amounts.total.is_some_and(|total| total.currency == price.currency);
    (whole && !warnings).then_some(price)
}

/// One supply price: holds from its moment until the next record of the same SKU and site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceRecord {
    /// The SKU.
    pub sku_id: String,
    /// The site it holds for; none holds for every site.
    pub site_id: Option<i64>,
    /// Since when.
    pub effective_from: DateTime<Utc>,
    /// Per unit of goods.
    pub price: Money,
}

type Timeline = BTreeMap<DateTime<Utc>, Money>;

/// All supply prices of one shop.
#[derive(Debug, Clone, Default)]
pub struct PriceBook {
    skus: HashMap<String, BTreeMap<Option<i64>, Timeline>>,
}

impl PriceBook {
    /// Indexes the records of one shop.
    pub fn new(records: impl IntoIterator<Item = PriceRecord>) -> PriceBook {
        let mut skus: HashMap<String, BTreeMap<Option<i64>, Timeline>> = HashMap::new();
        for record in records {
            let sites = skus.entry(record.sku_id).or_default();
            sites
                .entry(record.site_id)
                .or_default()
                .insert(record.effective_from, record.price);
        }
        PriceBook { skus }
    }

    /// The price of one unit for an order of `site_id` placed at `at`: the site's record, else the one for every site;
    /// with the order's site missing or unpriced, the price all sites agree on, else unknown (design.md §3.1).
    pub fn unit_price(&self, sku_id: &str, site_id: Option<i64>, at: DateTime<Utc>) -> Option<(Money, PriceSource)> {
        let sites = self.skus.get(sku_id)?;
        if let Some(timeline) = site_id
            .and_then(|site| sites.get(&Some(site)))
            .or_else(|| sites.get(&None))
        {
            return in_force(timeline, at);
        }
        if site_id.is_some() {
            return None;
        }
        let mut prices = sites.values().map(|timeline| in_force(timeline, at));
        let first = prices.next()??;
        prices
            .all(|price| price.is_some_and(|(money, _)| money == first.0))
            .then_some(first)
    }
}

fn in_force(timeline: &Timeline, at: DateTime<Utc>) -> Option<(Money, PriceSource)> {
    let known = timeline
        .range(..=at)
        .next_back()
        .map(|(_, price)| (*price, PriceSource::Estimated));
    known.or_else(|| timeline.iter().next().map(|(_, price)| (*price, PriceSource::Assumed)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn record(site_id: Option<i64>, from: &str, minor: i64) -> PriceRecord {
        PriceRecord {
            sku_id: "s".into(),
            site_id,
            effective_from: at(from),
            price: Money::new(minor, Currency::USD),
        }
    }

    #[test]
    fn a_record_holds_until_the_next_and_the_first_is_assumed_before() {
        let book = PriceBook::new([
            record(None, "2026-02-01T00:00:00Z", 500),
            record(None, "2026-03-01T00:00:00Z", 600),
        ]);
        let price = |when| {
            book.unit_price("s", Some(100), at(when))
                .map(|(money, source)| (money.minor, source))
        };
        assert_eq!(price("2026-01-01T00:00:00Z"), Some((500, PriceSource::Assumed)));
        assert_eq!(price("2026-02-28T23:59:59Z"), Some((500, PriceSource::Estimated)));
        assert_eq!(price("2026-03-01T00:00:00Z"), Some((600, PriceSource::Estimated)));
        assert_eq!(book.unit_price("other", None, at("2026-03-01T00:00:00Z")), None);
    }

    #[test]
    fn only_whole_amounts_without_a_warning_are_actual() {
        let usd = |minor| Some(Money::new(minor, Currency::USD));
        let price = |unit_price, total, warnings| {
            let amounts = LineAmounts {
                order_sn: "1".into(),
                unit_price,
                total,
            };
            actual_unit_price(&amounts, warnings).map(|price| price.minor)
        };
        assert_eq!(price(usd(450), usd(900), false), Some(450));
        assert_eq!(price(usd(450), usd(900), true), None);
        assert_eq!(price(usd(450), None, false), None);
        assert_eq!(price(None, usd(900), false), None);
        assert_eq!(price(usd(0), usd(0), false), None);
        assert_eq!(price(usd(450), Some(Money::new(900, Currency::EUR)), false), None);
    }

    #[test]
    fn sites_that_disagree_leave_a_siteless_order_unknown() {
        let book = PriceBook::new([
            record(Some(100), "2026-01-01T00:00:00Z", 500),
            record(Some(105), "2026-01-01T00:00:00Z", 700),
        ]);
        let price = |site| {
            book.unit_price("s", site, at("2026-02-01T00:00:00Z"))
                .map(|(money, _)| money.minor)
        };
        assert_eq!(
            (price(Some(100)), price(Some(105)), price(Some(9)), price(None)),
            (Some(500), Some(700), None, None)
        );
    }
}
