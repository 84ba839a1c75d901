//! Reading stored orders back as the rules see them: to replace them, and to price them again.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    money::{Currency, Money},
    order::{LinePart, Order, OrderLine, OrderStatus},
    sku_totals::PartFacts,
    totals::LineFacts,
};
use sqlx::FromRow;

use crate::{
    error::Result,
    store::{
        db::{Tx, fetch_all, on},
        scope::EditScope,
    },
};

/// A stored order, and where its lines stand in the rollup.
#[derive(Debug, Clone)]
pub struct StoredOrder {
    /// As the platform said it.
    pub order: Order,
    /// The gateway it came over.
    pub gateway: String,
    /// When it was first seen delivered.
    pub delivered_at: Option<DateTime<Utc>>,
    /// Prices of one sold piece that the platform states, by child order.
    pub(super) actual_prices: HashMap<String, Money>,
    pub(super) facts: Vec<LineFacts>,
    pub(super) parts: Vec<Vec<PartFacts>>,
    pub(super) price_sources: Vec<Option<String>>,
}

/// Which orders of a shop to price again.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// All of them.
    All,
    /// Orders with a line whose price, cost or rate is unknown.
    Incomplete,
    /// Orders with a line (or bundle part) of this SKU, ordered on or after `from`.
    Sku {
        /// The SKU.
        sku_id: String,
        /// First business day.
        from: NaiveDate,
    },
    /// Orders with an amount in this currency, ordered on or after `from`.
    Currency {
        /// Its code.
        currency: String,
        /// First business day.
        from: NaiveDate,
    },
}

#[derive(FromRow)]
struct OrderRecord {
    parent_order_sn: String,
    gateway: String,
    status_code: i64,
    ordered_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    ship_by: Option<DateTime<Utc>>,
    shipped_at: Option<DateTime<Utc>>,
    delivered_at: Option<DateTime<Utc>>,
    region_id: Option<i64>,
    site_id: Option<i64>,
    amounts_final: bool,
}

#[derive(FromRow)]
struct LineRecord {
    parent_order_sn: String,
    order_sn: String,
    status_code: i64,
    quantity: i64,
    original_quantity: Option<i64>,
    name: String,
    spec: Option<String>,
    thumb_url: Option<String>,
    product_sku_id: Option<String>,
    ext_code: Option<String>,
    spu_id: Option<String>,
    sold_factor: i64,
    day: NaiveDate,
    shipped_at: Option<DateTime<Utc>>,
    shipped_day: Option<NaiveDate>,
    sku_id: Option<String>,
    matched: bool,
    parts_count: i64,
    price_currency: Option<String>,
    price_source: Option<String>,
    gmv_original: Option<i64>,
    gmv: Option<i64>,
    cost_currency: Option<String>,
    cost_original: Option<i64>,
    cost: Option<i64>,
}

#[derive(FromRow)]
struct PartRecord {
    parent_order_sn: String,
    order_sn: String,
    product_sku_id: Option<String>,
    ext_code: Option<String>,
    spu_id: Option<String>,
    sold_factor: i64,
    sku_id: Option<String>,
    units: i64,
    gmv: Option<i64>,
    cost: Option<i64>,
    has_price: bool,
    has_cost: bool,
}

type PriceRecord = (String, String, i64, String);

const ORDER_COLUMNS: &str = "select parent_order_sn, gateway, status_code, ordered_at, updated_at, ship_by, shipped_at, \
                             delivered_at, region_id, site_id, amounts_final from orders where shop_id = ";
const LINE_COLUMNS: &str = "select parent_order_sn, order_sn, status_code, quantity, original_quantity, name, spec, thumb_url, \
                            product_sku_id, ext_code, spu_id, sold_factor, day, shipped_at, shipped_day, sku_id, matched, \
                            parts_count, price_currency, price_source, gmv_original, gmv, cost_currency, cost_original, cost \
                            from order_lines where shop_id = ";
const PART_COLUMNS: &str = "select parent_order_sn, order_sn, product_sku_id, ext_code, spu_id, sold_factor, \
                            sku_id, units, gmv, cost, has_price, has_cost from order_line_parts where shop_id = ";
const PRICE_COLUMNS: &str = "select parent_order_sn, order_sn, unit_base_price, currency from order_line_amounts \
                             where final and unit_base_price is not null and shop_id = ";

