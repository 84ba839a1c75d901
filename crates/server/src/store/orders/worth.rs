//! What is shown of a line's amounts: one rule for the API and for files.

use domain::money::Currency;

use super::lines::LineRow;

/// A line's amounts in minor units of `currency`, the unit amounts' currencies beside them.
#[derive(Debug, Clone, Copy)]
pub struct Worth {
    /// The reporting currency, or the price's own while no rate is known.
    pub currency: Currency,
    /// No rate is known.
    pub unconverted: bool,
    /// Currency of the unit price.
    pub price_currency: Option<Currency>,
    /// Currency of the unit cost; none where costs are hidden.
    pub cost_currency: Option<Currency>,
    /// GMV.
    pub gmv: Option<i64>,
    /// Cost; none where costs are hidden.
    pub cost: Option<i64>,
    /// GMV minus cost.
    pub profit: Option<i64>,
}

impl Worth {
    /// Of a stored line.
    pub fn of(row: &LineRow, reporting: Currency, can_see_cost: bool) -> Worth {
        let parse = |code: &Option<String>| code.as_deref().and_then(|code| Currency::parse(code).ok());
        let price_currency = parse(&row.price_currency);
        let cost_currency = parse(&row.cost_currency).filter(|_| can_see_cost);
        // An unconverted line is shown in its own currency, with what of it is known there.
        let unconverted = row.gmv.is_none() && row.gmv_original.is_some();
        let currency = if unconverted {
            price_currency.unwrap_or(reporting)
        } else {
            reporting
        };
        let own_cost = row.cost_original.filter(|_| cost_currency == Some(currency));
        let (gmv, cost) = if unconverted {
            (row.gmv_original, own_cost)
        } else {
            (row.gmv, row.cost)
        };
        let cost = cost.filter(|_| can_see_cost);
        Worth {
            currency,
            unconverted,
            price_currency,
            cost_currency,
            gmv,
            cost,
            profit: gmv.zip(cost).and_then(|(gmv, cost)| gmv.checked_sub(cost)),
        }
    }
}
