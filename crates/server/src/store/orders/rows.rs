//! The rows of orders: bulk statements, a few hundred orders each.

use std::collections::BTreeSet;

use domain::profit::{LineValue, value_order};

use super::write::Valued;
use crate::{
    error::Result,
    store::db::{Tx, on},
};

/// Removes the lines of orders that are about to be replaced.
pub(super) async fn delete_lines(tx: &mut Tx, shop_id: &str, replaced: &BTreeSet<&str>) -> Result<()> {
    let keys: Vec<&str> = replaced.iter().copied().collect();
    for chunk in keys.chunks(1000) {
        for table in [
            "delete from order_lines where shop_id = ",
            "delete from order_line_parts where shop_id = ",
        ] {
            on!(tx, conn => {
                let mut delete = sqlx::QueryBuilder::<Engine>::new(table);
                delete.push_bind(shop_id).push(" and parent_order_sn in (");
                let mut list = delete.separated(", ");
                for key in chunk {
                    list.push_bind(*key);
                }
                delete.push(")");
                delete.build().execute(conn).await.map(drop)
            })?;
        }
    }
    Ok(())
}

/// Writes the parent rows.
pub(super) async fn upsert_orders(tx: &mut Tx, shop_id: &str, valued: &[Valued]) -> Result<()> {
    for chunk in valued.chunks(500) {
        on!(tx, conn => {
            let mut upsert = sqlx::QueryBuilder::<Engine>::new(
                "insert into orders (shop_id, parent_order_sn, gateway, status, status_code, ordered_at, day, updated_at, ship_by, \
                 shipped_at, delivered_at, region_id, site_id, effective_lines, open_lines, matched, gmv, cost, profit, \
                 amounts_due, shipments_due, number_bytes, number_reversed) ",
            );
            upsert.push_values(chunk, |mut row, Valued { order, gateway, delivered_at, day, values, extras_due, .. }| {
                let sums = value_order(order.lines.iter().zip(values));
                let effective = order.lines.iter().filter(|line| line.is_effective());
                let open = effective.clone().filter(|line| line.status.is_open()).count() as i64;
                row.push_bind(shop_id).push_bind(&order.parent_order_sn).push_bind(gateway);
                row.push_bind(order.status.as_str()).push_bind(order.status.code());
                row.push_bind(order.ordered_at).push_bind(*day).push_bind(order.updated_at).push_bind(order.ship_by);
                row.push_bind(order.shipped_at).push_bind(*delivered_at).push_bind(order.region_id).push_bind(order.site_id);
                row.push_bind(effective.count() as i64).push_bind(open).push_bind(values.iter().all(LineValue::is_matched));
                row.push_bind(sums.gmv).push_bind(sums.cost).push_bind(sums.profit);
                row.push_bind(*extras_due).push_bind(*extras_due);
                let number = order.parent_order_sn.to_uppercase().into_bytes();
                row.push_bind(number.clone()).push_bind(number.into_iter().rev().collect::<Vec<u8>>());
            });
            upsert.push(
                " on conflict (shop_id, parent_order_sn) do update set gateway = excluded.gateway, status = excluded.status, \
                 status_code = excluded.status_code, ordered_at = excluded.ordered_at, day = excluded.day, \
                 updated_at = excluded.updated_at, ship_by = excluded.ship_by, shipped_at = excluded.shipped_at, \
                 delivered_at = excluded.delivered_at, region_id = excluded.region_id, site_id = excluded.site_id, \
                 effective_lines = excluded.effective_lines, open_lines = excluded.open_lines, matched = excluded.matched, \
                 gmv = excluded.gmv, cost = excluded.cost, profit = excluded.profit, \
                 amounts_due = coalesce(excluded.amounts_due, orders.amounts_due), \
                 shipments_due = coalesce(excluded.shipments_due, orders.shipments_due), \
                 amounts_tries = case when excluded.amounts_due is null then orders.amounts_tries else 0 end, \
                 shipments_tries = case when excluded.shipments_due is null then orders.shipments_tries else 0 end",
            );
            upsert.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// Writes the lines.
pub(super) async fn insert_lines(tx: &mut Tx, shop_id: &str, valued: &[Valued]) -> Result<()> {
    let lines: Vec<(&Valued, usize)> = valued
        .iter()
        .flat_map(|order| (0..order.values.len()).map(move |line| (order, line)))
        .collect();
    for chunk in lines.chunks(500) {
        on!(tx, conn => {
            let mut insert = sqlx::QueryBuilder::<Engine>::new(
                "insert into order_lines (shop_id, parent_order_sn, order_sn, position, status, status_code, effective, quantity, \
                 original_quantity, name, spec, thumb_url, product_sku_id, ext_code, spu_id, sold_factor, day, shipped_at, \
                 shipped_day, sku_id, matched, parts_count, unit_price, price_currency, price_source, gmv_original, gmv, \
                 unit_cost, cost_currency, cost_original, cost) ",
            );
            insert.push_values(chunk, |mut row, (order, index)| {
                let (line, value) = (&order.order.lines[*index], &order.values[*index]);
                let first = line.parts.first();
                row.push_bind(shop_id).push_bind(&order.order.parent_order_sn).push_bind(&line.order_sn).push_bind(*index as i64);
                row.push_bind(line.status.as_str()).push_bind(line.status.code()).push_bind(line.is_effective());
                row.push_bind(line.quantity).push_bind(line.original_quantity);
                row.push_bind(&line.name).push_bind(&line.spec).push_bind(&line.thumb_url);
                row.push_bind(first.and_then(|part| part.sku_id.as_deref()));
                row.push_bind(first.and_then(|part| part.ext_code.as_deref()));
                row.push_bind(first.and_then(|part| part.spu_id.as_deref()));
                row.push_bind(first.map_or(1, |part| part.sold_factor));
                row.push_bind(order.day).push_bind(line.shipped_at).push_bind(order.shipped_days[*index]);
                row.push_bind(sole_sku(value)).push_bind(value.is_matched()).push_bind(line.parts.len() as i64);
                row.push_bind(value.unit_price.map(|price| price.minor));
                row.push_bind(value.unit_price.map(|price| price.currency.to_string()));
                row.push_bind(value.price_source.map(|source| source.as_str()));
                row.push_bind(value.gmv.map(|amount| amount.original.minor)).push_bind(value.gmv.and_then(|amount| amount.reporting));
                row.push_bind(value.unit_cost.map(|cost| cost.minor));
                row.push_bind(value.unit_cost.map(|cost| cost.currency.to_string()));
                row.push_bind(value.cost.map(|amount| amount.original.minor)).push_bind(value.cost.and_then(|amount| amount.reporting));
            });
            insert.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// Writes what bundles are made of.
pub(super) async fn insert_parts(tx: &mut Tx, shop_id: &str, valued: &[Valued]) -> Result<()> {
    let mut parts = Vec::new();
    for order in valued {
        for (line, value) in order
            .order
            .lines
            .iter()
            .zip(&order.values)
            .filter(|(line, _)| line.parts.len() > 1)
        {
            parts.extend((0..line.parts.len()).map(|part| (order, line, value, part)));
        }
    }
    for chunk in parts.chunks(1000) {
        on!(tx, conn => {
            let mut insert = sqlx::QueryBuilder::<Engine>::new(
                "insert into order_line_parts (shop_id, parent_order_sn, order_sn, part_no, product_sku_id, ext_code, spu_id, \
                 sold_factor, sku_id, units, gmv, cost, has_price, has_cost) ",
            );
            insert.push_values(chunk, |mut row, (order, line, value, index)| {
                let (part, worth) = (&line.parts[*index], &value.parts[*index]);
                row.push_bind(shop_id).push_bind(&order.order.parent_order_sn).push_bind(&line.order_sn).push_bind(*index as i64);
                row.push_bind(&part.sku_id).push_bind(&part.ext_code).push_bind(&part.spu_id).push_bind(part.sold_factor);
                row.push_bind(&value.sku_ids[*index]).push_bind(worth.units).push_bind(worth.gmv).push_bind(worth.cost);
                row.push_bind(worth.has_price).push_bind(worth.has_cost);
            });
            insert.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// Writes the numbers to search by of orders that an older release stored without.
pub(super) async fn fill_numbers(tx: &mut Tx, shop_id: &str, keys: &[&str]) -> Result<()> {
    for chunk in keys.chunks(1000) {
        on!(tx, conn => {
            let mut update = sqlx::QueryBuilder::<Engine>::new(
                "update orders set number_bytes = n.column2, number_reversed = n.column3 from (",
            );
            update.push_values(chunk, |mut row, key| {
                let number = key.to_uppercase().into_bytes();
                row.push_bind(*key).push_bind(number.clone()).push_bind(number.into_iter().rev().collect::<Vec<u8>>());
            });
            update.push(") as n where orders.parent_order_sn = n.column1 and orders.shop_id = ").push_bind(shop_id);
            update.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// The SKU of a plain line; a bundle has none of its own.
pub(super) fn sole_sku(value: &LineValue) -> Option<String> {
    match value.sku_ids.as_slice() {
        [only] => only.clone(),
        _ => None,
    }
}
