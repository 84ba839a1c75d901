//! Jobs started from the command line: queued like any other, run here unless a server takes them first, watched to the end.

use std::{fs::File, path::Path, time::Duration};

use chrono::{DateTime, Utc};

use super::{
    export::{Export, Writing},
    recalculate::Recalculate,
    registry,
    sync::{Mode, Resource, Sync},
    worker,
};
use crate::{
    app::App,
    clock,
    error::{Error, ErrorCode, Result},
    store::{
        jobs::{self, JobRow},
        orders::Selection,
        scope::AdminScope,
        shops, sync_slices,
    },
};

/// Syncs a shop now; no resource named means all it has. `report` is told each new word of progress.
pub async fn sync(
    app: &App,
    shop_id: &str,
    resources: &[Resource],
    full: bool,
    report: impl Fn(&str),
) -> Result<JobRow> {
    let scope = AdminScope::console();
    let mut tx = app.db.write().await?;
    let shop = shops::get(&mut tx, &scope, shop_id).await?;
    let mut wanted = Resource::all_of(&shop.business_model);
    wanted.retain(|resource| resources.is_empty() || resources.contains(resource));
    let resources = wanted;
    if resources.is_empty() {
        let message = format!("{} shops have no consumer orders; sync --products", shop.business_model);
        return Err(Error::client(ErrorCode::Invalid, message));
    }
    let job = Sync {
        resources,
        mode: if full { Mode::Full } else { Mode::Incremental },
    };
    let id = registry::enqueue(&mut tx, &scope, shop_id, &job, true).await?;
    tx.commit().await?;
    watch(app, &id, report).await
}

/// Per gateway, up to when the shop's orders are proven complete, or the hole that is known; a line each.
pub async fn proofs(app: &App, shop_id: &str) -> Result<Vec<String>> {
    let scope = AdminScope::console();
    let mut tx = app.db.read().await?;
    let mut lines = Vec::new();
    let minute = |at: DateTime<Utc>| {
        at.with_timezone(&app.config.timezone)
            .format("%Y-%m-%d %H:%M")
            .to_string()
    };
    for mark in sync_slices::watermarks(&mut tx, &scope, shop_id).await? {
        let (Some(until), "orders") = (mark.synced_until, mark.resource.as_str()) else {
            continue;
        };
        let holes = sync_slices::unproven(&mut tx, &scope, shop_id, &mark.gateway, &mark.resource).await?;
        let gateway = &mark.gateway;
        for hole in &holes {
            let (from, to) = (minute(hole.slice_from), minute(hole.slice_to));
            let (total, read) = (hole.total_seen, hole.distinct_stored);
            lines.push(format!(
                "orders {gateway}: HOLE {from} … {to}: Temu counts {total}, lists {read}; it is read again by itself"
            ));
        }
        if holes.is_empty() {
            let from = mark.synced_from.map(minute).unwrap_or_default();
            lines.push(format!(
                "orders {gateway}: proven complete from {from} until {}",
                minute(until)
            ));
        }
        if let Some((reached, goal)) = mark.backfill_from.zip(mark.backfill_to) {
            lines.push(format!(
                "orders {gateway}: the past is read down to {}, on the way to {}",
                minute(reached),
                minute(goal)
            ));
        }
    }
    Ok(lines)
}

/// Values all orders of a shop, or of every shop, with today's records.
pub async fn recalculate(app: &App, shop_id: Option<&str>, report: impl Fn(&str)) -> Result<Vec<JobRow>> {
    let scope = AdminScope::console();
    let mut tx = app.db.write().await?;
    let mut ids = Vec::new();
    let shops = match shop_id {
        Some(shop_id) => vec![shops::get(&mut tx, &scope, shop_id).await?],
        None => shops::list(&mut tx, &scope, false).await?,
    };
    for shop in shops {
        ids.push(
            registry::enqueue(
                &mut tx,
                &scope,
                &shop.id,
                &Recalculate {
                    selection: Selection::All,
                },
                true,
            )
            .await?,
        );
    }
    tx.commit().await?;
    let mut jobs = Vec::new();
    for id in ids {
        jobs.push(watch(app, &id, &report).await?);
    }
    Ok(jobs)
}

/// Writes what `export` asks for to a file, with no job; answers the number of lines.
pub async fn export(app: &App, export: &Export, out: &Path, report: impl Fn(&str)) -> Result<i64> {
    let scope = AdminScope::console();
    let file = File::create(out).map_err(|cause| Error::Settings(format!("--out {}: {cause}", out.display())))?;
    let mut writing = Writing::begin(app, &scope, export).await?;
    while writing.page(&scope).await? {
        report(&format!("{} lines written", writing.lines()));
    }
    Ok(writing.finish(file).await?.1)
}

/// Runs a queued job here, or watches it where it runs, until it has ended.
async fn watch(app: &App, id: &str, report: impl Fn(&str)) -> Result<JobRow> {
    let scope = AdminScope::console();
    let worker = format!("console|{}|{}", app.node, clock::new_id());
    let mut told = String::new();
    loop {
        if let Some(job) = worker::claim(app, &worker, Some(id)).await? {
            let run = worker::perform(app, job);
            tokio::pin!(run);
            loop {
                tokio::select! {
                    () = &mut run => break,
                    () = tokio::time::sleep(Duration::from_millis(300)) => { tell(app, &scope, id, &mut told, &report).await?; }
                }
            }
        }
        let job = tell(app, &scope, id, &mut told, &report).await?;
        if job.finished_at.is_some() {
            return Ok(job);
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

async fn tell(app: &App, scope: &AdminScope, id: &str, told: &mut String, report: &impl Fn(&str)) -> Result<JobRow> {
    let mut tx = app.db.read().await?;
    let job = jobs::get(&mut tx, scope, id).await?;
    if let Some(message) = job.progress_message.as_ref().filter(|message| *message != told) {
        report(message);
        told.clone_from(message);
    }
    Ok(job)
}
