//! Reading the rollups, and for the cuts they do not have the lines.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    money::Currency,
    totals::{AmountKey, Amounts, Basis, Counts},
};
use sqlx::{FromRow, QueryBuilder};

use super::{
    db::{Tx, on},
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
            $query.push(" and ").push($column).push(" in (");
            let mut list = $query.separated(", ");
            for shop in shops {
                list.push_bind(shop);
            }
            list.push("null");
            $query.push(")");
        }
    };
}

const SUMS: &str = ", r.basis, price_currency, cost_currency, gmv_converted, cost_converted, cast(sum(lines) as bigint) as lines, \
    cast(sum(units) as bigint) as units, cast(sum(gmv_original) as bigint) as gmv_original, cast(sum(gmv) as bigint) as gmv, \
    cast(sum(cost_original) as bigint) as cost_original, cast(sum(cost) as bigint) as cost from ";

/// Lines seen as rollup rows: plain lines as they are, bundles as their parts in the reporting currency, and the derived
/// sales of full-managed shops.
/// Bound first: the reporting currency, twice.
const LINES_AS_ROWS: [&str; 3] = [
    "(select 'ordered' as basis, l.shop_id, l.parent_order_sn, l.day, l.shipped_day, coalesce(l.sku_id, '') as sku_id, l.matched, \
     case when l.gmv_original is null then '' else l.price_currency end as price_currency, \
     case when l.cost_original is null then '' else l.cost_currency end as cost_currency, l.gmv is not null as gmv_converted, \
     l.cost is not null as cost_converted, 1 as lines, l.quantity * l.sold_factor as units, coalesce(l.gmv_original, 0) as gmv_original, \
     coalesce(l.gmv, 0) as gmv, coalesce(l.cost_original, 0) as cost_original, coalesce(l.cost, 0) as cost \
     from order_lines as l where l.effective and l.parts_count <= 1 \
     union all select 'ordered', p.shop_id, p.parent_order_sn, l.day, l.shipped_day, coalesce(p.sku_id, ''), p.sku_id is not null, \
     case when p.gmv is null then '' else ",
    " end, case when p.cost is null then '' else ",
    " end, p.gmv is not null, p.cost is not null, 1, p.units, coalesce(p.gmv, 0), coalesce(p.gmv, 0), coalesce(p.cost, 0), \
     coalesce(p.cost, 0) from order_line_parts as p join order_lines as l on l.shop_id = p.shop_id \
     and l.parent_order_sn = p.parent_order_sn and l.order_sn = p.order_sn where l.effective \
     union all select 'derived', d.shop_id, null, d.day, null, d.sku_id, true, coalesce(d.price_currency, ''), \
     coalesce(d.cost_currency, ''), d.gmv is not null, d.cost is not null, 1, d.units, coalesce(d.gmv_original, 0), \
     coalesce(d.gmv, 0), coalesce(d.cost_original, 0), coalesce(d.cost, 0) from derived_sales as d) as r \
     join shops as h on h.id = r.shop_id left join skus as k on k.shop_id = r.shop_id and k.sku_id = r.sku_id",
];

fn key_of(cut: Cut) -> &'static str {
    match cut {
        Cut::Whole => "''",
        Cut::Day => "cast(r.day as text)",
        Cut::Shop => "r.shop_id",
        Cut::Sku => "r.shop_id || '\t' || r.sku_id",
        Cut::Manager => "coalesce(k.manager, h.default_manager, '')",
    }
}

fn day_of(basis: Basis) -> &'static str {
    match basis {
        Basis::Ordered | Basis::Derived => "r.day",
        Basis::Shipped => "r.shipped_day",
    }
}

/// Whether only the lines themselves can answer: the rollup knows neither SKUs nor people.
fn needs_lines(range: &Range, cut: Cut) -> bool {
    range.manager.is_some() || matches!(cut, Cut::Sku | Cut::Manager)
}

