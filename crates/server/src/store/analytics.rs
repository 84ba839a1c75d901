//! Reading the rollups, and for the cuts they do not have the lines.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    money::Currency,
    sku_totals::{Grain, cover},
    totals::{AmountKey, Amounts, Basis, Counts},
};
use sqlx::{FromRow, QueryBuilder};

use super::{
    db::{Tx, on, push_list},
    scope::ReadScope,
};
use crate::error::Result;

/// What a report covers.
#[derive(Debug, Clone)]
pub struct Range {
    /// Which day counts.
    pub basis: Basis,
    /// First business day.
    pub from: NaiveDate,
    /// Last business day, included.
    pub to: NaiveDate,
    /// Shops, already narrowed to the visible ones; none is all.
    pub shops: Option<Vec<String>>,
    /// Effective person in charge.
    pub manager: Option<String>,
}

/// How a report is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// One figure.
    Whole,
    /// By business day.
    Day,
    /// By shop.
    Shop,
    /// By SKU, as `shop_id` + tab + `sku_id`; unmatched lines have an empty SKU.
    Sku,
    /// By person in charge; empty is nobody.
    Manager,
}

/// Sums of the lines that share a cut's key, a day where asked, currencies and conversion.
#[derive(Debug, Clone)]
pub struct AmountRow {
    /// The cut's key as text: empty, a day, a shop id, …
    pub key: String,
    /// What they share.
    pub amount_key: AmountKey,
    /// Their sums.
    pub amounts: Amounts,
}

/// Counts per key of a cut.
#[derive(Debug, Clone)]
pub struct CountRow {
    /// The cut's key as text.
    pub key: String,
    /// The counts.
    pub counts: Counts,
}

#[derive(FromRow)]
struct Row {
    key: String,
    basis: String,
    day: NaiveDate,
    price_currency: String,
    cost_currency: String,
    gmv_converted: bool,
    cost_converted: bool,
    lines: i64,
    units: i64,
    gmv_original: i64,
    gmv: i64,
    cost_original: i64,
    cost: i64,
}

macro_rules! push_shops {
    ($query:expr, $column:expr, $range:expr) => {
        if let Some(shops) = &$range.shops {
            $query.push(" and ").push($column);
            push_list!($query, " in (", shops);
        }
    };
}

/// What full-managed shops sold is part of the ordered figures.
macro_rules! push_basis {
    ($query:expr, $column:expr, $range:expr) => {{
        $query
            .push(" and ")
            .push($column)
            .push(" in (")
            .push_bind($range.basis.as_str());
        $query.push(if $range.basis == Basis::Ordered {
            ", 'derived')"
        } else {
            ")"
        });
    }};
}

const SUMS: &str = ", r.basis, price_currency, cost_currency, gmv_converted, cost_converted, cast(sum(lines) as bigint) as lines, \
    cast(sum(units) as bigint) as units, cast(sum(gmv_original) as bigint) as gmv_original, cast(sum(gmv) as bigint) as gmv, \
    cast(sum(cost_original) as bigint) as cost_original, cast(sum(cost) as bigint) as cost from ";

/// Who counts with which order: plain lines, and bundles as their parts.
const LINES_AS_ROWS: &str = "(select l.shop_id, l.parent_order_sn, l.day, l.shipped_day, coalesce(l.sku_id, '') as sku_id, l.matched \
     from order_lines as l where l.effective and l.parts_count <= 1 \
     union all select p.shop_id, p.parent_order_sn, l.day, l.shipped_day, coalesce(p.sku_id, ''), p.sku_id is not null \
     from order_line_parts as p join order_lines as l on l.shop_id = p.shop_id \
     and l.parent_order_sn = p.parent_order_sn and l.order_sn = p.order_sn where l.effective) as r";

const SKU_COLUMNS: &str = "select basis, shop_id, start as day, sku_id, price_currency, cost_currency, gmv_converted, cost_converted, \
     orders, lines, units, gmv_original, gmv, cost_original, cost, lacking_price, lacking_cost from sku_totals \
     where lines > 0 and shop_id in (select id from shops where archived = false)";

