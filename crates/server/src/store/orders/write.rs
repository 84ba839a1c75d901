//! Writing orders: value them, replace their rows, and change the rollup by new minus old, all in one transaction.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{
    day::business_day,
    money::MoneyError,
    order::{Order, OrderStatus},
    profit::{Books, LineValue, value_line, value_order},
    totals::{DayTotals, LineFacts},
};

use super::load::{Selection, StoredOrder, load_by_key, load_selected};
use crate::{
    error::Result,
    store::{
        db::{Tx, on},
        raw_documents::{self, RawDocument},
        scope::EditScope,
        sync_issues::NewIssue,
        totals,
    },
};

/// The zone that days are computed in.
pub type Zone = Tz;

/// An order on its way in, with the document it was read from.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// What the document says.
    pub order: Order,
    /// The gateway it came over.
    pub gateway: String,
    /// The exact text of the document.
    pub raw: String,
}

/// What became of a batch.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Orders not seen before.
    pub inserted: i64,
    /// Orders replaced by a newer document.
    pub updated: i64,
    /// Orders whose stored document is as new or newer.
    pub unchanged: i64,
    /// Orders whose amounts are absurd: not stored, for the list of issues.
    pub rejected: Vec<NewIssue>,
}

/// An order ready to be written.
struct Valued {
    order: Order,
    gateway: String,
    delivered_at: Option<DateTime<Utc>>,
    day: NaiveDate,
    shipped_days: Vec<Option<NaiveDate>>,
    values: Vec<LineValue>,
}

/// Stores a batch of one shop: the newer `updated_at` wins, an equal one with the same content changes nothing.
/// The caller holds the shop's lock ([`crate::store::shops::lock`]) and loaded `books` after taking it.
pub async fn ingest(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    books: &Books,
    zone: Zone,
    fetched_at: DateTime<Utc>,
    batch: Vec<Incoming>,
) -> Result<Outcome> {
    scope.require(shop_id)?;
    let batch = newest_per_order(batch);
    let keys: Vec<&str> = batch
        .iter()
        .map(|incoming| incoming.order.parent_order_sn.as_str())
        .collect();
    let stored = load_by_key(tx, shop_id, &keys).await?;
    let stored: HashMap<String, StoredOrder> = stored
        .into_iter()
        .map(|order| (order.order.parent_order_sn.clone(), order))
        .collect();
    let mut outcome = Outcome::default();
    let mut documents = Vec::with_capacity(batch.len());
    let mut valued = Vec::with_capacity(batch.len());
    for incoming in batch {
        let before = stored.get(&incoming.order.parent_order_sn);
        if before
            .is_some_and(|before| before.order.updated_at > incoming.order.updated_at || before.order == incoming.order)
        {
            outcome.unchanged += 1;
            continue;
        }
        let Incoming { order, gateway, raw } = incoming;
        let (key, updated_at) = (order.parent_order_sn.clone(), order.updated_at);
        let delivered_at = before
            .and_then(|before| before.delivered_at)
            .or_else(|| first_delivered(&order));
        match value(books, zone, order, gateway, delivered_at) {
            Ok(order) => valued.push(order),
            Err(cause) => {
                outcome.rejected.push(NewIssue {
                    key,
                    reason: cause.to_string(),
                    raw,
                });
                continue;
            }
        }
        documents.push(RawDocument {
            key,
            updated_at,
            body: raw_documents::compress(&raw)?,
        });
        *if before.is_some() {
            &mut outcome.updated
        } else {
            &mut outcome.inserted
        } += 1;
    }
    replace(tx, scope, shop_id, &stored, &valued).await?;
    raw_documents::put_all(tx, scope, shop_id, "orders", fetched_at, &documents).await?;
    Ok(outcome)
}

