//! The daily rollup, changed by differences inside the transaction that changes the lines.

use domain::totals::DayTotals;

use super::{
    db::{Tx, execute, on},
    scope::EditScope,
};
use crate::error::Result;

/// Adds `change` (new minus old) to the shop's rollup.
pub async fn apply(tx: &mut Tx, scope: &EditScope, shop_id: &str, change: DayTotals) -> Result<()> {
    scope.require(shop_id)?;
    let change = change.without_zeros();
    let amounts: Vec<_> = change.amounts.iter().collect();
    for chunk in amounts.chunks(1000) {
        on!(tx, conn => {
            let mut upsert = sqlx::QueryBuilder::<Engine>::new(
                "insert into daily_totals (shop_id, basis, day, price_currency, cost_currency, gmv_converted, cost_converted, \
                 lines, units, gmv_original, gmv, cost_original, cost) ",
            );
            upsert.push_values(chunk, |mut row, (key, sums)| {
                let code = |currency: Option<domain::money::Currency>| currency.map(|c| c.to_string()).unwrap_or_default();
                row.push_bind(shop_id).push_bind(key.basis.as_str()).push_bind(key.day);
                row.push_bind(code(key.price_currency)).push_bind(code(key.cost_currency));
                row.push_bind(key.gmv_converted).push_bind(key.cost_converted);
                row.push_bind(sums.lines).push_bind(sums.units).push_bind(sums.gmv_original).push_bind(sums.gmv);
                row.push_bind(sums.cost_original).push_bind(sums.cost);
            });
            upsert.push(
                " on conflict (shop_id, basis, day, price_currency, cost_currency, gmv_converted, cost_converted) do update set \
                 lines = daily_totals.lines + excluded.lines, units = daily_totals.units + excluded.units, \
                 gmv_original = daily_totals.gmv_original + excluded.gmv_original, gmv = daily_totals.gmv + excluded.gmv, \
                 cost_original = daily_totals.cost_original + excluded.cost_original, cost = daily_totals.cost + excluded.cost",
            );
            upsert.build().execute(conn).await.map(drop)
        })?;
    }
    let counts: Vec<_> = change.counts.iter().collect();
    for chunk in counts.chunks(2000) {
        on!(tx, conn => {
            let mut upsert = sqlx::QueryBuilder::<Engine>::new(
                "insert into daily_counts (shop_id, basis, day, orders, lines_unmatched) ",
            );
            upsert.push_values(chunk, |mut row, ((basis, day), counts)| {
                row.push_bind(shop_id).push_bind(basis.as_str()).push_bind(*day);
                row.push_bind(counts.orders).push_bind(counts.lines_unmatched);
            });
            upsert.push(
                " on conflict (shop_id, basis, day) do update set orders = daily_counts.orders + excluded.orders, \
                 lines_unmatched = daily_counts.lines_unmatched + excluded.lines_unmatched",
            );
            upsert.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// Forgets the shop's totals of orders, those by SKU included, to sum them anew.
pub async fn clear(tx: &mut Tx, scope: &EditScope, shop_id: &str) -> Result<()> {
    scope.require(shop_id)?;
    for sql in [
        "delete from daily_totals where shop_id = $1 and basis <> 'derived'",
        "delete from daily_counts where shop_id = $1",
        "delete from sku_totals where shop_id = $1 and basis <> 'derived'",
    ] {
        execute!(tx, sql, shop_id)?;
    }
    Ok(())
}
