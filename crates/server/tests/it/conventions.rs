//! What holds for every endpoint: errors, ids of requests, headers, health, the document.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use serde_json::{Value, json};

use crate::support::TestApp;

#[tokio::test]
async fn every_answer_has_a_request_id_and_a_sensible_one_is_kept() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    for path in ["/healthz", "/api/nothing", "/nothing.js", "/api/auth/me"] {
        assert_eq!(visitor.get(path).await.header("x-request-id").len(), 36, "{path}");
    }
    let named = visitor.with_header("x-request-id", "trace-1.2_3");
    let answer = named.get("/api/auth/me").await;
    assert_eq!(answer.header("x-request-id"), "trace-1.2_3");
    assert_eq!(answer.expect(StatusCode::UNAUTHORIZED)["request_id"], "trace-1.2_3");
    let odd = visitor.with_header("x-request-id", "<script>");
    assert_eq!(odd.get("/healthz").await.header("x-request-id").len(), 36);
}

#[tokio::test]
async fn unknown_paths_and_methods_answer_in_the_one_shape() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    assert_eq!(owner.get("/api/nothing").await.problem(404)["code"], "not_found");
    assert_eq!(
        owner.post("/elsewhere", json!({})).await.problem(404)["code"],
        "not_found"
    );
    let answer = owner.delete("/api/users").await;
    let expected =
        json!({ "code": "method_not_allowed", "message": "DELETE is not possible here; see /docs", "fields": {} });
    assert_eq!(answer.problem(405), expected);
    assert_eq!(answer.header("allow"), "GET,HEAD,POST");
}

#[tokio::test]
async fn a_wrong_body_is_told_where() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let problem = async |body: &'static str| {
        let request = owner
            .request(Method::POST, "/api/users")
            .header("content-type", "application/json; charset=utf-8");
        let problem = owner.send(request, Body::from(body)).await.problem(400);
        assert_eq!(problem["code"], "invalid_body");
        problem
    };
    let wrong_type = problem(r#"{"username":"x","password":"12345678","role":"viewer","shop_ids":["a",7]}"#).await;
    let place = wrong_type["fields"].as_object().unwrap();
    assert!(
        place["shop_ids[1]"]
            .as_str()
            .unwrap()
            .starts_with("invalid type: integer `7`, expected a string"),
        "{place:?}"
    );
    let missing = problem(r#"{"username":"x","password":"12345678"}"#).await;
    assert!(
        missing["message"].as_str().unwrap().contains("missing field `role`"),
        "{missing}"
    );
    let unknown = problem(r#"{"username":"x","password":"12345678","role":"viewer","colour":1}"#).await;
    assert!(
        unknown["message"]
            .as_str()
            .unwrap()
            .contains("unknown field `colour`, expected one of"),
        "{unknown}"
    );
    problem("{").await;
    problem("").await;
    problem(r#"{"username":"x","password":"12345678","role":"viewer"} {}"#).await;

    let form = owner
        .request(Method::POST, "/api/users")
        .header("content-type", "text/plain");
    assert_eq!(
        owner.send(form, Body::from("{}")).await.problem(400)["code"],
        "invalid_body"
    );
}

#[tokio::test]
async fn unknown_parameters_are_named_and_repeated_ones_make_a_list() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let problem = owner.get("/api/orders?from=2026-01-01&colour=red").await.problem(400);
    assert_eq!(problem["code"], "invalid_parameter");
    let told = problem["fields"]["colour"].as_str().unwrap_or_default();
    assert!(
        told.starts_with("unknown parameter; the known ones: shop_id"),
        "{problem}"
    );
    owner
        .get("/api/orders?status=shipped&status=delivered&shop_id=a&shop_id=b")
        .await
        .ok();
    let problem = owner.get("/api/orders?limit=many").await.problem(400);
    assert!(problem["fields"]["limit"].is_string(), "{problem}");
}

#[tokio::test]
async fn a_body_over_two_megabytes_is_refused() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let large = "x".repeat(2 * 1024 * 1024);
    let problem = owner
        .post("/api/auth/tokens", json!({ "name": large }))
        .await
        .problem(413);
    assert_eq!(
        (&problem["code"], &problem["message"]),
        (&json!("too_large"), &json!("the body is larger than 2 MB"))
    );
    let keyed = owner.with_header("idempotency-key", "k");
    keyed
        .post("/api/auth/tokens", json!({ "name": large }))
        .await
        .problem(413);
}

#[tokio::test]
async fn health_readiness_and_figures() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    assert_eq!(visitor.get("/healthz").await.ok()["status"], "ok");
    assert_eq!(visitor.get("/readyz").await.ok()["status"], "ok");

    let figures = visitor.get("/metrics").await.text();
    let line = r#"http_requests_total{method="GET",route="/healthz",status="200"}"#;
    assert!(figures.contains(line), "{figures}");
    let far = visitor.at_address("203.0.113.9");
    far.get("/metrics").await.problem(401);
    visitor
        .with_header("x-forwarded-for", "203.0.113.9")
        .get("/metrics")
        .await
        .problem(401);
    let token = app
        .owner()
        .await
        .post("/api/auth/tokens", json!({ "name": "prometheus" }))
        .await
        .ok();
    assert_eq!(
        far.with_token(token["token"].as_str().unwrap())
            .get("/metrics")
            .await
            .status,
        200
    );

    app.app.shutdown.cancel();
    visitor.get("/readyz").await.problem(503);
    assert_eq!(visitor.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn without_a_database_the_answer_is_503() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    app.app.db.close().await;
    let expected =
        json!({ "code": "unavailable", "message": "the database does not answer; try again shortly", "fields": {} });
    assert_eq!(owner.get("/api/auth/me").await.problem(503), expected);
    app.visitor().get("/readyz").await.problem(503);
    assert_eq!(owner.get("/healthz").await.status, 200, "alive even so");
}

#[tokio::test]
async fn the_document_is_openapi_3_1_and_names_every_error_once() {
    let app = TestApp::start().await;
    let document = app.visitor().get("/openapi.json").await.ok();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["components"]["schemas"]["Problem"].is_object());
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap_or_default();
            assert!(!id.is_empty(), "{method} {path} has no operation id");
            if path.starts_with("/api/") {
                assert!(
                    operation["responses"]["4XX"].is_object(),
                    "{method} {path} does not declare Problems"
                );
            }
        }
    }
    let page = app.visitor().get("/docs").await;
    assert!(page.text().contains("/docs/swagger-ui-bundle.js"));
    for file in ["swagger-ui-bundle.js", "swagger-ui.css", "start.js"] {
        let answer = app.visitor().get(&format!("/docs/{file}")).await;
        assert_eq!(answer.status, 200, "{file}");
    }
    app.visitor().get("/docs/nothing").await.problem(404);
}