/// Values stored orders anew and writes those whose figures changed; answers how many order lines changed.
pub async fn reprice(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    books: &Books,
    zone: Zone,
    stored: Vec<StoredOrder>,
) -> Result<i64> {
    scope.require(shop_id)?;
    let mut changed_lines = 0;
    let mut valued = Vec::new();
    for before in &stored {
        let now = value(
            books,
            zone,
            before.order.clone(),
            before.gateway.clone(),
            before.delivered_at,
        )?;
        let facts = facts_of(&now);
        let changed = facts.iter().zip(&before.facts).filter(|(new, old)| new != old).count();
        let differs = changed > 0
            || now.values.iter().map(sole_sku).ne(before.sku_ids.iter().cloned())
            || sources_differ(&now, before);
        if differs {
            changed_lines += changed as i64;
            valued.push(now);
        }
    }
    let stored: HashMap<String, StoredOrder> = stored
        .into_iter()
        .map(|order| (order.order.parent_order_sn.clone(), order))
        .collect();
    replace(tx, scope, shop_id, &stored, &valued).await?;
    Ok(changed_lines)
}

/// What [`reprice`] would do to these orders: how many effective lines change, and by how much their known profit does,
/// in minor units of the reporting currency.
fn preview(books: &Books, zone: Zone, stored: &[StoredOrder]) -> Result<(i64, i64)> {
    let profit = |facts: &LineFacts| facts.gmv?.2?.checked_sub(facts.cost?.2?);
    let (mut lines, mut effect) = (0, 0);
    for before in stored {
        let now = facts_of(&value(
            books,
            zone,
            before.order.clone(),
            before.gateway.clone(),
            before.delivered_at,
        )?);
        for (new, old) in now
            .iter()
            .zip(&before.facts)
            .filter(|(new, old)| new.effective && new != old)
        {
            lines += 1;
            effect += profit(new).unwrap_or(0) - profit(old).unwrap_or(0);
        }
    }
    Ok((lines, effect))
}

/// The SKU of a plain line; a bundle has none of its own.
pub(super) fn sole_sku(value: &LineValue) -> Option<String> {
    match value.sku_ids.as_slice() {
        [only] => only.clone(),
        _ => None,
    }
}

fn sources_differ(now: &Valued, before: &StoredOrder) -> bool {
    let sources = now
        .values
        .iter()
        .map(|value| value.price_source.map(|source| source.as_str()));
    sources.ne(before.price_sources.iter().map(|source| source.as_deref()))
}

/// Within a batch the last document of the newest moment counts: pages may repeat an order.
fn newest_per_order(batch: Vec<Incoming>) -> Vec<Incoming> {
    let mut newest: HashMap<String, Incoming> = HashMap::with_capacity(batch.len());
    for incoming in batch {
        let key = incoming.order.parent_order_sn.clone();
        let older = newest
            .get(&key)
            .is_some_and(|other| other.order.updated_at > incoming.order.updated_at);
        if !older {
            newest.insert(key, incoming);
        }
    }
    let mut batch: Vec<Incoming> = newest.into_values().collect();
    batch.sort_by(|a, b| a.order.parent_order_sn.cmp(&b.order.parent_order_sn));
    batch
}

fn first_delivered(order: &Order) -> Option<DateTime<Utc>> {
    (order.status == OrderStatus::Delivered).then_some(order.updated_at)
}

fn value(
    books: &Books,
    zone: Zone,
    order: Order,
    gateway: String,
    delivered_at: Option<DateTime<Utc>>,
) -> Result<Valued, MoneyError> {
    let day = business_day(order.ordered_at, zone);
    let mut values = Vec::with_capacity(order.lines.len());
    let mut shipped_days = Vec::with_capacity(order.lines.len());
    for line in &order.lines {
        values.push(value_line(books, &order, line, day)?);
        let shipped_at = line
            .shipped_at
            .or(order.shipped_at)
            .filter(|_| line.status.has_shipped());
        shipped_days.push(shipped_at.map(|at| business_day(at, zone)));
    }
    Ok(Valued {
        order,
        gateway,
        delivered_at,
        day,
        shipped_days,
        values,
    })
}

fn facts_of(valued: &Valued) -> Vec<LineFacts> {
    let facts = |(index, value)| LineFacts::new(&valued.order, index, value, valued.day, valued.shipped_days[index]);
    valued.values.iter().enumerate().map(facts).collect()
}

