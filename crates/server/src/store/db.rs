//! Two databases behind one SQL text: connecting, transactions, and the macros that expand a query for both.

use std::{str::FromStr, time::Duration};

use sqlx::{
    PgPool, Postgres, Sqlite, SqlitePool, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::error::{Error, Result};

/// The database. SQLite has one writing connection, so that writers queue in the program and never meet a busy lock.
#[derive(Clone, Debug)]
pub enum Db {
    /// The embedded default.
    Sqlite {
        /// Connections that only read.
        read: SqlitePool,
        /// The one connection that writes.
        write: SqlitePool,
    },
    /// The database of a team.
    Postgres(PgPool),
}

/// A transaction. Reading functions take one too, so that the figures of one answer come from one moment.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs `$body` on whichever database `$tx` is; in it `Engine` is sqlx's database type and `$conn` the connection.
macro_rules! on {
    ($tx:expr, $conn:ident => $body:expr) => {
        match &mut *$tx {
            $crate::store::db::Tx::Sqlite(tx) => {
                #[expect(clippy::allow_attributes, reason = "not every body names it")]
                #[allow(dead_code)]
                type Engine = sqlx::Sqlite;
                let $conn = &mut **tx;
                $body
            }
            $crate::store::db::Tx::Postgres(tx) => {
                #[expect(clippy::allow_attributes, reason = "not every body names it")]
                #[allow(dead_code)]
                type Engine = sqlx::Postgres;
                let $conn = &mut **tx;
                $body
            }
        }
    };
}

/// All rows of `$sql` as `$row`s.
macro_rules! fetch_all {
    ($tx:expr, $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        $crate::store::db::on!($tx, conn => sqlx::query_as::<Engine, $row>($sql)$(.bind($arg))*.fetch_all(conn).await)
    };
}

/// The first row of `$sql`, if any.
macro_rules! fetch_optional {
    ($tx:expr, $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        $crate::store::db::on!($tx, conn => sqlx::query_as::<Engine, $row>($sql)$(.bind($arg))*.fetch_optional(conn).await)
    };
}

/// The one row of `$sql`.
macro_rules! fetch_one {
    ($tx:expr, $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        $crate::store::db::on!($tx, conn => sqlx::query_as::<Engine, $row>($sql)$(.bind($arg))*.fetch_one(conn).await)
    };
}

/// Runs `$sql` and answers how many rows it touched.
macro_rules! execute {
    ($tx:expr, $sql:expr $(, $arg:expr)* $(,)?) => {
        $crate::store::db::on!($tx, conn => sqlx::query::<Engine>($sql)$(.bind($arg))*.execute(conn).await.map(|done| done.rows_affected()))
    };
}

/// Adds `$start` (which ends in an opening bracket) and the values of a list, as a query builder's binds.
macro_rules! push_list {
    ($query:expr, $start:expr, $values:expr) => {{
        $query.push($start);
        let mut list = $query.separated(", ");
        for value in $values {
            list.push_bind(value);
        }
        // A list nobody may see matches nothing.
        list.push("null");
        $query.push(")");
    }};
}

pub(crate) use {execute, fetch_all, fetch_one, fetch_optional, on, push_list};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

impl Db {
    /// Opens `sqlite://path` (made when missing) or `postgresql://…`. Fails with what the database said.
    pub async fn connect(url: &str) -> Result<Db> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(url)
                .map_err(unreachable)?
                .application_name("temu-omni");
            let pool = PgPoolOptions::new()
                .max_connections(20)
                .acquire_timeout(Duration::from_secs(10));
            return Ok(Db::Postgres(pool.connect_with(options).await.map_err(unreachable)?));
        }
        let options = SqliteConnectOptions::from_str(url)
            .map_err(unreachable)?
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(30))
            .pragma("cache_size", "-16000")
            .pragma("temp_store", "memory")
            .pragma("mmap_size", "268435456")
            .optimize_on_close(true, None);
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(60));
        // The writer touches pages all over: it keeps more of them, and writes them back less often.
        let writing = options
            .clone()
            .pragma("cache_size", "-64000")
            .pragma("wal_autocheckpoint", "16000");
        let write = write.connect_with(writing).await.map_err(unreachable)?;
        let read = SqlitePoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(30));
        let read = read
            .connect_with(options.read_only(true).create_if_missing(false))
            .await
            .map_err(unreachable)?;
        Ok(Db::Sqlite { read, write })
    }

    /// Brings the schema up to date; safe to call from several processes.
    pub async fn migrate(&self) -> Result<()> {
        let done = match self {
            Db::Sqlite { write, .. } => MIGRATIONS.run(write).await,
            Db::Postgres(pool) => MIGRATIONS.run(pool).await,
        };
        done.map_err(|cause| Error::Database(Box::new(cause)))
    }

    /// A transaction that only reads, all of it from one moment. Dropping it ends it.
    pub async fn read(&self) -> Result<Tx> {
        Ok(match self {
            Db::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Db::Postgres(pool) => Tx::Postgres(
                pool.begin_with("begin isolation level repeatable read read only")
                    .await?,
            ),
        })
    }

    /// A transaction that writes; dropping it takes everything back.
    pub async fn write(&self) -> Result<Tx> {
        Ok(match self {
            Db::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("begin immediate").await?),
            Db::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// `sqlite` or `postgresql`, for people.
    pub fn engine(&self) -> &'static str {
        match self {
            Db::Sqlite { .. } => "sqlite",
            Db::Postgres(_) => "postgresql",
        }
    }

    /// Closes all connections.
    pub async fn close(&self) {
        match self {
            Db::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Makes everything in it lasting.
    pub async fn commit(self) -> Result<()> {
        match self {
            Tx::Sqlite(tx) => tx.commit().await?,
            Tx::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// Whether a failure is a broken unique constraint (both engines tell by kind).
pub(crate) fn is_unique_violation(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|cause| cause.is_unique_violation())
}

fn unreachable(cause: sqlx::Error) -> Error {
    Error::DatabaseUnreachable(Box::new(cause))
}

impl From<sqlx::Error> for Error {
    fn from(cause: sqlx::Error) -> Error {
        match cause {
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => {
                unreachable(cause)
            }
            other => Error::Database(Box::new(other)),
        }
    }
}
