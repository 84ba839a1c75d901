//! Packages of orders: what is in them, who carries them, and what the carrier saw.

use chrono::{DateTime, Utc};
use domain::package::Scan;
use sqlx::FromRow;

use super::{
    db::{Tx, execute, fetch_all, on},
    scope::{EditScope, ReadScope},
};
use crate::error::Result;

/// A package of an order.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct PackageRow {
    /// The shop.
    pub shop_id: String,
    /// The order.
    pub parent_order_sn: String,
    /// `PK-…`.
    pub package_sn: String,
    /// Carrier, as the platform numbers them.
    pub carrier_id: Option<String>,
    /// Its name.
    pub carrier: Option<String>,
    /// The carrier's number of the package.
    pub tracking_number: Option<String>,
    /// 1, 2 by the seller; 3, 4 by a co-operating warehouse.
    pub delivery_type: Option<i64>,
    /// 0 none, 1 to 4: the platform's trouble with the tracking number.
    pub tracking_warning: Option<i64>,
    /// A label bought from the platform: 0 being made, 1 made, 2 failed.
    pub label_status: Option<i64>,
    /// unknown, in_transit or delivered.
    pub status: String,
    /// The carrier's delivery scan.
    pub delivered_at: Option<DateTime<Utc>>,
    /// When it was last looked at.
    pub fetched_at: DateTime<Utc>,
}

/// A package as it was read, with what is in it and its scans; none leaves the scans that are stored.
#[derive(Debug, Clone)]
pub struct SeenPackage {
    /// The package.
    pub row: PackageRow,
    /// (child order, pieces).
    pub lines: Vec<(String, Option<i64>)>,
    /// Newest look at the carrier's scans.
    pub scans: Option<Vec<Scan>>,
}

/// A scan as stored.
#[derive(Debug, Clone, FromRow)]
pub struct ScanRow {
    /// The package.
    pub package_sn: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// State in the carrier's words.
    pub status: Option<String>,
    /// What happened.
    pub description: Option<String>,
}

/// Where an order goes, in the platform's words.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromRow)]
pub struct Region {
    /// Country.
    pub country: Option<String>,
    /// State.
    pub state: Option<String>,
    /// City.
    pub city: Option<String>,
}

/// Replaces the packages of an order.
pub async fn replace(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    parent_order_sn: &str,
    packages: &[SeenPackage],
) -> Result<()> {
    scope.require(shop_id)?;
    for sql in [
        "delete from packages where shop_id = $1 and parent_order_sn = $2",
        "delete from package_lines where shop_id = $1 and parent_order_sn = $2",
    ] {
        execute!(tx, sql, shop_id, parent_order_sn)?;
    }
    for SeenPackage { row, lines, scans } in packages {
        execute!(
            tx,
            "insert into packages (shop_id, parent_order_sn, package_sn, carrier_id, carrier, tracking_number, delivery_type, \
             tracking_warning, label_status, status, delivered_at, fetched_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            shop_id,
            parent_order_sn,
            &row.package_sn,
            &row.carrier_id,
            &row.carrier,
            &row.tracking_number,
            row.delivery_type,
            row.tracking_warning,
            row.label_status,
            &row.status,
            row.delivered_at,
            row.fetched_at
        )?;
        for (order_sn, quantity) in lines {
            let sql = "insert into package_lines (shop_id, parent_order_sn, package_sn, order_sn, quantity) \
                       values ($1, $2, $3, $4, $5) on conflict (shop_id, parent_order_sn, package_sn, order_sn) do nothing";
            execute!(tx, sql, shop_id, parent_order_sn, &row.package_sn, order_sn, *quantity)?;
        }
        if let Some(scans) = scans {
            put_scans(tx, shop_id, parent_order_sn, &row.package_sn, scans).await?;
        }
    }
    Ok(())
}

