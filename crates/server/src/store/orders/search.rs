//! Searching orders: by the whole, the beginning or the end of an order's number, by a child order's number, and by any
//! part of a SKU's code or product name, over the SKUs and then their lines.

use sqlx::QueryBuilder;

use crate::{
    error::Result,
    store::{
        db::{Tx, fetch_all, on, push_list},
        scope::ReadScope,
    },
};

/// Found orders are listed by their keys up to here; beyond, they are so many that a walk from the newest meets them soon.
const FEW: usize = 2000;
/// A word that more SKUs share says nothing.
const SKUS: i64 = 1000;

/// Where the orders that a search means are.
#[derive(Debug, Clone)]
pub(super) enum Search {
    /// These, as (shop, number).
    Keys(Vec<(String, String)>),
    /// Many: those whose number begins so, or that have a line of one of these SKUs.
    Walk {
        /// First and last possible number, the end excluded.
        numbers: Option<(Vec<u8>, Vec<u8>)>,
        /// SKU ids; those of one shop are another shop's only by chance.
        skus: Vec<String>,
    },
}

/// Finds out what `q` may mean among the shops (none is all).
pub(super) async fn search(tx: &mut Tx, _scope: &ReadScope, shops: Option<&[String]>, q: &str) -> Result<Search> {
    let mut keys = by_number(tx, q).await?;
    let numbers = (keys.len() > FEW).then(|| bounds(q.to_uppercase().as_bytes()));
    let skus = matching_skus(tx, shops, q).await?;
    if numbers.is_none() && !skus.is_empty() {
        keys.extend(by_skus(tx, &skus).await?);
    }
    if keys.len() > FEW {
        return Ok(Search::Walk { numbers, skus });
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(Search::Keys(keys))
}

async fn by_number(tx: &mut Tx, q: &str) -> Result<Vec<(String, String)>> {
    type Key = (String, String);
    let number = q.to_uppercase();
    let (first, after) = bounds(number.as_bytes());
    let limit = FEW as i64 + 1;
    let sql = "select shop_id, parent_order_sn from orders where number_bytes >= $1 and number_bytes < $2 limit $3";
    let mut keys: Vec<Key> = fetch_all!(tx, Key, sql, first, after, limit)?;
    // The end of a number is told apart from a short code by its length.
    if number.len() >= 4 {
        let reversed: Vec<u8> = number.bytes().rev().collect();
        let (first, after) = bounds(&reversed);
        let sql =
            "select shop_id, parent_order_sn from orders where number_reversed >= $1 and number_reversed < $2 limit $3";
        let ends: Vec<Key> = fetch_all!(tx, Key, sql, first, after, limit)?;
        keys.extend(ends);
    }
    let sql = "select shop_id, parent_order_sn from order_lines where order_sn = $1";
    let children: Vec<Key> = fetch_all!(tx, Key, sql, number)?;
    keys.extend(children);
    Ok(keys)
}

async fn matching_skus(tx: &mut Tx, shops: Option<&[String]>, q: &str) -> Result<Vec<String>> {
    let pattern = q
        .to_lowercase()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    let like = format!("%{pattern}%");
    let found: Vec<(String,)> = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new("select distinct sku_id from skus where (sku_id = ");
        query.push_bind(q).push(" or lower(ext_code) like ").push_bind(like.clone()).push(" escape '\\'");
        query.push(" or lower(name) like ").push_bind(like).push(" escape '\\')");
        if let Some(shops) = shops {
            push_list!(query, " and shop_id in (", shops);
        }
        query.push(" limit ").push_bind(SKUS);
        query.build_query_as::<(String,)>().fetch_all(conn).await
    })?;
    Ok(found.into_iter().map(|(sku_id,)| sku_id).collect())
}

/// Orders with a line of one of these SKUs, alone or in a bundle; of each more than a few are enough to know.
async fn by_skus(tx: &mut Tx, skus: &[String]) -> Result<Vec<(String, String)>> {
    let mut keys = Vec::new();
    for table in ["order_lines", "order_line_parts"] {
        let found = on!(tx, conn => {
            let mut query = QueryBuilder::<Engine>::new("select l.shop_id, l.parent_order_sn from (");
            query.push_values(skus, |mut row, sku_id| {
                row.push_bind(sku_id);
            });
            query.push(") as k join skus as s on s.sku_id = k.column1 join ").push(table);
            query.push(" as l on l.shop_id = s.shop_id and l.sku_id = s.sku_id limit ").push_bind(FEW as i64 + 1);
            query.build_query_as::<(String, String)>().fetch_all(conn).await
        })?;
        keys.extend(found);
    }
    Ok(keys)
}

/// The range of everything that begins with `start`.
fn bounds(start: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut after = start.to_vec();
    // Numbers are ASCII, so one more than the last byte always exists.
    match after.last_mut() {
        Some(last) => *last = last.saturating_add(1),
        None => after.push(u8::MAX),
    }
    (start.to_vec(), after)
}
