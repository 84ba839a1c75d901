//! Sums a shop's totals anew from its lines: queued once when a release brings a rollup that older data lack.

use domain::day::business_day;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    context::{JobContext, Step},
    recalculate::Recalculate,
    registry::{self, Job},
};
use crate::{
    clock,
    store::{
        orders::{self, Selection},
        shops, sku_totals,
    },
};

/// Rebuilds the totals of one shop.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RebuildTotals {}

impl Job for RebuildTotals {
    const KIND: &'static str = "rebuild_totals";
    const LANE: Option<&'static str> = Some("recalculate");
    const DEDUPLICATED: bool = true;

    async fn run(self, context: &JobContext) -> Step<Value> {
        let (app, scope, shop_id) = (&context.app, &context.scope, context.shop_id());
        let today = business_day(clock::now(), app.config.timezone);
        // One transaction: a sync in between would change totals that are not there yet.
        let mut tx = app.db.write().await?;
        shops::lock(&mut tx, scope, shop_id).await?;
        let orders = orders::rebuild_totals(&mut tx, scope, shop_id, app.config.reporting_currency).await?;
        sku_totals::roll_units(&mut tx, scope, shop_id, today).await?;
        // Lines of older releases do not say which part of a bundle lacks a price; valuing them anew does.
        let revalue = Recalculate {
            selection: Selection::All,
        };
        registry::enqueue(&mut tx, scope, shop_id, &revalue, false).await?;
        tx.commit().await?;
        app.wake.notify_one();
        Ok(json!({ "orders": orders }))
    }
}
