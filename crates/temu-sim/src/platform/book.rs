//! The orders of one shop on one gateway as they stand now, indexed by their last change.
//!
//! Every change of an order is an entry of a log that grows at its end; an order's last entry is the live one. A page
//! of the list by update time is then a range of live entries, found without looking at the other orders.

use std::{cmp::Reverse, collections::HashMap, ops::Range, sync::Arc};

use chrono::{DateTime, Utc};
use temu_api::{gateway::Gateway, wire::orders::OrderDocument};

use super::fenwick::Fenwick;
use crate::{
    dice::Dice,
    world::{Birth, Case, Package, Plan, Shop, State, case, document, line_of_digits, packages, plan, state},
};

/// Which orders a list asks for, and in which order.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    /// Last change, both ends included.
    pub(super) updated: Option<(i64, i64)>,
    /// Placed, both ends included.
    pub(super) placed: Option<(i64, i64)>,
    /// Confirmed, both ends included.
    pub(super) confirmed: Option<(i64, i64)>,
    /// Status of the parent.
    pub(super) status: Option<i64>,
    /// Only these parents.
    pub(super) parent_order_sns: Vec<String>,
    /// Only this country.
    pub(super) region_id: Option<i64>,
    /// Only orders with this consumer-side SKU.
    pub(super) sku_id: Option<i64>,
    /// Orders that the seller ships.
    pub(super) by_seller: bool,
    /// Orders that a co-operating warehouse ships.
    pub(super) by_warehouse: bool,
    /// Newest change first instead of newest order first.
    pub(super) sort_by_update: bool,
}

impl Filter {
    fn has_only_times(&self) -> bool {
        self.by_seller
            && self.by_warehouse
            && self.confirmed.is_none()
            && self.status.is_none()
            && self.parent_order_sns.is_empty()
            && self.region_id.is_none()
            && self.sku_id.is_none()
    }
}

/// An order found: what its document is made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    birth: Birth,
    touched_at: Option<i64>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    birth: Birth,
    region_id: i64,
    by_warehouse: bool,
    /// Position of its live entry in the log; none before it is placed.
    latest: Option<usize>,
    touched_at: Option<i64>,
}

/// The orders of one shop on one gateway.
#[derive(Debug)]
pub(super) struct Book {
    shop: Arc<Shop>,
    gateway: Gateway,
    at: i64,
    /// The clock's count when the book was begun.
    setbacks: u64,
    next_day: i64,
    /// By time of placing.
    orders: Vec<Entry>,
    /// Changes to come, the next one last.
    coming: Vec<(i64, usize)>,
    /// Changes that have happened: time and order.
    log: Vec<(i64, usize)>,
    live: Fenwick,
    /// Unplanned changes, for the case that the clock is set back.
    touches: Vec<(i64, String)>,
    by_number: HashMap<String, usize>,
    /// All cases that its orders will ever have.
    cases: Vec<(Birth, Case)>,
}

impl Book {
    pub(super) fn new(shop: Arc<Shop>, gateway: Gateway, setbacks: u64) -> Book {
        Book {
            shop,
            gateway,
            at: i64::MIN,
            setbacks,
            next_day: 0,
            orders: Vec::new(),
            coming: Vec::new(),
            log: Vec::new(),
            live: Fenwick::default(),
            touches: Vec::new(),
            by_number: HashMap::new(),
            cases: Vec::new(),
        }
    }

    /// Brings the book to `now`. A clock set back since the last time (`setbacks` counts that) starts it anew; a call
    /// that is merely a moment late finds the book where it is.
    pub(super) fn advance(&mut self, now: DateTime<Utc>, setbacks: u64) {
        let at = now.timestamp();
        if setbacks != self.setbacks {
            let touches = std::mem::take(&mut self.touches);
            *self = Book::new(Arc::clone(&self.shop), self.gateway, setbacks);
            for (when, number) in touches.into_iter().filter(|(when, _)| *when <= at) {
                self.advance_to(when);
                self.touch(&number);
            }
        }
        self.advance_to(at.max(self.at));
    }

    fn advance_to(&mut self, at: i64) {
        self.at = at;
        let last_day = self.shop.calendar.day_of(at);
        if self.next_day <= last_day {
            for day in self.next_day..=last_day {
                self.bear(day);
            }
            self.next_day = last_day + 1;
            self.coming.sort_unstable_by_key(|change| Reverse(*change));
        }
        while let Some((when, order)) = self.coming.pop_if(|(when, _)| *when <= at) {
            self.record(when, order);
        }
    }

