//! `Idempotency-Key`.

use axum::http::StatusCode;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn a_repeated_write_gets_the_same_answer_and_acts_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let keyed = owner.with_header("idempotency-key", "k-1");
    let first = keyed.post("/api/auth/tokens", json!({ "name": "erp" })).await;
    let second = keyed.post("/api/auth/tokens", json!({ "name": "erp" })).await;
    assert_eq!(first.expect(StatusCode::CREATED), second.expect(StatusCode::CREATED));
    assert_eq!(
        (
            first.header("idempotency-replayed"),
            second.header("idempotency-replayed")
        ),
        ("", "true")
    );
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    assert_eq!(owner.get("/api/auth/tokens").await.ok()["total"], 1);
}

#[tokio::test]
async fn a_key_belongs_to_one_request_of_one_caller() {
    let app = TestApp::start().await;
    let keyed = app.owner().await.with_header("idempotency-key", "k-1");
    keyed.post("/api/auth/tokens", json!({ "name": "erp" })).await.ok();
    assert_eq!(
        keyed
            .post("/api/auth/tokens", json!({ "name": "other" }))
            .await
            .problem(409)["code"],
        "conflict"
    );
    let viewer = app
        .viewer("viewer", json!(null), true)
        .await
        .with_header("idempotency-key", "k-1");
    let answer = viewer.post("/api/auth/tokens", json!({ "name": "erp" })).await;
    assert_eq!(answer.header("idempotency-replayed"), "");
    answer.ok();
}

#[tokio::test]
async fn a_refused_write_may_be_tried_again() {
    let app = TestApp::start().await;
    let keyed = app.owner().await.with_header("idempotency-key", "k-1");
    keyed.post("/api/auth/tokens", json!({ "name": "" })).await.problem(422);
    keyed
        .post("/api/auth/tokens", json!({ "name": "erp" }))
        .await
        .expect(StatusCode::CREATED);
}

#[tokio::test]
async fn writes_at_the_same_time_act_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let keyed = owner.with_header("idempotency-key", "k-1");
    let sends = (0..8).map(|_| keyed.post("/api/auth/tokens", json!({ "name": "erp" })));
    for answer in futures_util::future::join_all(sends).await {
        assert!(matches!(answer.status.as_u16(), 201 | 409), "{}", answer.text());
    }
    assert_eq!(owner.get("/api/auth/tokens").await.ok()["total"], 1);
}

#[tokio::test]
async fn a_key_has_a_sensible_length() {
    let app = TestApp::start().await;
    let keyed = app.owner().await.with_header("idempotency-key", &"x".repeat(201));
    assert_eq!(
        keyed
            .post("/api/auth/tokens", json!({ "name": "erp" }))
            .await
            .problem(400)["code"],
        "invalid_parameter"
    );
}
