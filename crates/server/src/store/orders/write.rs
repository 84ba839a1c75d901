//! Writing orders: value them, replace their rows, and change the rollup by new minus old, all in one transaction.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{
    day::business_day,
    money::{Currency, MoneyError},
    order::{Order, OrderStatus},
    profit::{Books, LineValue, value_line},
    sku_totals::{self, PartFacts, SkuTotals},
    totals::{DayTotals, LineFacts},
};

use super::{
    load::{Selection, StoredOrder, load_by_key, load_selected},
    rows::{delete_lines, fill_numbers, insert_lines, insert_parts, upsert_orders},
};
use crate::{
    clock,
    error::Result,
    store::{
        db::Tx,
        raw_documents::{self, Compressor, RawDocument},
        scope::EditScope,
        sku_totals as store_sku_totals,
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
pub(super) struct Valued {
    pub(super) order: Order,
    pub(super) gateway: String,
    pub(super) delivered_at: Option<DateTime<Utc>>,
    pub(super) day: NaiveDate,
    pub(super) shipped_days: Vec<Option<NaiveDate>>,
    pub(super) values: Vec<LineValue>,
    /// Since when its amounts and packages are to be asked for; none leaves what is planned.
    pub(super) extras_due: Option<DateTime<Utc>>,
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
    let stored = load_by_key(tx, scope, shop_id, &keys).await?;
    let stored: HashMap<String, StoredOrder> = stored
        .into_iter()
        .map(|order| (order.order.parent_order_sn.clone(), order))
        .collect();
    let mut outcome = Outcome::default();
    let (mut compressor, mut documents) = (Compressor::new()?, Vec::with_capacity(batch.len()));
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
        match value(books, zone, order, gateway, before) {
            Ok(order) => valued.push(Valued {
                extras_due: order.order.is_effective().then_some(fetched_at),
                ..order
            }),
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
            body: compressor.compress(&raw)?,
        });
        *if before.is_some() {
            &mut outcome.updated
        } else {
            &mut outcome.inserted
        } += 1;
    }
    replace(tx, scope, shop_id, books, zone, &stored, &valued).await?;
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
        let now = value(books, zone, before.order.clone(), before.gateway.clone(), Some(before))?;
        let facts = facts_of(&now);
        let changed = facts.iter().zip(&before.facts).filter(|(new, old)| new != old).count();
        let differs = changed > 0 || part_facts_of(&now) != before.parts || sources_differ(&now, before);
        if differs {
            changed_lines += changed as i64;
            valued.push(now);
        }
    }
    let stored: HashMap<String, StoredOrder> = stored
        .into_iter()
        .map(|order| (order.order.parent_order_sn.clone(), order))
        .collect();
    replace(tx, scope, shop_id, books, zone, &stored, &valued).await?;
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
            Some(before),
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
    before: Option<&StoredOrder>,
) -> Result<Valued, MoneyError> {
    let delivered_at = before
        .and_then(|before| before.delivered_at)
        .or_else(|| first_delivered(&order));
    let day = business_day(order.ordered_at, zone);
    let mut values = Vec::with_capacity(order.lines.len());
    let mut shipped_days = Vec::with_capacity(order.lines.len());
    for line in &order.lines {
        let actual = before.and_then(|before| before.actual_prices.get(&line.order_sn).copied());
        values.push(value_line(books, &order, line, actual, day)?);
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
        extras_due: None,
    })
}

fn facts_of(valued: &Valued) -> Vec<LineFacts> {
    let facts = |(index, value)| LineFacts::new(&valued.order, index, value, valued.day, valued.shipped_days[index]);
    valued.values.iter().enumerate().map(facts).collect()
}

fn part_facts_of(valued: &Valued) -> Vec<Vec<PartFacts>> {
    let parts = |(index, value)| sku_totals::parts_of(&valued.order, index, value);
    valued.values.iter().enumerate().map(parts).collect()
}

async fn replace(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    books: &Books,
    zone: Zone,
    stored: &HashMap<String, StoredOrder>,
    valued: &[Valued],
) -> Result<()> {
    let parts: Vec<Vec<Vec<PartFacts>>> = valued.iter().map(part_facts_of).collect();
    let (mut days, mut skus) = (DayTotals::default(), SkuTotals::new(books.rates.reporting()));
    let mut replaced = BTreeSet::new();
    for (new, parts) in valued.iter().zip(&parts) {
        if let Some(before) = stored.get(&new.order.parent_order_sn) {
            days.apply(&before.facts, -1);
            skus.apply(&before.facts, &before.parts, -1);
            replaced.insert(new.order.parent_order_sn.as_str());
        }
        let facts = facts_of(new);
        days.apply(&facts, 1);
        skus.apply(&facts, parts, 1);
    }
    delete_lines(tx, shop_id, &replaced).await?;
    upsert_orders(tx, shop_id, valued).await?;
    insert_lines(tx, shop_id, valued).await?;
    insert_parts(tx, shop_id, valued).await?;
    totals::apply(tx, scope, shop_id, days).await?;
    let skus = skus.without_zeros();
    store_sku_totals::apply(tx, scope, shop_id, &skus).await?;
    store_sku_totals::move_units(tx, scope, shop_id, business_day(clock::now(), zone), &skus).await
}

/// Sums the shop's totals anew from its lines as they stand: what a release that brings a new rollup begins with.
/// The caller holds the shop's lock.
pub async fn rebuild_totals(tx: &mut Tx, scope: &EditScope, shop_id: &str, reporting: Currency) -> Result<i64> {
    totals::clear(tx, scope, shop_id).await?;
    let (mut orders, mut after) = (0, String::new());
    loop {
        let batch = load_selected(tx, scope, shop_id, &Selection::All, &after, 5000).await?;
        let Some(last) = batch.last() else {
            return Ok(orders);
        };
        after.clone_from(&last.order.parent_order_sn);
        orders += batch.len() as i64;
        let keys: Vec<&str> = batch.iter().map(|order| order.order.parent_order_sn.as_str()).collect();
        fill_numbers(tx, shop_id, &keys).await?;
        let (mut days, mut skus) = (DayTotals::default(), SkuTotals::new(reporting));
        for order in &batch {
            days.apply(&order.facts, 1);
            skus.apply(&order.facts, &order.parts, 1);
        }
        totals::apply(tx, scope, shop_id, days).await?;
        store_sku_totals::apply(tx, scope, shop_id, &skus).await?;
    }
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
