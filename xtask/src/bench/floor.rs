//! Floors: what the same rows cost the database's own shell, without our program in between.

use std::time::Duration;

use super::database::Database;
use super::load::percentile;

const REPEATS: usize = 20;

/// The median time of reading with this statement, warm; none where the database's shell is not installed.
pub(super) fn read(database: &Database, statements: &[String]) -> Option<Duration> {
    // One reading may be several statements (an order, then its lines): their times belong together.
    let script: Vec<String> = (0..=REPEATS).flat_map(|_| statements.iter().cloned()).collect();
    let times = database.shell_times(&script)?;
    let mut readings: Vec<Duration> = times
        .chunks_exact(statements.len())
        .skip(1)
        .map(|parts| parts.iter().sum())
        .collect();
    readings.sort_unstable();
    (!readings.is_empty()).then(|| percentile(&readings, 50))
}

/// The time of one bulk insert of every row that the tables hold into bare copies of them.
pub(super) fn bulk_insert(database: &Database, tables: &[&str]) -> Option<Duration> {
    let scratch = database.scratch();
    let mut total = Duration::ZERO;
    for table in tables {
        let (prepare, copy) = match database.kind {
            super::Kind::Sqlite => (
                format!("attach '{}' as scratch", scratch.display()),
                format!("create table scratch.copy_of_{table} as select * from {table}"),
            ),
            super::Kind::Postgres => (
                "set synchronous_commit = on".to_owned(),
                format!("create table copy_of_{table} as select * from {table}"),
            ),
        };
        total += *database.shell_times(&[prepare, copy])?.last()?;
    }
    Some(total)
}
