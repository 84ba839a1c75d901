//! The egress proxy: what it forwards and what it refuses.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, Response, StatusCode},
};
use futures_util::StreamExt;
use secrecy::SecretString;
use serde_json::{Value, json};
use temu_api::Gateway;
use temu_omni::{
    proxy::{Proxy, ProxyLimits, tls::Peer},
    serve,
};

use crate::world::text;

/// What the proxies of tests ask for.
pub(crate) const TOKEN: &str = "a-proxy-token-that-nobody-can-guess";
const CALL: &str = r#"{"type":"t","z":1,"a":[1, 2],"sign":"ABC"}"#;

/// Serves a router on a port of its own.
pub(crate) async fn serve_on_a_port(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = router.into_make_service_with_connect_info::<Peer>();
    tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    format!("http://{address}")
}

/// A proxy whose gateways are where `upstream` says.
pub(crate) async fn proxy_to(limits: ProxyLimits, upstream: impl Fn(Gateway) -> String) -> String {
    let proxy = Proxy::new(&SecretString::from(TOKEN), limits, upstream).unwrap();
    serve_on_a_port(serve::proxy_router(&proxy)).await
}

/// A gateway that notes each call and answers as told.
async fn gateway(
    answer: impl Fn() -> Response<Body> + Clone + Send + Sync + 'static,
) -> (String, Arc<Mutex<Vec<(HeaderMap, Bytes)>>>) {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let noted = calls.clone();
    let router = Router::new().fallback(move |request: Request| async move {
        let (parts, body) = request.into_parts();
        assert_eq!(
            (parts.method.as_str(), parts.uri.to_string()),
            ("POST", "/openapi/router".to_owned())
        );
        if let Ok(body) = axum::body::to_bytes(body, usize::MAX).await {
            noted.lock().unwrap().push((parts.headers, body));
        }
        answer()
    });
    (serve_on_a_port(router).await, calls)
}

