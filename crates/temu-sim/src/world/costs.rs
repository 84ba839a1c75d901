//! What goods cost the seller: the world's cost sheet.

use chrono::{DateTime, Days, NaiveDate};
use domain::money::{Currency, Money};
use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::{shop::Shop, spec::WorldSpec};
use crate::dice::{Dice, text_key};

/// One cost: holds from its day until the next record of the SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostRow {
    /// The SKU as [`super::Sku::sku_id`].
    pub sku_id: i64,
    /// The seller's code, where the SKU has one.
    pub ext_code: Option<String>,
    /// First day it holds, in the reporting zone.
    pub effective_from: NaiveDate,
    /// Per unit of goods.
    pub cost: Money,
}

impl Serialize for CostRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_struct("CostRow", 5)?;
        row.serialize_field("sku_id", &self.sku_id.to_string())?;
        row.serialize_field("ext_code", &self.ext_code)?;
        row.serialize_field("effective_from", &self.effective_from)?;
        row.serialize_field("cost", &self.cost.to_major())?;
        row.serialize_field("currency", &self.cost.currency)?;
        row.end()
    }
}

/// One to three records per SKU in CNY. Some 6 % of the SKUs have none, and for some the first is inside the history.
pub(super) fn generate(spec: &WorldSpec, shop: &Shop) -> Vec<CostRow> {
    let last = spec.now.date_naive();
    let days = u64::from(spec.days);
    let first = (last - Days::new(days)).max(DateTime::UNIX_EPOCH.date_naive());
    let mut rows = Vec::new();
    for sku in &shop.skus {
        let mut dice = Dice::of(&[shop.key, text_key("cost"), sku.sku_id as u64]);
        if dice.chance(600) {
            continue;
        }
        let mut day = if dice.chance(800) {
            first + Days::new(dice.below(days / 2 + 1))
        } else {
            first - Days::new(30)
        };
        let mut minor = sku.worth_cents * 7 * dice.between(42, 94) / 100;
        for _ in 0..1 + dice.weighted(&[55, 30, 15]) {
            rows.push(CostRow {
                sku_id: sku.sku_id,
                ext_code: sku.ext_code.clone(),
                effective_from: day,
                cost: Money::new(minor.max(1), Currency::CNY),
            });
            day = day.max(first) + Days::new(5 + dice.below(days / 2 + 1));
            minor += minor * dice.between(-700, 900) / 10_000;
            if day > last {
                break;
            }
        }
    }
    rows
}
