//! API tokens.

use axum::http::StatusCode;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn a_token_acts_as_its_owner_until_it_is_deleted() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let made = owner
        .post("/api/auth/tokens", json!({ "name": " erp " }))
        .await
        .expect(StatusCode::CREATED);
    let token = made["token"].as_str().unwrap();
    assert!(token.starts_with("tmo_") && token.len() == 47, "{token}");

    let program = app.visitor().with_token(token);
    let me = program.get("/api/auth/me").await;
    assert_eq!(me.ok()["user"]["username"], "owner");
    assert_eq!(me.header("set-cookie"), "", "a program gets no cookie");

    let tokens = owner.get("/api/auth/tokens").await.ok();
    assert_eq!((&tokens["total"], &tokens["next_cursor"]), (&json!(1), &json!(null)));
    assert_eq!(tokens["items"][0]["name"], "erp");
    assert!(tokens["items"][0]["last_used_at"].is_string());
    assert!(!tokens.to_string().contains(token), "the secret is shown once");

    let path = format!("/api/auth/tokens/{}", made["id"].as_str().unwrap());
    owner.delete(&path).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(owner.delete(&path).await.problem(404)["code"], "not_found");
    assert_eq!(
        program.get("/api/auth/me").await.problem(401)["code"],
        "unauthenticated"
    );
}

#[tokio::test]
async fn tokens_belong_to_who_made_them() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let made = owner.post("/api/auth/tokens", json!({ "name": "mine" })).await.ok();
    let viewer = app.viewer("viewer", json!(null), true).await;
    assert_eq!(viewer.get("/api/auth/tokens").await.ok()["items"], json!([]));
    viewer
        .delete(&format!("/api/auth/tokens/{}", made["id"].as_str().unwrap()))
        .await
        .problem(404);
    let token = viewer.post("/api/auth/tokens", json!({ "name": "v" })).await.ok()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let problem = app.visitor().with_token(&token).get("/api/users").await.problem(403);
    assert_eq!(problem["code"], "forbidden");
}

#[tokio::test]
async fn a_wrong_token_is_nobody_even_beside_a_session() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let answer = owner
        .with_header("authorization", "Bearer tmo_wrong")
        .get("/api/auth/me")
        .await;
    answer.problem(401);
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn a_token_needs_a_name() {
    let app = TestApp::start().await;
    let problem = app
        .owner()
        .await
        .post("/api/auth/tokens", json!({ "name": " " }))
        .await
        .problem(422);
    assert_eq!(problem["fields"], json!({ "name": "must have 1 to 100 characters" }));
}
