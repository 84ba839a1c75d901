//! Exchange rates: the first converts what had none, a changed one prices again, and what has none says so.

use std::collections::BTreeMap;

use axum::http::Method;
use domain::money::{Currency, Money, divide_half_away, major_text};
use serde_json::{Value, json};
use temu_sim::truth::TruthQuery;

use crate::{
    support::Answer,
    world::{TestWorld, all, all_orders, fen, lines_of, semi, text},
};

async fn put(world: &TestWorld, query: &str, currency: &str, day: &str, rate: &str) -> Answer {
    let body = json!({ "currency": currency, "day": day, "rate": rate });
    let answer = world
        .owner
        .send_json(Method::PUT, &format!("/api/rates{query}"), body)
        .await;
    world.app.run_jobs().await;
    answer
}

async fn lines(world: &TestWorld) -> BTreeMap<String, Value> {
    lines_of(&all_orders(&world.owner, "").await)
}

/// A shop that sells in USD and EUR, with costs in CNY and no rates.
async fn without_rates(seed: u64) -> TestWorld {
    let world = TestWorld::start(seed, 30, vec![semi(250)]).await;
    world.sync_all(&["products"], "full").await;
    world.load_costs().await;
    world.sync_all(&["orders"], "full").await;
    world
}

fn is_effective(line: &Value) -> bool {
    !matches!(line["status"].as_str().unwrap(), "pending" | "cancelled" | "unknown")
}

/// GMV in the line's own currency, from its unit price.
fn own_gmv(line: &Value) -> Option<Money> {
    let currency = Currency::parse(line["price_currency"].as_str()?).unwrap();
    let unit = Money::parse_major(line["unit_price"].as_str()?, currency).unwrap();
    Some(unit.checked_mul(line["quantity"].as_i64().unwrap()).unwrap())
}

#[tokio::test]
async fn without_a_rate_amounts_stay_in_their_own_currency() {
    let world = without_rates(71).await;
    let truth = world.sim.truth(&TruthQuery::at(world.sim.now())).total;
    let own = truth
        .gmv_by_currency
        .iter()
        .map(|(currency, minor)| json!({ "currency": currency, "gmv": major_text(*minor, *currency) }));
    let own: Vec<Value> = own.collect();
    assert_eq!(own.len(), 2, "USD and EUR");
    let summary = world.report("summary", "").await;
    assert_eq!(
        (&summary["orders"], &summary["lines"]),
        (&json!(truth.orders), &json!(truth.lines))
    );
    for name in ["gmv", "gmv_with_cost", "cost", "profit", "margin", "coverage"] {
        assert_eq!(summary[name], Value::Null, "orders but none converted: {name}");
    }
    assert_eq!(summary["unconverted"], json!(own));
    assert_eq!(
        summary["lines_without_price"], truth.lines_without_price,
        "a missing rate is not a missing price"
    );

    let original = world.report("summary", "&currency=original").await;
    let shown = original["by_currency"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| json!({ "currency": row["currency"], "gmv": row["gmv"] }));
    assert_eq!(shown.collect::<Vec<_>>(), own);
    let dollars = world.report("summary", "&currency=USD").await;
    let usd = own.iter().find(|row| row["currency"] == "USD").unwrap();
    assert_eq!(dollars["gmv"], usd["gmv"], "what is in dollars already stands as it is");

    for line in lines(&world)
        .await
        .values()
        .filter(|line| !line["unit_price"].is_null())
    {
        assert_eq!(line["currency"], line["price_currency"], "{line:#}");
        assert_eq!(line["gmv"], json!(own_gmv(line).map(Money::to_major)));
        assert!(line["unknown"].as_array().unwrap().contains(&json!("rate")), "{line:#}");
        assert_eq!(
            (&line["cost"], &line["profit"]),
            (&Value::Null, &Value::Null),
            "a cost in yuan is no cost in dollars"
        );
    }
    assert!(
        all_orders(&world.owner, "")
            .await
            .iter()
            .all(|order| order["profit"].is_null() || order["gmv"] == "0.00")
    );
}

#[tokio::test]
async fn a_first_rate_converts_and_a_changed_one_prices_again() {
    let world = without_rates(72).await;
    let before = lines(&world).await;
    let said = put(&world, "?dry_run=true", "USD", "2026-05-20", "7.1234").await.ok();
    assert_eq!((&said["rate"], &said["job_id"]), (&Value::Null, &Value::Null));
    assert_eq!(lines(&world).await, before, "a dry run changes nothing");
    assert_eq!(world.owner.get("/api/rates").await.ok()["items"], json!([]));

    let done = put(&world, "", "USD", "2026-05-20", "7.1234").await.ok();
    assert_eq!(
        done["rate"],
        json!({ "currency": "USD", "day": "2026-05-20", "rate": "7.1234", "source": "manual" })
    );
    let first = lines(&world).await;
    assert_moved(&before, &first, &said, "2026-05-20", 71_234);

    let said = put(&world, "?dry_run=true", "USD", "2026-06-01", "7.5").await.ok();
    let summary = world.report("summary", "").await;
    put(&world, "", "USD", "2026-06-01", "7.5").await.ok();
    let second = lines(&world).await;
    assert_moved(&first, &second, &said, "2026-06-01", 75_000);
    let moved = fen(&world.report("summary", "").await["profit"]).unwrap() - fen(&summary["profit"]).unwrap();
    assert_eq!(
        Some(moved),
        fen(&said["effect"]["profit"]),
        "the summary moved by what was said"
    );

    // The same rate again has nothing to move.
    let said = put(&world, "?dry_run=true", "USD", "2026-06-01", "7.5").await.ok();
    assert_eq!((&said["lines"], &said["effect"]["profit"]), (&json!(0), &json!("0.00")));
}

