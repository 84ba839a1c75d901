//! Listing orders by keyset: the page after a cursor costs the same wherever it is.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{FromRow, QueryBuilder};

use super::search::{Search, search};
use crate::{
    error::Result,
    store::{
        db::{Tx, fetch_one, fetch_optional, on, push_list},
        scope::ReadScope,
    },
};

/// As far as a search by walking is counted.
const WALKED: i64 = 200;

/// The values of the `late` filter (design.md §3.1).
pub const LATE: [&str; 3] = ["overdue", "due_today", "shipped_late"];

/// An order as listed; amounts in minor units of the reporting currency.
#[derive(Debug, Clone, FromRow)]
pub struct OrderRow {
    /// The shop.
    pub shop_id: String,
    /// `PO-…`.
    pub parent_order_sn: String,
    /// Status name.
    pub status: String,
    /// When it was placed.
    pub ordered_at: DateTime<Utc>,
    /// Business day.
    pub day: NaiveDate,
    /// Last change at the platform.
    pub updated_at: DateTime<Utc>,
    /// Ship-by deadline.
    pub ship_by: Option<DateTime<Utc>>,
    /// Shipped.
    pub shipped_at: Option<DateTime<Utc>>,
    /// First seen delivered.
    pub delivered_at: Option<DateTime<Utc>>,
    /// Country number.
    pub region_id: Option<i64>,
    /// Site number.
    pub site_id: Option<i64>,
    /// Σ GMV of effective lines.
    pub gmv: Option<i64>,
    /// Σ cost of effective lines.
    pub cost: Option<i64>,
    /// Σ profit of effective lines.
    pub profit: Option<i64>,
}

/// How a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Newest first.
    OrderedDesc,
    /// Oldest first.
    OrderedAsc,
    /// Nearest deadline first.
    ShipBy,
    /// Largest GMV first; unknown GMV last.
    GmvDesc,
    /// Largest profit first; unknown profit last.
    ProfitDesc,
}

/// What to list. Empty or none does not limit.
#[derive(Debug, Clone, Default)]
pub struct OrderFilter {
    /// Shops, already narrowed to the visible ones; none is all.
    pub shops: Option<Vec<String>>,
    /// Status names.
    pub status: Vec<String>,
    /// Business days as instants, end excluded, so that the time index serves the range.
    pub instants: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// An order's number or its beginning or end, a child order's number, part of a SKU's code or name.
    pub q: Option<String>,
    /// Orders with this SKU.
    pub sku_id: Option<String>,
    /// Orders with a SKU of this person in charge.
    pub manager: Option<String>,
    /// One of [`LATE`], with now and the ends of today.
    pub late: Option<(String, DateTime<Utc>, DateTime<Utc>)>,
    /// Whether every line has its SKU.
    pub matched: Option<bool>,
    /// Only orders with a ship-by deadline.
    pub with_deadline: bool,
}

/// Where the last page ended: the sort value as text and the order.
pub type Cursor = (String, String, String);

impl Sort {
    /// The sort value of a row, as it stands in a cursor.
    pub fn key(self, row: &OrderRow) -> String {
        match self {
            Sort::OrderedDesc | Sort::OrderedAsc => row.ordered_at.to_rfc3339(),
            Sort::ShipBy => row.ship_by.map(|at| at.to_rfc3339()).unwrap_or_default(),
            Sort::GmvDesc => row.gmv.unwrap_or(i64::MIN).to_string(),
            Sort::ProfitDesc => row.profit.unwrap_or(i64::MIN).to_string(),
        }
    }

    /// Whether a cursor's value is of this sort's kind.
    pub fn accepts(self, value: &str) -> bool {
        match self {
            Sort::GmvDesc | Sort::ProfitDesc => value.parse::<i64>().is_ok(),
            Sort::OrderedDesc | Sort::OrderedAsc | Sort::ShipBy => value.parse::<DateTime<Utc>>().is_ok(),
        }
    }

