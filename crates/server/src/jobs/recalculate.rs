//! Prices stored orders again: after a cost, a rate or the catalogue changed, and for lines with something unknown.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    context::{JobContext, Step},
    registry::Job,
};
use crate::store::{
    books, derived_sales,
    orders::{self, Selection},
    shops,
};

/// Orders per transaction: short enough that a sync of the same shop hardly waits.
const BATCH: i64 = 1000;

/// Values the selected orders of a shop with today's records.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recalculate {
    /// Which orders.
    pub selection: Selection,
}

impl Job for Recalculate {
    const KIND: &'static str = "recalculate";
    const LANE: Option<&'static str> = Some("recalculate");
    // A job that runs has passed some orders already, so a later change needs a job of its own.
    const DEDUPLICATED: bool = false;

    async fn run(self, context: &JobContext) -> Step<Value> {
        let (app, scope, shop_id) = (&context.app, &context.scope, context.shop_id());
        let mut after = String::new();
        let (mut done, mut changed) = (0i64, 0i64);
        loop {
            let mut tx = app.db.write().await?;
            shops::lock(&mut tx, scope, shop_id).await?;
            let books = books::load(&mut tx, scope, shop_id, app.config.reporting_currency).await?;
            let batch = orders::load_selected(&mut tx, scope, shop_id, &self.selection, &after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after.clone_from(&last.order.parent_order_sn);
            let (size, full) = (batch.len() as i64, batch.len() as i64 == BATCH);
            changed += orders::reprice(&mut tx, scope, shop_id, &books, app.config.timezone, batch).await?;
            tx.commit().await?;
            done += size;
            context
                .progress(done, None, &format!("{done} orders valued, {changed} lines changed"))
                .await?;
            if !full {
                break;
            }
        }
        self.derived_sales(context).await?;
        Ok(json!({ "orders": done, "lines_changed": changed }))
    }
}

impl Recalculate {
    /// The same for what full-managed shops sold; other shops have no such figures.
    async fn derived_sales(&self, context: &JobContext) -> Step {
        let (app, scope, shop_id) = (&context.app, &context.scope, context.shop_id());
        let mut after = String::new();
        loop {
            let mut tx = app.db.write().await?;
            shops::lock(&mut tx, scope, shop_id).await?;
            let books = books::load(&mut tx, scope, shop_id, app.config.reporting_currency).await?;
            let zone = app.config.timezone;
            let last = derived_sales::rebuild(&mut tx, scope, shop_id, &books, zone, &self.selection, &after).await?;
            let Some(last) = last else { return Ok(()) };
            tx.commit().await?;
            after = last;
        }
    }
}