/// Rows of `$columns … and parent_order_sn in (keys)`.
macro_rules! fetch_in {
    ($tx:expr, $row:ty, $columns:expr, $shop_id:expr, $keys:expr, $order:expr) => {
        on!($tx, conn => {
            let mut query = sqlx::QueryBuilder::<Engine>::new($columns);
            query.push_bind($shop_id).push(" and parent_order_sn in (");
            let mut list = query.separated(", ");
            for key in $keys {
                list.push_bind(*key);
            }
            query.push(")").push($order);
            query.build_query_as::<$row>().fetch_all(conn).await
        })?
    };
}

/// The stored orders among `keys`.
pub async fn load_by_key(tx: &mut Tx, scope: &EditScope, shop_id: &str, keys: &[&str]) -> Result<Vec<StoredOrder>> {
    scope.require(shop_id)?;
    let mut orders = Vec::new();
    for chunk in keys.chunks(1000) {
        let parents: Vec<OrderRecord> = fetch_in!(
            tx,
            OrderRecord,
            ORDER_COLUMNS,
            shop_id,
            chunk,
            " order by parent_order_sn"
        );
        if parents.is_empty() {
            continue;
        }
        let known: Vec<&str> = parents.iter().map(|parent| parent.parent_order_sn.as_str()).collect();
        let order = " order by parent_order_sn, position";
        let lines: Vec<LineRecord> = fetch_in!(tx, LineRecord, LINE_COLUMNS, shop_id, &known, order);
        let bundles = lines.iter().any(|line| line.parts_count > 1);
        let order = " order by parent_order_sn, order_sn, part_no";
        let parts: Vec<PartRecord> = if bundles {
            fetch_in!(tx, PartRecord, PART_COLUMNS, shop_id, &known, order)
        } else {
            Vec::new()
        };
        let stated: Vec<&str> = parents
            .iter()
            .filter(|parent| parent.amounts_final)
            .map(|parent| parent.parent_order_sn.as_str())
            .collect();
        let prices: Vec<PriceRecord> = if stated.is_empty() {
            Vec::new()
        } else {
            fetch_in!(tx, PriceRecord, PRICE_COLUMNS, shop_id, &stated, "")
        };
        orders.extend(assemble(parents, lines, parts, prices));
    }
    Ok(orders)
}

/// Up to `limit` orders of the selection after the key `after`, in key order.
pub async fn load_selected(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    selection: &Selection,
    after: &str,
    limit: i64,
) -> Result<Vec<StoredOrder>> {
    scope.require(shop_id)?;
    let keys: Vec<(String,)> = match selection {
        Selection::All => {
            let sql = "select parent_order_sn from orders where shop_id = $1 and parent_order_sn > $2 \
                       order by parent_order_sn limit $3";
            fetch_all!(tx, (String,), sql, shop_id, after, limit)?
        }
        Selection::Incomplete => {
            let sql = "select distinct parent_order_sn from order_lines where shop_id = $1 and parent_order_sn > $2 \
                       and (gmv is null or cost is null) order by parent_order_sn limit $3";
            fetch_all!(tx, (String,), sql, shop_id, after, limit)?
        }
        Selection::Sku { sku_id, from } => {
            let sql = "select distinct parent_order_sn from (\
                       select parent_order_sn from order_lines where shop_id = $1 and sku_id = $2 and day >= $3 \
                       union select parent_order_sn from order_line_parts where shop_id = $1 and sku_id = $2) as touched \
                       where parent_order_sn > $4 order by parent_order_sn limit $5";
            fetch_all!(tx, (String,), sql, shop_id, sku_id, from, after, limit)?
        }
        Selection::Currency { currency, from } => {
            let sql = "select distinct parent_order_sn from order_lines where shop_id = $1 and day >= $2 \
                       and (price_currency = $3 or cost_currency = $3 or parts_count > 1) and parent_order_sn > $4 \
                       order by parent_order_sn limit $5";
            fetch_all!(tx, (String,), sql, shop_id, from, currency, after, limit)?
        }
    };
    let keys: Vec<&str> = keys.iter().map(|(key,)| key.as_str()).collect();
    load_by_key(tx, scope, shop_id, &keys).await
}

