//! Synchronising one shop, from a simulator that answers at once, into an empty database.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::database::Database;
use super::http::Connection;
use super::program::{self, Server};
use super::table::{Cell, Measurement};
use super::{floor, time};

/// What the limited simulator answers, a second and app key.
const ALLOWED: u64 = 20;

/// Syncs a shop whose platform answers so many calls a second, and measures how much of that is used.
pub(super) fn measure_allowance(binary: &Path, database: &Database) -> Result<Measurement> {
    let simulator = program::simulator(binary, database, 40_000, ALLOWED)?;
    let server = Server::start_with(binary, database, &[("TEMU_CALLS_PER_SECOND", "20")])?;
    let (span, _) = sync_all(&server, &simulator.credentials)?;
    let stats = Connection::open(simulator.admin, None)?.get_json("/admin/stats")?;
    let rows = stats["items"].as_array().context("no stats")?;
    let calls = |row: &&serde_json::Value| row["calls"].as_u64().unwrap_or_default();
    // The busiest key is the one that its limit holds back.
    let busiest = rows.iter().max_by_key(calls).context("no calls")?;
    let refused: u64 = rows.iter().filter_map(|row| row["refused"].as_u64()).sum();
    let cell = Cell::Allowance {
        per_second: Cell::per_second(calls(&busiest), span),
        allowed: ALLOWED.into(),
        refused: refused.into(),
        calls: rows.iter().map(|row| calls(&row)).sum::<u64>().into(),
    };
    Ok(Measurement::new(
        "calls used where 20 a second are allowed",
        "≥ 95 %, refused ≤ 1 %",
        cell,
    ))
}

/// Makes the shop, runs one full sync of its orders and measures it from the request to the job's end.
pub(super) fn measure(binary: &Path, database: &Database, orders: u64) -> Result<Vec<Measurement>> {
    let simulator = program::simulator(binary, database, orders, 0)?;
    let server = Server::start(binary, database)?;
    let (span, stored) = sync_all(&server, &simulator.credentials)?;
    let memory = server.own_memory_mib();
    drop(server);
    let raw = floor::bulk_insert(database, &["raw_documents", "orders", "order_lines"]);
    let cell = Cell::rate(stored, span, "orders/s", raw);
    let mut measurements = vec![Measurement::new("full sync of one shop", "≥ 10,000 orders/s", cell)];
    if let Some(mib) = memory {
        measurements.push(Measurement::new(
            "own memory after that sync",
            "flat",
            Cell::Mebibytes(mib),
        ));
    }
    Ok(measurements)
}

/// Adds a shop and syncs its orders in full; answers how long that took, and how many orders are new.
fn sync_all(server: &Server, credentials: &[serde_json::Value]) -> Result<(Duration, u64)> {
    let mut connection = server.connect()?;
    let shop = json!({
        "name": "bench",
        "business_model": "semi",
        "environment": "sandbox",
        "credentials": credentials,
    });
    let shop = connection.post_json("/api/shops", "", &shop)?;
    let shop_id = shop["id"].as_str().context("the new shop has no id")?;
    let begun = time::now();
    let request = json!({"resources": ["orders"], "mode": "full"});
    let job = connection.post_json(&format!("/api/shops/{shop_id}/sync"), "", &request)?;
    let result = wait_for(&mut connection, job["job_id"].as_str().context("no job_id")?)?;
    let span = begun.elapsed();
    let reports = result.as_object().context("the job has no result")?.values();
    Ok((span, reports.filter_map(|report| report["inserted"].as_u64()).sum()))
}

fn wait_for(connection: &mut Connection, job_id: &str) -> Result<serde_json::Value> {
    loop {
        let job = connection.get_json(&format!("/api/jobs/{job_id}"))?;
        match job["state"].as_str() {
            Some("succeeded") => return Ok(job["result"].clone()),
            Some("queued" | "running") => time::pause(Duration::from_millis(20)),
            state => bail!("the sync ended as {state:?}: {}", job["error"]),
        }
    }
}