    /// The expression sorted by; nulls become an end of the range, for engines disagree on where null sorts.
    fn expression(self) -> &'static str {
        match self {
            Sort::OrderedDesc | Sort::OrderedAsc => "o.ordered_at",
            Sort::ShipBy => "o.ship_by",
            Sort::GmvDesc => "coalesce(o.gmv, -9223372036854775807)",
            Sort::ProfitDesc => "coalesce(o.profit, -9223372036854775807)",
        }
    }

    fn is_descending(self) -> bool {
        matches!(self, Sort::OrderedDesc | Sort::GmvDesc | Sort::ProfitDesc)
    }
}

/// Adds `from orders as o where …` with the conditions of a filter and what its search found.
macro_rules! push_filter {
    ($query:expr, $filter:expr, $search:expr) => {{
        let (query, filter): (&mut QueryBuilder<Engine>, &OrderFilter) = ($query, $filter);
        match $search {
            // Joined, not `in`: SQLite walks a whole index for pairs in a list.
            Some(Search::Keys(keys)) if !keys.is_empty() => {
                query.push(" from (").push_values(keys, |mut row, (shop_id, number)| {
                    row.push_bind(shop_id).push_bind(number);
                });
                query.push(") as f join orders as o on o.shop_id = f.column1 and o.parent_order_sn = f.column2 where 1 = 1");
            }
            _ => {
                query.push(" from orders as o where 1 = 1");
            }
        }
        if let Some(shops) = &filter.shops {
            push_list!(query, " and o.shop_id in (", shops);
        }
        if !filter.status.is_empty() {
            push_list!(query, " and o.status in (", &filter.status);
        }
        if let Some((first, last)) = filter.instants {
            query.push(" and o.ordered_at >= ").push_bind(first).push(" and o.ordered_at < ").push_bind(last);
        }
        match &filter.late {
            Some((late, now, tomorrow)) if late == "due_today" => {
                query.push(" and o.open_lines > 0 and o.ship_by >= ").push_bind(*now);
                query.push(" and o.ship_by < ").push_bind(*tomorrow);
            }
            Some((late, now, _)) if late == "overdue" => {
                query.push(" and o.open_lines > 0 and o.ship_by < ").push_bind(*now);
            }
            Some(_) => {
                query.push(" and o.shipped_at > o.ship_by");
            }
            None => {}
        }
        if filter.with_deadline {
            query.push(" and o.ship_by is not null");
        }
        if let Some(matched) = filter.matched {
            query.push(" and o.matched = ").push_bind(matched);
        }
        if let Some(sku_id) = &filter.sku_id {
            query.push(" and (o.shop_id, o.parent_order_sn) in (select shop_id, parent_order_sn from order_lines where sku_id = ");
            query.push_bind(sku_id).push(" union select shop_id, parent_order_sn from order_line_parts where sku_id = ");
            query.push_bind(sku_id).push(")");
        }
        if let Some(manager) = &filter.manager {
            query.push(
                " and exists (select 1 from order_lines as l join shops as h on h.id = l.shop_id left join skus as k \
                 on k.shop_id = l.shop_id and k.sku_id = l.sku_id where l.shop_id = o.shop_id \
                 and l.parent_order_sn = o.parent_order_sn and coalesce(k.manager, h.default_manager) = ",
            );
            query.push_bind(manager).push(")");
        }
        match $search {
            Some(Search::Walk { numbers, skus }) => {
                query.push(" and (1 = 0");
                if let Some((first, after)) = numbers {
                    query.push(" or (o.number_bytes >= ").push_bind(first.clone());
                    query.push(" and o.number_bytes < ").push_bind(after.clone()).push(")");
                }
                if !skus.is_empty() {
                    query.push(" or exists (select 1 from order_lines as l where l.shop_id = o.shop_id");
                    push_list!(query, " and l.parent_order_sn = o.parent_order_sn and l.sku_id in (", skus);
                    query.push(")");
                }
                query.push(")");
            }
            Some(Search::Keys(keys)) if keys.is_empty() => {
                query.push(" and 1 = 0");
            }
            _ => {}
        }
    }};
}

