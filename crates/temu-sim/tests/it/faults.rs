//! Every fault does what it says, and only where it is told to.

use std::{collections::BTreeSet, time::Duration};

use serde_json::{Value, json};
use temu_api::{gateway::Gateway, wire::orders::OrderDocument};
use temu_sim::{
    RunningSimulator,
    faults::{FaultKind, FaultPlan, FaultRule},
    world::{Credential, World},
};

use crate::client::{all_orders, call, credential, noon, post, signed, small_world, start};

const LIST: &str = "bg.order.list.v2.get";

fn us(world: &World) -> &Credential {
    credential(&world.shops()[0], Gateway::Us)
}

fn only(rule: FaultRule) -> FaultPlan {
    FaultPlan {
        seed: 1,
        rules: vec![rule],
    }
}

async fn raw_call(sim: &RunningSimulator, credential: &Credential) -> Result<(u16, String), reqwest::Error> {
    let url = format!("{}/openapi/router", sim.gateway_url(credential.gateway));
    post(
        &url,
        json!(signed(credential, LIST, json!({"pageSize": 50}))).to_string(),
    )
    .await
}

#[tokio::test]
async fn refusals_and_broken_answers() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let us = us(&world);
    for (kind, code) in [
        (FaultKind::RateLimited, 4_000_004),
        (FaultKind::SystemException, 4_000_000),
        (FaultKind::ErrorCode, 140_020_008),
    ] {
        sim.set_faults(only(FaultRule {
            code: Some(140_020_008),
            ..FaultRule::new(kind, 1_000)
        }));
        assert_eq!(call(&sim, us, LIST, json!({})).await["errorCode"], code);
    }
    sim.set_faults(only(FaultRule {
        status: Some(502),
        ..FaultRule::new(FaultKind::HttpStatus, 1_000)
    }));
    assert_eq!(raw_call(&sim, us).await.unwrap().0, 502);
    sim.set_faults(only(FaultRule::new(FaultKind::Html, 1_000)));
    assert!(raw_call(&sim, us).await.unwrap().1.starts_with("<!DOCTYPE html>"));
    sim.set_faults(only(FaultRule::new(FaultKind::EmptyBody, 1_000)));
    assert_eq!(raw_call(&sim, us).await.unwrap(), (200, String::new()));
    sim.set_faults(only(FaultRule::new(FaultKind::Truncated, 1_000)));
    let (_, text) = raw_call(&sim, us).await.unwrap();
    assert!(text.starts_with("{\"success\":true") && serde_json::from_str::<Value>(&text).is_err());
    sim.set_faults(only(FaultRule::new(FaultKind::Dropped, 1_000)));
    assert!(raw_call(&sim, us).await.is_err());
    sim.set_faults(only(FaultRule {
        milliseconds: Some(300),
        ..FaultRule::new(FaultKind::Slow, 1_000)
    }));
    let started = tokio::time::Instant::now();
    raw_call(&sim, us).await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn rules_strike_only_where_when_and_as_often_as_told() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let us = us(&world);
    let eu = credential(&world.shops()[0], Gateway::Eu);
    let rule = FaultRule {
        type_name: Some(LIST.to_owned()),
        gateway: Some(Gateway::Us),
        mall_id: Some(world.shops()[0].mall_id),
        after: 1,
        times: Some(2),
        ..FaultRule::new(FaultKind::SystemException, 1_000)
    };
    sim.set_faults(only(rule));
    assert_eq!(call(&sim, eu, LIST, json!({})).await["success"], true);
    assert_eq!(
        call(&sim, us, "bg.open.accesstoken.info.get", json!({})).await["success"],
        true
    );
    let mut outcomes = Vec::new();
    for _ in 0..5 {
        outcomes.push(call(&sim, us, LIST, json!({})).await["success"] == true);
    }
    assert_eq!(outcomes, [true, false, false, true, true]);
    let counts = sim.stats()[&(Gateway::Us, LIST.to_owned())];
    assert_eq!((counts.calls, counts.refused), (5, 2));
}

#[tokio::test]
async fn chance_repeats_with_its_seed() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let us = us(&world);
    let mut runs = Vec::new();
    for _ in 0..2 {
        sim.set_faults(only(FaultRule::new(FaultKind::SystemException, 300)));
        let mut outcomes = Vec::new();
        for _ in 0..30 {
            outcomes.push(call(&sim, us, LIST, json!({})).await["success"] == true);
        }
        assert!(outcomes.contains(&true) && outcomes.contains(&false));
        runs.push(outcomes);
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test]
async fn tokens_end_in_the_middle_and_a_new_one_helps() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let us = us(&world);
    sim.set_faults(only(FaultRule {
        after: 2,
        times: Some(1),
        ..FaultRule::new(FaultKind::TokenExpired, 1_000)
    }));
    let mut codes = Vec::new();
    for _ in 0..4 {
        codes.push(call(&sim, us, LIST, json!({})).await["errorCode"].as_i64().unwrap());
    }
    assert_eq!(codes, [1_000_000, 1_000_000, 3_000_034, 3_000_034]);
    let renewed = Credential {
        access_token: sim.replace_token(&us.access_token).unwrap(),
        ..us.clone()
    };
    assert_eq!(call(&sim, &renewed, LIST, json!({})).await["success"], true);
    assert!(sim.revoke_token(&renewed.access_token));
    assert_eq!(call(&sim, &renewed, LIST, json!({})).await["errorCode"], 3_000_031);
    assert!(!sim.expire_token("nobody"));
}

