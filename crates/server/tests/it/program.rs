//! The real program beside a test, on the database of the test's world.

use std::{
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU16, Ordering},
};

use secrecy::ExposeSecret;
use serde_json::json;

use crate::world::{TestWorld, full_sync_days};

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

/// An address below those that the system hands out by itself, so that it stays free between a kill and the next start.
pub(crate) fn free_address() -> SocketAddr {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + (std::process::id() % 10_000) as u16;
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let skip = TAKEN.fetch_add(50, Ordering::Relaxed);
    let port = (first + skip..first + skip + 50).find(free).expect("a free port");
    SocketAddr::from(([127, 0, 0, 1], port))
}