/// The rollup by SKU over a range as `(…) as r`: whole months and the days at the ends, or days alone where each counts.
macro_rules! push_sku_totals {
    ($query:expr, $range:expr, $days_only:expr, $condition:expr) => {{
        let pieces = if $days_only {
            vec![(Grain::Day, $range.from, $range.to)]
        } else {
            cover($range.from, $range.to)
        };
        $query.push("(");
        for (index, (grain, first, last)) in pieces.into_iter().enumerate() {
            $query
                .push(if index > 0 { " union all " } else { "" })
                .push(SKU_COLUMNS);
            push_basis!($query, "basis", $range);
            $query.push(" and grain = ").push_bind(grain.as_str());
            $query
                .push(" and start >= ")
                .push_bind(first)
                .push(" and start <= ")
                .push_bind(last)
                .push($condition);
            push_shops!($query, "shop_id", $range);
        }
        $query.push(") as r");
    }};
}

const PEOPLE: &str =
    " join shops as h on h.id = r.shop_id left join skus as k on k.shop_id = r.shop_id and k.sku_id = r.sku_id";

fn key_of(cut: Cut) -> &'static str {
    match cut {
        Cut::Whole => "''",
        Cut::Day => "cast(r.day as text)",
        Cut::Shop => "r.shop_id",
        Cut::Sku => "r.shop_id || '\t' || r.sku_id",
        Cut::Manager => "coalesce(k.manager, h.default_manager, '')",
    }
}

/// Whether only the rollup by SKU can answer: the daily one knows neither SKUs nor people.
fn needs_skus(range: &Range, cut: Cut) -> bool {
    range.manager.is_some() || matches!(cut, Cut::Sku | Cut::Manager)
}

/// The amounts of a report. `by_day` keeps days and shops apart, as a conversion to another currency needs.
pub async fn amounts(tx: &mut Tx, _scope: &ReadScope, range: &Range, cut: Cut, by_day: bool) -> Result<Vec<AmountRow>> {
    let key = key_of(cut);
    let rows: Vec<Row> = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new("select ");
        query.push(key).push(" as key, ").push(if by_day { "r.day as day" } else { "min(r.day) as day" }).push(SUMS);
        if needs_skus(range, cut) {
            push_sku_totals!(query, range, by_day || cut == Cut::Day, "");
            query.push(PEOPLE).push(" where 1 = 1");
        } else {
            query.push("daily_totals as r join shops as h on h.id = r.shop_id where h.archived = false and r.day >= ");
            query.push_bind(range.from).push(" and r.day <= ").push_bind(range.to);
            push_basis!(query, "r.basis", range);
            push_shops!(query, "r.shop_id", range);
        }
        if let Some(manager) = &range.manager {
            query.push(" and coalesce(k.manager, h.default_manager) = ").push_bind(manager);
        }
        query.push(" group by ").push(if cut == Cut::Whole { "" } else { key }).push(if cut == Cut::Whole { "" } else { ", " });
        if by_day {
            // A conversion rounds once per shop, day and currency, so that the whole is the sum of its shops.
            query.push("r.day, r.shop_id, ");
        }
        query.push("r.basis, price_currency, cost_currency, gmv_converted, cost_converted");
        query.build_query_as::<Row>().fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(|row| row.into_amounts(range.basis)).collect())
}

impl Row {
    fn into_amounts(self, basis: Basis) -> AmountRow {
        AmountRow {
            amount_key: AmountKey {
                basis: if self.basis == Basis::Derived.as_str() {
                    Basis::Derived
                } else {
                    basis
                },
                day: self.day,
                price_currency: Currency::parse(&self.price_currency).ok(),
                cost_currency: Currency::parse(&self.cost_currency).ok(),
                gmv_converted: self.gmv_converted,
                cost_converted: self.cost_converted,
            },
            amounts: Amounts {
                lines: self.lines,
                units: self.units,
                gmv_original: self.gmv_original,
                gmv: self.gmv,
                cost_original: self.cost_original,
                cost: self.cost,
            },
            key: self.key,
        }
    }
}

