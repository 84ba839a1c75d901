//! The schedule: orders, products and costs of every shop, each at its interval, on whichever node is first.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::day::{business_day, start_of_day};
use tokio::time::MissedTickBehavior;

use super::{
    rebuild_totals::RebuildTotals,
    recalculate::Recalculate,
    registry,
    sync::{self, Mode, Resource, Sync},
    sync_orders::recount::Recount,
    test_connection::TestConnection,
};
use crate::{
    app::App,
    clock,
    error::Result,
    store::{
        db::Tx,
        exports, jobs,
        orders::Selection,
        schedules::{self, DueSchedule},
        scope::AdminScope,
        settings, shops, sku_totals, webhooks,
    },
};

/// Minutes of a day.
const A_DAY: i64 = 1440;
/// What else is read of every shop: name, minutes between two runs, and the resources. Order extras have a work list and
/// come soon after their orders; the rest are lists that change a few times a day.
const EXTRAS: &[(&str, i64, &[Resource])] = &[
    ("order_extras", 5, &[Resource::Shipments, Resource::Amounts]),
    ("after_sales", 30, &[Resource::AfterSales]),
    ("stock", 60, &[Resource::Stock]),
    (
        "offers",
        120,
        &[Resource::PriceReviews, Resource::Promotions, Resource::StockUpOrders],
    ),
];
/// How long ended jobs and their logs are kept.
const KEPT: TimeDelta = TimeDelta::days(14);
/// Raised by a release that brings a new rollup: older data then get it by a job.
const ROLLUPS: &str = "3";
/// How long pushed events are kept, and repeats of them known for what they are.
const EVENTS_KEPT: TimeDelta = TimeDelta::days(90);
/// How long exported files are kept.
const EXPORTS_KEPT: TimeDelta = TimeDelta::days(7);

/// Writes the schedules as the settings want them, and has every figure rebuilt when the zone or the reporting currency
/// is another than the one the stored figures stand in.
pub async fn begin(app: &App) -> Result<()> {
    let config = &app.config;
    let now = clock::now();
    let mut tx = app.db.write().await?;
    let intervals = [
        ("orders", config.sync_interval_minutes),
        ("products", config.product_sync_interval_minutes),
        ("costs", config.cost_interval_minutes),
    ];
    for (name, minutes) in intervals {
        schedules::define(&mut tx, name, i64::from(minutes), now).await?;
    }
    schedules::define(&mut tx, "tokens", A_DAY, now).await?;
    for (name, minutes, _) in EXTRAS {
        schedules::define(&mut tx, name, *minutes, now).await?;
    }
    schedules::define(&mut tx, "recount", A_DAY, next_night(now, config.timezone)).await?;
    let wanted = format!("{} {}", config.timezone, config.reporting_currency);
    let stands = settings::get(&mut tx, "figures_stand_in").await?;
    let rollups = settings::get(&mut tx, "rollups").await?;
    settings::set(&mut tx, "figures_stand_in", &wanted).await?;
    settings::set(&mut tx, "rollups", ROLLUPS).await?;
    // Totals first: shares of bundles stand in the reporting currency, which their rows do not name, so what is taken back
    // when the lines are valued anew must have been added under the same name.
    if stands.is_some_and(|stands| stands != wanted || rollups.as_deref() != Some(ROLLUPS)) {
        for_every_shop(&mut tx, &RebuildTotals {}).await?;
    }
    tx.commit().await
}

/// Half past three in the zone: people sleep and the platform is quiet.
fn next_night(now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let tonight = start_of_day(business_day(now, zone), zone) + TimeDelta::minutes(210);
    if tonight > now {
        tonight
    } else {
        tonight + TimeDelta::days(1)
    }
}

/// Archived shops too: they may come back.
async fn for_every_shop(tx: &mut Tx, job: &impl registry::Job) -> Result<()> {
    let scope = AdminScope::console();
    for archived in [false, true] {
        for shop in shops::list(tx, &scope, archived).await? {
            registry::enqueue(tx, &scope, &shop.id, job, true).await?;
        }
    }
    Ok(())
}

/// Moves the units of the last 30 days on, shop by shop, when a business day has ended.
async fn roll_units(app: &App) -> Result<()> {
    let today = business_day(clock::now(), app.config.timezone);
    let scope = AdminScope::console();
    let mut peek = app.db.read().await?;
    let shops = shops::not_rolled(&mut peek, &scope, today).await?;
    drop(peek);
    for shop_id in shops {
        let mut tx = app.db.write().await?;
        shops::lock(&mut tx, &scope, &shop_id).await?;
        sku_totals::roll_units(&mut tx, &scope, &shop_id, today).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Looks every second for schedules that are due, until the program ends.
pub async fn tick(app: App) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = app.shutdown.cancelled() => return,
        }
        if let Err(cause) = roll_units(&app).await {
            tracing::error!(error = %cause, "could not move the units of 30 days on");
        }
        if let Err(cause) = enqueue_due(&app).await {
            tracing::error!(error = %cause, "could not run the schedule");
        }
    }
}

async fn enqueue_due(app: &App) -> Result<()> {
    let now = clock::now();
    if !app.config.auto_sync_enabled {
        return Ok(());
    }
    let mut peek = app.db.read().await?;
    let due = schedules::any_due(&mut peek, now).await?;
    drop(peek);
    if !due {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    for due in schedules::claim_due(&mut tx, now).await? {
        enqueue_schedule(&mut tx, &due).await?;
    }
    jobs::prune(&mut tx, now - KEPT).await?;
    webhooks::prune(&mut tx, now - EVENTS_KEPT).await?;
    exports::prune(&mut tx, now - EXPORTS_KEPT).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok(())
}

async fn enqueue_schedule(tx: &mut Tx, due: &DueSchedule) -> Result<()> {
    let scope = due.scope();
    for shop in shops::list(tx, &scope, false).await? {
        let sync = |resources: &[Resource]| Sync {
            resources: resources
                .iter()
                .copied()
                .filter(|resource| resource.exists_for(&shop.business_model))
                .collect(),
            mode: Mode::Incremental,
        };
        let job = match due.name() {
            "orders" => sync(&[Resource::Orders]),
            "products" => sync(&[Resource::Products, Resource::SalesSnapshots]),
            "tokens" => {
                registry::enqueue(tx, &scope, &shop.id, &TestConnection {}, false).await?;
                continue;
            }
            name if !extras(name).is_empty() => sync(extras(name)),
            "costs" => {
                let job = Recalculate {
                    selection: Selection::Incomplete,
                };
                registry::enqueue(tx, &scope, &shop.id, &job, false).await?;
                continue;
            }
            "recount" => {
                if Resource::Orders.exists_for(&shop.business_model) {
                    registry::enqueue(tx, &scope, &shop.id, &Recount {}, false).await?;
                }
                continue;
            }
            _ => continue,
        };
        if !job.resources.is_empty() {
            sync::enqueue(tx, &scope, &shop.id, job, false).await?;
        }
    }
    Ok(())
}

fn extras(name: &str) -> &'static [Resource] {
    EXTRAS.iter().find(|extra| extra.0 == name).map_or(&[], |extra| extra.2)
}