    fn bear(&mut self, day: i64) {
        for birth in self.shop.calendar.births(day, self.shop.sites()) {
            let plan = plan(&self.shop, birth);
            if plan.site.gateway != self.gateway {
                continue;
            }
            let order = self.orders.len();
            self.coming.extend(plan.steps.iter().map(|(when, _)| (*when, order)));
            self.by_number.insert(plan.parent_order_sn(&self.shop), order);
            self.cases.extend(case(&self.shop, &plan).map(|case| (birth, case)));
            self.orders.push(Entry {
                birth,
                region_id: plan.site.region_id,
                by_warehouse: plan.by_warehouse,
                latest: None,
                touched_at: None,
            });
        }
    }

    fn record(&mut self, when: i64, order: usize) {
        if let Some(earlier) = self.orders[order].latest.replace(self.log.len()) {
            self.live.kill(earlier);
        }
        self.log.push((when, order));
        self.live.push_live();
    }

    /// Changes an order now, without any reason that can be seen: only its `updateTime` moves.
    pub(super) fn touch(&mut self, parent_order_sn: &str) {
        let Some(order) = self.by_number.get(parent_order_sn).copied() else {
            return;
        };
        if self.orders[order].latest.is_some() {
            self.orders[order].touched_at = Some(self.at);
            self.touches.push((self.at, parent_order_sn.to_owned()));
            self.record(self.at, order);
        }
    }

    /// Changes one of the older orders that match, so that the pages after `page` shift.
    pub(super) fn touch_one(&mut self, filter: &Filter, page: usize) {
        let matching = self.matching(filter);
        let chosen = Dice::of(&[self.log.len() as u64, page as u64]).below(matching.len() as u64) as usize;
        if let Some(order) = matching.get(chosen) {
            let birth = self.orders[*order].birth;
            let number = plan(&self.shop, birth).parent_order_sn(&self.shop);
            self.touch(&number);
        }
    }

    /// How many orders match, and those of a page (from 1).
    pub(super) fn list(&self, filter: &Filter, page: usize, size: usize) -> (usize, Vec<Found>) {
        let skip = page.saturating_sub(1).saturating_mul(size);
        if filter.has_only_times() && filter.placed.is_none() && (filter.sort_by_update || filter.updated.is_none()) {
            return if filter.sort_by_update {
                self.page_by_update(filter, skip, size)
            } else {
                self.page_by_placing(skip, size)
            };
        }
        let mut matching = self.matching(filter);
        if filter.sort_by_update {
            matching.sort_unstable_by_key(|order| Reverse(self.orders[*order].latest));
        } else {
            matching.sort_unstable_by_key(|order| Reverse(*order));
        }
        let page = matching
            .iter()
            .skip(skip)
            .take(size)
            .map(|order| self.found(*order))
            .collect();
        (matching.len(), page)
    }

    fn page_by_update(&self, filter: &Filter, skip: usize, size: usize) -> (usize, Vec<Found>) {
        let range = self.log_range(filter.updated);
        let before = self.live.count_before(range.start);
        let total = self.live.count_before(range.end) - before;
        if skip >= total {
            return (total, Vec::new());
        }
        let newest = self.live.position_of(before + total - 1 - skip);
        let live = (range.start..=newest).rev().filter(|position| self.is_live(*position));
        (
            total,
            live.take(size)
                .map(|position| self.found(self.log[position].1))
                .collect(),
        )
    }

    fn page_by_placing(&self, skip: usize, size: usize) -> (usize, Vec<Found>) {
        let total = self.orders.partition_point(|entry| entry.birth.at <= self.at);
        (
            total,
            (0..total)
                .rev()
                .skip(skip)
                .take(size)
                .map(|order| self.found(order))
                .collect(),
        )
    }

    fn matching(&self, filter: &Filter) -> Vec<usize> {
        if !filter.parent_order_sns.is_empty() {
            let numbers = filter
                .parent_order_sns
                .iter()
                .filter_map(|number| self.by_number.get(number).copied());
            let mut orders: Vec<usize> = numbers.filter(|order| self.matches(*order, filter)).collect();
            orders.sort_unstable();
            orders.dedup();
            return orders;
        }
        match filter.updated {
            Some(_) => {
                let range = self
                    .log_range(filter.updated)
                    .filter(|position| self.is_live(*position));
                range
                    .map(|position| self.log[position].1)
                    .filter(|order| self.matches(*order, filter))
                    .collect()
            }
            None => (0..self.orders.len())
                .filter(|order| self.matches(*order, filter))
                .collect(),
        }
    }

