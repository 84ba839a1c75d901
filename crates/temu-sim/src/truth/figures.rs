//! The shape of the truth: figures per shop and day, as numbers for tests and as decimal text in JSON.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::money::{Currency, major_text};
use serde::Serialize;

/// The figures of all shops asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// The moment they hold for.
    pub at: DateTime<Utc>,
    /// Zone of the days.
    pub zone: String,
    /// Currency of the amounts.
    pub currency: Currency,
    /// All shops and days together.
    pub total: Figures,
    /// Each shop.
    pub shops: Vec<ShopTruth>,
}

/// The figures of one shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShopTruth {
    /// The shop.
    #[serde(serialize_with = "as_text")]
    pub mall_id: i64,
    /// Its name.
    pub name: String,
    /// All days together.
    pub total: Figures,
    /// Each business day that has an effective line.
    pub days: BTreeMap<NaiveDate, Figures>,
}

pub(crate) fn as_text<S: serde::Serializer>(id: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}

/// Sums over effective lines. Amounts are minor units; they are written as decimal text in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "FiguresText")]
pub struct Figures {
    /// Currency of the amounts that do not name their own.
    pub currency: Currency,
    /// Distinct parents with an effective line.
    pub orders: i64,
    /// Effective lines.
    pub lines: i64,
    /// Σ quantity.
    pub units: i64,
    /// Σ quantity × soldFactor.
    pub goods_units: i64,
    /// Lines whose GMV is known.
    pub lines_with_gmv: i64,
    /// Lines whose profit is known.
    pub lines_with_profit: i64,
    /// Σ GMV of lines with a price.
    pub gmv: i64,
    /// The same in the currencies the lines are priced in.
    pub gmv_by_currency: BTreeMap<Currency, i64>,
    /// Σ GMV of lines whose profit is known.
    pub gmv_with_cost: i64,
    /// Σ cost of the same lines.
    pub cost: i64,
    /// `gmv_with_cost` − `cost`.
    pub profit: i64,
    /// Lines with any part unpriced, unmatched ones included.
    pub lines_without_price: i64,
    /// Lines with any part uncosted, unmatched ones included.
    pub lines_without_cost: i64,
    /// Lines with any part that is no SKU of the catalogue.
    pub lines_unmatched: i64,
}

#[derive(Serialize)]
struct FiguresText {
    orders: i64,
    lines: i64,
    units: i64,
    goods_units: i64,
    lines_with_gmv: i64,
    lines_with_profit: i64,
    gmv: String,
    gmv_by_currency: BTreeMap<String, String>,
    gmv_with_cost: String,
    cost: String,
    profit: String,
    lines_without_price: i64,
    lines_without_cost: i64,
    lines_unmatched: i64,
}

impl From<Figures> for FiguresText {
    fn from(figures: Figures) -> FiguresText {
        let text = |minor| major_text(minor, figures.currency);
        let own = figures.gmv_by_currency.iter();
        FiguresText {
            orders: figures.orders,
            lines: figures.lines,
            units: figures.units,
            goods_units: figures.goods_units,
            lines_with_gmv: figures.lines_with_gmv,
            lines_with_profit: figures.lines_with_profit,
            gmv: text(figures.gmv),
            gmv_by_currency: own
                .map(|(currency, minor)| (currency.to_string(), major_text(*minor, *currency)))
                .collect(),
            gmv_with_cost: text(figures.gmv_with_cost),
            cost: text(figures.cost),
            profit: text(figures.profit),
            lines_without_price: figures.lines_without_price,
            lines_without_cost: figures.lines_without_cost,
            lines_unmatched: figures.lines_unmatched,
        }
    }
}

impl Figures {
    pub(super) fn zero(currency: Currency) -> Figures {
        Figures {
            currency,
            orders: 0,
            lines: 0,
            units: 0,
            goods_units: 0,
            lines_with_gmv: 0,
            lines_with_profit: 0,
            gmv: 0,
            gmv_by_currency: BTreeMap::new(),
            gmv_with_cost: 0,
            cost: 0,
            profit: 0,
            lines_without_price: 0,
            lines_without_cost: 0,
            lines_unmatched: 0,
        }
    }

    pub(super) fn add(&mut self, other: &Figures) {
        self.orders += other.orders;
        self.lines += other.lines;
        self.units += other.units;
        self.goods_units += other.goods_units;
        self.lines_with_gmv += other.lines_with_gmv;
        self.lines_with_profit += other.lines_with_profit;
        self.gmv += other.gmv;
        for (currency, minor) in &other.gmv_by_currency {
            *self.gmv_by_currency.entry(*currency).or_default() += minor;
        }
        self.gmv_with_cost += other.gmv_with_cost;
        self.cost += other.cost;
        self.profit += other.profit;
        self.lines_without_price += other.lines_without_price;
        self.lines_without_cost += other.lines_without_cost;
        self.lines_unmatched += other.lines_unmatched;
    }
}
