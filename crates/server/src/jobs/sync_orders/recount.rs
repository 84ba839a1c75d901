//! The nightly recount: the platform's number of orders placed in each stretch of the last 90 days against ours.
//!
//! It proves completeness by another way than the sync: an order's time never moves, its last change does. A stretch whose
//! numbers differ is halved until it is short, and then read again.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    OVERLAP, OrderSync,
    slice::{Effect, PLACED, Window, arrived},
    whole_second,
};
use crate::{
    clock,
    jobs::{
        client,
        context::{JobContext, Step, Stop},
        registry::Job,
        sync::Resource,
    },
    store::{orders, sync_slices},
};

/// How far the recount goes back.
const BACK: TimeDelta = TimeDelta::days(90);
/// Counted in stretches of so long, one call each while the numbers agree.
const STRETCH: TimeDelta = TimeDelta::days(15);
/// From here on a stretch is read rather than halved.
const SHORT: TimeDelta = TimeDelta::days(1);
/// How long the evidence of proven slices is kept.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Recounts the orders of one shop, and repairs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recount {}

impl Job for Recount {
    const KIND: &'static str = "recount_orders";
    const LANE: Option<&'static str> = Some("recount");
    const DEDUPLICATED: bool = true;

    async fn run(self, context: &JobContext) -> Step<Value> {
        let (shop, credentials) = client::shop_with_credentials(context).await?;
        let gateways = Resource::Orders.gateways(&shop.business_model);
        let (mut result, mut failure) = (Map::new(), None);
        for credential in client::usable(context, &credentials, gateways).await? {
            let mut sync = OrderSync::new(context, &shop, &credential).await?;
            match sync.recount().await {
                Ok(repaired) => {
                    let mut report = sync.into_report();
                    report["stretches_repaired"] = json!(repaired);
                    result.insert(credential.gateway.clone(), report);
                }
                Err(stop @ (Stop::Cancelled | Stop::Shutdown)) => return Err(stop),
                // The other gateways are counted all the same.
                Err(stop) => failure = Some(stop),
            }
        }
        let mut tx = context.app.db.write().await?;
        sync_slices::prune(&mut tx, &context.scope, &shop.id, clock::now() - KEPT).await?;
        tx.commit().await?;
        failure.map_or(Ok(Value::Object(result)), Err)
    }
}

impl OrderSync<'_> {
    /// Answers how many stretches had to be read again.
    async fn recount(&mut self) -> Step<i64> {
        let started = clock::now();
        let Some(mark) = self.mark().await? else { return Ok(0) };
        let Some((from, until)) = mark.synced_from.zip(mark.synced_until) else {
            return Ok(0);
        };
        // Orders placed before the first sync's reach were never asked for; the newest are the next sync's.
        let end = whole_second(until - OVERLAP);
        let begin = from.max(end - BACK);
        let (mut open, mut repaired) = (Vec::new(), 0);
        let mut to = end;
        while to > begin {
            let start = (to - STRETCH).max(begin);
            open.push(Window::placed(start, to));
            to = start - TimeDelta::seconds(1);
        }
        let all = open.len() as i64;
        while let Some(window) = open.pop() {
            let message = format!(
                "orders {}: recounting from {}",
                self.gateway,
                window.from.format("%Y-%m-%d")
            );
            self.context
                .progress((all - open.len() as i64).max(0), Some(all), &message)
                .await?;
            let ours = self.stored_between(window.from, window.to).await?;
            let theirs = arrived(self.fetch(window, 1)).await?;
            if theirs.total_item_num == ours {
                continue;
            }
            if window.to - window.from > SHORT {
                let middle = window.from + (window.to - window.from) / 2;
                let middle = whole_second(middle);
                open.push(Window::placed(window.from, middle));
                open.push(Window::placed(middle + TimeDelta::seconds(1), window.to));
                continue;
            }
            self.slice(window, Some(theirs), Effect::Keep).await?;
            let found = self.stored_between(window.from, window.to).await? - ours;
            if found > 0 {
                repaired += 1;
                let day = window.from.format("%Y-%m-%d");
                let message = format!(
                    "orders {}: {found} orders of {day} were missing and are stored now",
                    self.gateway
                );
                self.context.warn(&message).await?;
            }
        }
        let mut tx = self.context.app.db.write().await?;
        let (scope, shop_id) = (&self.context.scope, &self.shop.id);
        sync_slices::advance(&mut tx, scope, shop_id, self.gateway, PLACED, end).await?;
        sync_slices::begin(&mut tx, scope, shop_id, self.gateway, PLACED, begin).await?;
        sync_slices::forget_unproven(&mut tx, scope, shop_id, self.gateway, PLACED, started).await?;
        sync_slices::note_run(&mut tx, scope, shop_id, self.gateway, PLACED, None).await?;
        tx.commit().await?;
        Ok(repaired)
    }

    async fn stored_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Step<i64> {
        let mut tx = self.context.app.db.read().await?;
        Ok(orders::count_placed(&mut tx, &self.context.scope, &self.shop.id, self.gateway, from, to).await?)
    }
}
