//! A fresh database for one measurement: a SQLite file in a folder of its own, or a database on the PostgreSQL server.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, bail, ensure};

/// Which database.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub(super) fn parse(name: &str) -> Result<Kind> {
        match name {
            "sqlite" => Ok(Kind::Sqlite),
            "postgres" => Ok(Kind::Postgres),
            _ => bail!("databases are sqlite and postgres, not {name}"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Sqlite => "SQLite",
            Kind::Postgres => "PostgreSQL",
        })
    }
}

/// An empty database, dropped with its folder when the measurement ends.
pub(super) struct Database {
    pub(super) kind: Kind,
    /// What the program gets as DATABASE_URL.
    pub(super) url: String,
    /// What the program gets as DATA_DIR.
    pub(super) folder: PathBuf,
    /// On PostgreSQL: the server's own database, and the name of ours.
    server: Option<(String, String)>,
}

impl Database {
    /// Makes one; PostgreSQL is found at TEST_POSTGRES_URL.
    pub(super) fn create(kind: Kind) -> Result<Database> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "temu_omni_bench_{}_{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir(&folder).with_context(|| format!("making {}", folder.display()))?;
        if kind == Kind::Sqlite {
            let url = format!("sqlite://{}", folder.join("bench.db").display());
            return Ok(Database {
                kind,
                url,
                folder,
                server: None,
            });
        }
        let server = std::env::var("TEST_POSTGRES_URL")
            .context("TEST_POSTGRES_URL says where PostgreSQL is; make bench sets it")?;
        let (base, _) = server.rsplit_once('/').context("TEST_POSTGRES_URL names no database")?;
        let url = format!("{base}/{name}");
        psql(&server, &format!("create database {name}"))?;
        Ok(Database {
            kind,
            url,
            folder,
            server: Some((server, name)),
        })
    }

    /// Runs statements in the database's own shell; gives how long it says each took, or nothing without a shell.
    pub(super) fn shell_times(&self, statements: &[String]) -> Option<Vec<std::time::Duration>> {
        let (mut shell, prelude) = match self.kind {
            Kind::Sqlite => {
                let mut shell = Command::new("sqlite3");
                shell.arg(self.folder.join("bench.db"));
                (shell, ".timer on\n.output /dev/null\n")
            }
            Kind::Postgres => {
                let mut shell = Command::new("psql");
                shell.args(["--no-psqlrc", "--quiet", &self.url]);
                (shell, "\\timing on\n\\o /dev/null\n")
            }
        };
        let script = self.folder.join("floor.sql");
        std::fs::write(&script, format!("{prelude}{};\n", statements.join(";\n"))).ok()?;
        let output = shell
            .stdin(std::fs::File::open(&script).ok()?)
            .stderr(Stdio::inherit())
            .output()
            .ok()?;
        Some(
            String::from_utf8_lossy(&output.stdout)
                .lines()
                .filter_map(parse_timing)
                .collect(),
        )
    }

    /// Where SQLite may attach a scratch file.
    pub(super) fn scratch(&self) -> PathBuf {
        self.folder.join("scratch.db")
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server
            && let Err(error) = psql(server, &format!("drop database {name} with (force)"))
        {
            eprintln!("bench: {error:#}");
        }
        remove(&self.folder);
    }
}

fn remove(folder: &Path) {
    if let Err(error) = std::fs::remove_dir_all(folder) {
        eprintln!("bench: {} stays behind: {error}", folder.display());
    }
}

fn psql(url: &str, statement: &str) -> Result<()> {
    let status = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--command", statement, url])
        .status();
    ensure!(
        status.context("psql could not be started")?.success(),
        "psql refused: {statement}"
    );
    Ok(())
}

/// Reads `Run Time: real 0.001 user 0.000900 sys 0.000100` (SQLite, where only CPU time is exact enough)
/// or `Time: 0.434 ms` (PostgreSQL; a long one goes on with the same in minutes).
fn parse_timing(line: &str) -> Option<std::time::Duration> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let number = |word: &str| word.parse::<f64>().ok();
    let seconds = match words.as_slice() {
        ["Run", "Time:", "real", real, "user", user, "sys", sys] => number(real)?.max(number(user)? + number(sys)?),
        ["Time:", milliseconds, "ms", ..] => number(milliseconds)? / 1000.0,
        _ => return None,
    };
    Some(std::time::Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shells_timings_are_read() {
        let micros = |line| parse_timing(line).map(|span| span.as_micros());
        assert_eq!(micros("Run Time: real 0.000 user 0.000300 sys 0.000100"), Some(400));
        assert_eq!(
            micros("Run Time: real 2.500 user 0.100000 sys 0.100000"),
            Some(2_500_000)
        );
        assert_eq!(micros("Time: 0.434 ms"), Some(434));
        assert_eq!(micros("Time: 65000.000 ms (01:05.000)"), Some(65_000_000));
        assert_eq!(micros("(1 row)"), None);
    }
}