fn success() -> Response<Body> {
    Response::builder()
        .header("content-type", "application/json")
        .header("set-cookie", "a=b")
        .header("x-of-temu", "internal")
        .body(Body::from(r#"{"success":true,  "result":1}"#))
        .unwrap()
}

fn caller() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

fn call(proxy: &str) -> reqwest::RequestBuilder {
    caller()
        .post(format!("{proxy}/openapi/router"))
        .bearer_auth(TOKEN)
        .header("x-temu-gateway", "us")
        .header("content-type", "application/json")
}

/// The code of an error in our shape, once the status is that one.
#[track_caller]
fn refused(answer: (StatusCode, HeaderMap, String), status: u16) -> String {
    let (found, headers, body) = answer;
    assert_eq!(found.as_u16(), status, "{body}");
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["request_id"], headers["x-request-id"].to_str().unwrap());
    assert!(body["message"].is_string() && body["fields"].is_object(), "{body}");
    text(&body["code"])
}

async fn sent(request: reqwest::RequestBuilder) -> (StatusCode, HeaderMap, String) {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    (status, headers, answer.text().await.unwrap())
}

#[tokio::test]
async fn a_call_passes_untouched_with_none_of_the_callers_own_headers() {
    let (upstream, calls) = gateway(success).await;
    let proxy = proxy_to(ProxyLimits::default(), move |_| upstream.clone()).await;
    let request = call(&proxy)
        .header("cookie", "session=secret")
        .header("x-forwarded-for", "10.0.0.9")
        .header("x-anything", "else")
        .body(CALL);
    let (status, headers, body) = sent(request).await;
    assert_eq!(
        (status.as_u16(), body.as_str()),
        (200, r#"{"success":true,  "result":1}"#)
    );
    assert_eq!(headers["content-type"], "application/json");
    assert!(!headers.contains_key("set-cookie") && !headers.contains_key("x-of-temu"));

    let calls = calls.lock().unwrap();
    let (headers, body) = &calls[0];
    assert_eq!(body, CALL);
    let mut names: Vec<&str> = headers.keys().map(axum::http::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "accept",
            "accept-encoding",
            "content-length",
            "content-type",
            "host",
            "user-agent"
        ]
    );
    assert_eq!(headers["content-length"], CALL.len().to_string());
}

#[tokio::test]
async fn all_else_is_refused_before_anybody_is_called() {
    let (upstream, calls) = gateway(success).await;
    let proxy = proxy_to(ProxyLimits::default(), move |_| upstream.clone()).await;
    let url = format!("{proxy}/openapi/router");
    for authorization in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Bearer a-proxy-token-that-nobody-can-gues",
        "Basic a-proxy-token-that-nobody-can-guess",
    ] {
        let request = caller().post(&url).header("x-temu-gateway", "us").body(CALL);
        let request = request.header("authorization", authorization);
        assert_eq!(refused(sent(request).await, 401), "unauthenticated", "{authorization}");
    }
    // Without the token nothing else is told either.
    assert_eq!(
        refused(sent(caller().get(format!("{proxy}/x"))).await, 401),
        "unauthenticated"
    );

    for named in [
        "",
        "US",
        "us.evil.example",
        "https://evil.example",
        "us,eu",
        "127.0.0.1",
    ] {
        let request = caller().post(&url).bearer_auth(TOKEN).header("x-temu-gateway", named);
        assert_eq!(refused(sent(request.body(CALL)).await, 403), "forbidden", "{named}");
    }
    let request = caller().post(&url).bearer_auth(TOKEN).body(CALL);
    assert_eq!(refused(sent(request).await, 403), "forbidden", "no gateway");
    for path in [
        "/",
        "/openapi/router/",
        "/openapi/router?app_secret=x",
        "/openapi",
        "/us/openapi/router",
        "/x/..%2f",
    ] {
        let request = caller().post(format!("{proxy}{path}")).bearer_auth(TOKEN);
        let request = request.header("x-temu-gateway", "us").body(CALL);
        assert_eq!(refused(sent(request).await, 403), "forbidden", "{path}");
    }
    for method in [reqwest::Method::GET, reqwest::Method::PUT, reqwest::Method::DELETE] {
        let request = caller().request(method.clone(), &url).bearer_auth(TOKEN);
        assert_eq!(
            refused(sent(request.header("x-temu-gateway", "us")).await, 403),
            "forbidden",
            "{method}"
        );
    }
    assert_eq!(calls.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn size_is_limited_both_ways_declared_or_not() {
    let limits = ProxyLimits {
        request_bytes: 1000,
        answer_bytes: 1000,
        ..ProxyLimits::default()
    };
    let (upstream, calls) = gateway(|| Response::new(Body::from("y".repeat(1001)))).await;
    let proxy = proxy_to(limits, move |_| upstream.clone()).await;
    let large = "x".repeat(1001);
    assert_eq!(refused(sent(call(&proxy).body(large.clone())).await, 413), "too_large");
    assert_eq!(calls.lock().unwrap().len(), 0);
    let chunks = futures_util::stream::iter([Ok::<_, std::io::Error>("x".repeat(600)), Ok("x".repeat(600))]);
    let streamed = call(&proxy).body(reqwest::Body::wrap_stream(chunks));
    assert_eq!(refused(sent(streamed).await, 413), "too_large");
    assert_eq!(calls.lock().unwrap().len(), 0, "no gateway has a whole request");
    assert_eq!(refused(sent(call(&proxy).body(CALL)).await, 413), "too_large");
    assert_eq!(calls.lock().unwrap().len(), 1);

    // An answer whose length nobody declared breaks off.
    let chunked = || {
        let chunks = [Ok::<_, std::io::Error>("y".repeat(600)), Ok("y".repeat(600))];
        Response::new(Body::from_stream(futures_util::stream::iter(chunks)))
    };
    let (upstream, _) = gateway(chunked).await;
    let proxy = proxy_to(limits, move |_| upstream.clone()).await;
    let answer = call(&proxy).body(CALL).send().await.unwrap();
    let chunks: Vec<_> = answer.bytes_stream().collect().await;
    assert!(chunks.last().unwrap().is_err(), "{chunks:?}");
}

#[tokio::test]
async fn a_gateway_out_of_reach_slow_or_at_a_private_address_is_told() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let proxy = proxy_to(ProxyLimits::default(), move |_| format!("http://{nobody}")).await;
    assert_eq!(
        refused(sent(call(&proxy).body(CALL)).await, 502),
        "upstream_unreachable"
    );

    // Connections wait in the queue of a listener that takes none.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let limits = ProxyLimits {
        timeout: Duration::from_millis(100),
        ..ProxyLimits::default()
    };
    let proxy = proxy_to(limits, move |_| format!("http://{address}")).await;
    assert_eq!(refused(sent(call(&proxy).body(CALL)).await, 504), "upstream_too_slow");

    let (upstream, calls) = gateway(success).await;
    let by_name = upstream.replace("127.0.0.1", "localhost");
    let proxy = proxy_to(ProxyLimits::default(), move |_| by_name.clone()).await;
    let (status, headers, body) = sent(call(&proxy).body(CALL)).await;
    assert!(body.contains("does not resolve to a public address"), "{body}");
    assert_eq!(refused((status, headers, body), 502), "upstream_unreachable");
    assert_eq!(calls.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn a_redirect_is_an_answer_like_any_other() {
    let (elsewhere, calls) = gateway(success).await;
    let (upstream, _) = gateway(move || {
        let location = format!("{elsewhere}/openapi/router");
        Response::builder()
            .status(307)
            .header("location", location)
            .body(Body::empty())
            .unwrap()
    })
    .await;
    let proxy = proxy_to(ProxyLimits::default(), move |_| upstream.clone()).await;
    let (status, headers, _) = sent(call(&proxy).body(CALL)).await;
    assert_eq!((status.as_u16(), headers.contains_key("location")), (307, false));
    assert_eq!(calls.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn it_says_how_it_is_and_where_its_calls_leave_from() {
    let (upstream, _) = gateway(success).await;
    let proxy = proxy_to(ProxyLimits::default(), move |_| upstream.clone()).await;
    let health = || caller().get(format!("{proxy}/healthz"));
    let told: Value = serde_json::from_str(&sent(health()).await.2).unwrap();
    assert_eq!((&told["egress_ip"], &told["authorized"]), (&Value::Null, &json!(false)));
    sent(call(&proxy).body(CALL)).await;
    let told: Value = serde_json::from_str(&sent(health().bearer_auth(TOKEN)).await.2).unwrap();
    assert_eq!(
        (&told["egress_ip"], &told["authorized"]),
        (&json!("127.0.0.1"), &json!(true))
    );

    let figures = || caller().get(format!("{proxy}/metrics"));
    let forwarded = figures().header("x-forwarded-for", "9.9.9.9");
    assert_eq!(
        refused(sent(forwarded).await, 401),
        "unauthenticated",
        "not from this machine"
    );
    for allowed in [
        figures(),
        figures().header("x-forwarded-for", "9.9.9.9").bearer_auth(TOKEN),
    ] {
        let (status, _, figures) = sent(allowed).await;
        assert_eq!(status.as_u16(), 200);
        assert!(
            figures.contains(r#"proxy_answers_total{gateway="us",status="200"}"#),
            "{figures}"
        );
        assert!(figures.contains(r#"proxy_egress_info{ip="127.0.0.1"} 1"#), "{figures}");
    }
}
