//! Changing costs: what would happen is said first, exactly the touched lines move, and history stands still.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::{
    sql,
    world::{TestWorld, all_orders, fen, lines_of, semi, text},
};

type Lines = BTreeMap<String, Value>;

/// A shop with rates and orders, and its best seller, which costs 10.00 CNY since January.
struct Shop {
    world: TestWorld,
    sku_id: String,
}

impl Shop {
    async fn start(seed: u64) -> Shop {
        let world = TestWorld::start(seed, 30, vec![semi(300)]).await;
        world.load_rates().await;
        world.sync_all(&["products", "orders"], "full").await;
        let mut pieces: BTreeMap<String, usize> = BTreeMap::new();
        for line in lines_of(&all_orders(&world.owner, "").await).values() {
            for part in line["parts"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|_| !line["unit_price"].is_null())
            {
                *pieces
                    .entry(part["sku_id"].as_str().unwrap_or_default().to_owned())
                    .or_default() += 1;
            }
        }
        let (sku_id, _) = pieces
            .into_iter()
            .filter(|(sku_id, _)| !sku_id.is_empty())
            .max_by_key(|(_, count)| *count)
            .unwrap();
        let shop = Shop { world, sku_id };
        shop.set("10.00", "CNY", "2026-01-01").await;
        shop
    }

    fn path(&self) -> String {
        format!("/api/skus/{}/{}/costs", self.world.shops[0].id, self.sku_id)
    }

    async fn set(&self, cost: &str, currency: &str, from: &str) -> Value {
        let body = json!({ "cost": cost, "currency": currency, "effective_from": from });
        let answer = self
            .world
            .owner
            .post(&self.path(), body)
            .await
            .expect(StatusCode::CREATED);
        self.world.app.run_jobs().await;
        answer
    }

    async fn dry_run(&self, cost: &str, currency: &str, from: &str) -> Value {
        let body = json!({ "cost": cost, "currency": currency, "effective_from": from, "note": "new supplier" });
        self.world
            .owner
            .post(&format!("{}?dry_run=true", self.path()), body)
            .await
            .expect(StatusCode::OK)
    }

    async fn lines(&self) -> Lines {
        lines_of(&all_orders(&self.world.owner, "").await)
    }

    async fn records(&self) -> Vec<Value> {
        self.world.owner.get(&self.path()).await.ok()["items"]
            .as_array()
            .unwrap()
            .clone()
    }

    /// Whether a line has the SKU and its order is of these days.
    fn touches(&self, line: &Value, from: &str, to: &str) -> bool {
        let has = line["parts"]
            .as_array()
            .unwrap()
            .iter()
            .any(|part| part["sku_id"] == self.sku_id.as_str());
        has && (from..=to).contains(&line["day"].as_str().unwrap())
    }
}

fn is_effective(line: &Value) -> bool {
    !matches!(line["status"].as_str().unwrap(), "pending" | "cancelled" | "unknown")
}

fn known_profit(lines: &Lines) -> i64 {
    lines
        .values()
        .filter(|line| is_effective(line))
        .filter_map(|line| fen(&line["profit"]))
        .sum()
}

