//! A shop's token by its seller's consent: sent to Temu, taken back once, exchanged once.

use std::sync::{Arc, Mutex};

use axum::{Json, Router, http::StatusCode, routing::post};
use serde_json::{Value, json};

use crate::{
    proxy::serve_on_a_port,
    sql,
    support::{Caller, TestApp},
    world::text,
};

const NEW_TOKEN: &str = "a-token-fresh-from-temu";

/// A platform that exchanges any code once and knows the new token; with the (type, token) of each call.
async fn platform(mall_id: i64) -> (String, Arc<Mutex<Vec<(String, String)>>>) {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let noted = calls.clone();
    let answer = move |Json(call): Json<Value>| async move {
        let told = (text(&call["type"]), text(&call["access_token"]));
        let mut calls = noted.lock().unwrap();
        let again = calls.contains(&told);
        calls.push(told.clone());
        let info = json!({ "mallId": mall_id, "expiredTime": 4_000_000_000_i64, "apiScopeList": [], "accessToken": NEW_TOKEN });
        let is_known = told.0 != "bg.open.accesstoken.create" && told.1 == NEW_TOKEN;
        let is_fresh = told.0 == "bg.open.accesstoken.create" && call["code"] == call["access_token"] && !again;
        Json(if is_known || is_fresh {
            json!({ "success": true, "errorCode": 1_000_000, "result": info })
        } else {
            json!({ "success": false, "errorCode": 110_020_002, "errorMsg": "INVALID_CODE" })
        })
    };
    (
        serve_on_a_port(Router::new().route("/openapi/router", post(answer))).await,
        calls,
    )
}

async fn shop(base_url: &str) -> (TestApp, Caller, String) {
    let app = TestApp::with(&[
        ("webhook_base_url", "https://omni.example"),
        ("temu_calls_per_second", "0"),
    ])
    .await;
    let owner = app.owner().await;
    let credential = json!({
        "gateway": "us", "app_key": "our key", "app_secret": "a-secret-of-enough-letters", "access_token": "old",
        "base_url": base_url,
    });
    let body = json!({ "name": "s", "business_model": "semi", "environment": "sandbox", "credentials": [credential] });
    let made = owner.post("/api/shops", body).await.expect(StatusCode::CREATED);
    (app, owner, format!("/api/shops/{}", text(&made["id"])))
}

/// Asks for the way to Temu and gives the state that travels along.
async fn state(caller: &Caller, path: &str) -> String {
    let consent = caller
        .post(&format!("{path}/authorize"), json!({ "gateway": "us" }))
        .await
        .ok();
    let url = text(&consent["url"]);
    let (page, query) = url.split_once('?').unwrap();
    assert_eq!(
        page,
        "https://seller.temu.com/open-platform/client-manage/authorization"
    );
    assert!(
        query.starts_with(
            "appKey=our+key&redirect_uri=https%3A%2F%2Fomni.example%2Fapi%2Fshops%2Fauthorize%2Fcallback&state="
        ),
        "{query}"
    );
    query.rsplit_once("state=").unwrap().1.to_owned()
}

fn back(code: &str, state: &str) -> String {
    format!(
        "/api/shops/authorize/callback?code={code}&state={state}&app_key=our+key&callback_host=openapi-b-us.temu.com&new=1"
    )
}

