//! Users: who may manage them, and what ends with them.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Caller, OWNER, TestApp};

async fn id_of(owner: &Caller, username: &str) -> String {
    let users = owner.get("/api/users").await.ok();
    let mut users = users["items"].as_array().expect("a list").iter();
    let user = users
        .find(|user| user["username"] == username)
        .expect("a user of that name");
    user["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn an_owner_makes_and_lists_users() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let body = json!({ "username": "Zoë", "password": "zoes-password", "role": "viewer", "shop_ids": [], "can_see_cost": false });
    let made = owner.post("/api/users", body).await.expect(StatusCode::CREATED);
    let mut shown = made.clone();
    for field in ["id", "created_at"] {
        assert!(shown.as_object_mut().unwrap().remove(field).unwrap().is_string());
    }
    let expected =
        json!({ "username": "Zoë", "role": "viewer", "shop_ids": [], "can_see_cost": false, "disabled": false });
    assert_eq!(shown, expected);
    let users = owner.get("/api/users").await.ok();
    assert_eq!(users["total"], 2);
    assert_eq!(users["items"][1], made);
    app.login("zOË", "zoes-password").await;
}

#[tokio::test]
async fn a_viewer_manages_nobody() {
    let app = TestApp::start().await;
    let viewer = app.viewer("viewer", json!(null), true).await;
    for answer in [
        viewer.get("/api/users").await,
        viewer
            .post(
                "/api/users",
                json!({ "username": "x", "password": "12345678", "role": "owner" }),
            )
            .await,
        viewer.patch("/api/users/any", json!({})).await,
    ] {
        assert_eq!(answer.problem(403)["code"], "forbidden");
    }
    assert_eq!(
        app.visitor().get("/api/users").await.problem(401)["code"],
        "unauthenticated"
    );
}

#[tokio::test]
async fn wrong_users_are_refused_with_the_field() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let mut good = json!({ "username": "anna", "password": "annas-password", "role": "viewer" });
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    let cases = [
        (with("username", json!("")), "username"),
        (with("password", json!("short")), "password"),
        (with("role", json!("king")), "role"),
        (with("shop_ids", json!(["no-such-shop"])), "shop_ids"),
    ];
    for (body, field) in cases {
        let problem = owner.post("/api/users", body).await.problem(422);
        assert!(problem["fields"][field].is_string(), "{problem}");
    }
    owner.post("/api/users", good.clone()).await.expect(StatusCode::CREATED);
    good["username"] = json!("ANNA");
    assert_eq!(owner.post("/api/users", good).await.problem(409)["code"], "conflict");
}

#[tokio::test]
async fn disabling_and_a_new_password_end_sessions() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let viewer = app.viewer("viewer", json!(null), true).await;
    let token = viewer.post("/api/auth/tokens", json!({ "name": "t" })).await.ok()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let program = app.visitor().with_token(&token);
    let path = format!("/api/users/{}", id_of(&owner, "viewer").await);

    owner.patch(&path, json!({ "password": "another-password" })).await.ok();
    viewer.get("/api/auth/me").await.problem(401);
    program.get("/api/auth/me").await.ok();
    let viewer = app.login("viewer", "another-password").await;

    assert_eq!(
        owner.patch(&path, json!({ "disabled": true })).await.ok()["disabled"],
        true
    );
    viewer.get("/api/auth/me").await.problem(401);
    program.get("/api/auth/me").await.problem(401);
    let login = json!({ "username": "viewer", "password": "another-password" });
    app.visitor().post("/api/auth/login", login).await.problem(401);

    owner.patch(&path, json!({ "disabled": false })).await.ok();
    app.login("viewer", "another-password").await;
}

#[tokio::test]
async fn a_change_keeps_what_it_does_not_name() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    app.viewer("viewer", json!([]), false).await;
    let path = format!("/api/users/{}", id_of(&owner, "viewer").await);
    assert_eq!(
        owner.patch(&path, json!({ "can_see_cost": true })).await.ok()["shop_ids"],
        json!([])
    );
    assert_eq!(
        owner.patch(&path, json!({ "shop_ids": null })).await.ok()["shop_ids"],
        json!(null)
    );
    assert_eq!(owner.patch(&path, json!({})).await.ok()["can_see_cost"], true);
    assert_eq!(
        owner.patch(&path, json!({ "role": "owner" })).await.ok()["role"],
        "owner"
    );
    owner.patch("/api/users/nobody", json!({})).await.problem(404);
}

#[tokio::test]
async fn the_last_owner_stays() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let path = format!("/api/users/{}", id_of(&owner, OWNER.0).await);
    for change in [json!({ "disabled": true }), json!({ "role": "viewer" })] {
        assert_eq!(owner.patch(&path, change).await.problem(409)["code"], "conflict");
    }
    let problem = owner.patch(&path, json!({ "shop_ids": [] })).await.problem(422);
    assert!(problem["fields"]["shop_ids"].is_string(), "an owner sees every shop");
    owner.get("/api/users").await.ok();
}
