//! What an order line is worth: GMV, cost and profit, and what is unknown about them.

use chrono::NaiveDate;

use crate::{
    cost::CostBook,
    money::{Money, MoneyError, allocate},
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
    /// Whether the part's own unit price is known; the line's is only when all are.
    pub has_price: bool,
    /// Whether the part's own unit cost is known.
    pub has_cost: bool,
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
/// `actual` is the price of one sold piece as the platform states it for this line; it stands above every record.
pub fn value_line(
    books: &Books,
    order: &Order,
    line: &OrderLine,
    actual: Option<Money>,
    day: NaiveDate,
) -> Result<LineValue, MoneyError> {
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
    let unit_price = match actual {
        Some(actual) => Some(actual),
        None => sum_parts(&prices, &books.rates, day)?,
    };
    source = if actual.is_some() { PriceSource::Actual } else { source };
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
            has_price: prices[index].is_some(),
            has_cost: costs[index].is_some(),
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

pub(crate) fn extend(
    unit: Option<Money>,
    quantity: i64,
    rates: &RateTable,
    day: NaiveDate,
) -> Result<Option<Amount>, MoneyError> {
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
    if parts.len() == 1 {
        return Ok(vec![Some(whole)]);
    }
    let mut weights = Vec::with_capacity(parts.len());
    for part in parts {
        // Of a bundle whose price is stated as a whole, the shares stay unknown while a part has no price to weigh it by.
        let Some(part) = part else {
            return Ok(vec![None; parts.len()]);
        };
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

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::{
        cost::CostRecord,
        money::Currency,
        order::{LinePart, OrderStatus},
        price::PriceRecord,
        rate::Rate,
        sku::SkuCodes,
    };

    fn at() -> DateTime<Utc> {
        "2026-03-10T02:00:00Z".parse().unwrap()
    }

    fn day() -> NaiveDate {
        "2026-03-10".parse().unwrap()
    }

    /// Two SKUs priced in dollars and costed in yuan, a third without a cost.
    fn books(rate: Option<&str>) -> Books {
        let sku = |id: &str| SkuCodes {
            sku_id: id.into(),
            ext_code: None,
            spu_id: None,
        };
        let price = |id: &str, minor| PriceRecord {
            sku_id: id.into(),
            site_id: None,
            effective_from: at(),
            price: Money::new(minor, Currency::USD),
        };
        let cost = |id: &str, minor| CostRecord {
            sku_id: id.into(),
            effective_from: day(),
            cost: Money::new(minor, Currency::CNY),
        };
        let rates = rate.map(|rate| (Currency::USD, day(), Rate::parse(rate).unwrap()));
        Books {
            skus: SkuIndex::new(["a", "b", "c"].map(sku)),
            prices: PriceBook::new([price("a", 333), price("b", 101), price("c", 500)]),
            costs: CostBook::new([cost("a", 1000), cost("b", 200)]),
            rates: RateTable::new(Currency::CNY, rates),
        }
    }

    fn order(quantity: i64, parts: &[(&str, i64)]) -> Order {
        let part = |(sku_id, sold_factor): &(&str, i64)| LinePart {
            sku_id: Some((*sku_id).to_owned()),
            ext_code: None,
            spu_id: None,
            sold_factor: *sold_factor,
        };
        let line = OrderLine {
            order_sn: "1".into(),
            status: OrderStatus::Unshipped,
            quantity,
            original_quantity: None,
            name: String::new(),
            spec: None,
            thumb_url: None,
            shipped_at: None,
            parts: parts.iter().map(part).collect(),
        };
        Order {
            parent_order_sn: "PO-1".into(),
            status: OrderStatus::Unshipped,
            ordered_at: at(),
            updated_at: at(),
            ship_by: None,
            shipped_at: None,
            region_id: None,
            site_id: None,
            lines: vec![line],
        }
    }

    fn value(rate: Option<&str>, quantity: i64, parts: &[(&str, i64)]) -> LineValue {
        let order = order(quantity, parts);
        value_line(&books(rate), &order, &order.lines[0], None, day()).unwrap()
    }

    #[test]
    fn a_line_is_converted_and_rounded_once() {
        // 3 × 3.33 USD = 9.99 USD × 7.1235 = 71.163765 CNY; three rounded pieces would give 71.16 too, seven would not.
        let line = value(Some("7.1235"), 3, &[("a", 1)]);
        assert_eq!(
            (line.gmv.unwrap().original.minor, line.gmv.unwrap().reporting),
            (999, Some(7116))
        );
        assert_eq!(line.profit(), Some(7116 - 3000));
        let seven = value(Some("7.1235"), 7, &[("a", 1)]);
        assert_eq!(seven.gmv.unwrap().reporting, Some(16605));
    }

    #[test]
    fn a_bundle_sums_its_parts_and_shares_them_out_without_remainder() {
        let line = value(Some("7"), 1, &[("a", 1), ("b", 2)]);
        assert_eq!(line.unit_price.unwrap().minor, 333 + 2 * 101);
        assert_eq!(line.unit_cost.unwrap().minor, 1000 + 2 * 200);
        let shares: i64 = line.parts.iter().map(|part| part.gmv.unwrap()).sum();
        assert_eq!(Some(shares), line.gmv.unwrap().reporting);
        assert_eq!(line.parts[1].units, 2);
    }

    #[test]
    fn one_unknown_part_makes_the_sum_unknown() {
        let no_cost = value(Some("7"), 1, &[("a", 1), ("c", 1)]);
        assert!(no_cost.gmv.is_some());
        assert_eq!((no_cost.cost, no_cost.profit()), (None, None));
        let unmatched = value(Some("7"), 1, &[("a", 1), ("nobody", 1)]);
        assert_eq!((unmatched.gmv, unmatched.is_matched()), (None, false));
    }

    #[test]
    fn without_a_rate_the_amount_stays_in_its_own_currency() {
        let line = value(None, 2, &[("a", 1)]);
        assert_eq!(
            line.gmv.unwrap(),
            Amount {
                original: Money::new(666, Currency::USD),
                reporting: None
            }
        );
        assert_eq!(line.profit(), None);
    }

    #[test]
    fn a_stated_price_stands_above_the_records_and_is_of_one_sold_piece() {
        let stated = |parts: &[(&str, i64)]| {
            let order = order(2, parts);
            let actual = Some(Money::new(900, Currency::USD));
            value_line(&books(Some("7")), &order, &order.lines[0], actual, day()).unwrap()
        };
        let line = stated(&[("a", 3)]);
        assert_eq!(line.price_source, Some(PriceSource::Actual));
        assert_eq!(
            (line.gmv.unwrap().original.minor, line.gmv.unwrap().reporting),
            (1800, Some(12600))
        );
        assert_eq!(line.profit(), Some(12600 - 2 * 3 * 1000));
        let bundle = stated(&[("a", 1), ("b", 2)]);
        let shares: Vec<i64> = bundle.parts.iter().map(|part| part.gmv.unwrap()).collect();
        assert_eq!(shares, allocate(12600, &[333 * 7, 202 * 7]));
        let half_known = stated(&[("a", 1), ("nobody", 1)]);
        assert_eq!(half_known.gmv.unwrap().reporting, Some(12600));
        assert_eq!((half_known.parts[0].gmv, half_known.parts[1].gmv), (None, None));
    }

    #[test]
    fn an_order_is_unknown_while_an_effective_line_is() {
        let order = order(1, &[("c", 1)]);
        let known = value(Some("7"), 1, &[("a", 1)]);
        let uncosted = value(Some("7"), 1, &[("c", 1)]);
        let line = &order.lines[0];
        let sum = value_order([(line, &known), (line, &uncosted)].into_iter());
        assert_eq!((sum.gmv, sum.cost, sum.profit), (Some(2331 + 3500), None, None));
        let cancelled = OrderLine {
            status: OrderStatus::Cancelled,
            ..line.clone()
        };
        assert_eq!(
            value_order([(line, &known), (&cancelled, &uncosted)].into_iter()).profit,
            Some(2331 - 1000)
        );
    }
}
