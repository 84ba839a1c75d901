//! What buyers paid for an order and what the platform expects to pay for it (temu-open-api.md §8.6).
//!
//! A price that the supply-price list does not settle is null here too, so that the truth of a shop is the same whether
//! its amounts are known or not.

use domain::money::Currency;

use super::{order::Plan, shop::Shop};
use crate::dice::{Dice, text_key};

const MINUTE: i64 = 60;

/// Amounts of one line in minor units of the order's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LineAmounts {
    /// Pieces bought.
    pub(crate) quantity: i64,
    /// Supply price of one sold piece and its currency, where known.
    pub(crate) unit_base: Option<(i64, Currency)>,
}

/// Amounts of one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderAmounts {
    /// Its lines, in order.
    pub(crate) lines: Vec<LineAmounts>,
    /// The currency that all lines share; none when they differ or no price is known.
    pub(crate) currency: Option<Currency>,
    /// When the platform has finished computing, seconds.
    pub(crate) ready_at: i64,
    /// The buyer pays shipping.
    pub(crate) with_shipping: bool,
    /// The seller gives a discount.
    pub(crate) with_discount: bool,
}

impl LineAmounts {
    /// Supply price of the whole line.
    pub(crate) fn base(&self) -> Option<i64> {
        Some(self.unit_base?.0 * self.quantity)
    }

    /// Shelf price of one sold piece, a third above the supply price.
    pub(crate) fn unit_retail(&self) -> Option<i64> {
        Some(self.unit_base?.0 * 4 / 3)
    }

    /// Shelf price of the whole line.
    pub(crate) fn retail(&self) -> Option<i64> {
        Some(self.unit_retail()? * self.quantity)
    }
}

impl OrderAmounts {
    /// Shipping paid for a line.
    pub(crate) fn shipping(&self, line: &LineAmounts) -> Option<i64> {
        Some(if self.with_shipping { line.base()? / 10 } else { 0 })
    }

    /// Discount of a line: the seller's and the platform's.
    pub(crate) fn discounts(&self, line: &LineAmounts) -> Option<(i64, i64)> {
        let retail = line.retail()?;
        Some(if self.with_discount {
            (retail / 20, retail / 10)
        } else {
            (0, 0)
        })
    }

    /// A sum over all lines; unknown when one is, or when they have no currency in common.
    pub(crate) fn sum(&self, of: impl Fn(&LineAmounts) -> Option<i64>) -> Option<i64> {
        self.currency?;
        self.lines.iter().map(of).sum()
    }

    /// What the platform expects to pay: supply price and shipping.
    pub(crate) fn revenue(&self) -> Option<i64> {
        self.sum(|line| Some(line.base()? + self.shipping(line)?))
    }
}

/// The amounts of an order, which never change after they are computed; refunds stand in its cases.
pub(crate) fn amounts(shop: &Shop, plan: &Plan) -> OrderAmounts {
    let mut dice = Dice::of(&[plan.birth.key, text_key("amounts")]);
    let lines: Vec<LineAmounts> = (0..plan.lines.len())
        .map(|index| LineAmounts {
            quantity: plan.lines[index].quantity,
            unit_base: unit_base(shop, plan, index),
        })
        .collect();
    let first = lines.iter().find_map(|line| Some(line.unit_base?.1));
    let one = |line: &LineAmounts| line.unit_base.is_none_or(|(_, currency)| Some(currency) == first);
    OrderAmounts {
        currency: first.filter(|_| lines.iter().all(one)),
        lines,
        ready_at: plan.birth.at + dice.between(5 * MINUTE, 45 * MINUTE),
        with_shipping: dice.chance(3_000),
        with_discount: dice.chance(1_500),
    }
}

fn unit_base(shop: &Shop, plan: &Plan, index: usize) -> Option<(i64, Currency)> {
    let site_id = plan.names_site.then_some(plan.site.site_id);
    let mut sum = 0;
    let mut currency = None;
    for part in &plan.lines[index].parts {
        let price = shop.skus[part.sku.index()?].price_for(site_id)?;
        sum += price.minor * part.sold_factor;
        currency = Some(price.currency);
    }
    Some((sum, currency?))
}