#[tokio::test]
async fn a_dry_run_says_what_the_change_then_does() {
    let shop = Shop::start(61).await;
    let (before, summary) = (shop.lines().await, shop.world.report("summary", "").await);
    let records = shop.records().await;
    let jobs = sql::number(&shop.world.app.app, "select count(*) from jobs").await;
    let said = shop.dry_run("12.34", "CNY", "2026-05-25").await;
    assert_eq!((&said["record"], &said["job_id"]), (&Value::Null, &Value::Null));
    assert_eq!(said["closed"], json!(records), "the record in force would end");
    assert_eq!(shop.lines().await, before, "a dry run changes no line");
    assert_eq!(shop.records().await, records);
    assert_eq!(shop.world.report("summary", "").await, summary);
    assert_eq!(
        sql::number(&shop.world.app.app, "select count(*) from jobs").await,
        jobs,
        "and makes no job"
    );

    let done = shop.set("12.34", "CNY", "2026-05-25").await;
    assert_eq!(
        (&done["record"]["cost"], &done["record"]["effective_to"]),
        (&json!("12.34"), &Value::Null)
    );
    let job = shop
        .world
        .owner
        .get(&format!("/api/jobs/{}", text(&done["job_id"])))
        .await
        .ok();
    assert_eq!(
        (&job["kind"], &job["state"]),
        (&json!("recalculate"), &json!("succeeded"))
    );
    let after = shop.lines().await;
    let (mut touched, mut history) = (0, 0);
    for (number, line) in &after {
        if shop.touches(line, "2026-05-25", "2026-12-31") {
            // In a bundle the other parts have no cost yet, so that the sum stays unknown.
            let alone = line["parts"].as_array().unwrap().len() == 1;
            assert_eq!(
                alone,
                line["unit_cost"] != before[number]["unit_cost"],
                "{number}: {line:#}"
            );
            touched += i64::from(alone && is_effective(line));
        } else {
            assert_eq!(line, &before[number], "{number} is not touched");
            history += usize::from(shop.touches(line, "2026-01-01", "2026-05-24"));
        }
    }
    assert!(touched > 2 && history > 2, "{touched} touched, {history} in history");
    assert_eq!(said["lines"], touched);
    assert_eq!(
        fen(&said["effect"]["profit"]),
        Some(known_profit(&after) - known_profit(&before))
    );
    assert!(fen(&said["effect"]["profit"]) < Some(0), "a dearer unit earns less");
    let now = shop.world.report("summary", "").await;
    let moved = fen(&now["profit"]).unwrap() - fen(&summary["profit"]).unwrap();
    assert_eq!(
        Some(moved),
        fen(&said["effect"]["profit"]),
        "the summary moved by what was said"
    );
    assert_eq!((&now["gmv"], &now["orders"]), (&summary["gmv"], &summary["orders"]));
}

