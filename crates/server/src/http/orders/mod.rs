//! Orders: the list people work in, and one order with everything behind it.

pub mod lines;
pub mod packages;

use std::collections::HashMap;

use axum::{Json, extract::State};
use chrono::{DateTime, NaiveDate, Utc};
use domain::money::major_text;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use self::{
    lines::{Line, line},
    packages::{Amounts, Package, PackageScan},
};
use super::{
    after_sales::{self, AfterSalesCase},
    cursor,
    extract::{Params, PathParams, Reader},
    respond::{List, Problems, Total},
};
use crate::{
    app::App,
    clock,
    error::{Error, ErrorCode, Result},
    store::{
        after_sales as after_sales_store, amounts,
        db::Tx,
        orders::{self, BundlePart, Cursor, OrderQuery, OrderRow, Sort},
        packages as packages_store, raw_documents,
        scope::ReadScope,
    },
};

/// Beyond this many the total is given as "at least".
const COUNT_TO: i64 = 10_000;

/// A parent order. Amounts are sums over its effective lines in the reporting currency, null while any is unknown.
#[derive(Debug, Serialize, ToSchema)]
pub struct Order {
    shop_id: String,
    parent_order_sn: String,
    /// pending, unshipped, cancelled, shipped, delivered, partly_shipped, partly_delivered or unknown.
    status: String,
    ordered_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    ship_by: Option<DateTime<Utc>>,
    shipped_at: Option<DateTime<Utc>>,
    /// When it was first seen delivered.
    delivered_at: Option<DateTime<Utc>>,
    region_id: Option<i64>,
    site_id: Option<i64>,
    currency: String,
    gmv: Option<String>,
    cost: Option<String>,
    profit: Option<String>,
    lines: Vec<Line>,
    /// What was sent of it, as far as it was asked for.
    packages: Vec<Package>,
}

/// A version of the order as the platform gave it.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatusChange {
    status: String,
    /// The platform's update time.
    at: DateTime<Utc>,
}

/// An order with the document it was read from.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderDetail {
    #[serde(flatten)]
    order: Order,
    /// The newest document exactly as it came.
    #[schema(value_type = Option<Object>)]
    raw: Option<Box<serde_json::value::RawValue>>,
    /// Every version that was seen.
    history: Vec<StatusChange>,
    /// Where it goes, in Temu's words; null until its detail was read.
    country: Option<String>,
    state: Option<String>,
    city: Option<String>,
    /// Null until they were asked for.
    amounts: Option<Amounts>,
    /// After-sales cases and requests to cancel.
    after_sales: Vec<AfterSalesCase>,
    /// The carriers' scans.
    scans: Vec<PackageScan>,
}

/// Which orders, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderParams {
    /// Shops; repeat for several.
    #[serde(default)]
    shop_id: Vec<String>,
    /// Statuses; repeat for several.
    #[serde(default)]
    status: Vec<String>,
    /// First business day.
    from: Option<NaiveDate>,
    /// Last business day, included.
    to: Option<NaiveDate>,
    /// The whole, the beginning or the end of an order's number, a child order's number, or part of a SKU's code or name.
    q: Option<String>,
    sku_id: Option<String>,
    /// Person in charge of one of its SKUs.
    manager: Option<String>,
    /// overdue, due_today or shipped_late.
    late: Option<String>,
    /// Whether every line has its SKU.
    matched: Option<bool>,
    cursor: Option<String>,
    limit: Option<i64>,
    /// -ordered_at (default), ordered_at, ship_by (orders with a deadline only), -gmv or -profit.
    sort: Option<String>,
}

/// Orders with their lines.
#[utoipa::path(get, path = "/api/orders", tag = "orders", params(OrderParams), responses((status = 200, body = List<Order>), Problems))]
pub async fn list_orders(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<OrderParams>,
) -> Result<Json<List<Order>>> {
    let limit = cursor::limit(params.limit)?;
    let sort = sort_of(params.sort.as_deref(), &scope)?;
    let after: Option<Cursor> = cursor::open(params.cursor.as_deref())?;
    if after.as_ref().is_some_and(|(value, ..)| !sort.accepts(value)) {
        return Err(cursor::foreign());
    }
    let query = OrderQuery {
        shop_id: params.shop_id,
        status: params.status,
        from: params.from,
        to: params.to,
        q: params.q,
        sku_id: params.sku_id,
        manager: params.manager,
        late: params.late,
        matched: params.matched,
    };
    let mut tx = app.db.read().await?;
    let mut filter = query.filter(&mut tx, &scope, app.config.timezone, clock::now()).await?;
    filter.with_deadline = sort == Sort::ShipBy;
    let found = orders::look_up(&mut tx, &scope, &filter).await?;
    let mut rows = orders::list(&mut tx, &scope, &filter, &found, sort, after.as_ref(), limit + 1).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let key = |row: &OrderRow| cursor::wrap(&(sort.key(row), &row.shop_id, &row.parent_order_sn));
    let next_cursor = rows.last().filter(|_| more).map(key);
    let total = match orders::total(&mut tx, &scope, &filter, &found, COUNT_TO).await? {
        (count, false) => Total::Exact(count as u64),
        (count, true) => Total::About {
            value: count as u64,
            exact: false,
        },
    };
    let items = with_lines(&app, &mut tx, &scope, rows).await?;
    Ok(Json(List {
        items,
        next_cursor,
        total,
    }))
}

/// One order, with its document and the versions seen.
#[utoipa::path(get, path = "/api/orders/{shop_id}/{parent_order_sn}", tag = "orders",
    params(("shop_id" = String, Path), ("parent_order_sn" = String, Path)), responses((status = 200, body = OrderDetail), Problems))]
