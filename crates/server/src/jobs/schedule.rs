//! The schedule: orders, products and costs of every shop, each at its interval, on whichever node is first.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::MissedTickBehavior;

use super::{
    recalculate::Recalculate,
    registry,
    sync::{Mode, Resource, Sync},
    test_connection::TestConnection,
};
use crate::{
    app::App,
    clock,
    error::Result,
    store::{
        db::Tx,
        jobs,
        orders::Selection,
        schedules::{self, DueSchedule},
        scope::AdminScope,
        settings, shops, webhooks,
    },
};

/// How long ended jobs and their logs are kept.
const KEPT: TimeDelta = TimeDelta::days(14);

/// Minutes between two looks at how long each token lives and what it covers.
const ONCE_A_DAY: u32 = 24 * 60;

/// How long pushed events are kept, and repeats of them known for what they are.
const EVENTS_KEPT: TimeDelta = TimeDelta::days(90);

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
        ("tokens", ONCE_A_DAY),
    ];
    for (name, minutes) in intervals {
        schedules::define(&mut tx, name, i64::from(minutes), now).await?;
    }
    let wanted = format!("{} {}", config.timezone, config.reporting_currency);
    let stands = settings::get(&mut tx, "figures_stand_in").await?;
    if stands.as_deref() != Some(wanted.as_str()) {
        settings::set(&mut tx, "figures_stand_in", &wanted).await?;
        if stands.is_some() {
            revalue_all(&mut tx).await?;
        }
    }
    tx.commit().await
}

/// Every stored figure anew: its days or its currency are no longer the ones asked for.
async fn revalue_all(tx: &mut Tx) -> Result<()> {
    let scope = AdminScope::console();
    for archived in [false, true] {
        for shop in shops::list(tx, &scope, archived).await? {
            registry::enqueue(
                tx,
                &scope,
                &shop.id,
                &Recalculate {
                    selection: Selection::All,
                },
                true,
            )
            .await?;
        }
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
            "costs" => {
                let job = Recalculate {
                    selection: Selection::Incomplete,
                };
                registry::enqueue(tx, &scope, &shop.id, &job, false).await?;
                continue;
            }
            _ => continue,
        };
        if !job.resources.is_empty() {
            registry::enqueue(tx, &scope, &shop.id, &job, false).await?;
        }
    }
    Ok(())
}
