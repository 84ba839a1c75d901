//! Order sync: slices of update time, each read and stored with the evidence that it is complete; what was read moves in
//! the transaction that stores it, so a kill at any moment loses nothing.
//!
//! Forward from where the last sync ended up to now; then, where the past is still to be read, backward: today stands on
//! the screen at once, and the back-fill goes on from its place after any end. Slices follow what the platform lists:
//! shorter where it is much, longer where it is nothing.

pub mod recount;
pub mod refill;
mod slice;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use temu_api::Client;

use self::slice::{Effect, Window};
use super::{
    client,
    context::{JobContext, Step, Stop},
    sync::Mode,
};
use crate::{
    clock,
    store::{
        shops::{Credential, Shop},
        sync_slices::{self, Watermark},
    },
};

/// The resource whose evidence the slices of update time are.
const ORDERS: &str = "orders";
/// How far an incremental sync looks behind its watermark (temu-open-api.md §22).
const OVERLAP: TimeDelta = TimeDelta::hours(1);
/// Slices are a day long; they shrink when the platform lists much, and grow to a week where it lists nothing.
const SLICE: TimeDelta = TimeDelta::days(1);
const SHORTEST: TimeDelta = TimeDelta::hours(1);
const LONGEST: TimeDelta = TimeDelta::days(7);
/// While the past is read, the present is looked at this often.
const FRESH: TimeDelta = TimeDelta::minutes(5);

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

/// The orders of one (shop, gateway) being synced.
struct OrderSync<'a> {
    context: &'a JobContext,
    shop: &'a Shop,
    gateway: &'a str,
    client: Client,
    report: Report,
}

/// Brings the orders of one (shop, gateway) up to now, and the past in.
pub async fn run(context: &JobContext, shop: &Shop, credential: &Credential, mode: Mode) -> Step<Value> {
    let mut sync = OrderSync::new(context, shop, credential).await?;
    sync.refill_holes().await?;
    sync.forward().await?;
    sync.begin_backfill(mode).await?;
    sync.backward().await?;
    sync.say_done().await?;
    if sync.report.unproven > 0 {
        refill::enqueue(context).await?;
    }
    Ok(sync.into_report())
}

