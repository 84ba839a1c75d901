//! The real program beside a test, on the database of the test's world.

use std::{
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::Duration,
};

use secrecy::ExposeSecret;
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::{
    sql,
    world::{TestWorld, full_sync_days},
};

/// How long anything may take before a test gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// Starts `temu-omni serve`; its schedule rests, so that only what the test asks for runs.
pub(crate) fn start_program(world: &TestWorld, address: SocketAddr, days: u32) -> Child {
    let config = &world.app.app.config;
    Command::new(env!("CARGO_BIN_EXE_temu-omni"))
        .args(["serve", "--listen", &address.to_string()])
        .current_dir(&config.data_dir)
        .env_clear()
        .env("DATABASE_URL", config.database_url.expose_secret())
        .env("DATA_DIR", &config.data_dir)
        .env("AUTO_SYNC_ENABLED", "false")
        .env("TEMU_CALLS_PER_SECOND", "0")
        .env("FULL_SYNC_DAYS", full_sync_days(days))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

/// Asks every shop for a sync of these resources.
pub(crate) async fn ask_for(world: &TestWorld, resources: &[&str], mode: &str) {
    for shop in &world.shops {
        let body = json!({ "resources": resources, "mode": mode });
        let path = format!("/api/shops/{}/sync", shop.id);
        world.owner.post(&path, body).await.ok();
    }
}

/// How many jobs are in these states, as an SQL list.
pub(crate) async fn jobs_in(world: &TestWorld, states: &str) -> i64 {
    let sql = format!("select count(*) from jobs where state in ({states})");
    sql::number(&world.app.app, &sql).await
}

/// Waits until `count` of the jobs in these states says so.
pub(crate) async fn wait_for(world: &TestWorld, what: &str, states: &str, until: impl Fn(i64) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !until(jobs_in(world, states).await) {
        assert!(Instant::now() < deadline, "{what}");
        sleep(Duration::from_millis(5)).await;
    }
}

/// An address below those that the system hands out by itself, so that it stays free between a kill and the next start.
pub(crate) fn free_address() -> SocketAddr {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + (std::process::id() % 10_000) as u16;
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let skip = TAKEN.fetch_add(50, Ordering::Relaxed);
    let port = (first + skip..first + skip + 50).find(free).expect("a free port");
    SocketAddr::from(([127, 0, 0, 1], port))
}
