//! Reading a seeded world: the requests that people make all day, and what each may cost.

use std::path::Path;

use anyhow::{Context, Result};
use chrono::{Days, NaiveDate};
use serde_json::Value;

use super::database::Database;
use super::floor;
use super::http::Connection;
use super::load::{self, Target};
use super::program::{self, Server};
use super::table::{Cell, Measurement};

/// The page that a patient reader turns to.
const DEEP_PAGE: usize = 1000;
const PAGE: usize = 50;

/// One kind of request: what it is called, what it asks for, and the rows behind it as the database's shell reads them.
struct Reading {
    name: &'static str,
    target: &'static str,
    paths: Vec<String>,
    floor: Vec<String>,
}

/// What the requests are about: found by asking, as a person would.
struct Sample {
    last_day: NaiveDate,
    /// (shop, number) of orders from all over the list.
    orders: Vec<(String, String)>,
    /// Asks for a page deep in the list, and where in time it begins.
    deep_page: String,
    deep_instant: String,
}

/// Seeds a fresh database, serves it and measures.
pub(super) fn measure(binary: &Path, database: &Database, orders: u64) -> Result<Vec<Measurement>> {
    let seeded = program::seed(binary, database, orders)?;
    let server = Server::start(binary, database)?;
    let restarted = {
        drop(server);
        Server::start(binary, database)?
    };
    let mut connection = restarted.connect()?;
    let sample = take_sample(&mut connection)?;
    let target = Target {
        address: restarted.address,
        token: &restarted.token,
    };
    let mut measurements = Vec::new();
    for reading in readings(&sample) {
        let latency = load::measure(target, &reading.paths).with_context(|| reading.name)?;
        let floor = if reading.floor.is_empty() {
            None
        } else {
            floor::read(database, &reading.floor)
        };
        measurements.push(Measurement::new(
            reading.name,
            reading.target,
            Cell::Latency { latency, floor },
        ));
    }
    measurements.push(Measurement::new(
        "start to the first answer",
        "≤ 300 ms",
        Cell::Span(restarted.start),
    ));
    if let Some(mib) = restarted.memory_mib() {
        measurements.push(Measurement::new("memory after the load", "", Cell::Mebibytes(mib)));
    }
    measurements.push(Measurement::new(
        "seed",
        "",
        Cell::rate(orders, seeded, "orders/s", None),
    ));
    Ok(measurements)
}

fn take_sample(connection: &mut Connection) -> Result<Sample> {
    let first = connection.get_json("/api/orders?limit=200")?;
    let total = first["total"]
        .as_u64()
        .or_else(|| first["total"]["value"].as_u64())
        .unwrap_or_default();
    let deep = (DEEP_PAGE * PAGE).min(usize::try_from(total)? / 2);
    let mut page = first;
    let mut seen = 0;
    let mut orders = Vec::new();
    let mut newest = None;
    loop {
        let items = page["items"].as_array().context("the order list has no items")?;
        newest = newest.or_else(|| items.first().map(|item| text(item, "ordered_at")));
        orders.extend(
            items
                .iter()
                .step_by(67)
                .map(|item| (text(item, "shop_id"), text(item, "parent_order_sn"))),
        );
        seen += items.len();
        let cursor = page["next_cursor"].as_str().map(str::to_owned);
        let Some(cursor) = cursor.filter(|_| seen < deep) else {
            break;
        };
        page = connection.get_json(&format!("/api/orders?limit=200&cursor={cursor}"))?;
    }
    let newest = newest.context("the seeded world has no orders")?;
    let last_item = page["items"]
        .as_array()
        .and_then(|items| items.last())
        .context("an empty page")?;
    let deep_page = match page["next_cursor"].as_str() {
        Some(cursor) => format!("/api/orders?cursor={cursor}"),
        None => "/api/orders".to_owned(),
    };
    Ok(Sample {
        last_day: newest.get(..10).context("ordered_at is no instant")?.parse()?,
        orders,
        deep_page,
        deep_instant: text(last_item, "ordered_at"),
    })
}

fn text(item: &Value, name: &str) -> String {
    item[name].as_str().unwrap_or_default().to_owned()
}

fn readings(sample: &Sample) -> Vec<Reading> {
    let mut readings = vec![Reading {
        name: "do nothing (/healthz)",
        target: "",
        paths: vec!["/healthz".to_owned()],
        floor: vec![],
    }];
    readings.extend(totals(sample));
    readings.extend(lists(sample));
    readings.extend(searches(sample));
    readings
}

