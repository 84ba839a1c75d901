//! Sales of full-managed shops, kept as the snapshots say them: derived anew where a look adds something, valued like
//! order lines, and counted in the daily totals by new minus old.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate, TimeDelta};
use domain::{
    day::start_of_day,
    money::Currency,
    profit::Books,
    sales::{self, DerivedSale, SaleValue, Snapshot},
    sku_totals::{PartFacts, SkuTotals},
    totals::{Basis, DayTotals, LineFacts},
};
use sqlx::FromRow;

use super::{
    db::{Tx, fetch_all, on},
    orders::{Selection, Zone},
    scope::EditScope,
    sku_totals,
    sync_issues::NewIssue,
    totals,
};
use crate::error::Result;

/// SKUs per transaction of a rebuild.
const SKUS: i64 = 200;

/// A stored figure; its key is (SKU, day).
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
struct SaleRow {
    sku_id: String,
    day: NaiveDate,
    span_days: i64,
    units: i64,
    price_currency: Option<String>,
    price_source: Option<String>,
    gmv_original: Option<i64>,
    gmv: Option<i64>,
    cost_currency: Option<String>,
    cost_original: Option<i64>,
    cost: Option<i64>,
}

#[derive(FromRow)]
struct SnapshotRow {
    sku_id: String,
    day: NaiveDate,
    sold_today: Option<i64>,
    sold_total: Option<i64>,
}

/// Derives what the look of `day` adds, for the SKUs seen on it: the last two looks before it decide, so that the cost
/// does not grow with the history. Answers counters that fell, for the list of issues. The caller holds the shop's lock.
pub async fn refresh(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    books: &Books,
    zone: Zone,
    day: NaiveDate,
) -> Result<Vec<NewIssue>> {
    scope.require(shop_id)?;
    let sql = "select s.sku_id, s.day, s.sold_today, s.sold_total from sales_snapshots as t join sales_snapshots as s \
               on s.shop_id = t.shop_id and s.sku_id = t.sku_id and s.day <= t.day and s.day >= coalesce((\
               select min(two.day) from (select p.day from sales_snapshots as p where p.shop_id = t.shop_id \
               and p.sku_id = t.sku_id and p.day < t.day and p.sold_total is not null order by p.day desc limit 2) as two), t.day) \
               where t.shop_id = $1 and t.day = $2 order by s.sku_id, s.day";
    let looks: Vec<SnapshotRow> = fetch_all!(tx, SnapshotRow, sql, shop_id, day)?;
    let from = looks.iter().map(|look| look.day).min().unwrap_or(day);
    let sql = "select sku_id, day, span_days, units, price_currency, price_source, gmv_original, gmv, cost_currency, cost_original, \
               cost from derived_sales where shop_id = $1 and day >= $2";
    let stored: Vec<SaleRow> = fetch_all!(tx, SaleRow, sql, shop_id, from)?;
    replace(tx, scope, shop_id, books, zone, looks, stored).await
}

/// Derives and values every figure of the selection's next SKUs after `after` anew; answers the last of them, none at
/// the end. The caller holds the shop's lock.
pub async fn rebuild(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    books: &Books,
    zone: Zone,
    selection: &Selection,
    after: &str,
) -> Result<Option<String>> {
    scope.require(shop_id)?;
    let skus: Vec<(String,)> = match selection {
        Selection::Sku { sku_id, .. } if sku_id.as_str() > after => vec![(sku_id.clone(),)],
        Selection::Sku { .. } => Vec::new(),
        Selection::Incomplete => {
            let sql = "select distinct sku_id from derived_sales where shop_id = $1 and sku_id > $2 \
                       and (gmv is null or cost is null) order by sku_id limit $3";
            fetch_all!(tx, (String,), sql, shop_id, after, SKUS)?
        }
        Selection::All | Selection::Currency { .. } => {
            let sql = "select distinct sku_id from sales_snapshots where shop_id = $1 and sku_id > $2 order by sku_id limit $3";
            fetch_all!(tx, (String,), sql, shop_id, after, SKUS)?
        }
    };
    let Some((last,)) = skus.last().cloned() else {
        return Ok(None);
    };
    let (mut looks, mut stored) = (Vec::new(), Vec::new());
    for (sku_id,) in &skus {
        let sql = "select sku_id, day, sold_today, sold_total from sales_snapshots where shop_id = $1 and sku_id = $2 order by day";
        looks.extend(fetch_all!(tx, SnapshotRow, sql, shop_id, sku_id)?);
        let sql = "select sku_id, day, span_days, units, price_currency, price_source, gmv_original, gmv, cost_currency, \
                   cost_original, cost from derived_sales where shop_id = $1 and sku_id = $2";
        stored.extend(fetch_all!(tx, SaleRow, sql, shop_id, sku_id)?);
    }
    replace(tx, scope, shop_id, books, zone, looks, stored).await?;
    Ok(Some(last))
}

