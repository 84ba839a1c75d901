//! What a unit cost us: dated records per SKU, and which of them holds on a day.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::money::Money;

/// One cost: holds from its day in the reporting zone until the next record of the SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostRecord {
    /// The SKU.
    pub sku_id: String,
    /// First day it holds.
    pub effective_from: NaiveDate,
    /// Per unit of goods.
    pub cost: Money,
}

/// All costs of one shop.
#[derive(Debug, Clone, Default)]
pub struct CostBook {
    skus: HashMap<String, BTreeMap<NaiveDate, Money>>,
}

impl CostBook {
    /// Indexes the records of one shop.
    pub fn new(records: impl IntoIterator<Item = CostRecord>) -> CostBook {
        let mut book = CostBook::default();
        for record in records {
            book.set(record);
        }
        book
    }

    /// Adds a record, replacing one of the same day: what a dry run prices with.
    pub fn set(&mut self, record: CostRecord) {
        self.skus
            .entry(record.sku_id)
            .or_default()
            .insert(record.effective_from, record.cost);
    }

    /// The cost of one unit on `day`; none before the first record, for an unknown cost is never guessed.
    pub fn unit_cost(&self, sku_id: &str, day: NaiveDate) -> Option<Money> {
        self.skus.get(sku_id)?.range(..=day).next_back().map(|(_, cost)| *cost)
    }
}