#[tokio::test]
async fn every_endpoint_of_the_document_asks_who_calls() {
    let app = TestApp::start().await;
    let document = app.visitor().get("/openapi.json").await.ok();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let open = operation
                .get("security")
                .is_some_and(|security| security == &json!([{}]))
                || path == "/api/auth/logout"
                || path.starts_with("/api/webhooks/");
            let path = path.replace(['{', '}'], "");
            let method: Method = method.to_uppercase().parse().unwrap();
            if !open && path != "/metrics" {
                let answer = app.visitor().send_json(method.clone(), &path, Value::Null).await;
                assert_eq!(answer.status, 401, "{method} {path}: {}", answer.text());
            }
        }
    }
}

#[tokio::test]
async fn answers_carry_headers_against_misuse_and_are_compressed() {
    let app = TestApp::start().await;
    let answer = app
        .visitor()
        .with_header("accept-encoding", "br")
        .get("/openapi.json")
        .await;
    assert_eq!(answer.header("content-encoding"), "br");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("x-frame-options"), "DENY");
    assert!(answer.header("content-security-policy").contains("script-src 'self';"));
}

#[tokio::test]
async fn only_listed_origins_may_read_across() {
    let app = TestApp::with(&[("cors_origins", r#"["https://erp.example"]"#)]).await;
    let preflight = async |origin: &str| {
        let visitor = app
            .visitor()
            .with_header("origin", origin)
            .with_header("access-control-request-method", "POST");
        visitor
            .send(visitor.request(Method::OPTIONS, "/api/users"), Body::empty())
            .await
    };
    let allowed = preflight("https://erp.example").await;
    assert_eq!(allowed.header("access-control-allow-origin"), "https://erp.example");
    assert_eq!(allowed.header("access-control-allow-credentials"), "true");
    assert_eq!(
        preflight("https://evil.example")
            .await
            .header("access-control-allow-origin"),
        ""
    );
}
