//! What an order line is worth: GMV, cost and profit, and what is unknown about them.

use chrono::NaiveDate;

use crate::{
    cost::CostBook,
    money::{Currency, Money, MoneyError, allocate},
    order::{Order, OrderLine},
    price::{PriceBook, PriceSource},
    rate::RateTable,
    sku::SkuIndex,
};

/// Everything that lines of one shop are valued with.
#[derive(Debug, Clone)]
pub struct Books {
    /// Matches lines to SKUs.
    pub skus: SkuIndex,
    /// Supply prices.
    pub prices: PriceBook,
    /// Costs.
    pub costs: CostBook,
    /// Exchange rates.
    pub rates: RateTable,
}

/// An amount in its own currency and, where a rate is known, in the reporting currency (minor units).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// As priced.
    pub original: Money,
    /// In the reporting currency; none while unconverted.
    pub reporting: Option<i64>,
}

/// What a line is worth. None is unknown, never zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineValue {
    /// The SKU of each part, in the line's order.
    pub sku_ids: Vec<Option<String>>,
    /// Price of one sold piece.
    pub unit_price: Option<Money>,
    /// The least sure source among the parts.
    pub price_source: Option<PriceSource>,
    /// Unit price × quantity.
    pub gmv: Option<Amount>,
    /// Cost of one sold piece.
    pub unit_cost: Option<Money>,
    /// Unit cost × quantity.
    pub cost: Option<Amount>,
    /// What each part contributes, in the line's order; its reporting amounts sum to the line's.
    pub parts: Vec<PartValue>,
}

/// What one part of a line is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartValue {
    /// Units of goods: line quantity × sold factor.
    pub units: i64,
    /// Share of the line's GMV in the reporting currency.
    pub gmv: Option<i64>,
    /// Share of the line's cost in the reporting currency.
    pub cost: Option<i64>,
}

impl LineValue {
    /// Profit = GMV − cost, in minor units of the reporting currency; unknown while either is.
    pub fn profit(&self) -> Option<i64> {
        let gmv = self.gmv?.reporting?;
        gmv.checked_sub(self.cost?.reporting?)
    }

    /// Whether every part has its SKU.
    pub fn is_matched(&self) -> bool {
        !self.sku_ids.is_empty() && self.sku_ids.iter().all(Option::is_some)
    }
}

/// Values one line of `order`: Σ over its parts of unit × sold factor, × quantity, converted at the rate of `day` and
/// rounded once. One unknown part makes the sum unknown; parts of several currencies are summed in the reporting one.
pub fn value_line(books: &Books, order: &Order, line: &OrderLine, day: NaiveDate) -> Result<LineValue, MoneyError> {
    let sku_ids: Vec<Option<String>> = line
        .parts
        .iter()
        .map(|part| books.skus.find(part).map(str::to_owned))
        .collect();
    let mut prices = Vec::with_capacity(sku_ids.len());
    let mut costs = Vec::with_capacity(sku_ids.len());
    let mut source = PriceSource::Actual;
    for (sku_id, part) in sku_ids.iter().zip(&line.parts) {
        let price = sku_id
            .as_ref()
            .and_then(|sku_id| books.prices.unit_price(sku_id, order.site_id, order.ordered_at));
        let cost = sku_id.as_ref().and_then(|sku_id| books.costs.unit_cost(sku_id, day));
        source = price.map_or(source, |(_, its)| source.max(its));
        prices.push(
            price
                .map(|(price, _)| price.checked_mul(part.sold_factor))
                .transpose()?,
        );
        costs.push(cost.map(|cost| cost.checked_mul(part.sold_factor)).transpose()?);
    }
    let unit_price = sum_parts(&prices, &books.rates, day)?;
    let unit_cost = sum_parts(&costs, &books.rates, day)?;
    let gmv = extend(unit_price, line.quantity, &books.rates, day)?;
    let cost = extend(unit_cost, line.quantity, &books.rates, day)?;
    let gmv_shares = shares(gmv, &prices, &books.rates, day)?;
    let cost_shares = shares(cost, &costs, &books.rates, day)?;
    let mut parts = Vec::with_capacity(line.parts.len());
    for (index, part) in line.parts.iter().enumerate() {
        let units = line
            .quantity
            .checked_mul(part.sold_factor)
            .ok_or(MoneyError::Overflow)?;
        parts.push(PartValue {
            units,
            gmv: gmv_shares[index],
            cost: cost_shares[index],
        });
    }
    Ok(LineValue {
        sku_ids,
        unit_price,
        price_source: unit_price.map(|_| source),
        gmv,
        unit_cost,
        cost,
        parts,
    })
}

