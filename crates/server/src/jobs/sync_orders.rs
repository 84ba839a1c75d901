//! Order sync: slices of update time, each read page by page and stored with the evidence that it is complete; the
//! watermark moves in the transaction that stores a slice's last orders, so a kill at any moment loses nothing.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use temu_api::{ApiError, Client, OrderListRequest, wire::orders::OrderPage};
use tokio::task::JoinHandle;

use super::{
    client,
    context::{JobContext, Step},
    order_document,
    sync::Mode,
};
use crate::{
    clock,
    error::Error,
    store::{
        books,
        orders::{self, Incoming},
        shops::{self, Credential, Shop},
        sync_issues::{self, NewIssue},
        sync_slices::{self, Slice},
    },
};

/// What the platform's list gives at most.
const PAGE: u32 = 100;
/// Orders per transaction.
const BATCH: usize = 1000;
/// How far an incremental sync looks behind its watermark (temu-open-api.md §22).
const OVERLAP: TimeDelta = TimeDelta::hours(1);
/// Slices are a day long; they shrink when the platform lists much, and grow to a week where it lists nothing.
const SLICE: TimeDelta = TimeDelta::days(1);
const SHORTEST: TimeDelta = TimeDelta::hours(1);
const LONGEST: TimeDelta = TimeDelta::days(7);
/// Passes over a slice whose count does not come out, before it is noted as a hole.
const ATTEMPTS: i64 = 3;

/// What a sync did.
#[derive(Debug, Default)]
struct Report {
    inserted: i64,
    updated: i64,
    unchanged: i64,
    unreadable: i64,
    slices: i64,
    unproven: i64,
}

struct OrderSync<'a> {
    context: &'a JobContext,
    shop: &'a Shop,
    gateway: &'a str,
    client: Client,
    report: Report,
}

/// One pass over a slice.
struct Pass {
    pages: i64,
    /// The largest count the platform gave on any page.
    total: i64,
    distinct: HashSet<String>,
    steady: bool,
}

/// Brings the orders of one (shop, gateway) up to now.
pub async fn run(context: &JobContext, shop: &Shop, credential: &Credential, mode: Mode) -> Step<Value> {
    let client = client::client(context, shop, credential).await?;
    let mut sync = OrderSync {
        context,
        shop,
        gateway: &credential.gateway,
        client,
        report: Report::default(),
    };
    sync.all_slices(mode).await?;
    let Report {
        inserted,
        updated,
        unchanged,
        unreadable,
        slices,
        unproven,
    } = sync.report;
    let calls = sync.client.calls_made();
    Ok(json!({
        "inserted": inserted, "updated": updated, "unchanged": unchanged, "unreadable": unreadable,
        "slices": slices, "unproven_slices": unproven, "calls": calls,
    }))
}

