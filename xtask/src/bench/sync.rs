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

/// Makes the shop, runs one full sync of its orders and measures it from the request to the job's end.
pub(super) fn measure(binary: &Path, database: &Database, orders: u64) -> Result<Vec<Measurement>> {
    let simulator = program::simulator(binary, database, orders)?;
    let server = Server::start(binary, database)?;
    let mut connection = server.connect()?;
    let shop = json!({
        "name": "bench",
        "business_model": "semi",
        "environment": "sandbox",
        "credentials": simulator.credentials,
    });
    let shop = connection.post_json("/api/shops", "", &shop)?;
    let shop_id = shop["id"].as_str().context("the new shop has no id")?;

    let begun = time::now();
    let request = json!({"resources": ["orders"], "mode": "full"});
    let job = connection.post_json(&format!("/api/shops/{shop_id}/sync"), "", &request)?;
    wait_for(&mut connection, job["job_id"].as_str().context("no job_id")?)?;
    let span = begun.elapsed();

    let list = connection.get_json("/api/orders?limit=1")?;
    let stored = list["total"]
        .as_u64()
        .or_else(|| list["total"]["value"].as_u64())
        .unwrap_or_default();
    drop(server);
    let raw = floor::bulk_insert(database, &["raw_documents", "orders", "order_lines"]);
    let cell = Cell::rate(stored, span, "orders/s", raw);
    Ok(vec![Measurement::new(
        "full sync of one shop",
        "≥ 10,000 orders/s",
        cell,
    )])
}

fn wait_for(connection: &mut Connection, job_id: &str) -> Result<()> {
    loop {
        let job = connection.get_json(&format!("/api/jobs/{job_id}"))?;
        match job["state"].as_str() {
            Some("succeeded") => return Ok(()),
            Some("queued" | "running") => time::pause(Duration::from_millis(20)),
            state => bail!("the sync ended as {state:?}: {}", job["error"]),
        }
    }
}
