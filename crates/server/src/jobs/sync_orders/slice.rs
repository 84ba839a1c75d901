//! One slice: its pages fetched several at a time, its orders stored in batches, its count checked against the platform's,
//! and read again when that does not come out.

use std::collections::{HashSet, VecDeque};

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;
use temu_api::{ApiError, OrderListRequest, OrderTime, wire::orders::OrderPage};
use tokio_util::task::AbortOnDropHandle;

use super::{ORDERS, OrderSync};
use crate::{
    clock,
    error::Error,
    jobs::{context::Step, order_document},
    store::{
        books,
        orders::{self, Incoming},
        shops,
        sync_issues::{self, NewIssue},
        sync_slices::{self, Slice},
    },
};

/// What the platform's list gives at most.
const PAGE: u32 = 100;
/// Orders per transaction.
const BATCH: usize = 2000;
/// Pages on their way at once: enough to use up what the platform allows at its usual answer times.
const IN_FLIGHT: usize = 8;
/// Passes over a slice whose count does not come out, before it is noted as a hole.
const ATTEMPTS: i64 = 3;
/// The resource whose evidence the recount by order time is.
pub(super) const PLACED: &str = "orders_placed";

/// A stretch of time, both ends included, of one of the times of an order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) by: OrderTime,
    pub(super) from: DateTime<Utc>,
    pub(super) to: DateTime<Utc>,
}

/// What a stored slice moves, in its own transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// The watermark, up to the slice's end.
    Advance,
    /// The back-fill, down to the slice's start.
    Lower,
    /// Nothing.
    Keep,
}

/// A page on its way; dropping it calls it off.
pub(super) type Fetch = AbortOnDropHandle<Result<OrderPage, ApiError>>;

/// One pass over a slice.
struct Pass {
    totals: Vec<i64>,
    distinct: HashSet<String>,
    reread: i64,
}

impl Window {
    pub(super) fn updated(from: DateTime<Utc>, to: DateTime<Utc>) -> Window {
        let by = OrderTime::Updated;
        Window { by, from, to }
    }

    pub(super) fn placed(from: DateTime<Utc>, to: DateTime<Utc>) -> Window {
        let by = OrderTime::Placed;
        Window { by, from, to }
    }

    fn resource(self) -> &'static str {
        match self.by {
            OrderTime::Updated => ORDERS,
            OrderTime::Placed => PLACED,
        }
    }
}

/// How many pages hold so many orders; an empty list is a page too.
pub(super) fn pages(total: i64) -> i64 {
    ((total + i64::from(PAGE) - 1) / i64::from(PAGE)).max(1)
}

/// Waits for a page.
pub(super) async fn arrived(page: Fetch) -> Step<OrderPage> {
    Ok(page.await.map_err(|cause| Error::Internal(cause.into()))??)
}