async fn put_scans(tx: &mut Tx, shop_id: &str, parent_order_sn: &str, package_sn: &str, scans: &[Scan]) -> Result<()> {
    let sql = "delete from tracking_events where shop_id = $1 and parent_order_sn = $2 and package_sn = $3";
    execute!(tx, sql, shop_id, parent_order_sn, package_sn)?;
    for (seq, scan) in scans.iter().enumerate() {
        let sql = "insert into tracking_events (shop_id, parent_order_sn, package_sn, seq, at, status, description) \
                   values ($1, $2, $3, $4, $5, $6, $7)";
        let seq = seq as i64;
        execute!(
            tx,
            sql,
            shop_id,
            parent_order_sn,
            package_sn,
            seq,
            scan.at,
            &scan.status,
            &scan.description
        )?;
    }
    Ok(())
}

/// Notes where an order goes; what the platform leaves out stays.
pub async fn put_region(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    parent_order_sn: &str,
    region: &Region,
) -> Result<()> {
    scope.require(shop_id)?;
    let sql = "update orders set country = coalesce($3, country), state = coalesce($4, state), city = coalesce($5, city) \
               where shop_id = $1 and parent_order_sn = $2";
    execute!(
        tx,
        sql,
        shop_id,
        parent_order_sn,
        &region.country,
        &region.state,
        &region.city
    )?;
    Ok(())
}

/// Sets the delivery by the carrier's scan, which stands above the moment the status changed; set once.
pub async fn put_delivered(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    parent_order_sn: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    scope.require(shop_id)?;
    let sql = "update orders set delivered_at = $3, delivered_by_scan = true where shop_id = $1 and parent_order_sn = $2 \
               and not delivered_by_scan";
    execute!(tx, sql, shop_id, parent_order_sn, at)?;
    Ok(())
}

/// The packages of these orders, given as (shop, order).
pub async fn of_orders(tx: &mut Tx, _scope: &ReadScope, orders: &[(&str, &str)]) -> Result<Vec<PackageRow>> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let rows = on!(tx, conn => {
        let mut query = sqlx::QueryBuilder::<Engine>::new(
            "select shop_id, parent_order_sn, package_sn, carrier_id, carrier, tracking_number, delivery_type, tracking_warning, \
             label_status, status, delivered_at, fetched_at from packages where (shop_id, parent_order_sn) in (",
        );
        query.push_values(orders, |mut row, (shop_id, parent_order_sn)| {
            row.push_bind(*shop_id).push_bind(*parent_order_sn);
        });
        query.push(") order by shop_id, parent_order_sn, package_sn");
        query.build_query_as::<PackageRow>().fetch_all(conn).await
    })?;
    Ok(rows)
}

/// What is in the packages of an order: (package, child order, pieces).
pub async fn lines_of(
    tx: &mut Tx,
    scope: &ReadScope,
    shop_id: &str,
    parent_order_sn: &str,
) -> Result<Vec<(String, String, Option<i64>)>> {
    scope.require(shop_id)?;
    let sql = "select package_sn, order_sn, quantity from package_lines where shop_id = $1 and parent_order_sn = $2 \
               order by package_sn, order_sn";
    Ok(fetch_all!(
        tx,
        (String, String, Option<i64>),
        sql,
        shop_id,
        parent_order_sn
    )?)
}

/// The scans of an order's packages, in the order the carrier gave them.
pub async fn scans_of(tx: &mut Tx, scope: &ReadScope, shop_id: &str, parent_order_sn: &str) -> Result<Vec<ScanRow>> {
    scope.require(shop_id)?;
    let sql = "select package_sn, at, status, description from tracking_events where shop_id = $1 and parent_order_sn = $2 \
               order by package_sn, seq";
    Ok(fetch_all!(tx, ScanRow, sql, shop_id, parent_order_sn)?)
}

/// Where an order goes.
pub async fn region_of(tx: &mut Tx, scope: &ReadScope, shop_id: &str, parent_order_sn: &str) -> Result<Region> {
    scope.require(shop_id)?;
    let sql = "select country, state, city from orders where shop_id = $1 and parent_order_sn = $2";
    let row: Vec<Region> = fetch_all!(tx, Region, sql, shop_id, parent_order_sn)?;
    Ok(row.into_iter().next().unwrap_or_default())
}
