//! Signing in and out.

use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::json;
use temu_omni::{clock, store::login_failures, store::sessions};

use crate::support::{OWNER, TestApp};

#[tokio::test]
async fn a_login_gives_a_session_that_a_logout_ends() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    let body = json!({ "username": "OWNER", "password": OWNER.1 });
    let answer = visitor.post("/api/auth/login", body).await;
    let user = answer.expect(StatusCode::OK)["user"].clone();
    assert_eq!((&user["username"], &user["role"]), (&json!("owner"), &json!("owner")));
    assert_eq!((&user["can_see_cost"], &user["shop_ids"]), (&json!(true), &json!(null)));
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("temu_omni_session="), "{cookie}");
    assert!(
        cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000"),
        "{cookie}"
    );

    let owner = visitor.with_cookie_of(&answer);
    let me = owner.get("/api/auth/me").await;
    assert_eq!(me.ok()["user"], user);
    assert_eq!(me.ok()["reporting_currency"], "CNY");
    assert_eq!(me.ok()["timezone"], "Asia/Shanghai");
    assert_eq!(me.ok()["app_name"], "Temu Omni");
    assert!(
        me.header("set-cookie").contains("Max-Age=2592000"),
        "the cookie slides with the session"
    );

    let answer = owner.post("/api/auth/logout", json!(null)).await;
    answer.expect(StatusCode::NO_CONTENT);
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(owner.get("/api/auth/me").await.problem(401)["code"], "unauthenticated");
}

#[tokio::test]
async fn the_cookie_is_secure_behind_https() {
    let app = TestApp::start().await;
    let visitor = app.visitor().with_header("x-forwarded-proto", "https");
    let answer = visitor
        .post("/api/auth/login", json!({ "username": OWNER.0, "password": OWNER.1 }))
        .await;
    answer.expect(StatusCode::OK);
    assert!(
        answer.header("set-cookie").ends_with("; Secure"),
        "{}",
        answer.header("set-cookie")
    );
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_answer_alike() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    let wrong_name = visitor
        .post("/api/auth/login", json!({ "username": "nobody", "password": OWNER.1 }))
        .await;
    let wrong_password = visitor
        .post("/api/auth/login", json!({ "username": OWNER.0, "password": "guess" }))
        .await;
    let expected = json!({ "code": "wrong_credentials", "message": "name or password is wrong", "fields": {} });
    assert_eq!(wrong_name.problem(401), expected);
    assert_eq!(wrong_password.problem(401), expected);
}

#[tokio::test]
async fn guessing_is_slowed_down_per_name() {
    let app = TestApp::start().await;
    // Twelve wrong guesses in the last hour, each after its wait; the last one just now.
    let now = clock::now();
    for guess in 0..12 {
        let at = now - TimeDelta::minutes(5 * (11 - guess));
        let mut tx = app.app.db.write().await.unwrap();
        login_failures::admit(&mut tx, OWNER.0, "203.0.113.9", at)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let right = json!({ "username": "Owner ", "password": OWNER.1 });
    let answer = app.visitor().post("/api/auth/login", right).await;
    let problem = answer.problem(429);
    assert_eq!(problem["code"], "too_many_attempts");
    let seconds: i64 = answer.header("retry-after").parse().unwrap();
    assert!((60..=128).contains(&seconds), "{seconds}");
    assert_eq!(problem["fields"]["retry_after_seconds"], seconds.to_string());
    // Somebody else is not held up.
    app.visitor()
        .post("/api/auth/login", json!({ "username": "x", "password": "y" }))
        .await
        .problem(401);
}

#[tokio::test]
async fn guessing_is_slowed_down_per_address() {
    let app = TestApp::start().await;
    let now = clock::now();
    for guess in 0..40 {
        let mut tx = app.app.db.write().await.unwrap();
        let at = now - TimeDelta::minutes(5 * (39 - guess));
        login_failures::admit(&mut tx, &format!("name{guess}"), "203.0.113.9", at)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let body = json!({ "username": OWNER.0, "password": OWNER.1 });
    // The proxy is near and says who called; the first entry is the client's own claim and does not count.
    let behind_proxy = app
        .visitor()
        .at_address("10.0.0.2")
        .with_header("x-forwarded-for", "1.2.3.4, 203.0.113.9");
    behind_proxy.post("/api/auth/login", body.clone()).await.problem(429);
    app.visitor()
        .at_address("203.0.113.9")
        .post("/api/auth/login", body.clone())
        .await
        .problem(429);
    app.visitor()
        .at_address("203.0.113.10")
        .post("/api/auth/login", body)
        .await
        .expect(StatusCode::OK);
}

#[tokio::test]
async fn a_login_that_fits_forgives_earlier_failures() {
    let app = TestApp::start().await;
    for _ in 0..3 {
        for _ in 0..3 {
            app.visitor()
                .post("/api/auth/login", json!({ "username": OWNER.0, "password": "guess" }))
                .await
                .problem(401);
        }
        app.owner().await;
    }
}

#[tokio::test]
async fn a_session_slides_and_ends_after_thirty_quiet_days() {
    let app = TestApp::start().await;
    let owner_id = app.owner().await.get("/api/auth/me").await.ok()["user"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let start = clock::now();
    let mut tx = app.app.db.write().await.unwrap();
    sessions::create(&mut tx, &owner_id, "a-hash", start).await.unwrap();
    let day = |day| start + TimeDelta::days(day);
    let mut prolong_due = async |at| sessions::find(&mut tx, "a-hash", at).await.unwrap().map(|(_, due)| due);
    assert_eq!(prolong_due(day(0)).await, Some(false));
    assert_eq!(prolong_due(day(20)).await, Some(true));
    assert_eq!(prolong_due(day(30)).await, None);
    sessions::prolong(&mut tx, "a-hash", day(20)).await.unwrap();
    assert!(sessions::find(&mut tx, "a-hash", day(49)).await.unwrap().is_some());
    assert!(sessions::find(&mut tx, "a-hash", day(50)).await.unwrap().is_none());
}

#[tokio::test]
async fn writes_from_pages_of_other_origins_are_refused() {
    let app = TestApp::with(&[("cors_origins", "https://erp.example")]).await;
    let owner = app.owner().await;
    let make = async |header: &'static str, value: &str| {
        owner
            .with_header(header, value)
            .post("/api/auth/tokens", json!({ "name": "x" }))
            .await
            .status
            .as_u16()
    };
    assert_eq!(make("sec-fetch-site", "cross-site").await, 403);
    assert_eq!(make("sec-fetch-site", "same-site").await, 403);
    assert_eq!(make("origin", "https://evil.example").await, 403);
    assert_eq!(make("origin", "null").await, 403);
    assert_eq!(make("sec-fetch-site", "same-origin").await, 201);
    assert_eq!(make("origin", "http://omni.example").await, 201);
    assert_eq!(make("origin", "https://erp.example").await, 201);
    let refused = owner
        .with_header("origin", "https://evil.example")
        .post("/api/auth/logout", json!(null))
        .await;
    assert_eq!(refused.problem(403)["code"], "forbidden");
    assert_eq!(
        owner
            .with_header("origin", "https://evil.example")
            .get("/api/auth/me")
            .await
            .status,
        200
    );
}