pub async fn get_order(
    State(app): State<App>,
    Reader(scope): Reader,
    PathParams((shop_id, parent_order_sn)): PathParams<(String, String)>,
) -> Result<Json<OrderDetail>> {
    let mut tx = app.db.read().await?;
    let row = orders::find(&mut tx, &scope, &shop_id, &parent_order_sn).await?;
    let row = row.ok_or_else(|| Error::not_found("order", &parent_order_sn))?;
    let versions = raw_documents::versions(&mut tx, &scope, &shop_id, "orders", &parent_order_sn).await?;
    let raw = versions.last().and_then(|(_, text)| serde_json::from_str(text).ok());
    let history = versions.iter().filter_map(|(at, text)| {
        let document: Value = serde_json::from_str(text).ok()?;
        let code = document["parentOrderMap"]["parentOrderStatus"].as_i64()?;
        Some(StatusChange {
            status: domain::order::OrderStatus::from_code(code).as_str().to_owned(),
            at: *at,
        })
    });
    let history = history.collect();
    let mut orders = with_lines(&app, &mut tx, &scope, vec![row]).await?;
    let order = orders
        .pop()
        .ok_or_else(|| Error::not_found("order", &parent_order_sn))?;
    let region = packages_store::region_of(&mut tx, &scope, &shop_id, &parent_order_sn).await?;
    let amounts = amounts::of_order(&mut tx, &scope, &shop_id, &parent_order_sn).await?;
    let cases = after_sales_store::of_order(&mut tx, &scope, &shop_id, &parent_order_sn).await?;
    let scans = packages_store::scans_of(&mut tx, &scope, &shop_id, &parent_order_sn).await?;
    Ok(Json(OrderDetail {
        order,
        raw,
        history,
        country: region.country,
        state: region.state,
        city: region.city,
        amounts: amounts.map(Amounts::from),
        after_sales: after_sales::with_lines(&mut tx, &scope, cases).await?,
        scans: scans.into_iter().map(PackageScan::from).collect(),
    }))
}

fn sort_of(sort: Option<&str>, scope: &ReadScope) -> Result<Sort> {
    match sort.unwrap_or("-ordered_at") {
        "-ordered_at" => Ok(Sort::OrderedDesc),
        "ordered_at" => Ok(Sort::OrderedAsc),
        "ship_by" => Ok(Sort::ShipBy),
        "-gmv" => Ok(Sort::GmvDesc),
        "-profit" if !scope.can_see_cost() => {
            Err(Error::client(ErrorCode::Forbidden, "your account does not show profit"))
        }
        "-profit" => Ok(Sort::ProfitDesc),
        other => Err(Error::parameter(
            "sort",
            format!("'{other}' is none of -ordered_at, ordered_at, ship_by, -gmv, -profit"),
        )),
    }
}

async fn with_lines(app: &App, tx: &mut Tx, scope: &ReadScope, rows: Vec<OrderRow>) -> Result<Vec<Order>> {
    let reporting = app.config.reporting_currency;
    let lines = orders::lines_of(tx, scope, &rows).await?;
    let mut bundles: HashMap<(String, String), Vec<BundlePart>> = HashMap::new();
    if lines.iter().any(|line| line.parts_count > 1) {
        for part in orders::parts_of(tx, &rows).await? {
            bundles
                .entry((part.shop_id.clone(), part.order_sn.clone()))
                .or_default()
                .push(part);
        }
    }
    let mut by_order: HashMap<(String, String), Vec<Line>> = HashMap::new();
    for row in lines {
        let parts = bundles.remove(&(row.shop_id.clone(), row.order_sn.clone()));
        let key = (row.shop_id.clone(), row.parent_order_sn.clone());
        by_order
            .entry(key)
            .or_default()
            .push(line(row, parts, reporting, scope.can_see_cost()));
    }
    let keys: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row.shop_id.as_str(), row.parent_order_sn.as_str()))
        .collect();
    let mut packages_of: HashMap<(String, String), Vec<Package>> = HashMap::new();
    let sent = packages_store::of_orders(tx, scope, &keys).await?;
    let contents = if sent.is_empty() {
        Vec::new()
    } else {
        packages_store::lines_of(tx, scope, &keys).await?
    };
    for row in sent {
        let key = (row.shop_id.clone(), row.parent_order_sn.clone());
        let of_it = contents.iter().filter(|line| {
            (&line.shop_id, &line.parent_order_sn, &line.package_sn) == (&key.0, &key.1, &row.package_sn)
        });
        let lines = of_it.map(|line| (line.order_sn.clone(), line.quantity)).collect();
        packages_of.entry(key).or_default().push(Package::new(row, lines));
    }
    let order = |row: OrderRow| {
        let amount = |minor: Option<i64>| minor.map(|minor| major_text(minor, reporting));
        let secret = |minor: Option<i64>| amount(minor).filter(|_| scope.can_see_cost());
        let key = (row.shop_id.clone(), row.parent_order_sn.clone());
        let packages = packages_of.remove(&key).unwrap_or_default();
        Order {
            lines: by_order.remove(&key).unwrap_or_default(),
            shop_id: row.shop_id,
            parent_order_sn: row.parent_order_sn,
            status: row.status,
            ordered_at: row.ordered_at,
            updated_at: row.updated_at,
            ship_by: row.ship_by,
            shipped_at: row.shipped_at,
            delivered_at: row.delivered_at,
            region_id: row.region_id,
            site_id: row.site_id,
            currency: reporting.to_string(),
            gmv: amount(row.gmv),
            cost: secret(row.cost),
            profit: secret(row.profit),
            packages,
        }
    };
    Ok(rows.into_iter().map(order).collect())
}