fn assemble(
    parents: Vec<OrderRecord>,
    lines: Vec<LineRecord>,
    parts: Vec<PartRecord>,
    prices: Vec<PriceRecord>,
) -> Vec<StoredOrder> {
    let mut prices_of: HashMap<String, HashMap<String, Money>> = HashMap::new();
    for (parent_order_sn, order_sn, price, currency) in prices {
        if let Ok(currency) = Currency::parse(&currency) {
            let prices = prices_of.entry(parent_order_sn).or_default();
            prices.insert(order_sn, Money::new(price, currency));
        }
    }
    let mut parts_of: HashMap<(String, String), Vec<PartRecord>> = HashMap::new();
    for part in parts {
        let line = (part.parent_order_sn.clone(), part.order_sn.clone());
        parts_of.entry(line).or_default().push(part);
    }
    let mut lines_of: HashMap<String, Vec<LineRecord>> = HashMap::new();
    for line in lines {
        lines_of.entry(line.parent_order_sn.clone()).or_default().push(line);
    }
    let stored = |parent: OrderRecord| {
        let lines = lines_of.remove(&parent.parent_order_sn).unwrap_or_default();
        let facts = lines.iter().map(LineRecord::facts).collect();
        let price_sources = lines.iter().map(|line| line.price_source.clone()).collect();
        let mut parts = Vec::with_capacity(lines.len());
        let lines = lines.into_iter().map(|line| {
            let bundle = parts_of.remove(&(line.parent_order_sn.clone(), line.order_sn.clone()));
            parts.push(match &bundle {
                Some(bundle) => bundle.iter().map(PartRecord::facts).collect(),
                None => vec![line.part_facts()],
            });
            line.into_line(bundle)
        });
        let lines = lines.collect();
        StoredOrder {
            actual_prices: prices_of.remove(&parent.parent_order_sn).unwrap_or_default(),
            order: Order {
                status: OrderStatus::from_code(parent.status_code),
                ordered_at: parent.ordered_at,
                updated_at: parent.updated_at,
                ship_by: parent.ship_by,
                shipped_at: parent.shipped_at,
                region_id: parent.region_id,
                site_id: parent.site_id,
                lines,
                parent_order_sn: parent.parent_order_sn,
            },
            gateway: parent.gateway,
            delivered_at: parent.delivered_at,
            facts,
            parts,
            price_sources,
        }
    };
    parents.into_iter().map(stored).collect()
}

impl LineRecord {
    fn facts(&self) -> LineFacts {
        let amount = |currency: &Option<String>, original: Option<i64>, reporting: Option<i64>| {
            Some((Currency::parse(currency.as_ref()?).ok()?, original?, reporting))
        };
        LineFacts {
            day: self.day,
            shipped_day: self.shipped_day,
            effective: OrderStatus::from_code(self.status_code).is_effective(),
            matched: self.matched,
            quantity: self.quantity,
            gmv: amount(&self.price_currency, self.gmv_original, self.gmv),
            cost: amount(&self.cost_currency, self.cost_original, self.cost),
        }
    }

    /// A plain line is its own only part.
    fn part_facts(&self) -> PartFacts {
        let LineFacts { gmv, cost, .. } = self.facts();
        PartFacts {
            sku_id: self.sku_id.clone(),
            units: self.quantity * self.sold_factor,
            gmv: gmv.map(|(currency, original, reporting)| (Some(currency), original, reporting)),
            cost: cost.map(|(currency, original, reporting)| (Some(currency), original, reporting)),
            lacks_price: gmv.is_none(),
            lacks_cost: cost.is_none(),
        }
    }

    fn into_line(self, bundle: Option<Vec<PartRecord>>) -> OrderLine {
        let own = LinePart {
            sku_id: self.product_sku_id,
            ext_code: self.ext_code,
            spu_id: self.spu_id,
            sold_factor: self.sold_factor,
        };
        let single = if self.parts_count == 0 { Vec::new() } else { vec![own] };
        OrderLine {
            order_sn: self.order_sn,
            status: OrderStatus::from_code(self.status_code),
            quantity: self.quantity,
            original_quantity: self.original_quantity,
            name: self.name,
            spec: self.spec,
            thumb_url: self.thumb_url,
            shipped_at: self.shipped_at,
            parts: bundle.map_or(single, |bundle| bundle.into_iter().map(PartRecord::into_part).collect()),
        }
    }
}

impl PartRecord {
    fn facts(&self) -> PartFacts {
        PartFacts {
            sku_id: self.sku_id.clone(),
            units: self.units,
            gmv: self.gmv.map(|minor| (None, minor, Some(minor))),
            cost: self.cost.map(|minor| (None, minor, Some(minor))),
            lacks_price: !self.has_price,
            lacks_cost: !self.has_cost,
        }
    }

    fn into_part(self) -> LinePart {
        LinePart {
            sku_id: self.product_sku_id,
            ext_code: self.ext_code,
            spu_id: self.spu_id,
            sold_factor: self.sold_factor,
        }
    }
}