impl OrderSync<'_> {
    /// Reads and stores one slice until its count comes out; `first` is its first page, where that came already.
    /// Answers whether it did come out.
    pub(super) async fn slice(&mut self, window: Window, mut first: Option<OrderPage>, effect: Effect) -> Step<bool> {
        let mut misses = 0;
        loop {
            let pass = self.pass(window, first.take(), effect, misses).await?;
            if pass.is_complete() {
                break;
            }
            misses += 1;
            if misses == ATTEMPTS {
                self.report.unproven += 1;
                let (read, total, Window { from, to, .. }) = (pass.distinct.len(), pass.total(), window);
                let warning = format!(
                    "orders {}: Temu counts {total} between {from} and {to}, but lists {read}",
                    self.gateway
                );
                self.context.warn(&warning).await?;
                break;
            }
        }
        self.report.slices += 1;
        Ok(misses < ATTEMPTS)
    }

    /// One pass over a slice, storing as it reads. The last batch, the slice's evidence and what it moves commit together.
    async fn pass(&mut self, window: Window, first: Option<OrderPage>, effect: Effect, misses: i64) -> Step<Pass> {
        let mut pass = Pass {
            totals: Vec::new(),
            distinct: HashSet::new(),
            reread: 0,
        };
        let (mut batch, mut issues) = (Vec::new(), Vec::new());
        let mut page = match first {
            Some(page) => page,
            None => arrived(self.fetch(window, 1)).await?,
        };
        let (mut on_their_way, mut asked) = (VecDeque::new(), 1);
        loop {
            pass.totals.push(page.total_item_num);
            while asked < pages(pass.total()) && on_their_way.len() < IN_FLIGHT {
                asked += 1;
                on_their_way.push_back(self.fetch(window, asked as u32));
            }
            self.read(&page.page_items, &mut pass, &mut batch, &mut issues);
            let short = page.page_items.len() < PAGE as usize;
            let Some(next) = on_their_way.pop_front().filter(|_| !short) else {
                let ends = Some((window, effect, misses));
                self.store(batch, issues, ends, &mut pass).await?;
                return Ok(pass);
            };
            if batch.len() + issues.len() >= BATCH {
                self.store(std::mem::take(&mut batch), std::mem::take(&mut issues), None, &mut pass)
                    .await?;
            }
            page = arrived(next).await?;
        }
    }

    fn read(&self, rows: &[Box<RawValue>], pass: &mut Pass, batch: &mut Vec<Incoming>, issues: &mut Vec<NewIssue>) {
        for raw in rows {
            match order_document::read(raw.get(), &self.shop.business_model, clock::now()) {
                Ok(order) => {
                    pass.distinct.insert(order.parent_order_sn.clone());
                    batch.push(Incoming {
                        order,
                        gateway: self.gateway.to_owned(),
                        raw: raw.get().to_owned(),
                    });
                }
                Err(issue) => {
                    pass.distinct.insert(issue.key.clone());
                    issues.push(issue);
                }
            }
        }
    }

    /// Fetches a page in the background, so that the network works while the database does.
    pub(super) fn fetch(&self, window: Window, page_number: u32) -> Fetch {
        let client = self.client.clone();
        let request = OrderListRequest {
            by: window.by,
            from: window.from,
            to: window.to,
            page_number,
            page_size: PAGE,
        };
        AbortOnDropHandle::new(tokio::spawn(async move { client.order_list(&request).await }))
    }

    async fn store(
        &mut self,
        batch: Vec<Incoming>,
        mut issues: Vec<NewIssue>,
        ends: Option<(Window, Effect, i64)>,
        pass: &mut Pass,
    ) -> Step {
        let (app, scope, shop_id) = (&self.context.app, &self.context.scope, self.shop.id.as_str());
        let now = clock::now();
        let mut tx = app.db.write().await?;
        if !batch.is_empty() || !issues.is_empty() {
            shops::lock(&mut tx, scope, shop_id).await?;
            let books = books::load(&mut tx, scope, shop_id, app.config.reporting_currency).await?;
            let keys: Vec<String> = batch
                .iter()
                .flat_map(|incoming| order_document::keys_of(&incoming.order))
                .collect();
            let outcome = orders::ingest(&mut tx, scope, shop_id, &books, app.config.timezone, now, batch).await?;
            self.report.inserted += outcome.inserted;
            self.report.updated += outcome.updated;
            self.report.unchanged += outcome.unchanged;
            pass.reread += outcome.unchanged;
            sync_issues::resolve(&mut tx, scope, shop_id, ORDERS, &keys).await?;
            issues.extend(outcome.rejected);
            self.report.unreadable += issues.len() as i64;
            sync_issues::put_all(&mut tx, scope, shop_id, ORDERS, &issues).await?;
        }
        if let Some((window, effect, misses)) = ends {
            let slice = pass.evidence(window, misses, now);
            sync_slices::put(&mut tx, scope, shop_id, self.gateway, window.resource(), &slice).await?;
            // A slice that did not come out is read again first; after the last pass it stays as a named hole.
            if slice.proven || slice.misses == ATTEMPTS {
                match effect {
                    Effect::Advance => {
                        sync_slices::advance(&mut tx, scope, shop_id, self.gateway, ORDERS, window.to).await?;
                        sync_slices::begin(&mut tx, scope, shop_id, self.gateway, ORDERS, window.from).await?;
                    }
                    Effect::Lower => {
                        sync_slices::lower(&mut tx, scope, shop_id, self.gateway, ORDERS, window.from).await?;
                    }
                    Effect::Keep => {}
                }
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

impl Pass {
    /// The largest count the platform gave on any page.
    fn total(&self) -> i64 {
        self.totals.iter().copied().max().unwrap_or_default()
    }

    /// Complete: the platform's count stood still over all pages, and that many were read. A count that moved means that
    /// rows moved between pages, and one may have slipped through.
    fn is_complete(&self) -> bool {
        let steady = self.totals.iter().all(|total| *total == self.total());
        steady && self.distinct.len() as i64 >= self.total()
    }

    fn evidence(&self, window: Window, misses: i64, finished_at: DateTime<Utc>) -> Slice {
        let proven = self.is_complete();
        let totals: Vec<String> = self.totals.iter().map(i64::to_string).collect();
        Slice {
            slice_from: window.from,
            slice_to: window.to,
            pages: self.totals.len() as i64,
            total_seen: self.total(),
            page_totals: totals.join(","),
            distinct_stored: self.distinct.len() as i64,
            reread: self.reread,
            attempts: misses + 1,
            misses: misses + i64::from(!proven),
            proven,
            finished_at,
        }
    }
}