#[tokio::test]
async fn moving_rows_make_a_plain_pass_miss_some_and_the_count_tells() {
    let sim = start(small_world().with_total_orders(2_000)).await;
    let world = sim.world();
    let us = us(&world);
    sim.advance_clock(60);
    let window = (0, noon().timestamp());
    let before: BTreeSet<String> = all_orders(&sim, us, window)
        .await
        .iter()
        .map(Value::to_string)
        .collect();
    sim.set_faults(only(FaultRule::new(FaultKind::RowsMove, 1_000)));
    let seen: BTreeSet<String> = all_orders(&sim, us, window)
        .await
        .iter()
        .map(Value::to_string)
        .collect();
    sim.set_faults(FaultPlan::default());
    let after = all_orders(&sim, us, window).await;
    assert!(after.len() < before.len(), "changed orders have left the window");
    assert!(
        seen.len() < before.len(),
        "a pass over moving rows sees fewer than there were"
    );
    let moved = all_orders(&sim, us, (noon().timestamp() + 1, noon().timestamp() + 60)).await;
    assert_eq!(after.len() + moved.len() - new_orders(&moved), before.len());
}

fn new_orders(orders: &[Value]) -> usize {
    let placed = |order: &&Value| order["parentOrderMap"]["parentOrderTime"].as_i64() > Some(noon().timestamp());
    orders.iter().filter(placed).count()
}

#[tokio::test]
async fn counts_drift_and_pages_come_empty() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let us = us(&world);
    let honest = call(&sim, us, LIST, json!({})).await["result"]["totalItemNum"].as_i64();
    sim.set_faults(only(FaultRule::new(FaultKind::TotalDrift, 1_000)));
    assert_ne!(
        call(&sim, us, LIST, json!({})).await["result"]["totalItemNum"].as_i64(),
        honest
    );
    sim.set_faults(only(FaultRule {
        times: Some(1),
        ..FaultRule::new(FaultKind::EmptyPage, 1_000)
    }));
    let empty = call(&sim, us, LIST, json!({})).await;
    assert_eq!(empty["result"]["pageItems"], json!([]));
    assert_eq!(empty["result"]["totalItemNum"].as_i64(), honest);
    assert_eq!(
        call(&sim, us, LIST, json!({})).await["result"]["pageItems"]
            .as_array()
            .unwrap()
            .len(),
        10
    );
}

#[tokio::test]
async fn chosen_orders_are_spoiled_and_the_others_are_not() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let us = us(&world);
    let page = call(&sim, us, LIST, json!({"pageSize": 100})).await;
    let items = page["result"]["pageItems"].as_array().unwrap();
    let chosen: Vec<String> = items[3..10]
        .iter()
        .map(|order| order["parentOrderMap"]["parentOrderSn"].as_str().unwrap().to_owned())
        .collect();
    for kind in [FaultKind::MissingField, FaultKind::WrongType, FaultKind::AbsurdValue] {
        sim.set_faults(only(FaultRule {
            orders: chosen.clone(),
            ..FaultRule::new(kind, 1_000)
        }));
        let spoiled = call(&sim, us, LIST, json!({"pageSize": 100})).await;
        let spoiled = spoiled["result"]["pageItems"].as_array().unwrap();
        for (index, (good, bad)) in items.iter().zip(spoiled).enumerate() {
            assert_eq!(good != bad, (3..10).contains(&index), "{kind:?} at {index}");
            if good != bad && kind != FaultKind::AbsurdValue {
                assert!(OrderDocument::parse(&bad.to_string()).is_err(), "{kind:?}: {bad}");
            }
        }
        let again = call(&sim, us, LIST, json!({"pageSize": 100})).await;
        assert_eq!(
            again["result"]["pageItems"].as_array().unwrap(),
            spoiled,
            "an order always has the same fault"
        );
    }
    sim.set_faults(only(FaultRule::new(FaultKind::WrongType, 100)));
    let some = call(&sim, us, LIST, json!({"pageSize": 100})).await;
    let some = some["result"]["pageItems"].as_array().unwrap();
    let spoiled = items.iter().zip(some).filter(|(good, bad)| good != bad).count();
    assert!((1..40).contains(&spoiled), "{spoiled} of 100");
}

#[test]
fn plans_are_found_by_name_and_in_files() {
    for name in ["none", "mild", "storm"] {
        FaultPlan::load(name).unwrap();
    }
    let folder = std::env::temp_dir().join(format!("temu-sim-faults-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let toml = folder.join("plan.toml");
    std::fs::write(
        &toml,
        "seed = 3\n[[rules]]\nkind = \"http_status\"\nstatus = 504\nper_mille = 5\nmall_id = \"7\"\n",
    )
    .unwrap();
    let plan = FaultPlan::load(toml.to_str().unwrap()).unwrap();
    assert_eq!(
        (plan.rules[0].kind, plan.rules[0].status, plan.rules[0].mall_id),
        (FaultKind::HttpStatus, Some(504), Some(7))
    );
    let json = folder.join("plan.json");
    std::fs::write(&json, serde_json::to_string(&plan).unwrap()).unwrap();
    assert_eq!(FaultPlan::load(json.to_str().unwrap()).unwrap(), plan);
    std::fs::write(&json, r#"{"rules":[{"kind":"slow","perMille":1}]}"#).unwrap();
    let error = FaultPlan::load(json.to_str().unwrap()).unwrap_err().to_string();
    assert!(error.contains("perMille"), "{error}");
    assert!(FaultPlan::load("nowhere").unwrap_err().to_string().contains("mild"));
    std::fs::remove_dir_all(folder).unwrap();
}