    fn log_range(&self, updated: Option<(i64, i64)>) -> Range<usize> {
        let Some((from, to)) = updated else {
            return 0..self.log.len();
        };
        let start = self.log.partition_point(|(when, _)| *when < from);
        let end = self.log.partition_point(|(when, _)| *when <= to);
        start..end.max(start)
    }

    fn is_live(&self, position: usize) -> bool {
        self.orders[self.log[position].1].latest == Some(position)
    }

    /// Cheap questions first; only the rest needs the order itself.
    fn matches(&self, order: usize, filter: &Filter) -> bool {
        let entry = &self.orders[order];
        let Some(latest) = entry.latest else { return false };
        let within = |range: Option<(i64, i64)>, at: i64| range.is_none_or(|(from, to)| (from..=to).contains(&at));
        let cheap = if entry.by_warehouse {
            filter.by_warehouse
        } else {
            filter.by_seller
        } && filter.region_id.is_none_or(|region| region == entry.region_id)
            && within(filter.placed, entry.birth.at)
            && within(filter.updated, self.log[latest].0);
        if !cheap || (filter.status.is_none() && filter.confirmed.is_none() && filter.sku_id.is_none()) {
            return cheap;
        }
        let (plan, Some(state)) = self.found(order).at(&self.shop, self.at) else {
            return false;
        };
        let has_sku = |sku_id: i64| {
            let own = |index: usize| self.shop.skus[index].consumer_sku_id == sku_id;
            plan.lines.iter().any(|line| line.parts[0].sku.index().is_some_and(own))
        };
        filter.status.is_none_or(|status| status == state.status)
            && filter
                .confirmed
                .is_none_or(|range| state.confirmed_at.is_some_and(|at| within(Some(range), at)))
            && filter.sku_id.is_none_or(has_sku)
    }

    /// The order with this number, once it is placed.
    pub(super) fn find(&self, parent_order_sn: &str) -> Option<Found> {
        let order = *self.by_number.get(parent_order_sn)?;
        self.orders[order].latest.map(|_| self.found(order))
    }

    /// The package with this number, whether it has left yet or not.
    pub(super) fn package(&self, package_sn: &str) -> Option<Package> {
        let digits = package_sn.strip_prefix("PK-")?.split('-').next()?.parse().ok()?;
        let (serial, _) = line_of_digits(&self.shop, digits)?;
        let order = self
            .orders
            .binary_search_by_key(&serial, |entry| entry.birth.serial)
            .ok()?;
        let (plan, state) = self.found(order).at(&self.shop, self.at);
        let mut packages = packages(&self.shop, &plan, &state?).into_iter();
        packages.find(|package| package.package_sn == package_sn)
    }

    /// The changes after `since` and up to `until`: when, and the order.
    pub(super) fn changed(&self, since: i64, until: i64) -> Vec<(i64, Found)> {
        let range = self.log_range(Some((since + 1, until)));
        range
            .map(|position| (self.log[position].0, self.found(self.log[position].1)))
            .collect()
    }

    /// The cases opened by now whose last change `wanted` accepts, with their orders.
    pub(super) fn cases(&self, wanted: impl Fn(&Case, i64) -> bool) -> Vec<(Found, Case)> {
        let is_wanted =
            |(_, case): &&(Birth, Case)| case.at(self.at).is_some_and(|(_, changed, _)| wanted(case, changed));
        let found = |birth: Birth| Found {
            birth,
            touched_at: None,
        };
        let wanted = self.cases.iter().filter(is_wanted);
        wanted.map(|(birth, case)| (found(*birth), case.clone())).collect()
    }

    fn found(&self, order: usize) -> Found {
        let entry = &self.orders[order];
        Found {
            birth: entry.birth,
            touched_at: entry.touched_at,
        }
    }
}

impl Found {
    /// Its life and how it stands at `at`.
    pub(super) fn at(&self, shop: &Shop, at: i64) -> (Plan, Option<State>) {
        let plan = plan(shop, self.birth);
        let mut state = state(&plan, at);
        if let (Some(state), Some(touched_at)) = (&mut state, self.touched_at) {
            state.updated_at = state.updated_at.max(touched_at);
        }
        (plan, state)
    }

    /// The order's document at `now`.
    pub(super) fn document(&self, shop: &Shop, now: DateTime<Utc>) -> Option<OrderDocument> {
        let (plan, state) = self.at(shop, now.timestamp());
        Some(document(shop, &plan, &state?, now))
    }
}
