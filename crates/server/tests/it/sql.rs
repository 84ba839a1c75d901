//! A look behind the front door, in the same words on both databases.

use sqlx::{AssertSqlSafe, FromRow, Postgres, Sqlite, postgres::PgRow, sqlite::SqliteRow};
use temu_omni::{app::App, store::db::Tx};

/// All rows of a query without parameters.
pub(crate) async fn rows<T>(app: &App, sql: &str) -> Vec<T>
where
    T: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>,
{
    let mut tx = app.db.read().await.expect("a transaction");
    let query = AssertSqlSafe(sql.to_owned());
    let found = match &mut tx {
        Tx::Sqlite(tx) => sqlx::query_as::<Sqlite, T>(query).fetch_all(&mut **tx).await,
        Tx::Postgres(tx) => sqlx::query_as::<Postgres, T>(query).fetch_all(&mut **tx).await,
    };
    found.unwrap_or_else(|cause| panic!("{sql}: {cause}"))
}

/// The one number that a query answers.
pub(crate) async fn number(app: &App, sql: &str) -> i64 {
    rows::<(i64,)>(app, sql).await.first().expect("a row").0
}

/// Runs a statement and answers how many rows it touched.
pub(crate) async fn execute(app: &App, sql: &str) -> u64 {
    let mut tx = app.db.write().await.expect("a transaction");
    let query = AssertSqlSafe(sql.to_owned());
    let done = match &mut tx {
        Tx::Sqlite(tx) => sqlx::query(query)
            .execute(&mut **tx)
            .await
            .map(|done| done.rows_affected()),
        Tx::Postgres(tx) => sqlx::query(query)
            .execute(&mut **tx)
            .await
            .map(|done| done.rows_affected()),
    };
    tx.commit().await.expect("a commit");
    done.unwrap_or_else(|cause| panic!("{sql}: {cause}"))
}
