//! Tests of calls by way of a proxy, against a small server on a real socket.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Response;
use axum::routing::post;
use serde_json::Map;
use serde_json::value::RawValue;

use super::*;
use crate::client::{Client, ClientConfig, RetryPolicy};
use crate::error::ErrorClass;
use crate::http::HttpSettings;
use crate::limits::{Limits, Urgency};

/// What a proxy saw of a call: the headers that matter and the body.
async fn through_proxy(status: u16, body: &'static str) -> (Vec<Option<String>>, Result<Box<RawValue>, ApiError>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = seen.clone();
    let answer = move |headers: axum::http::HeaderMap| async move {
        let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        *noted.lock().unwrap() = vec![header("authorization"), header("x-temu-gateway")];
        Response::builder().status(status).body(Body::from(body)).unwrap()
    };
    let router = Router::new().route("/openapi/router", post(answer));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let http = Http::new(HttpSettings::default()).unwrap();
    let client = Client::new(ClientConfig {
        gateway: Gateway::Eu,
        base_url: Some("http://nobody.invalid".to_owned()),
        proxy: Some(Proxy {
            url,
            token: "proxy-token".into(),
        }),
        app_key: "simkey-0001".to_owned(),
        app_secret: "simSecret".into(),
        access_token: "simtoken-abc".into(),
        limits: Limits::new(0, None),
        urgency: Urgency::Usual,
        http,
        retry: RetryPolicy {
            tries: 5,
            base: Duration::ZERO,
        },
        now: || chrono::DateTime::UNIX_EPOCH,
    });
    let outcome = client.call("t", Map::new()).await;
    let seen = seen.lock().unwrap().clone();
    (seen, outcome)
}

#[tokio::test]
async fn a_proxy_is_told_the_gateway_and_its_refusals_are_not_temus() {
    let (seen, outcome) = through_proxy(200, r#"{"success":true,"errorCode":1000000,"result":{"a":1}}"#).await;
    assert_eq!(seen, [Some("Bearer proxy-token".to_owned()), Some("eu".to_owned())]);
    assert!(outcome.is_ok(), "{outcome:?}");

    let refusal = r#"{"code":"unauthenticated","message":"wrong token","fields":{},"request_id":"r-1"}"#;
    for (status, class) in [
        (401, ErrorClass::FixRequest),
        (403, ErrorClass::FixRequest),
        (413, ErrorClass::FixRequest),
        (502, ErrorClass::Retry),
        (504, ErrorClass::Retry),
    ] {
        let (_, outcome) = through_proxy(status, refusal).await;
        let error = outcome.unwrap_err();
        assert_eq!((error.kind, error.class), (ErrorKind::Proxy(status), class));
        assert_eq!(error.request_id.as_deref(), Some("r-1"));
        assert!(
            error.message.contains("wrong token") && error.advice().contains("proxy"),
            "{error:?}"
        );
    }
    // A page of Temu's edge that passed through is Temu's.
    let (_, outcome) = through_proxy(502, "<html>").await;
    assert_eq!(outcome.unwrap_err().kind, ErrorKind::HttpStatus(502));
}