impl OrderSync<'_> {
    async fn all_slices(&mut self, mode: Mode) -> Step {
        // Whole seconds: the platform's windows know no less.
        let end = DateTime::from_timestamp(clock::now().timestamp(), 0).unwrap_or_default();
        let start = self.start(mode, end).await?;
        let span = (end - start).num_minutes().max(1);
        self.refill_holes().await?;
        let (mut from, mut length) = (start, SLICE);
        while from < end {
            let to = (from + length).min(end);
            let done = (from - start).num_minutes();
            let message = format!(
                "orders {}: {} … {}",
                self.gateway,
                from.format("%Y-%m-%d %H:%M"),
                to.format("%Y-%m-%d %H:%M")
            );
            self.context.progress(done, Some(span), &message).await?;
            let pages = self.slice(from, to).await?;
            length = match pages {
                0 | 1 => (length * 2).min(LONGEST),
                2..=20 => length,
                _ => (length / 2).max(SHORTEST),
            };
            from = to;
        }
        let Report { inserted, updated, .. } = self.report;
        let message = format!(
            "orders {}: {inserted} new, {updated} changed, up to {}",
            self.gateway,
            end.format("%Y-%m-%d %H:%M")
        );
        self.context.progress(span, Some(span), &message).await?;
        self.context.info(&message).await
    }

    /// Reads again what an earlier sync could not prove complete.
    async fn refill_holes(&mut self) -> Step {
        let mut tx = self.context.app.db.read().await?;
        let scope = &self.context.scope;
        let holes = sync_slices::unproven(&mut tx, scope, &self.shop.id, self.gateway, "orders").await?;
        drop(tx);
        for hole in holes {
            self.context
                .info(&format!(
                    "orders {}: reading {} … {} again",
                    self.gateway, hole.slice_from, hole.slice_to
                ))
                .await?;
            self.slice(hole.slice_from, hole.slice_to).await?;
        }
        Ok(())
    }

    async fn start(&self, mode: Mode, end: DateTime<Utc>) -> Step<DateTime<Utc>> {
        let furthest = end - TimeDelta::days(i64::from(self.context.app.config.full_sync_days));
        let mut tx = self.context.app.db.read().await?;
        let scope = &self.context.scope;
        let watermark = sync_slices::watermark(&mut tx, scope, &self.shop.id, self.gateway, "orders").await?;
        Ok(match (mode, watermark) {
            (Mode::Incremental, Some(watermark)) => watermark - OVERLAP,
            (Mode::Incremental, None) | (Mode::Full, _) => furthest,
        })
    }

    /// Reads and stores one slice until its count comes out; answers the pages of the last pass.
    async fn slice(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Step<i64> {
        for attempt in 1..=ATTEMPTS {
            let pass = self.pass(from, to, attempt).await?;
            let proven = pass.is_complete();
            if proven || attempt == ATTEMPTS {
                self.report.slices += 1;
                self.report.unproven += i64::from(!proven);
                if !proven {
                    let (read, total) = (pass.distinct.len(), pass.total);
                    let warning = format!(
                        "orders {}: Temu counts {total} between {from} and {to}, but lists {read}",
                        self.gateway
                    );
                    self.context.warn(&warning).await?;
                }
                return Ok(pass.pages);
            }
        }
        Ok(0)
    }

    /// One pass over a slice, storing as it reads. The last batch, the slice's evidence and the watermark commit together.
    async fn pass(&mut self, from: DateTime<Utc>, to: DateTime<Utc>, attempt: i64) -> Step<Pass> {
        let mut pass = Pass {
            pages: 0,
            total: 0,
            distinct: HashSet::new(),
            steady: true,
        };
        let (mut batch, mut issues) = (Vec::new(), Vec::new());
        let mut next = self.fetch(from, to, 1);
        loop {
            let page = next.await.map_err(|cause| Error::Internal(cause.into()))??;
            let rows = page.page_items.len();
            pass.note(page.total_item_num);
            for raw in &page.page_items {
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
            let last = rows < PAGE as usize || pass.distinct.len() as i64 >= pass.total;
            if last {
                let ends = Some((from, to, attempt, &pass));
                self.store(batch, issues, ends).await?;
                return Ok(pass);
            }
            next = self.fetch(from, to, pass.pages as u32 + 1);
            if batch.len() + issues.len() >= BATCH {
                self.store(std::mem::take(&mut batch), std::mem::take(&mut issues), None)
                    .await?;
                let read = self.report.inserted + self.report.updated + self.report.unchanged;
                tracing::debug!(shop_id = %self.shop.id, orders = read, "stored a batch");
            }
        }
    }

    /// Fetches a page in the background, so that the network works while the database does.
    fn fetch(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        page_number: u32,
    ) -> JoinHandle<Result<OrderPage, ApiError>> {
        let client = self.client.clone();
        let request = OrderListRequest {
            updated_from: from,
            updated_to: to,
            page_number,
            page_size: PAGE,
        };
        tokio::spawn(async move { client.order_list(&request).await })
    }

    async fn store(
        &mut self,
        batch: Vec<Incoming>,
        mut issues: Vec<NewIssue>,
        ends: Option<(DateTime<Utc>, DateTime<Utc>, i64, &Pass)>,
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
            sync_issues::resolve(&mut tx, scope, shop_id, "orders", &keys).await?;
            issues.extend(outcome.rejected);
            self.report.unreadable += issues.len() as i64;
            sync_issues::put_all(&mut tx, scope, shop_id, "orders", &issues).await?;
        }
        if let Some((slice_from, slice_to, attempts, pass)) = ends {
            let slice = Slice {
                slice_from,
                slice_to,
                pages: pass.pages,
                total_seen: pass.total,
                distinct_stored: pass.distinct.len() as i64,
                attempts,
                proven: pass.is_complete(),
                finished_at: now,
            };
            sync_slices::put(&mut tx, scope, shop_id, self.gateway, "orders", &slice).await?;
            if slice.proven || attempts == ATTEMPTS {
                sync_slices::advance(&mut tx, scope, shop_id, self.gateway, "orders", slice_to).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

impl Pass {
    fn note(&mut self, total: i64) {
        self.steady &= self.pages == 0 || total == self.total;
        self.total = self.total.max(total);
        self.pages += 1;
    }

    /// Complete: the platform's count stood still over all pages, and that many were read. A count that moved means that
    /// rows moved between pages, and one may have slipped through.
    fn is_complete(&self) -> bool {
        self.steady && self.distinct.len() as i64 >= self.total
    }
}
