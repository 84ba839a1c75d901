//! Cost history: dated records per SKU, each holding until the next, so that they can neither overlap nor leave a gap.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    cost::CostRecord,
    money::{Currency, Money},
};
use sqlx::FromRow;

use super::{
    db::{Tx, fetch_all, on},
    scope::{EditScope, ReadScope},
};
use crate::error::{Error, ErrorCode, Result};

/// A stored cost record.
#[derive(Debug, Clone, FromRow)]
pub struct CostRow {
    /// Our id.
    pub id: String,
    /// The SKU.
    pub sku_id: String,
    /// First day it holds, in the reporting zone.
    pub effective_from: NaiveDate,
    /// Minor units per unit of goods.
    pub cost: i64,
    /// Currency code.
    pub currency: String,
    /// Why.
    pub note: Option<String>,
    /// Who wrote it.
    pub created_by: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl CostRow {
    /// As the rules use it; none for a row whose currency is no currency, which [`put_all`] cannot write.
    pub fn to_record(&self) -> Option<CostRecord> {
        let cost = Money::new(self.cost, Currency::parse(&self.currency).ok()?);
        Some(CostRecord {
            sku_id: self.sku_id.clone(),
            effective_from: self.effective_from,
            cost,
        })
    }
}

fn visible(scope: &ReadScope, shop_id: &str) -> Result<()> {
    scope.require(shop_id)?;
    if scope.can_see_cost() {
        return Ok(());
    }
    Err(Error::client(
        ErrorCode::Forbidden,
        "your account does not show costs; an owner can change that",
    ))
}

/// All cost records of a shop.
pub async fn of_shop(tx: &mut Tx, scope: &ReadScope, shop_id: &str) -> Result<Vec<CostRow>> {
    visible(scope, shop_id)?;
    let sql = "select id, sku_id, effective_from, cost, currency, note, created_by, created_at from cost_records \
               where shop_id = $1 order by sku_id, effective_from";
    Ok(fetch_all!(tx, CostRow, sql, shop_id)?)
}

/// The cost records of one SKU, newest first.
pub async fn of_sku(tx: &mut Tx, scope: &ReadScope, shop_id: &str, sku_id: &str) -> Result<Vec<CostRow>> {
    visible(scope, shop_id)?;
    let sql = "select id, sku_id, effective_from, cost, currency, note, created_by, created_at from cost_records \
               where shop_id = $1 and sku_id = $2 order by effective_from desc";
    Ok(fetch_all!(tx, CostRow, sql, shop_id, sku_id)?)
}

/// Writes records; one of the same SKU and day is replaced.
pub async fn put_all(tx: &mut Tx, scope: &EditScope, shop_id: &str, rows: &[CostRow]) -> Result<()> {
    visible(scope, shop_id)?;
    for chunk in rows.chunks(1000) {
        on!(tx, conn => {
            let mut insert = sqlx::QueryBuilder::<Engine>::new(
                "insert into cost_records (shop_id, sku_id, effective_from, id, cost, currency, note, created_by, created_at) ",
            );
            insert.push_values(chunk, |mut row, cost| {
                row.push_bind(shop_id).push_bind(&cost.sku_id).push_bind(cost.effective_from).push_bind(&cost.id);
                row.push_bind(cost.cost).push_bind(&cost.currency).push_bind(&cost.note);
                row.push_bind(&cost.created_by).push_bind(cost.created_at);
            });
            insert.push(
                " on conflict (shop_id, sku_id, effective_from) do update set id = excluded.id, cost = excluded.cost, \
                 currency = excluded.currency, note = excluded.note, created_by = excluded.created_by, \
                 created_at = excluded.created_at",
            );
            insert.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}
