//! What the figures of a world really are, counted line by line from the lives of its orders.
//!
//! Deliberately naive and independent of the product's rules crate: it looks at what the world knows (which SKU a line
//! really is), not at what the documents say, and uses its own arithmetic.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::money::Currency;

use crate::world::{CostRow, LineState, Plan, Shop, State, World, orders};

mod details;
mod figures;

pub use self::details::{
    AmountTruth, CaseTruth, PackageTruth, SkuDay, StockTruth, amount_truth, case_truth, package_truth, sales_truth,
    stock_truth,
};
pub(crate) use self::figures::as_text;
pub use self::figures::{Figures, ShopTruth, Truth};

const YUAN_DIGITS: u32 = 2;

/// What to count.
#[derive(Debug, Clone)]
pub struct TruthQuery {
    /// State of the world at this moment.
    pub at: DateTime<Utc>,
    /// Zone of the business days.
    pub zone: Tz,
    /// Currency to show. Figures are reckoned in CNY, the reporting currency; another one is a view of them
    /// (design.md §3), converted per shop, day, currency of the price and whether the cost is known.
    pub currency: Currency,
    /// Only this shop.
    pub mall_id: Option<i64>,
    /// First business day.
    pub from: Option<NaiveDate>,
    /// Last business day.
    pub to: Option<NaiveDate>,
    /// Costs to reckon with, by shop, all in CNY; absent means the world's cost sheet.
    pub costs: Option<BTreeMap<i64, Vec<CostRow>>>,
}

impl TruthQuery {
    /// Everything at `at` in CNY by days of Shanghai with the world's cost sheet.
    pub fn at(at: DateTime<Utc>) -> TruthQuery {
        TruthQuery {
            at,
            zone: Tz::Asia__Shanghai,
            currency: Currency::CNY,
            mall_id: None,
            from: None,
            to: None,
            costs: None,
        }
    }
}

/// Counts everything `query` asks for.
pub fn truth(world: &World, query: &TruthQuery) -> Truth {
    let rates = Rates::of(world);
    let mut all = Figures::zero(query.currency);
    let mut shops = Vec::new();
    for shop in world
        .shops()
        .iter()
        .filter(|shop| query.mall_id.is_none_or(|wanted| wanted == shop.mall_id))
    {
        let days = count_shop(world, shop, query, &rates);
        let mut total = Figures::zero(query.currency);
        for figures in days.values() {
            total.add(figures);
        }
        all.add(&total);
        shops.push(ShopTruth {
            mall_id: shop.mall_id,
            name: shop.name.clone(),
            total,
            days,
        });
    }
    Truth {
        at: query.at,
        zone: query.zone.to_string(),
        currency: query.currency,
        total: all,
        shops,
    }
}

/// Amounts of a day that share a price currency and whether the cost is known; converted to the view as one.
#[derive(Default)]
struct Row {
    own: i64,
    yuan: i64,
    cost_yuan: i64,
}

struct Day {
    figures: Figures,
    rows: BTreeMap<(Currency, bool), Row>,
}

fn count_shop(world: &World, shop: &Shop, query: &TruthQuery, rates: &Rates) -> BTreeMap<NaiveDate, Figures> {
    let given = query
        .costs
        .as_ref()
        .map(|costs| costs.get(&shop.mall_id).cloned().unwrap_or_default());
    let costs = Costs::of(given.unwrap_or_else(|| world.costs(shop.mall_id)));
    let mut days: BTreeMap<NaiveDate, Day> = BTreeMap::new();
    for (plan, state) in orders(shop, query.at) {
        let placed = DateTime::from_timestamp(plan.birth.at, 0).unwrap_or(DateTime::UNIX_EPOCH);
        let date = placed.with_timezone(&query.zone).date_naive();
        if query.from.is_some_and(|from| date < from) || query.to.is_some_and(|to| date > to) {
            continue;
        }
        if state.lines.iter().any(|line| is_effective(line.status)) {
            let day = days.entry(date).or_insert_with(|| Day {
                figures: Figures::zero(query.currency),
                rows: BTreeMap::new(),
            });
            count_order(day, shop, (&plan, &state), date, &costs, rates);
        }
    }
    days.into_iter()
        .map(|(date, day)| (date, day.shown(date, query.currency, rates)))
        .collect()
}

fn is_effective(status: i64) -> bool {
    matches!(status, 2 | 4 | 5 | 41 | 51)
}

fn count_order(day: &mut Day, shop: &Shop, order: (&Plan, &State), date: NaiveDate, costs: &Costs, rates: &Rates) {
    let (plan, state) = order;
    day.figures.orders += 1;
    for (index, line) in state
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| is_effective(line.status))
    {
        count_line(day, shop, (plan, index, line), date, costs, rates);
    }
}

