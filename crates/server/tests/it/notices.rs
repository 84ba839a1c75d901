//! Notices: each reason is told with its shop and what to do, and goes when the reason does.

use chrono::TimeDelta;
use serde_json::{Value, json};
use temu_api::Gateway;
use temu_omni::clock;

use crate::{
    sql,
    world::{TestWorld, semi, text},
};

async fn notices(world: &TestWorld) -> Vec<Value> {
    world.owner.get("/api/notices").await.ok()["items"]
        .as_array()
        .unwrap()
        .clone()
}

/// What was told: severity, code and gateway.
fn told(notices: &[Value]) -> Vec<(String, String, String)> {
    let told = |notice: &Value| {
        let gateway = notice["params"]["gateway"].as_str().unwrap_or_default();
        (text(&notice["severity"]), text(&notice["code"]), gateway.to_owned())
    };
    notices.iter().map(told).collect()
}

fn of(severity: &str, code: &str, gateway: &str) -> (String, String, String) {
    (severity.to_owned(), code.to_owned(), gateway.to_owned())
}

#[tokio::test]
async fn the_end_of_a_token_is_told_thirty_seven_and_one_day_ahead() {
    let world = TestWorld::start(81, 2, vec![semi(10)]).await;
    assert_eq!(notices(&world).await.len(), 0, "nothing is known of the tokens yet");
    for (hours, expected) in [
        (31 * 24, None),
        (29 * 24, Some(("info", "token_expiring", "29"))),
        (6 * 24 + 1, Some(("warning", "token_expiring", "6"))),
        (23, Some(("error", "token_expiring", "0"))),
        (-1, Some(("error", "token_expired", "0"))),
    ] {
        let expires_at =
            (clock::now() + TimeDelta::hours(hours) + TimeDelta::minutes(30)).format("%Y-%m-%dT%H:%M:%S+00:00");
        let sql = format!("update credentials set expires_at = '{expires_at}' where gateway = 'us'");
        sql::execute(&world.app.app, &sql).await;
        let found = notices(&world).await;
        let expected: Vec<_> = expected.into_iter().collect();
        let told: Vec<_> = found
            .iter()
            .map(|notice| {
                assert_eq!(notice["shop_id"], world.shops[0].id);
                assert!(text(&notice["advice"]).contains("authorise again"), "{notice}");
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                (
                    text(&notice["severity"]),
                    text(&notice["code"]),
                    text(&notice["params"]["days"]),
                )
            })
            .collect();
        let told: Vec<_> = told
            .iter()
            .map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str()))
            .collect();
        assert_eq!(told, expected, "{hours} h");
    }
}

#[tokio::test]
async fn a_revoked_token_stops_its_gateway_alone_and_is_told_until_it_is_replaced() {
    let world = TestWorld::start(82, 5, vec![semi(60)]).await;
    let shop = &world.shops[0];
    world.sync_all(&["products", "orders"], "full").await;
    assert_eq!(notices(&world).await.len(), 0);
    let eu = shop.sim.credential(Gateway::Eu).unwrap();
    assert!(world.sim.revoke_token(&eu.access_token));
    let us_calls = |world: &TestWorld| {
        let calls = world
            .sim
            .stats()
            .into_iter()
            .filter(|((gateway, _), _)| *gateway == Gateway::Us);
        calls.map(|(_, count)| count.calls).sum::<u64>()
    };
    let before = us_calls(&world);
    let job = world.sync(shop, &["orders"], "incremental").await;
    assert_eq!(job["state"], "failed", "{job:#}");
    assert!(us_calls(&world) > before, "us went on");
    let found = notices(&world).await;
    assert_eq!(
        told(&found),
        [
            of("error", "credential_stopped", "eu"),
            of("error", "sync_failing", "eu")
        ],
        "{found:#?}"
    );
    assert_eq!(found[1]["params"]["resource"], "orders");
    let viewer = world.app.viewer("nobody", json!([]), true).await;
    assert_eq!(
        viewer.get("/api/notices").await.ok()["items"],
        json!([]),
        "only of visible shops"
    );

    let change = json!({ "credentials": [{ "gateway": "eu", "access_token": "another" }] });
    world.owner.patch(&format!("/api/shops/{}", shop.id), change).await.ok();
    assert_eq!(told(&notices(&world).await), [of("error", "sync_failing", "eu")]);
}

#[tokio::test]
async fn missing_scopes_are_told_by_the_feature_they_cost_and_records_and_holes_are_counted() {
    let world = TestWorld::start(83, 2, vec![semi(10)]).await;
    let app = &world.app.app;
    let missing = r#"["prices: temu.goods.price.list.get","orders: a.b","orders: c.d"]"#;
    sql::execute(
        app,
        &format!("update credentials set missing_scopes = '{missing}' where gateway = 'partner'"),
    )
    .await;
    let id = &world.shops[0].id;
    sql::execute(
        app,
        &format!(
            "insert into sync_issues (id, shop_id, resource, document_key, reason, raw, first_seen, last_seen, resolved) \
             values ('1', '{id}', 'orders', 'k', 'r', '{{}}', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00', false)"
        ),
    )
    .await;
    for sql in [
        format!("insert into sync_watermarks (shop_id, gateway, resource) values ('{id}', 'us', 'orders')"),
        format!(
            "insert into sync_slices (shop_id, gateway, resource, slice_from, slice_to, pages, total_seen, distinct_stored, \
             attempts, proven, finished_at) values ('{id}', 'us', 'orders', '2026-01-01T00:00:00+00:00', \
             '2026-01-02T00:00:00+00:00', 1, 2, 1, 3, false, '2026-01-02T00:00:00+00:00')"
        ),
    ] {
        sql::execute(app, &sql).await;
    }
    let found = notices(&world).await;
    assert_eq!(
        told(&found),
        [
            of("warning", "scope_missing", "partner"),
            of("warning", "scope_missing", "partner"),
            of("warning", "sync_holes", "us"),
            of("warning", "sync_issues", ""),
        ],
        "{found:#?}"
    );
    assert_eq!(
        (
            &found[0]["params"]["feature"],
            &found[0]["params"]["calls"],
            &found[1]["params"]["feature"]
        ),
        (&json!("orders"), &json!("a.b, c.d"), &json!("prices"))
    );
    assert_eq!(
        (&found[2]["params"]["count"], &found[3]["params"]["count"]),
        (&json!("1"), &json!("1"))
    );
}
