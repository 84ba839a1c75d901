//! Order lines as they are shown, each amount with its currency and why it is unknown.

use domain::money::{Currency, major_text};
use serde::Serialize;
use utoipa::ToSchema;

use crate::store::orders::{BundlePart, LineRow, Worth};

/// What one sold piece is made of.
#[derive(Debug, Serialize, ToSchema)]
pub struct Part {
    /// Null while unmatched.
    sku_id: Option<String>,
    ext_code: Option<String>,
    /// Units of goods in one sold piece.
    sold_factor: i64,
}

/// A child order. `gmv`, `cost` and `profit` are in `currency`, the unit amounts in their own.
#[derive(Debug, Serialize, ToSchema)]
pub struct Line {
    order_sn: String,
    /// The matched SKU; null for a bundle (see parts) and while unmatched.
    sku_id: Option<String>,
    ext_code: Option<String>,
    name: String,
    spec: Option<String>,
    thumb_url: Option<String>,
    quantity: i64,
    status: String,
    /// Supply price of one piece.
    unit_price: Option<String>,
    price_currency: Option<String>,
    /// actual, estimated, assumed or null.
    price_source: Option<String>,
    gmv: Option<String>,
    unit_cost: Option<String>,
    cost_currency: Option<String>,
    cost: Option<String>,
    profit: Option<String>,
    /// The reporting currency, or the price's own while no rate is known.
    currency: String,
    matched: bool,
    /// Why an amount is null: sku, price, cost, rate.
    unknown: Vec<&'static str>,
    parts: Vec<Part>,
}

/// A stored line as it is shown; a bundle brings its parts.
pub(super) fn line(row: LineRow, bundle: Option<Vec<BundlePart>>, reporting: Currency, can_see_cost: bool) -> Line {
    let worth = Worth::of(&row, reporting, can_see_cost);
    let text = |minor: Option<i64>, currency: Option<Currency>| Some(major_text(minor?, currency?));
    let unknown = [
        ("sku", !row.matched),
        ("price", row.gmv_original.is_none()),
        ("cost", row.cost_original.is_none() && can_see_cost),
        (
            "rate",
            worth.unconverted || (row.cost_original.is_some() && row.cost.is_none() && can_see_cost),
        ),
    ];
    let own_part = || {
        vec![Part {
            sku_id: row.sku_id.clone(),
            ext_code: row.ext_code.clone(),
            sold_factor: row.sold_factor,
        }]
    };
    let parts = bundle.map_or_else(own_part, |parts| {
        let part = |part: BundlePart| Part {
            sku_id: part.sku_id,
            ext_code: part.ext_code,
            sold_factor: part.sold_factor,
        };
        parts.into_iter().map(part).collect()
    });
    Line {
        unit_price: text(row.unit_price, worth.price_currency),
        unit_cost: text(row.unit_cost, worth.cost_currency),
        gmv: text(worth.gmv, Some(worth.currency)),
        cost: text(worth.cost, Some(worth.currency)),
        profit: text(worth.profit, Some(worth.currency)),
        currency: worth.currency.to_string(),
        price_currency: worth.price_currency.map(|currency| currency.to_string()),
        cost_currency: worth.cost_currency.map(|currency| currency.to_string()),
        unknown: unknown
            .into_iter()
            .filter(|(_, is)| *is)
            .map(|(reason, _)| reason)
            .collect(),
        parts,
        order_sn: row.order_sn,
        sku_id: row.sku_id,
        ext_code: row.ext_code,
        name: row.name,
        spec: row.spec,
        thumb_url: row.thumb_url,
        quantity: row.quantity,
        status: row.status,
        price_source: row.price_source,
        matched: row.matched,
    }
}