impl<'a> OrderSync<'a> {
    async fn new(context: &'a JobContext, shop: &'a Shop, credential: &'a Credential) -> Step<OrderSync<'a>> {
        Ok(OrderSync {
            context,
            shop,
            gateway: &credential.gateway,
            client: client::client(context, shop, credential).await?,
            report: Report::default(),
        })
    }

    /// From the watermark, less an overlap, to now; the last day where nothing was read yet.
    async fn forward(&mut self) -> Step {
        let end = whole_second(clock::now());
        let start = match self.mark().await?.and_then(|mark| mark.synced_until) {
            // A clock that was ahead once must not leave a gap behind.
            Some(until) => until.min(end) - OVERLAP,
            None => end - SLICE,
        };
        let longer = |window: Window, pages| {
            let to = (window.to + fitting(window, pages)).min(end);
            (window.to < end).then(|| Window::updated(window.to, to))
        };
        let first = Window::updated(start, (start + SLICE).min(end));
        self.slices(first, longer, Effect::Advance, (start, end)).await
    }

    /// A full sync, and the first one of all, reads `FULL_SYNC_DAYS` back.
    async fn begin_backfill(&mut self, mode: Mode) -> Step {
        let Some(mark) = self.mark().await? else { return Ok(()) };
        let is_first = mark.backfill_to.is_none();
        // A job that goes on after an interruption does not begin again what it has read.
        let job_id = self.context.job().row().id.as_str();
        if mark.backfill_job.as_deref() == Some(job_id) || (mode == Mode::Incremental && !is_first) {
            return Ok(());
        }
        let Some((begin, until)) = mark.synced_from.zip(mark.synced_until) else {
            return Ok(());
        };
        let goal = until - TimeDelta::days(i64::from(self.context.app.config.full_sync_days));
        let from = if is_first { begin } else { until };
        let span = (from, goal.min(from));
        let mut tx = self.context.app.db.write().await?;
        let (scope, shop_id) = (&self.context.scope, &self.shop.id);
        sync_slices::begin_backfill(&mut tx, scope, shop_id, self.gateway, ORDERS, span, job_id).await?;
        Ok(tx.commit().await?)
    }

    /// The back-fill, newest first, from wherever it stands. Other work gets its turn in between, and so does the present.
    async fn backward(&mut self) -> Step {
        let (mut looked_forward, mut length) = (clock::now(), SLICE);
        while let Some((from, to)) = self
            .mark()
            .await?
            .and_then(|mark| mark.backfill_from.zip(mark.backfill_to))
        {
            if clock::now() - looked_forward > FRESH {
                self.forward().await?;
                looked_forward = clock::now();
            }
            // A few slices at a time, so that the next one's first page is under way while one is stored.
            let stretch = (from - length * 4).max(to);
            let earlier = |window: Window, pages| {
                let start = (window.from - fitting(window, pages)).max(stretch);
                (window.from > stretch).then(|| Window::updated(start, window.from))
            };
            let first = Window::updated((from - length).max(to), from);
            let before = self.report.slices;
            self.slices(first, earlier, Effect::Lower, (to, from)).await?;
            let read = self.report.slices - before;
            length = ((from - stretch) / i32::try_from(read.max(1)).unwrap_or(1)).clamp(SHORTEST, LONGEST);
            if read == 1 {
                length = (length * 2).min(LONGEST);
            }
            if self.context.should_yield().await? {
                return Err(Stop::Yield);
            }
        }
        Ok(())
    }

    /// Reads slices from `first` on, each stored with its effect; `next` says what follows a slice of so many pages.
    async fn slices(
        &mut self,
        first: Window,
        next: impl Fn(Window, i64) -> Option<Window>,
        effect: Effect,
        whole: (DateTime<Utc>, DateTime<Utc>),
    ) -> Step {
        // A job that is called off asks nothing more.
        self.say_progress(first, effect, whole).await?;
        let mut upcoming = Some((first, self.fetch(first, 1)));
        while let Some((window, page)) = upcoming.take() {
            let page = slice::arrived(page).await?;
            let follower = next(window, slice::pages(page.total_item_num));
            upcoming = follower.map(|window| (window, self.fetch(window, 1)));
            self.slice(window, Some(page), effect).await?;
            if let Some((window, _)) = &upcoming {
                self.say_progress(*window, effect, whole).await?;
            }
        }
        Ok(())
    }

    /// Reads again what an earlier sync could not prove complete.
    async fn refill_holes(&mut self) -> Step {
        let mut tx = self.context.app.db.read().await?;
        let scope = &self.context.scope;
        let holes = sync_slices::unproven(&mut tx, scope, &self.shop.id, self.gateway, ORDERS).await?;
        drop(tx);
        for hole in holes {
            let (from, to) = (hole.slice_from, hole.slice_to);
            let message = format!("orders {}: reading {from} … {to} again", self.gateway);
            self.context.info(&message).await?;
            self.slice(Window::updated(from, to), None, Effect::Keep).await?;
        }
        Ok(())
    }

    async fn mark(&self) -> Step<Option<Watermark>> {
        let mut tx = self.context.app.db.read().await?;
        let scope = &self.context.scope;
        Ok(sync_slices::watermark(&mut tx, scope, &self.shop.id, self.gateway, ORDERS).await?)
    }

    async fn say_progress(&self, window: Window, effect: Effect, (start, end): (DateTime<Utc>, DateTime<Utc>)) -> Step {
        let done = match effect {
            Effect::Lower => {
                // Of the whole back-fill, not of this stretch of it.
                let span = TimeDelta::days(i64::from(self.context.app.config.full_sync_days));
                return self
                    .progress(window, (span - (window.to - start)).num_minutes(), span)
                    .await;
            }
            _ => window.from - start,
        };
        self.progress(window, done.num_minutes(), end - start).await
    }

    async fn progress(&self, window: Window, done: i64, span: TimeDelta) -> Step {
        let minutes = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M");
        let (from, to) = (minutes(window.from), minutes(window.to));
        let message = format!("orders {}: {from} … {to}", self.gateway);
        self.context
            .progress(done.max(0), Some(span.num_minutes().max(1)), &message)
            .await
    }

    async fn say_done(&self) -> Step {
        let Report { inserted, updated, .. } = self.report;
        let until = clock::now().format("%Y-%m-%d %H:%M");
        let message = format!(
            "orders {}: {inserted} new, {updated} changed, up to {until}",
            self.gateway
        );
        self.context.progress(1, Some(1), &message).await?;
        self.context.info(&message).await
    }

    fn into_report(self) -> Value {
        let Report {
            inserted,
            updated,
            unchanged,
            unreadable,
            slices,
            unproven,
        } = self.report;
        json!({
            "inserted": inserted, "updated": updated, "unchanged": unchanged, "unreadable": unreadable,
            "slices": slices, "unproven_slices": unproven, "calls": self.client.calls_made(),
        })
    }
}

/// The length of the slice after one of so many pages.
fn fitting(window: Window, pages: i64) -> TimeDelta {
    let length = window.to - window.from;
    match pages {
        // A stretch at the end of the range may be short; that says nothing about the next one.
        0..=7 => (length * 2).clamp(SLICE, LONGEST),
        8..=40 => length.max(SHORTEST),
        _ => (length / 2).max(SHORTEST),
    }
}

/// The platform's windows know no less.
fn whole_second(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or_default()
}