async fn replace(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    stored: &HashMap<String, StoredOrder>,
    valued: &[Valued],
) -> Result<()> {
    let mut change = DayTotals::default();
    let mut replaced = BTreeSet::new();
    for new in valued {
        if let Some(before) = stored.get(&new.order.parent_order_sn) {
            change.apply(&before.facts, -1);
            replaced.insert(new.order.parent_order_sn.as_str());
        }
        change.apply(&facts_of(new), 1);
    }
    delete_lines(tx, shop_id, &replaced).await?;
    upsert_orders(tx, shop_id, valued).await?;
    insert_lines(tx, shop_id, valued).await?;
    insert_parts(tx, shop_id, valued).await?;
    totals::apply(tx, scope, shop_id, change).await
}

async fn delete_lines(tx: &mut Tx, shop_id: &str, replaced: &BTreeSet<&str>) -> Result<()> {
    let keys: Vec<&str> = replaced.iter().copied().collect();
    for chunk in keys.chunks(1000) {
        for table in [
            "delete from order_lines where shop_id = ",
            "delete from order_line_parts where shop_id = ",
        ] {
            on!(tx, conn => {
                let mut delete = sqlx::QueryBuilder::<Engine>::new(table);
                delete.push_bind(shop_id).push(" and parent_order_sn in (");
                let mut list = delete.separated(", ");
                for key in chunk {
                    list.push_bind(*key);
                }
                delete.push(")");
                delete.build().execute(conn).await.map(drop)
            })?;
        }
    }
    Ok(())
}