fn count_line(
    day: &mut Day,
    shop: &Shop,
    (plan, index, line): (&Plan, usize, &LineState),
    date: NaiveDate,
    costs: &Costs,
    rates: &Rates,
) {
    let site_id = plan.names_site.then_some(plan.site.site_id);
    let parts = &plan.lines[index].parts;
    let mut price = Some((0, None));
    let mut cost = Some(0);
    for part in parts {
        day.figures.goods_units += line.quantity * part.sold_factor;
        let sku = part.sku.index().map(|index| &shop.skus[index]);
        // Parts of a bundle are made with one currency.
        price = price.and_then(|(sum, _)| {
            let unit = sku?.price_for(site_id)?;
            Some((sum + unit.minor * part.sold_factor, Some(unit.currency)))
        });
        cost = cost.and_then(|sum| Some(sum + costs.on(sku?.sku_id, date)? * part.sold_factor));
    }
    let figures = &mut day.figures;
    figures.lines += 1;
    figures.units += line.quantity;
    figures.lines_unmatched += i64::from(parts.iter().any(|part| part.sku.index().is_none()));
    figures.lines_without_price += i64::from(price.is_none());
    figures.lines_without_cost += i64::from(cost.is_none());
    let Some((unit, Some(currency))) = price else { return };
    let own = unit * line.quantity;
    *figures.gmv_by_currency.entry(currency).or_default() += own;
    let Some(yuan) = rates.to_yuan(own, currency, date) else {
        return;
    };
    let row = day.rows.entry((currency, cost.is_some())).or_default();
    row.own += own;
    row.yuan += yuan;
    row.cost_yuan += cost.unwrap_or(0) * line.quantity;
    figures.lines_with_gmv += 1;
    figures.lines_with_profit += i64::from(cost.is_some());
}

impl Day {
    fn shown(self, date: NaiveDate, target: Currency, rates: &Rates) -> Figures {
        let mut figures = self.figures;
        for ((currency, has_cost), row) in self.rows {
            let gmv = if currency == target {
                row.own
            } else {
                rates.in_view(row.yuan, target, date)
            };
            figures.gmv += gmv;
            if has_cost {
                figures.gmv_with_cost += gmv;
                figures.cost += rates.in_view(row.cost_yuan, target, date);
            }
        }
        figures.profit = figures.gmv_with_cost - figures.cost;
        figures
    }
}

struct Costs(HashMap<i64, Vec<CostRow>>);

impl Costs {
    fn of(rows: Vec<CostRow>) -> Costs {
        let mut costs: HashMap<i64, Vec<CostRow>> = HashMap::new();
        for row in rows {
            costs.entry(row.sku_id).or_default().push(row);
        }
        Costs(costs)
    }

    fn on(&self, sku_id: i64, date: NaiveDate) -> Option<i64> {
        let known = self.0.get(&sku_id)?.iter().filter(|row| row.effective_from <= date);
        known.max_by_key(|row| row.effective_from).map(|row| row.cost.minor)
    }
}

struct Rates(HashMap<Currency, Vec<(NaiveDate, i64)>>);

impl Rates {
    fn of(world: &World) -> Rates {
        let mut rates: HashMap<Currency, Vec<(NaiveDate, i64)>> = HashMap::new();
        for row in world.rates() {
            rates.entry(row.currency).or_default().push((row.day, row.micros));
        }
        Rates(rates)
    }

    fn on(&self, currency: Currency, date: NaiveDate) -> Option<i64> {
        let earlier = self.0.get(&currency)?.iter().filter(|(day, _)| *day <= date);
        earlier.max_by_key(|(day, _)| *day).map(|(_, micros)| *micros)
    }

    fn to_yuan(&self, minor: i64, currency: Currency, date: NaiveDate) -> Option<i64> {
        if currency == Currency::CNY {
            return Some(minor);
        }
        let micros = i128::from(self.on(currency, date)?);
        let scale = 10i128.pow(6 + currency.minor_digits());
        Some(nearest(i128::from(minor) * micros * 10i128.pow(YUAN_DIGITS), scale))
    }

    /// Without a rate for the view the amount would be unknown; the world has one for every currency it uses.
    fn in_view(&self, minor: i64, target: Currency, date: NaiveDate) -> i64 {
        if target == Currency::CNY {
            return minor;
        }
        let Some(micros) = self.on(target, date) else { return 0 };
        let scale = 10i128.pow(6 + target.minor_digits());
        nearest(i128::from(minor) * scale, i128::from(micros) * 10i128.pow(YUAN_DIGITS))
    }
}

/// A quotient of numbers that are not negative, halves up.
fn nearest(numerator: i128, denominator: i128) -> i64 {
    // Amounts of made-up orders are far below the limit.
    ((numerator * 2 + denominator) / (denominator * 2)) as i64
}