/// Writes what `looks` (by SKU, then day) say in place of the `stored` figures that they touch.
async fn replace(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    books: &Books,
    zone: Zone,
    looks: Vec<SnapshotRow>,
    stored: Vec<SaleRow>,
) -> Result<Vec<NewIssue>> {
    let mut stored_of: HashMap<String, Vec<SaleRow>> = HashMap::new();
    for row in stored {
        stored_of.entry(row.sku_id.clone()).or_default().push(row);
    }
    let (mut issues, mut gone, mut new) = (Vec::new(), Vec::new(), Vec::new());
    for looks in looks.chunk_by(|one, other| one.sku_id == other.sku_id) {
        let sku_id = &looks[0].sku_id;
        let snapshots: Vec<Snapshot> = looks.iter().map(SnapshotRow::snapshot).collect();
        let (sales, fallen) = sales::derive(&snapshots);
        let touched = snapshots
            .iter()
            .find_map(sales::first_day_touched)
            .unwrap_or(looks[0].day);
        let mut rows = BTreeMap::new();
        for sale in sales {
            let day_end = start_of_day(sale.day + Days::new(1), zone) - TimeDelta::microseconds(1);
            rows.insert(sale.day, row(sku_id, sale, &sale.value(books, sku_id, day_end)?));
        }
        for before in stored_of.remove(sku_id).unwrap_or_default() {
            if before.day < touched || rows.get(&before.day) == Some(&before) {
                rows.remove(&before.day);
                continue;
            }
            gone.push(before);
        }
        new.extend(rows.into_values());
        issues.extend(fallen.into_iter().map(|fall| NewIssue {
            key: format!("{sku_id} {}", fall.day),
            reason: format!(
                "the counter of units ever sold fell by {}; nothing is counted as sold",
                -fall.by
            ),
            raw: format!("{snapshots:?}"),
        }));
    }
    delete(tx, shop_id, &gone).await?;
    insert(tx, shop_id, &new).await?;
    let changes: Vec<(i64, LineFacts, PartFacts)> = [(-1, &gone), (1, &new)]
        .into_iter()
        .flat_map(|(sign, rows)| rows.iter().map(move |row| (sign, row.facts(), row.part_facts())))
        .collect();
    let (mut days, mut skus) = (DayTotals::default(), SkuTotals::new(books.rates.reporting()));
    for (sign, line, part) in &changes {
        days.add_line(Basis::Derived, line.day, line, *sign);
        skus.apply_sale(line.day, part, *sign);
    }
    totals::apply(tx, scope, shop_id, days).await?;
    sku_totals::apply(tx, scope, shop_id, &skus.without_zeros()).await?;
    Ok(issues)
}

fn row(sku_id: &str, sale: DerivedSale, value: &SaleValue) -> SaleRow {
    SaleRow {
        sku_id: sku_id.to_owned(),
        day: sale.day,
        span_days: sale.span_days,
        units: sale.units,
        price_currency: value.gmv.map(|amount| amount.original.currency.to_string()),
        price_source: value.price_source.map(|source| source.as_str().to_owned()),
        gmv_original: value.gmv.map(|amount| amount.original.minor),
        gmv: value.gmv.and_then(|amount| amount.reporting),
        cost_currency: value.cost.map(|amount| amount.original.currency.to_string()),
        cost_original: value.cost.map(|amount| amount.original.minor),
        cost: value.cost.and_then(|amount| amount.reporting),
    }
}

impl SnapshotRow {
    fn snapshot(&self) -> Snapshot {
        Snapshot {
            day: self.day,
            today: self.sold_today,
            total: self.sold_total,
        }
    }
}

impl SaleRow {
    /// How it stands in the totals by SKU.
    fn part_facts(&self) -> PartFacts {
        let LineFacts { gmv, cost, .. } = self.facts();
        let amount = |(currency, original, reporting)| (Some(currency), original, reporting);
        PartFacts {
            sku_id: Some(self.sku_id.clone()),
            units: self.units,
            gmv: gmv.map(amount),
            cost: cost.map(amount),
            // A day without a sale lacks nothing.
            lacks_price: gmv.is_none() && self.units > 0,
            lacks_cost: cost.is_none() && self.units > 0,
        }
    }

    /// How it stands in the daily totals.
    fn facts(&self) -> LineFacts {
        let amount = |currency: &Option<String>, original: Option<i64>, reporting: Option<i64>| {
            Some((Currency::parse(currency.as_ref()?).ok()?, original?, reporting))
        };
        LineFacts {
            day: self.day,
            shipped_day: None,
            effective: true,
            matched: true,
            quantity: self.units,
            gmv: amount(&self.price_currency, self.gmv_original, self.gmv),
            cost: amount(&self.cost_currency, self.cost_original, self.cost),
        }
    }
}

async fn delete(tx: &mut Tx, shop_id: &str, gone: &[SaleRow]) -> Result<()> {
    for chunk in gone.chunks(1000) {
        on!(tx, conn => {
            let mut delete = sqlx::QueryBuilder::<Engine>::new("delete from derived_sales where shop_id = ");
            delete.push_bind(shop_id).push(" and (sku_id, day) in (");
            delete.push_values(chunk, |mut row, sale| {
                row.push_bind(&sale.sku_id).push_bind(sale.day);
            });
            delete.push(")");
            delete.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

async fn insert(tx: &mut Tx, shop_id: &str, rows: &[SaleRow]) -> Result<()> {
    for chunk in rows.chunks(1000) {
        on!(tx, conn => {
            let mut insert = sqlx::QueryBuilder::<Engine>::new(
                "insert into derived_sales (shop_id, sku_id, day, span_days, units, price_currency, price_source, gmv_original, gmv, \
                 cost_currency, cost_original, cost, source) ",
            );
            insert.push_values(chunk, |mut row, sale| {
                row.push_bind(shop_id).push_bind(&sale.sku_id).push_bind(sale.day).push_bind(sale.span_days);
                row.push_bind(sale.units).push_bind(&sale.price_currency).push_bind(&sale.price_source);
                row.push_bind(sale.gmv_original).push_bind(sale.gmv).push_bind(&sale.cost_currency);
                row.push_bind(sale.cost_original).push_bind(sale.cost).push_bind("snapshot");
            });
            insert.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}