fn totals(sample: &Sample) -> Vec<Reading> {
    let to = sample.last_day;
    let from = |days: u64| to.checked_sub_days(Days::new(days - 1)).unwrap_or(to);
    let rollup = |days: u64| {
        format!(
            "select shop_id, sum(lines), sum(units), sum(gmv), sum(cost) from daily_totals \
             where basis = 'ordered' and day between '{}' and '{to}' group by shop_id",
            from(days)
        )
    };
    let target = "p95 ≤ 15 ms";
    let summary = |days| vec![format!("/api/analytics/summary?from={}&to={to}", from(days))];
    vec![
        Reading {
            name: "summary, 30 days",
            target,
            paths: summary(30),
            floor: vec![rollup(30)],
        },
        Reading {
            name: "summary, 365 days",
            target,
            paths: summary(365),
            floor: vec![rollup(365)],
        },
        Reading {
            name: "trend by day, 365 days",
            target,
            paths: vec![format!("/api/analytics/trend?from={}&to={to}&interval=day", from(365))],
            floor: vec![rollup(365).replace("shop_id", "day")],
        },
    ]
}

fn lists(sample: &Sample) -> Vec<Reading> {
    let page = |condition: &str| {
        let keys =
            format!("select shop_id, parent_order_sn from orders {condition} order by ordered_at desc limit {PAGE}");
        vec![
            format!("select * from orders {condition} order by ordered_at desc limit {PAGE}"),
            format!(
                "select l.* from order_lines l join ({keys}) k on k.shop_id = l.shop_id and k.parent_order_sn = l.parent_order_sn"
            ),
        ]
    };
    let deep = format!("where ordered_at < '{}'", sample.deep_instant.replace('Z', "+00:00"));
    let target = "p95 ≤ 25 ms";
    vec![
        Reading {
            name: "orders, first page",
            target,
            paths: vec!["/api/orders".to_owned()],
            floor: page(""),
        },
        Reading {
            name: "orders, a deep page",
            target,
            paths: vec![sample.deep_page.clone()],
            floor: page(&deep),
        },
        Reading {
            name: "orders, shipped",
            target,
            paths: vec!["/api/orders?status=shipped".to_owned()],
            floor: page("where status = 'shipped'"),
        },
        Reading {
            name: "orders, overdue",
            target,
            paths: vec!["/api/orders?late=overdue".to_owned()],
            floor: vec![],
        },
        Reading {
            name: "products, first page",
            target: "p95 ≤ 10 ms",
            paths: vec!["/api/skus".to_owned()],
            floor: vec![],
        },
    ]
}

fn searches(sample: &Sample) -> Vec<Reading> {
    let by = |part: fn(&str) -> String| {
        sample
            .orders
            .iter()
            .map(|(_, number)| format!("/api/orders?q={}", part(number)))
            .collect()
    };
    let one = sample.orders.first().cloned().unwrap_or_default();
    let where_key = format!("where shop_id = '{}' and parent_order_sn = '{}'", one.0, one.1);
    let rows = vec![
        format!("select * from orders {where_key}"),
        format!("select * from order_lines {where_key}"),
    ];
    vec![
        Reading {
            name: "order search, whole number",
            target: "p95 ≤ 25 ms",
            paths: by(str::to_owned),
            floor: rows.clone(),
        },
        Reading {
            name: "order search, end of the number",
            target: "p95 ≤ 25 ms",
            paths: by(ending),
            floor: rows.clone(),
        },
        Reading {
            name: "order detail",
            target: "p95 ≤ 10 ms",
            paths: sample
                .orders
                .iter()
                .map(|(shop, number)| format!("/api/orders/{shop}/{number}"))
                .collect(),
            floor: rows,
        },
    ]
}

/// The last eight characters, as one reads them off a parcel.
fn ending(number: &str) -> String {
    number.chars().skip(number.chars().count().saturating_sub(8)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_number_is_its_last_eight_characters() {
        assert_eq!(ending("PO-211-01234567890"), "34567890");
        assert_eq!(ending("short"), "short");
    }

    #[test]
    fn ranges_include_both_ends() {
        let sample = Sample {
            last_day: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
            orders: vec![("s".to_owned(), "PO-1".to_owned())],
            deep_page: "/api/orders?cursor=x".to_owned(),
            deep_instant: "2026-01-01T00:00:00Z".to_owned(),
        };
        assert_eq!(
            totals(&sample)[0].paths,
            ["/api/analytics/summary?from=2026-01-31&to=2026-03-01"]
        );
    }
}
