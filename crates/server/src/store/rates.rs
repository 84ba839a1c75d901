//! Exchange rates by day.

use chrono::NaiveDate;
use domain::{
    money::Currency,
    rate::{Rate, RateTable},
};
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_all, on},
    scope::{AdminScope, EditScope, ReadScope},
};
use crate::error::Result;

/// A dated rate: units of the reporting currency per unit of `currency`.
#[derive(Debug, Clone, FromRow)]
pub struct RateRow {
    /// The currency.
    pub currency: String,
    /// First day it holds.
    pub day: NaiveDate,
    /// Decimal text.
    pub rate: String,
    /// Where it is from.
    pub source: String,
}

/// The table of all rates. A row that cannot be read is impossible by [`put`], and is left out rather than guessed.
pub async fn table(tx: &mut Tx, reporting: Currency) -> Result<RateTable> {
    let rows: Vec<RateRow> = fetch_all!(tx, RateRow, "select currency, day, rate, source from rates")?;
    let parsed = rows.iter().filter_map(|row| {
        Some((
            Currency::parse(&row.currency).ok()?,
            row.day,
            Rate::parse(&row.rate).ok()?,
        ))
    });
    Ok(RateTable::new(reporting, parsed))
}

/// Rates of a currency (or all) in a range, newest first.
pub async fn list(
    tx: &mut Tx,
    _scope: &ReadScope,
    currency: Option<Currency>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    offset: i64,
    limit: i64,
) -> Result<Vec<RateRow>> {
    let currency = currency.map(|currency| currency.to_string()).unwrap_or_default();
    let (from, to) = (from.unwrap_or(NaiveDate::MIN), to.unwrap_or(NaiveDate::MAX));
    let sql = "select currency, day, rate, source from rates where ($1 = '' or currency = $1) and day >= $2 and day <= $3 \
               order by day desc, currency limit $4 offset $5";
    // PostgreSQL's calendar ends before chrono's.
    let (first, last) = (
        NaiveDate::default(),
        NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or_default(),
    );
    Ok(fetch_all!(
        tx,
        RateRow,
        sql,
        &currency,
        from.max(first),
        to.min(last),
        limit,
        offset
    )?)
}

/// Writes a rate; one of the same currency and day is replaced.
pub async fn put(
    tx: &mut Tx,
    _scope: &EditScope,
    currency: Currency,
    day: NaiveDate,
    rate: Rate,
    source: &str,
) -> Result<()> {
    execute!(
        tx,
        "insert into rates (currency, day, rate, source) values ($1, $2, $3, $4) \
         on conflict (currency, day) do update set rate = excluded.rate, source = excluded.source",
        currency.as_str(),
        day,
        rate.to_string(),
        source
    )?;
    Ok(())
}

/// Writes many rates at once: the demo's and the seed's.
pub async fn put_all(tx: &mut Tx, _scope: &AdminScope, rows: &[RateRow]) -> Result<()> {
    for chunk in rows.chunks(1000) {
        on!(tx, conn => {
            let mut insert = sqlx::QueryBuilder::<Engine>::new("insert into rates (currency, day, rate, source) ");
            insert.push_values(chunk, |mut row, rate| {
                row.push_bind(&rate.currency).push_bind(rate.day).push_bind(&rate.rate).push_bind(&rate.source);
            });
            insert.push(" on conflict (currency, day) do update set rate = excluded.rate, source = excluded.source");
            insert.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}