async fn upsert_orders(tx: &mut Tx, shop_id: &str, valued: &[Valued]) -> Result<()> {
    for chunk in valued.chunks(500) {
        on!(tx, conn => {
            let mut upsert = sqlx::QueryBuilder::<Engine>::new(
                "insert into orders (shop_id, parent_order_sn, gateway, status, status_code, ordered_at, day, updated_at, ship_by, \
                 shipped_at, delivered_at, region_id, site_id, effective_lines, open_lines, matched, gmv, cost, profit) ",
            );
            upsert.push_values(chunk, |mut row, Valued { order, gateway, delivered_at, day, values, .. }| {
                let sums = value_order(order.lines.iter().zip(values));
                let effective = order.lines.iter().filter(|line| line.is_effective());
                let open = effective.clone().filter(|line| line.status.is_open()).count() as i64;
                row.push_bind(shop_id).push_bind(&order.parent_order_sn).push_bind(gateway);
                row.push_bind(order.status.as_str()).push_bind(order.status.code());
                row.push_bind(order.ordered_at).push_bind(*day).push_bind(order.updated_at).push_bind(order.ship_by);
                row.push_bind(order.shipped_at).push_bind(*delivered_at).push_bind(order.region_id).push_bind(order.site_id);
                row.push_bind(effective.count() as i64).push_bind(open).push_bind(values.iter().all(LineValue::is_matched));
                row.push_bind(sums.gmv).push_bind(sums.cost).push_bind(sums.profit);
            });
            upsert.push(
                " on conflict (shop_id, parent_order_sn) do update set gateway = excluded.gateway, status = excluded.status, \
                 status_code = excluded.status_code, ordered_at = excluded.ordered_at, day = excluded.day, \
                 updated_at = excluded.updated_at, ship_by = excluded.ship_by, shipped_at = excluded.shipped_at, \
                 delivered_at = excluded.delivered_at, region_id = excluded.region_id, site_id = excluded.site_id, \
                 effective_lines = excluded.effective_lines, open_lines = excluded.open_lines, matched = excluded.matched, \
                 gmv = excluded.gmv, cost = excluded.cost, profit = excluded.profit",
            );
            upsert.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

async fn insert_lines(tx: &mut Tx, shop_id: &str, valued: &[Valued]) -> Result<()> {
    let lines: Vec<(&Valued, usize)> = valued
        .iter()
        .flat_map(|order| (0..order.values.len()).map(move |line| (order, line)))
        .collect();
    for chunk in lines.chunks(500) {
        on!(tx, conn => {
            let mut insert = sqlx::QueryBuilder::<Engine>::new(
                "insert into order_lines (shop_id, parent_order_sn, order_sn, position, status, status_code, effective, quantity, \
                 original_quantity, name, spec, thumb_url, product_sku_id, ext_code, spu_id, sold_factor, day, shipped_at, \
                 shipped_day, sku_id, matched, parts_count, unit_price, price_currency, price_source, gmv_original, gmv, \
                 unit_cost, cost_currency, cost_original, cost) ",
            );
            insert.push_values(chunk, |mut row, (order, index)| {
                let (line, value) = (&order.order.lines[*index], &order.values[*index]);
                let first = line.parts.first();
                row.push_bind(shop_id).push_bind(&order.order.parent_order_sn).push_bind(&line.order_sn).push_bind(*index as i64);
                row.push_bind(line.status.as_str()).push_bind(line.status.code()).push_bind(line.is_effective());
                row.push_bind(line.quantity).push_bind(line.original_quantity);
                row.push_bind(&line.name).push_bind(&line.spec).push_bind(&line.thumb_url);
                row.push_bind(first.and_then(|part| part.sku_id.as_deref()));
                row.push_bind(first.and_then(|part| part.ext_code.as_deref()));
                row.push_bind(first.and_then(|part| part.spu_id.as_deref()));
                row.push_bind(first.map_or(1, |part| part.sold_factor));
                row.push_bind(order.day).push_bind(line.shipped_at).push_bind(order.shipped_days[*index]);
                row.push_bind(sole_sku(value)).push_bind(value.is_matched()).push_bind(line.parts.len() as i64);
                row.push_bind(value.unit_price.map(|price| price.minor));
                row.push_bind(value.unit_price.map(|price| price.currency.to_string()));
                row.push_bind(value.price_source.map(|source| source.as_str()));
                row.push_bind(value.gmv.map(|amount| amount.original.minor)).push_bind(value.gmv.and_then(|amount| amount.reporting));
                row.push_bind(value.unit_cost.map(|cost| cost.minor));
                row.push_bind(value.unit_cost.map(|cost| cost.currency.to_string()));
                row.push_bind(value.cost.map(|amount| amount.original.minor)).push_bind(value.cost.and_then(|amount| amount.reporting));
            });
            insert.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

async fn insert_parts(tx: &mut Tx, shop_id: &str, valued: &[Valued]) -> Result<()> {
    let mut parts = Vec::new();
    for order in valued {
        for (line, value) in order
            .order
            .lines
            .iter()
            .zip(&order.values)
            .filter(|(line, _)| line.parts.len() > 1)
        {
            parts.extend((0..line.parts.len()).map(|part| (order, line, value, part)));
        }
    }
    for chunk in parts.chunks(1000) {
        on!(tx, conn => {
            let mut insert = sqlx::QueryBuilder::<Engine>::new(
                "insert into order_line_parts (shop_id, parent_order_sn, order_sn, part_no, product_sku_id, ext_code, spu_id, \
                 sold_factor, sku_id, units, gmv, cost) ",
            );
            insert.push_values(chunk, |mut row, (order, line, value, index)| {
                let (part, worth) = (&line.parts[*index], &value.parts[*index]);
                row.push_bind(shop_id).push_bind(&order.order.parent_order_sn).push_bind(&line.order_sn).push_bind(*index as i64);
                row.push_bind(&part.sku_id).push_bind(&part.ext_code).push_bind(&part.spu_id).push_bind(part.sold_factor);
                row.push_bind(&value.sku_ids[*index]).push_bind(worth.units).push_bind(worth.gmv).push_bind(worth.cost);
            });
            insert.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// [`preview`] over a whole selection.
pub async fn preview_all(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    books: &Books,
    zone: Zone,
    selection: &Selection,
) -> Result<(i64, i64)> {
    let (mut lines, mut effect, mut after) = (0, 0, String::new());
    loop {
        let batch = load_selected(tx, scope, shop_id, selection, &after, 1000).await?;
        let Some(last) = batch.last() else {
            return Ok((lines, effect));
        };
        after.clone_from(&last.order.parent_order_sn);
        let (more, by) = preview(books, zone, &batch)?;
        lines += more;
        effect += by;
    }
}