#[tokio::test]
async fn every_touched_line_costs_what_the_record_of_its_day_says() {
    let shop = Shop::start(62).await;
    shop.set("11.00", "CNY", "2026-05-30").await;
    shop.set("1.50", "USD", "2026-05-20").await;
    shop.set("0", "CNY", "2026-06-05").await;
    let ends = |records: &[Value]| -> Vec<Value> {
        let shown = records.iter().map(|record| {
            json!([
                record["cost"],
                record["currency"],
                record["effective_from"],
                record["effective_to"]
            ])
        });
        shown.collect()
    };
    let expected = json!([
        ["0.00", "CNY", "2026-06-05", null],
        ["11.00", "CNY", "2026-05-30", "2026-06-04"],
        ["1.50", "USD", "2026-05-20", "2026-05-29"],
        ["10.00", "CNY", "2026-01-01", "2026-05-19"],
    ]);
    assert_eq!(
        json!(ends(&shop.records().await)),
        expected,
        "each ends the day before the next"
    );
    let mut seen = [0; 4];
    for line in shop
        .lines()
        .await
        .values()
        .filter(|line| line["parts"].as_array().unwrap().len() == 1)
    {
        if !shop.touches(line, "2026-01-01", "2026-12-31") {
            continue;
        }
        let day = line["day"].as_str().unwrap();
        let (which, cost, currency) = match day {
            day if day >= "2026-06-05" => (3, 0, "CNY"),
            day if day >= "2026-05-30" => (2, 1100, "CNY"),
            day if day >= "2026-05-20" => (1, 150, "USD"),
            _ => (0, 1000, "CNY"),
        };
        seen[which] += 1;
        let minor = cost * line["parts"][0]["sold_factor"].as_i64().unwrap();
        assert_eq!(
            (&line["unit_cost"], &line["cost_currency"]),
            (&json!(format!("{}.{:02}", minor / 100, minor % 100)), &json!(currency))
        );
        if currency == "CNY" {
            assert_eq!(
                fen(&line["cost"]),
                Some(minor * line["quantity"].as_i64().unwrap()),
                "{line:#}"
            );
        }
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
    // A record of the same day takes the other's place.
    shop.set("11.50", "CNY", "2026-05-30").await;
    let records = ends(&shop.records().await);
    assert_eq!(
        (records.len(), &records[1]),
        (4, &json!(["11.50", "CNY", "2026-05-30", "2026-06-04"]))
    );
}

#[tokio::test]
async fn what_is_no_cost_is_refused_and_changes_nothing() {
    let shop = Shop::start(63).await;
    let (before, records) = (shop.lines().await, shop.records().await);
    let good = json!({ "cost": "12.34", "currency": "CNY", "effective_from": "2026-05-01" });
    let wrong = [
        ("cost", json!("-1.00"), 422),
        ("cost", json!("abc"), 422),
        ("cost", json!(""), 422),
        ("cost", json!("1e3"), 422),
        ("cost", json!("1,000.00"), 422),
        ("cost", json!("1.234"), 422),
        ("cost", json!("99999999999999999999"), 422),
        ("cost", json!(12.34), 400),
        ("cost", Value::Null, 400),
        ("currency", json!("RMB"), 422),
        ("currency", json!(""), 422),
        ("effective_from", json!("1970-01-01"), 422),
        ("effective_from", json!("2026-02-30"), 400),
        ("note", json!("x".repeat(501)), 422),
        ("price", json!("1.00"), 400),
    ];
    for (field, value, status) in wrong {
        for query in ["", "?dry_run=true"] {
            let mut body = good.clone();
            body[field] = value.clone();
            let problem = shop
                .world
                .owner
                .post(&format!("{}{query}", shop.path()), body)
                .await
                .problem(status);
            assert!(problem["fields"][field].is_string(), "{field} {value}: {problem}");
        }
    }
    let mut yen = good.clone();
    (yen["cost"], yen["currency"]) = (json!("12.5"), json!("JPY"));
    assert!(
        shop.world.owner.post(&shop.path(), yen).await.problem(422)["fields"]["cost"].is_string(),
        "yen have no cents"
    );
    let nothing = format!("/api/skus/{}/nothing/costs", shop.world.shops[0].id);
    assert_eq!(
        shop.world.owner.post(&nothing, good.clone()).await.problem(404)["code"],
        "not_found"
    );
    let viewer = shop.world.app.viewer("vera", Value::Null, true).await;
    assert_eq!(viewer.post(&shop.path(), good).await.problem(403)["code"], "forbidden");
    shop.world.app.run_jobs().await;
    assert_eq!((shop.lines().await, shop.records().await), (before, records));
}

#[tokio::test]
async fn an_order_is_as_unknown_as_its_least_known_line() {
    let shop = Shop::start(65).await;
    let orders = all_orders(&shop.world.owner, "").await;
    let (mut whole, mut half) = (0, 0);
    for order in &orders {
        let lines: Vec<&Value> = order["lines"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|line| is_effective(line))
            .collect();
        for name in ["gmv", "cost", "profit"] {
            let sum: Option<i64> = lines.iter().map(|line| fen(&line[name])).sum();
            assert_eq!(fen(&order[name]), sum, "{name} of {order:#}");
        }
        for line in &lines {
            assert_eq!(
                fen(&line["profit"]),
                fen(&line["gmv"]).zip(fen(&line["cost"])).map(|(gmv, cost)| gmv - cost)
            );
            let lacks = |reason: &str| line["unknown"].as_array().unwrap().contains(&json!(reason));
            assert_eq!(
                (lacks("price"), lacks("cost")),
                (line["unit_price"].is_null(), line["unit_cost"].is_null())
            );
        }
        let known = lines.iter().filter(|line| line["profit"].is_string()).count();
        whole += usize::from(known > 0 && known == lines.len());
        half += usize::from(known > 0 && known < lines.len());
    }
    assert!(whole > 0 && half > 0, "{whole} whole, {half} half");
    let day: NaiveDate = "2026-05-25".parse().unwrap();
    assert_eq!(
        orders
            .iter()
            .map(|order| lines_of(std::slice::from_ref(order)).len())
            .sum::<usize>(),
        shop.lines().await.len(),
        "{day}"
    );
}
