//! The program under measurement, as child processes that never outlive the bench.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::database::Database;
use super::http::Connection;
use super::time;

const USERNAME: &str = "bench";
const PASSWORD: &str = "bench-password-2026";

/// `temu-omni serve`, ready to answer.
pub(super) struct Server {
    process: Running,
    pub(super) address: SocketAddr,
    /// An API token of the administrator.
    pub(super) token: String,
    /// From starting the process to its first answer.
    pub(super) start: Duration,
}

/// A child process, stopped when dropped.
pub(super) struct Running {
    child: Child,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts it on a free port and makes a token.
    pub(super) fn start(binary: &Path, database: &Database) -> Result<Server> {
        Server::start_with(binary, database, &[])
    }

    /// As [`Server::start`], with other settings.
    pub(super) fn start_with(binary: &Path, database: &Database, settings: &[(&str, &str)]) -> Result<Server> {
        let address = free_address()?;
        let begun = time::now();
        let mut command = command(binary, database);
        command
            .args(["serve", "--listen", &address.to_string()])
            .envs(settings.iter().copied());
        let process = spawn(&mut command)?;
        wait_until_it_answers(address, "/healthz")?;
        let start = begun.elapsed();
        let mut connection = Connection::open(address, None)?;
        let cookie = connection.log_in("/api/auth/login", &json!({"username": USERNAME, "password": PASSWORD}))?;
        let token = connection.post_json("/api/auth/tokens", &cookie, &json!({"name": "bench"}))?;
        let token = token["token"].as_str().context("no token in the answer")?.to_owned();
        Ok(Server {
            process,
            address,
            token,
            start,
        })
    }

    /// A connection with the administrator's token.
    pub(super) fn connect(&self) -> Result<Connection> {
        Connection::open(self.address, Some(&self.token))
    }

    /// What the process holds in memory now, in MiB, where /proc tells.
    pub(super) fn memory_mib(&self) -> Option<u64> {
        self.status_mib("VmRSS:")
    }

    /// The part of it that is the process's own: pages of the database that are mapped in do not count.
    pub(super) fn own_memory_mib(&self) -> Option<u64> {
        self.status_mib("RssAnon:")
    }

    fn status_mib(&self, field: &str) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(field))?;
        line.split_whitespace()
            .next()?
            .parse::<u64>()
            .ok()
            .map(|kib| kib / 1024)
    }
}

/// Fills the database; gives how long it took.
pub(super) fn seed(binary: &Path, database: &Database, orders: u64) -> Result<Duration> {
    let begun = time::now();
    let output = command(binary, database)
        .args(["seed", "--orders", &orders.to_string()])
        .output()?;
    ensure!(
        output.status.success(),
        "temu-omni seed failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(begun.elapsed())
}

/// A simulator at work, and the credentials of its one shop as the shop's endpoint takes them.
pub(super) struct Simulator {
    _process: Running,
    /// Its admin interface.
    pub(super) admin: SocketAddr,
    pub(super) credentials: Vec<Value>,
}

/// Starts the platform's stand-in with one semi-managed shop, that many calls a second and app key (0 is
/// no limit), without faults.
pub(super) fn simulator(binary: &Path, database: &Database, orders: u64, calls: u64) -> Result<Simulator> {
    let (address, admin) = (free_address()?, free_address()?);
    let mut command = command(binary, database);
    command.args([
        "sim",
        "--shops",
        "1",
        "--qps",
        &calls.to_string(),
        "--orders-per-shop",
        &orders.to_string(),
    ]);
    command.args(["--listen", &address.to_string(), "--admin-listen", &admin.to_string()]);
    let process = spawn(&mut command)?;
    wait_until_it_answers(admin, "/admin/clock")?;
    let shops = Connection::open(admin, None)?.get_json("/admin/shops")?;
    let credentials = shops["items"][0]["credentials"].as_array();
    let credentials = credentials
        .context("the simulator names no credentials")?
        .iter()
        .map(credential)
        .collect();
    Ok(Simulator {
        _process: process,
        admin,
        credentials,
    })
}

/// What the shop's endpoint takes of what the simulator says of a credential.
fn credential(given: &Value) -> Value {
    let fields = ["gateway", "base_url", "app_key", "app_secret", "access_token"];
    fields
        .into_iter()
        .map(|field| (field.to_owned(), given[field].clone()))
        .collect()
}

fn command(binary: &Path, database: &Database) -> Command {
    let mut command = Command::new(binary);
    command
        .current_dir(&database.folder)
        .env("DATABASE_URL", &database.url)
        .env("DATA_DIR", &database.folder)
        .env("SECRET_KEY", "a key for the bench, long enough to be one")
        .env("ADMIN_USERNAME", USERNAME)
        .env("ADMIN_PASSWORD", PASSWORD)
        .env("AUTO_SYNC_ENABLED", "false")
        .env("TEMU_CALLS_PER_SECOND", "0")
        .env("RUST_LOG", "error")
        .stdin(Stdio::null());
    command
}

fn spawn(command: &mut Command) -> Result<Running> {
    let child = command
        .stdout(Stdio::null())
        .spawn()
        .context("the program could not be started")?;
    Ok(Running { child })
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn wait_until_it_answers(address: SocketAddr, path: &str) -> Result<()> {
    let begun = time::now();
    loop {
        let answered = Connection::open(address, None).and_then(|mut connection| connection.get(path));
        match answered {
            Ok(answer) if answer.status == 200 => return Ok(()),
            Ok(_) | Err(_) if begun.elapsed() < Duration::from_secs(120) => time::pause(Duration::from_millis(2)),
            Ok(answer) => bail!("{path} answers {}", answer.status),
            Err(error) => return Err(error.context("the program did not answer within two minutes")),
        }
    }
}