/// The amounts of a report. `by_day` keeps days and shops apart, as a conversion to another currency needs.
pub async fn amounts(
    tx: &mut Tx,
    _scope: &ReadScope,
    range: &Range,
    cut: Cut,
    reporting: Currency,
    by_day: bool,
) -> Result<Vec<AmountRow>> {
    let lines = needs_lines(range, cut);
    let day = if lines { day_of(range.basis) } else { "r.day" };
    let key = if cut == Cut::Day && lines && range.basis == Basis::Shipped {
        "cast(r.shipped_day as text)"
    } else {
        key_of(cut)
    };
    let rows: Vec<Row> = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new("select ");
        query.push(key).push(" as key, ").push(if by_day { day } else { "min(" });
        query.push(if by_day { "" } else { day }).push(if by_day { " as day" } else { ") as day" }).push(SUMS);
        if lines {
            let code = reporting.to_string();
            query.push(LINES_AS_ROWS[0]).push_bind(code.clone()).push(LINES_AS_ROWS[1]).push_bind(code).push(LINES_AS_ROWS[2]);
        } else {
            query.push("daily_totals as r join shops as h on h.id = r.shop_id");
        }
        query.push(" where h.archived = false and ").push(day).push(" >= ").push_bind(range.from);
        query.push(" and ").push(day).push(" <= ").push_bind(range.to);
        if !lines {
            query.push(" and r.basis in (").push_bind(range.basis.as_str());
            // What full-managed shops sold is part of the ordered figures.
            query.push(if range.basis == Basis::Ordered { ", 'derived')" } else { ")" });
        }
        push_shops!(query, "r.shop_id", range);
        if let Some(manager) = &range.manager {
            query.push(" and coalesce(k.manager, h.default_manager) = ").push_bind(manager);
        }
        query.push(" group by ").push(if cut == Cut::Whole { "" } else { key }).push(if cut == Cut::Whole { "" } else { ", " });
        if by_day {
            // A conversion rounds once per shop, day and currency, so that the whole is the sum of its shops.
            query.push(day).push(", r.shop_id, ");
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
                basis: if self.basis == Basis::Derived.as_str() { Basis::Derived } else { basis },
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
pub async fn counts(
    tx: &mut Tx,
    _scope: &ReadScope,
    range: &Range,
    cut: Cut,
    reporting: Currency,
) -> Result<Vec<CountRow>> {
    let lines = needs_lines(range, cut);
    let day = if lines { day_of(range.basis) } else { "r.day" };
    let key = if cut == Cut::Day && lines && range.basis == Basis::Shipped {
        "cast(r.shipped_day as text)"
    } else {
        key_of(cut)
    };
    let rows: Vec<(String, i64, i64)> = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new("select ");
        query.push(key).push(" as key, ");
        if lines {
            let code = reporting.to_string();
            query.push("count(distinct r.shop_id || r.parent_order_sn), cast(sum(case when r.matched then 0 else 1 end) as bigint) from ");
            query.push(LINES_AS_ROWS[0]).push_bind(code.clone()).push(LINES_AS_ROWS[1]).push_bind(code).push(LINES_AS_ROWS[2]);
        } else {
            query.push("cast(sum(orders) as bigint), cast(sum(lines_unmatched) as bigint) ");
            query.push("from daily_counts as r join shops as h on h.id = r.shop_id");
        }
        query.push(" where h.archived = false and ").push(day).push(" >= ").push_bind(range.from);
        query.push(" and ").push(day).push(" <= ").push_bind(range.to);
        if !lines {
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
    let mut found = [0i64; 2];
    for (slot, missing) in [" and l.gmv_original is null", " and l.cost_original is null"]
        .into_iter()
        .enumerate()
    {
        let (count,): (i64,) = on!(tx, conn => {
            let mut query = QueryBuilder::<Engine>::new(
                "select count(*) from (select l.shop_id, coalesce(l.sku_id, p.sku_id) as sku_id from order_lines as l \
                 left join order_line_parts as p on l.parts_count > 1 and p.shop_id = l.shop_id \
                 and p.parent_order_sn = l.parent_order_sn and p.order_sn = l.order_sn join shops as h on h.id = l.shop_id \
                 left join skus as k on k.shop_id = l.shop_id and k.sku_id = coalesce(l.sku_id, p.sku_id) \
                 where h.archived = false and l.effective",
            );
            query.push(missing).push(if range.basis == Basis::Ordered { " and l.day >= " } else { " and l.shipped_day >= " });
            query.push_bind(range.from).push(if range.basis == Basis::Ordered { " and l.day <= " } else { " and l.shipped_day <= " });
            query.push_bind(range.to);
            push_shops!(query, "l.shop_id", range);
            if let Some(manager) = &range.manager {
                query.push(" and coalesce(k.manager, h.default_manager) = ").push_bind(manager);
            }
            // A part of a bundle lacks something only if it has no record itself.
            query.push(if slot == 0 {
                " and (l.parts_count <= 1 or not exists (select 1 from price_records as x where x.shop_id = l.shop_id and x.sku_id = p.sku_id))"
            } else {
                " and (l.parts_count <= 1 or not exists (select 1 from cost_records as x where x.shop_id = l.shop_id \
                 and x.sku_id = p.sku_id and x.effective_from <= l.day))"
            });
            query.push(" group by l.shop_id, coalesce(l.sku_id, p.sku_id) having coalesce(l.sku_id, p.sku_id) is not null) as lacking");
            query.build_query_as::<(i64,)>().fetch_one(conn).await
        })?;
        found[slot] = count;
    }
    Ok((found[0], found[1]))
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