/// Up to `limit` orders after `cursor`, whose value `sort` must accept.
pub async fn list(
    tx: &mut Tx,
    _scope: &ReadScope,
    filter: &OrderFilter,
    found: &Found,
    sort: Sort,
    cursor: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<OrderRow>> {
    let (expression, direction) = (sort.expression(), if sort.is_descending() { " desc" } else { "" });
    let compare = if sort.is_descending() { " < (" } else { " > (" };
    let rows = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new(
            "select o.shop_id, o.parent_order_sn, o.status, o.ordered_at, o.day, o.updated_at, o.ship_by, o.shipped_at, \
             o.delivered_at, o.region_id, o.site_id, o.gmv, o.cost, o.profit",
        );
        push_filter!(&mut query, filter, &found.0);
        if let Some((value, shop_id, parent_order_sn)) = cursor {
            query.push(" and (").push(expression).push(", o.shop_id, o.parent_order_sn)").push(compare);
            match sort {
                Sort::GmvDesc | Sort::ProfitDesc => {
                    query.push_bind(value.parse::<i64>().unwrap_or_default().max(-i64::MAX));
                }
                Sort::OrderedDesc | Sort::OrderedAsc | Sort::ShipBy => {
                    query.push_bind(value.parse::<DateTime<Utc>>().unwrap_or_default());
                }
            }
            query.push(", ").push_bind(shop_id).push(", ").push_bind(parent_order_sn).push(")");
        }
        for (at, column) in [expression, "o.shop_id", "o.parent_order_sn"].into_iter().enumerate() {
            query.push(if at == 0 { " order by " } else { ", " }).push(column).push(direction);
        }
        query.push(" limit ").push_bind(limit);
        query.build_query_as::<OrderRow>().fetch_all(conn).await
    })?;
    Ok(rows)
}

/// Where the words of a filter are found: asked once for all pages of a list and its total.
#[derive(Debug, Clone)]
pub struct Found(Option<Search>);

/// Looks up what the filter's words may mean.
pub async fn look_up(tx: &mut Tx, scope: &ReadScope, filter: &OrderFilter) -> Result<Found> {
    Ok(Found(match &filter.q {
        Some(q) => Some(search(tx, scope, filter.shops.as_deref(), q).await?),
        None => None,
    }))
}

/// How many orders the filter finds, counted no further than `most`, and whether it stopped there.
pub async fn total(
    tx: &mut Tx,
    _scope: &ReadScope,
    filter: &OrderFilter,
    found: &Found,
    most: i64,
) -> Result<(i64, bool)> {
    // So many that a walk meets them soon are still far apart: counting on would walk all orders.
    let most = if matches!(found.0, Some(Search::Walk { .. })) {
        most.min(WALKED)
    } else {
        most
    };
    let (count,): (i64,) = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new("select count(*) from (select 1");
        push_filter!(&mut query, filter, &found.0);
        query.push(" limit ").push_bind(most + 1).push(") as found");
        query.build_query_as::<(i64,)>().fetch_one(conn).await
    })?;
    Ok((count.min(most), count > most))
}

/// How many orders of one (shop, gateway) were placed in a stretch, both ends included.
pub async fn count_placed(
    tx: &mut Tx,
    scope: &ReadScope,
    shop_id: &str,
    gateway: &str,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<i64> {
    scope.require(shop_id)?;
    let sql =
        "select count(*) from orders where shop_id = $1 and gateway = $2 and ordered_at >= $3 and ordered_at <= $4";
    let (count,): (i64,) = fetch_one!(tx, (i64,), sql, shop_id, gateway, from, to)?;
    Ok(count)
}

/// One order.
pub async fn find(tx: &mut Tx, scope: &ReadScope, shop_id: &str, parent_order_sn: &str) -> Result<Option<OrderRow>> {
    scope.require(shop_id)?;
    let sql = "select shop_id, parent_order_sn, status, ordered_at, day, updated_at, ship_by, shipped_at, delivered_at, region_id, \
               site_id, gmv, cost, profit from orders where shop_id = $1 and parent_order_sn = $2";
    Ok(fetch_optional!(tx, OrderRow, sql, shop_id, parent_order_sn)?)
}