/// The counts of a report: distinct parents and unmatched lines.
pub async fn counts(tx: &mut Tx, _scope: &ReadScope, range: &Range, cut: Cut) -> Result<Vec<CountRow>> {
    // Parents add up over days, not over the SKUs of a person: those are counted one by one.
    let lines = needs_skus(range, cut) && (cut != Cut::Sku || range.manager.is_some());
    let shipped = lines && range.basis == Basis::Shipped;
    let day = if shipped { "r.shipped_day" } else { "r.day" };
    let key = if shipped && cut == Cut::Day {
        "cast(r.shipped_day as text)"
    } else {
        key_of(cut)
    };
    let rows: Vec<(String, i64, i64)> = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new("select ");
        query.push(key).push(" as key, ");
        if lines {
            query.push("count(distinct r.shop_id || r.parent_order_sn), cast(sum(case when r.matched then 0 else 1 end) as bigint) from ");
            query.push(LINES_AS_ROWS).push(PEOPLE);
        } else if cut == Cut::Sku {
            query.push("cast(sum(orders) as bigint), cast(sum(case when r.sku_id = '' then lines else 0 end) as bigint) from ");
            push_sku_totals!(query, range, false, "");
            query.push(" join shops as h on h.id = r.shop_id");
        } else {
            query.push("cast(sum(orders) as bigint), cast(sum(lines_unmatched) as bigint) ");
            query.push("from daily_counts as r join shops as h on h.id = r.shop_id");
        }
        query.push(" where h.archived = false");
        if lines || cut != Cut::Sku {
            query.push(" and ").push(day).push(" >= ").push_bind(range.from);
            query.push(" and ").push(day).push(" <= ").push_bind(range.to);
        }
        if !lines && cut != Cut::Sku {
            query.push(" and r.basis = ").push_bind(range.basis.as_str());
        }
        push_shops!(query, "r.shop_id", range);
        if let Some(manager) = &range.manager {
            query.push(" and coalesce(k.manager, h.default_manager) = ").push_bind(manager);
        }
        query.push(" group by ").push(if cut == Cut::Whole { "h.archived" } else { key });
        query.build_query_as::<(String, i64, i64)>().fetch_all(conn).await
    })?;
    let counted = |(key, orders, lines_unmatched)| CountRow {
        key,
        counts: Counts {
            orders,
            lines_unmatched,
        },
    };
    Ok(rows.into_iter().map(counted).collect())
}

/// How many distinct SKUs of effective lines lack a price, and how many lack a cost.
pub async fn skus_lacking(tx: &mut Tx, _scope: &ReadScope, range: &Range) -> Result<(i64, i64)> {
    let lacking = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new(
            "select count(distinct case when r.lacking_price > 0 then r.shop_id || '/' || r.sku_id end), \
             count(distinct case when r.lacking_cost > 0 then r.shop_id || '/' || r.sku_id end) from ",
        );
        push_sku_totals!(query, range, false, " and sku_id <> '' and (lacking_price > 0 or lacking_cost > 0)");
        if let Some(manager) = &range.manager {
            query.push(PEOPLE).push(" where coalesce(k.manager, h.default_manager) = ").push_bind(manager);
        }
        query.build_query_as::<(i64, i64)>().fetch_one(conn).await
    })?;
    Ok(lacking)
}

/// The first business day with an order, or a derived sale, among the shops.
pub async fn history_from(tx: &mut Tx, _scope: &ReadScope, range: &Range) -> Result<Option<NaiveDate>> {
    let (day,): (Option<NaiveDate>,) = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new(
            "select min(r.day) from (select shop_id, day, basis from daily_counts where orders > 0 \
             union all select shop_id, day, 'ordered' from derived_sales) as r where r.basis = ",
        );
        query.push_bind(range.basis.as_str());
        push_shops!(query, "r.shop_id", range);
        query.build_query_as::<(Option<NaiveDate>,)>().fetch_one(conn).await
    })?;
    Ok(day)
}

/// The least watermark of orders among the shops, and the least start of a known hole.
pub async fn freshness(
    tx: &mut Tx,
    _scope: &ReadScope,
    range: &Range,
) -> Result<(Option<DateTime<Utc>>, Option<DateTime<Utc>>)> {
    type Instant = (Option<DateTime<Utc>>,);
    let (synced,): Instant = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new(
            "select min(w.synced_until) from sync_watermarks as w join shops as h on h.id = w.shop_id \
             where h.archived = false and w.resource = 'orders'",
        );
        push_shops!(query, "w.shop_id", range);
        query.build_query_as::<Instant>().fetch_one(conn).await
    })?;
    let (hole,): Instant = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new(
            "select min(s.slice_from) from sync_slices as s join shops as h on h.id = s.shop_id \
             where h.archived = false and s.resource = 'orders' and s.proven = false",
        );
        push_shops!(query, "s.shop_id", range);
        query.build_query_as::<Instant>().fetch_one(conn).await
    })?;
    let proven = match (synced, hole) {
        (Some(synced), Some(hole)) => Some(synced.min(hole)),
        (synced, _) => synced,
    };
    Ok((synced, proven))
}