#[tokio::test]
async fn consent_gives_the_credential_a_new_token_that_is_then_tested() {
    let (base_url, calls) = platform(600_000_000_000_001).await;
    let (app, owner, path) = shop(&base_url).await;
    let state = state(&owner, &path).await;
    let queued = owner.get(&back("code-1", &state)).await.expect(StatusCode::ACCEPTED);
    app.run_jobs().await;
    let job = owner.get(&format!("/api/jobs/{}", text(&queued["job_id"]))).await.ok();
    assert_eq!(job["state"], "succeeded", "{job:#}");
    let shown = owner.get(&path).await.ok();
    let credential = &shown["credentials"][0];
    assert_eq!(
        (
            &credential["state"],
            &credential["mall_id"],
            &credential["app_key"],
            &credential["has_app_secret"]
        ),
        (&json!("ok"), &json!("600000000000001"), &json!("our key"), &json!(true)),
        "{shown:#}"
    );
    let exchanged = calls
        .lock()
        .unwrap()
        .iter()
        .filter(|(name, _)| name.ends_with("create"))
        .count();
    assert_eq!(exchanged, 1);

    // Neither the state nor the code serves again, and no secret stands in a job or in the table.
    let again = owner.get(&back("code-2", &state)).await.problem(409);
    assert_eq!(again["code"], "authorization_spent");
    let fresh = self::state(&owner, &path).await;
    let again = owner.get(&back("code-1", &fresh)).await.problem(409);
    assert_eq!(again["code"], "authorization_spent");
    assert!(text(&again["message"]).contains("code was used"), "{again}");
    assert!(
        !job.to_string().contains("code-1") && !job.to_string().contains(NEW_TOKEN),
        "{job:#}"
    );
    let kept: Vec<(String, String)> = sql::rows(&app.app, "select state_hash, payload from authorizations, jobs").await;
    assert!(
        kept.iter()
            .all(|(hash, payload)| *hash != state && !payload.contains("code-1"))
    );
    // A browser goes on to the shops.
    let browser = owner.with_header("accept", "text/html,*/*");
    let answer = browser.get(&back("code-3", &fresh)).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/shops"));
}

#[tokio::test]
async fn a_way_back_that_is_not_ours_is_refused() {
    let (base_url, calls) = platform(1).await;
    let (app, owner, path) = shop(&base_url).await;
    let state = state(&owner, &path).await;
    app.visitor().get(&back("c", &state)).await.problem(401);
    let other = json!({ "username": "other", "password": "other-password", "role": "owner", "shop_ids": null, "can_see_cost": true });
    owner.post("/api/users", other).await.expect(StatusCode::CREATED);
    let other = app.login("other", "other-password").await;
    assert_eq!(
        other.get(&back("c", &state)).await.problem(409)["code"],
        "authorization_spent"
    );
    assert_eq!(
        owner.get(&back("c", "made-up")).await.problem(409)["code"],
        "authorization_spent"
    );
    owner
        .get("/api/shops/authorize/callback?error=denied")
        .await
        .problem(400);
    let wrong_app = back("c", &state).replace("our+key", "their+key");
    assert!(owner.get(&wrong_app).await.problem(400)["fields"]["app_key"].is_string());
    let wrong_gateway = back("c", &state).replace("b-us", "b-eu");
    assert!(owner.get(&wrong_gateway).await.problem(400)["fields"]["callback_host"].is_string());
    sql::execute(
        &app.app,
        "update authorizations set expires_at = '2020-01-01T00:00:00+00:00'",
    )
    .await;
    assert_eq!(
        owner.get(&back("c", &state)).await.problem(409)["code"],
        "authorization_spent"
    );
    app.run_jobs().await;
    assert!(calls.lock().unwrap().is_empty(), "nothing was exchanged");
    app.viewer("viewer", Value::Null, true)
        .await
        .post(&format!("{path}/authorize"), json!({ "gateway": "us" }))
        .await
        .problem(403);
}

#[tokio::test]
async fn a_token_of_another_shop_is_not_taken() {
    let (base_url, _) = platform(600_000_000_000_002).await;
    let (app, owner, path) = shop(&base_url).await;
    sql::execute(&app.app, "update credentials set mall_id = '600000000000001'").await;
    let state = state(&owner, &path).await;
    let queued = owner.get(&back("c", &state)).await.expect(StatusCode::ACCEPTED);
    app.run_jobs().await;
    let job = owner.get(&format!("/api/jobs/{}", text(&queued["job_id"]))).await.ok();
    assert_eq!(
        (&job["state"], &job["error"]["code"]),
        (&json!("failed"), &json!("conflict")),
        "{job:#}"
    );
    let shown = owner.get(&path).await.ok();
    assert_eq!(
        shown["credentials"][0]["mall_id"], "600000000000001",
        "the old credential stands"
    );
}