fn sum_parts(parts: &[Option<Money>], rates: &RateTable, day: NaiveDate) -> Result<Option<Money>, MoneyError> {
    let Some(known) = parts.iter().copied().collect::<Option<Vec<Money>>>() else {
        return Ok(None);
    };
    let Some(first) = known.first() else { return Ok(None) };
    let one_currency = known.iter().all(|part| part.currency == first.currency);
    let currency = if one_currency {
        first.currency
    } else {
        rates.reporting()
    };
    let mut sum = Money::new(0, currency);
    for part in known {
        let part = if one_currency {
            Some(part)
        } else {
            rates.convert(part, day)?
        };
        let Some(part) = part else { return Ok(None) };
        sum = sum.checked_add(part)?;
    }
    Ok(Some(sum))
}

fn extend(unit: Option<Money>, quantity: i64, rates: &RateTable, day: NaiveDate) -> Result<Option<Amount>, MoneyError> {
    let Some(unit) = unit else { return Ok(None) };
    let original = unit.checked_mul(quantity)?;
    let reporting = rates.convert(original, day)?.map(|money| money.minor);
    Ok(Some(Amount { original, reporting }))
}

fn shares(
    whole: Option<Amount>,
    parts: &[Option<Money>],
    rates: &RateTable,
    day: NaiveDate,
) -> Result<Vec<Option<i64>>, MoneyError> {
    let Some(whole) = whole.and_then(|amount| amount.reporting) else {
        return Ok(vec![None; parts.len()]);
    };
    let mut weights = Vec::with_capacity(parts.len());
    for part in parts.iter().flatten() {
        weights.push(rates.convert(*part, day)?.map_or(0, |money| money.minor));
    }
    Ok(allocate(whole, &weights).into_iter().map(Some).collect())
}

/// An order's amounts in the reporting currency: a sum is unknown while any effective line's is (design.md §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderValue {
    /// Σ GMV of effective lines.
    pub gmv: Option<i64>,
    /// Σ cost of effective lines.
    pub cost: Option<i64>,
    /// Σ profit of effective lines.
    pub profit: Option<i64>,
}

/// Sums the values of an order's effective lines.
pub fn value_order<'a>(lines: impl Iterator<Item = (&'a OrderLine, &'a LineValue)> + Clone) -> OrderValue {
    let effective = lines.filter(|(line, _)| line.is_effective());
    let sum = |amount: fn(&LineValue) -> Option<i64>| {
        effective
            .clone()
            .try_fold(0i64, |sum, (_, value)| sum.checked_add(amount(value)?))
    };
    OrderValue {
        gmv: sum(|value| value.gmv?.reporting),
        cost: sum(|value| value.gmv?.reporting.and(value.cost?.reporting)),
        profit: sum(LineValue::profit),
    }
}

/// Why an amount of a line is unknown, in the order a person should mend it.
pub fn unknown_reasons(value: &LineValue, reporting: Currency) -> Vec<&'static str> {
    let unconverted =
        |amount: &Option<Amount>| amount.is_some_and(|a| a.reporting.is_none() && a.original.currency != reporting);
    let mut reasons = Vec::new();
    if !value.is_matched() {
        reasons.push("sku");
    }
    if value.gmv.is_none() {
        reasons.push("price");
    }
    if value.cost.is_none() {
        reasons.push("cost");
    }
    if unconverted(&value.gmv) || unconverted(&value.cost) {
        reasons.push("rate");
    }
    reasons
}