/// Exactly the dollar lines from the day on have moved, to this rate (in ten-thousandths), and as many as was said.
#[track_caller]
fn assert_moved(
    before: &BTreeMap<String, Value>,
    after: &BTreeMap<String, Value>,
    said: &Value,
    from: &str,
    rate: i128,
) {
    let (mut moved, mut effect) = (0, 0);
    for (number, line) in after {
        let old = &before[number];
        if line["price_currency"] != "USD" || line["day"].as_str().unwrap() < from {
            assert_eq!(line, old, "{number} is not touched");
            continue;
        }
        let own = own_gmv(line).expect("a dollar line has a price").minor;
        assert_eq!(line["currency"], "CNY");
        assert_eq!(
            fen(&line["gmv"]),
            Some(divide_half_away(i128::from(own) * rate, 10_000) as i64),
            "{line:#}"
        );
        if is_effective(line) && line != old {
            moved += 1;
            let yuan = |line: &Value| {
                if line["currency"] == "CNY" {
                    fen(&line["profit"]).unwrap_or(0)
                } else {
                    0
                }
            };
            effect += yuan(line) - yuan(old);
        }
    }
    assert!(moved > 5, "{moved} lines");
    assert_eq!(said["lines"], moved);
    assert_eq!(fen(&said["effect"]["profit"]), Some(effect));
}

#[tokio::test]
async fn all_rates_together_give_the_truth() {
    let world = without_rates(73).await;
    for rate in world
        .sim
        .world()
        .rates()
        .iter()
        .filter(|rate| ["USD", "EUR"].contains(&rate.currency.as_str()))
    {
        let body = json!({ "currency": rate.currency, "day": rate.day, "rate": rate.text(), "source": "ECB" });
        world.owner.send_json(Method::PUT, "/api/rates", body).await.ok();
    }
    world.app.run_jobs().await;
    world.assert_truth("CNY").await;
    world.assert_truth("EUR").await;
    let rates = all(
        &world.owner,
        "/api/rates?limit=2&currency=usd&from=2026-05-11&to=2026-05-25",
    )
    .await;
    let days: Vec<String> = rates.iter().map(|rate| text(&rate["day"])).collect();
    assert_eq!(
        days,
        ["2026-05-25", "2026-05-18", "2026-05-11"],
        "newest first, both ends included"
    );
    assert!(
        rates
            .iter()
            .all(|rate| rate["currency"] == "USD" && rate["source"] == "ECB")
    );
    // The yen has no rate here: everything is unknown in it, and nothing is zero.
    let yen = world.report("summary", "&currency=JPY").await;
    assert_eq!((&yen["gmv"], &yen["profit"]), (&Value::Null, &Value::Null), "{yen:#}");
}

#[tokio::test]
async fn what_is_no_rate_is_refused_and_changes_nothing() {
    let world = without_rates(74).await;
    put(&world, "", "USD", "2026-05-01", "7").await.ok();
    let (before, rates) = (lines(&world).await, world.owner.get("/api/rates").await.ok());
    let wrong = [
        ("USD", "2026-05-01", "0", "rate", 422),
        ("USD", "2026-05-01", "-7.1", "rate", 422),
        ("USD", "2026-05-01", "abc", "rate", 422),
        ("USD", "2026-05-01", "", "rate", 422),
        ("USD", "2026-05-01", "7,1", "rate", 422),
        ("USD", "2026-05-01", "7.12345678901", "rate", 422),
        ("USD", "2026-05-01", "1e3", "rate", 422),
        ("ZZZ", "2026-05-01", "7.1", "currency", 422),
        ("CNY", "2026-05-01", "1", "currency", 422),
        ("USD", "2026-13-01", "7.1", "day", 400),
    ];
    for (currency, day, rate, field, status) in wrong {
        for query in ["", "?dry_run=true"] {
            let problem = put(&world, query, currency, day, rate).await.problem(status);
            assert!(
                problem["fields"][field].is_string(),
                "{currency} {day} {rate}: {problem}"
            );
        }
    }
    let viewer = world.app.viewer("vera", Value::Null, true).await;
    let body = json!({ "currency": "USD", "day": "2026-05-01", "rate": "8" });
    assert_eq!(
        viewer.send_json(Method::PUT, "/api/rates", body).await.problem(403)["code"],
        "forbidden"
    );
    assert_eq!(
        world.owner.get("/api/rates?currency=dollar").await.problem(400)["code"],
        "invalid_parameter"
    );
    assert_eq!(
        (lines(&world).await, world.owner.get("/api/rates").await.ok()),
        (before, rates)
    );
}
