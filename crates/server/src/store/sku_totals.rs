//! The rollup by SKU, changed by differences inside the transaction that changes the lines, and the units of the last
//! 30 days that follow from it.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use domain::{
    money::Currency,
    sku_totals::{Grain, SkuTotals},
    totals::Basis,
};

use super::{
    db::{Tx, execute, fetch_one, on},
    scope::EditScope,
};
use crate::error::Result;

/// Adds `change` (new minus old) to the shop's rollup by SKU.
pub async fn apply(tx: &mut Tx, scope: &EditScope, shop_id: &str, change: &SkuTotals<'_>) -> Result<()> {
    scope.require(shop_id)?;
    let code = |currency: Option<Currency>| currency.map(|currency| currency.to_string()).unwrap_or_default();
    let rows: Vec<_> = change.rows.iter().collect();
    for chunk in rows.chunks(1000) {
        on!(tx, conn => {
            let mut upsert = sqlx::QueryBuilder::<Engine>::new(
                "insert into sku_totals (shop_id, basis, grain, start, sku_id, price_currency, cost_currency, gmv_converted, \
                 cost_converted, orders, lines, units, gmv_original, gmv, cost_original, cost, lacking_price, lacking_cost) ",
            );
            upsert.push_values(chunk, |mut row, (key, sums)| {
                row.push_bind(shop_id).push_bind(key.basis.as_str()).push_bind(key.grain.as_str()).push_bind(key.start);
                row.push_bind(key.sku_id).push_bind(code(key.price_currency)).push_bind(code(key.cost_currency));
                row.push_bind(key.gmv_converted).push_bind(key.cost_converted).push_bind(sums.orders).push_bind(sums.amounts.lines);
                row.push_bind(sums.amounts.units).push_bind(sums.amounts.gmv_original).push_bind(sums.amounts.gmv).push_bind(sums.amounts.cost_original);
                row.push_bind(sums.amounts.cost).push_bind(sums.lacking_price).push_bind(sums.lacking_cost);
            });
            upsert.push(
                " on conflict (shop_id, basis, grain, start, sku_id, price_currency, cost_currency, gmv_converted, cost_converted) \
                 do update set orders = sku_totals.orders + excluded.orders, lines = sku_totals.lines + excluded.lines, \
                 units = sku_totals.units + excluded.units, gmv_original = sku_totals.gmv_original + excluded.gmv_original, \
                 gmv = sku_totals.gmv + excluded.gmv, cost_original = sku_totals.cost_original + excluded.cost_original, \
                 cost = sku_totals.cost + excluded.cost, lacking_price = sku_totals.lacking_price + excluded.lacking_price, \
                 lacking_cost = sku_totals.lacking_cost + excluded.lacking_cost",
            );
            upsert.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// Brings the units of the last 30 days up to `today` after `change` was applied: by the difference while the day is the
/// one they stand on, else from the rollup. Full-managed shops keep what the platform says.
pub async fn move_units(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    today: NaiveDate,
    change: &SkuTotals<'_>,
) -> Result<()> {
    scope.require(shop_id)?;
    let stand: (Option<NaiveDate>,) = fetch_one!(
        tx,
        (Option<NaiveDate>,),
        "select units_day from shops where id = $1",
        shop_id
    )?;
    if stand.0 != Some(today) {
        return roll_units(tx, scope, shop_id, today).await;
    }
    let month_ago = today - Days::new(30);
    let mut units: BTreeMap<&str, i64> = BTreeMap::new();
    for (key, sums) in &change.rows {
        let counts = key.basis == Basis::Ordered && key.grain == Grain::Day && !key.sku_id.is_empty();
        if counts && key.start > month_ago && key.start <= today {
            *units.entry(key.sku_id).or_default() += sums.amounts.units;
        }
    }
    let units: Vec<(&str, i64)> = units.into_iter().filter(|(_, units)| *units != 0).collect();
    for chunk in units.chunks(1000) {
        on!(tx, conn => {
            let mut update = sqlx::QueryBuilder::<Engine>::new("update skus set units_30d = skus.units_30d + d.column2 from (");
            update.push_values(chunk, |mut row, (sku_id, units)| {
                row.push_bind(*sku_id).push_bind(*units);
            });
            update.push(") as d where skus.sku_id = d.column1 and skus.shop_id = ").push_bind(shop_id);
            update.push(" and exists (select 1 from shops where id = skus.shop_id and business_model <> 'full')");
            update.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// Sums the units of the 30 days up to `today` anew.
pub async fn roll_units(tx: &mut Tx, scope: &EditScope, shop_id: &str, today: NaiveDate) -> Result<()> {
    scope.require(shop_id)?;
    execute!(
        tx,
        "update skus set units_30d = s.units from (select k.sku_id, cast(coalesce(t.units, 0) as bigint) as units from skus as k \
         left join (select sku_id, sum(units) as units from sku_totals where shop_id = $1 and basis = 'ordered' and grain = 'day' \
         and start > $2 and start <= $3 group by sku_id) as t on t.sku_id = k.sku_id where k.shop_id = $1) as s \
         where skus.shop_id = $1 and skus.sku_id = s.sku_id \
         and exists (select 1 from shops where id = $1 and business_model <> 'full')",
        shop_id,
        today - Days::new(30),
        today
    )?;
    execute!(tx, "update shops set units_day = $2 where id = $1", shop_id, today)?;
    Ok(())
}
