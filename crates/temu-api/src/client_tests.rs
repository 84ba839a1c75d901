//! Tests of the client against a small server on a real socket: faults of the line, of the platform, of the clock.

use std::collections::VecDeque;
use std::sync::Mutex;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Response, header};
use axum::routing::post;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::calls::{OrderListRequest, OrderTime, SkuSearch};
use crate::http::HttpSettings;

const SECRET: &str = "simSecret0000000000000000000000000000aaaa";
const TOKEN: &str = "simtoken-abc";
const OK: &str = r#"{"success":true,"errorCode":1000000,"errorMsg":"","requestId":"us-ok","result":{"a":1}}"#;

/// What the server saw, and what it will answer; the last answer is repeated.
struct Platform {
    requests: Mutex<Vec<Map<String, Value>>>,
    answers: Mutex<VecDeque<(u16, String)>>,
    date: Option<DateTime<Utc>>,
}

impl Platform {
    async fn start(answers: &[(u16, &str)]) -> (Arc<Self>, Client) {
        Self::start_at(Gateway::Us, answers, None).await
    }

    async fn start_at(gateway: Gateway, answers: &[(u16, &str)], date: Option<DateTime<Utc>>) -> (Arc<Self>, Client) {
        let answers = answers
            .iter()
            .map(|(status, body)| (*status, (*body).to_owned()))
            .collect();
        let platform = Arc::new(Self {
            requests: Mutex::default(),
            answers: Mutex::new(answers),
            date,
        });
        let router = Router::new()
            .route("/openapi/router", post(answer))
            .with_state(platform.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (platform, client(gateway, url))
    }

    fn requests(&self) -> Vec<Map<String, Value>> {
        self.requests.lock().unwrap().clone()
    }
}

async fn answer(State(platform): State<Arc<Platform>>, body: Bytes) -> Response<Body> {
    platform
        .requests
        .lock()
        .unwrap()
        .push(serde_json::from_slice(&body).unwrap());
    let (status, body) = {
        let mut answers = platform.answers.lock().unwrap();
        if answers.len() > 1 {
            answers.pop_front().unwrap()
        } else {
            answers[0].clone()
        }
    };
    let mut response = Response::builder().status(status);
    if let Some(date) = platform.date {
        response = response.header(header::DATE, date.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    }
    response.body(Body::from(body)).unwrap()
}

/// A clock that is a second later each time it is looked at, one millisecond before the next full second.
fn now() -> DateTime<Utc> {
    static SECONDS: AtomicI64 = AtomicI64::new(1_760_000_000);
    DateTime::from_timestamp_millis(SECONDS.fetch_add(1, Ordering::Relaxed) * 1000 + 999).unwrap()
}

fn client(gateway: Gateway, base_url: String) -> Client {
    let settings = HttpSettings {
        max_body: 10_000,
        ..HttpSettings::default()
    };
    Client::new(config(gateway, base_url, Http::new(settings).unwrap()))
}

fn config(gateway: Gateway, base_url: String, http: Http) -> ClientConfig {
    ClientConfig {
        gateway,
        base_url: Some(base_url),
        proxy: None,
        app_key: "simkey-0001".to_owned(),
        app_secret: SECRET.into(),
        access_token: TOKEN.into(),
        limits: Limits::new(0, None),
        urgency: Urgency::Usual,
        http,
        retry: RetryPolicy {
            tries: 5,
            base: Duration::ZERO,
        },
        now,
    }
}

fn failure(code: i64) -> String {
    format!(r#"{{"success":false,"errorCode":{code},"errorMsg":"failed with {TOKEN}","requestId":"us-bad"}}"#)
}

async fn echo(client: &Client) -> Result<Box<RawValue>, ApiError> {
    let params = json!({ "list": [1, "二"], "blank": "", "nothing": null });
    client.call("bg.sim.echo", params.as_object().unwrap().clone()).await
}

#[tokio::test]
async fn a_call_is_signed_and_flat_and_counted() {
    let (platform, client) = Platform::start(&[(200, OK)]).await;
    assert_eq!(echo(&client).await.unwrap().get(), r#"{"a":1}"#);
    let request = &platform.requests()[0];
    assert_eq!(request["sign"], sign(SECRET, request));
    let mut keys: Vec<_> = request.keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "access_token",
            "app_key",
            "data_type",
            "list",
            "sign",
            "timestamp",
            "type",
            "version"
        ]
    );
    assert_eq!(client.calls_made(), 1);
}

#[tokio::test]
async fn passing_faults_are_tried_again_signed_afresh() {
    let faults = [
        (500, "oops".to_owned()),
        (429, String::new()),
        (200, "<html><body>502 Bad Gateway</body></html>".to_owned()),
        (200, String::new()),
        (200, OK[..40].to_owned()),
        (200, failure(4_000_000)),
        (200, failure(4_000_004)),
        (200, failure(1_000_000)),
        (500, failure(2_000_000)),
        (200, OK.replace(r#"{"a":1}"#, "null")),
        (200, OK.replace(r#"{"a":1}"#, r#"{"success":false}"#)),
    ];
    for (status, body) in faults {
        let (platform, client) = Platform::start(&[(status, &body), (200, OK)]).await;
        assert!(echo(&client).await.is_ok(), "{status} {body}");
        let requests = platform.requests();
        assert_eq!(requests.len(), 2, "{status} {body}");
        assert_ne!(requests[0]["timestamp"], requests[1]["timestamp"]);
        assert_ne!(requests[0]["sign"], requests[1]["sign"]);
        assert_eq!(requests[1]["sign"], sign(SECRET, &requests[1]));
        assert_eq!(client.calls_made(), 2);
    }
}

#[tokio::test]
async fn tries_are_limited_by_what_failed() {
    for (code, tries) in [
        (2_000_000, 5),
        (7_000_000, 3),
        (3_000_001, 2),
        (3_000_000, 1),
        (3_000_034, 1),
        (140_020_008, 1),
        (5_000_003, 1),
    ] {
        let (_, client) = Platform::start(&[(200, &failure(code))]).await;
        let error = echo(&client).await.unwrap_err();
        assert_eq!((error.code, client.calls_made()), (Some(code), tries));
        assert_eq!(error.request_id.as_deref(), Some("us-bad"));
    }
    let (_, client) = Platform::start(&[(404, "nothing here")]).await;
    assert_eq!(echo(&client).await.unwrap_err().kind, ErrorKind::HttpStatus(404));
    assert_eq!(client.calls_made(), 1);
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_once_from_the_date_header() {
    let ahead = DateTime::from_timestamp(1_860_000_000, 0).unwrap();
    for (gateway, code) in [(Gateway::Us, 3_000_012), (Gateway::Cn, 7_000_010)] {
        let (platform, client) = Platform::start_at(gateway, &[(200, &failure(code)), (200, OK)], Some(ahead)).await;
        assert!(echo(&client).await.is_ok());
        let timestamp = platform.requests()[1]["timestamp"].as_i64().unwrap();
        assert!((timestamp - ahead.timestamp()).abs() < 100, "{timestamp}");

        let (_, client) = Platform::start_at(gateway, &[(200, &failure(code))], Some(ahead)).await;
        assert!(echo(&client).await.unwrap_err().is_clock());
        assert_eq!(client.calls_made(), 2);
    }
}

#[tokio::test]
async fn no_secret_is_printed() {
    let (_, client) = Platform::start(&[(200, &failure(3_000_034))]).await;
    let error = echo(&client).await.unwrap_err();
    let config = config(
        Gateway::Us,
        "http://sim.example".to_owned(),
        Http::new(HttpSettings::default()).unwrap(),
    );
    for text in [
        format!("{error}"),
        format!("{error:?}"),
        format!("{client:?}"),
        format!("{config:?}"),
    ] {
        assert!(!text.contains(SECRET) && !text.contains(TOKEN), "{text}");
    }
    assert_eq!(error.message, "failed with ***");
    assert!(error.advice().contains("authorise"));
}

/// Answers each connection with these bytes and closes it.
async fn raw_server(bytes: &'static [u8]) -> Client {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(bytes).await;
        }
    });
    client(Gateway::Us, url)
}

#[tokio::test]
async fn broken_connections_are_transport_errors() {
    let client = raw_server(b"").await;
    assert_eq!(echo(&client).await.unwrap_err().kind, ErrorKind::Transport);
    assert_eq!(client.calls_made(), 5);
    let client = raw_server(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"success\":true,").await;
    assert_eq!(echo(&client).await.unwrap_err().kind, ErrorKind::Transport);
    let client = super::tests::client(Gateway::Us, "http://127.0.0.1:1".to_owned());
    let error = echo(&client).await.unwrap_err();
    assert_eq!((error.kind, error.class), (ErrorKind::Connect, ErrorClass::Retry));
    assert!(!error.message.contains("127.0.0.1:1/"), "{}", error.message);
}

#[tokio::test]
async fn silence_is_a_timeout() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let http = Http::new(HttpSettings {
        timeout: Duration::from_millis(1),
        ..HttpSettings::default()
    })
    .unwrap();
    let error = echo(&Client::new(config(Gateway::Us, url, http))).await.unwrap_err();
    assert_eq!((error.kind, error.class), (ErrorKind::Timeout, ErrorClass::Retry));
}

#[tokio::test]
async fn too_large_answers_redirects_and_bad_addresses_are_not_followed() {
    let (_, client) = Platform::start(&[(200, &" ".repeat(20_000))]).await;
    assert_eq!(echo(&client).await.unwrap_err().kind, ErrorKind::TooLarge);
    let client = raw_server(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n").await;
    assert_eq!(echo(&client).await.unwrap_err().kind, ErrorKind::HttpStatus(302));
    let error = echo(&super::tests::client(Gateway::Us, "not an address".to_owned()))
        .await
        .unwrap_err();
    assert_eq!((error.kind, error.class), (ErrorKind::Request, ErrorClass::FixRequest));
}

#[tokio::test]
async fn https_clients_are_built_with_the_machine_roots() {
    let error = echo(&client(Gateway::Us, "https://127.0.0.1:1".to_owned()))
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Connect);
}

#[tokio::test]
async fn order_list_sends_the_fields_the_platform_knows() {
    let page = r#"{"success":true,"result":{"totalItemNum":1,"pageItems":[{"anything":1}]}}"#;
    let (platform, client) =
        Platform::start(&[(200, r#"{"success":true,"result":{"unexpected":1}}"#), (200, page)]).await;
    let request = OrderListRequest {
        by: OrderTime::Updated,
        from: DateTime::from_timestamp(1_759_990_000, 0).unwrap(),
        to: DateTime::from_timestamp(1_760_000_200, 0).unwrap(),
        page_number: 2,
        page_size: 100,
    };
    let page = client.order_list(&request).await.unwrap();
    assert_eq!((page.total_item_num, page.page_items.len()), (1, 1));
    assert_eq!(client.calls_made(), 2, "an answer of another shape is asked for again");
    let mut sent = platform.requests()[1].clone();
    for common in ["app_key", "access_token", "timestamp", "data_type", "version", "sign"] {
        sent.remove(common);
    }
    assert_eq!(
        Value::Object(sent),
        json!({
            "type": "bg.order.list.v2.get", "updateAtStart": 1_759_990_000, "updateAtEnd": 1_760_000_200,
            "sortby": "updateTime", "pageNumber": 2, "pageSize": 100,
            "fulfillmentTypeList": ["fulfillBySeller", "fulfillByCooperativeWarehouse"],
        })
    );
}

#[tokio::test]
async fn the_typed_calls_name_their_types_and_read_their_pages() {
    let token = r#"{"success":true,"result":{"expiredTime":1791536000,"apiScopeList":["a"],"mallName":null}}"#;
    for (gateway, type_name) in [
        (Gateway::Partner, "bg.open.accesstoken.info.get.global"),
        (Gateway::Eu, "bg.open.accesstoken.info.get"),
    ] {
        let (platform, client) = Platform::start_at(gateway, &[(200, token)], None).await;
        let info = client.token_info().await.unwrap();
        assert_eq!(info.expired_time, DateTime::from_timestamp(1_791_536_000, 0));
        assert_eq!(info.api_scope_list.as_deref(), Some(["a".to_owned()].as_slice()));
        assert_eq!(platform.requests()[0]["type"], type_name);
    }
    let everything = r#"{"success":true,"result":{"total":"7","totalCount":7,"data":[],"skuList":null,"goodsList":[{}],
        "subOrderList":[],"productSkuSupplierPriceList":[]}}"#;
    let (platform, client) = Platform::start(&[(200, everything)]).await;
    assert_eq!(client.product_list(1, 100).await.unwrap().total_count, 7);
    assert_eq!(
        client.local_sku_list(SkuSearch::NotOnSale, 3, 50).await.unwrap().total,
        7
    );
    assert_eq!(
        client
            .local_goods_list(crate::GoodsSearch::Published, 1, 50)
            .await
            .unwrap()
            .goods_list
            .len(),
        1
    );
    assert_eq!(client.sales(1, 500).await.unwrap().total, 7);
    assert!(
        client
            .price_list(&[1, 2])
            .await
            .unwrap()
            .product_sku_supplier_price_list
            .is_empty()
    );
    let spawned = client.clone();
    tokio::spawn(async move { spawned.order_detail("PO-211-1").await })
        .await
        .unwrap()
        .unwrap();
    let requests = platform.requests();
    assert_eq!(requests[1]["skuSearchType"], 3);
    assert_eq!(requests[1]["pageNo"], 3);
    assert_eq!(requests[4]["productSkuIds"], json!([1, 2]));
    assert_eq!(requests[5]["parentOrderSn"], "PO-211-1");
}

#[test]
fn back_off_doubles_and_spreads() {
    let base = Duration::from_millis(500);
    assert_eq!(back_off(base, 1, 0), Duration::from_millis(250));
    assert_eq!(back_off(base, 1, 255), Duration::from_millis(500));
    assert_eq!(back_off(base, 4, 255), Duration::from_millis(4000));
    assert_eq!(back_off(base, 1000, 255), Duration::from_secs(32));
    assert_eq!(back_off(Duration::ZERO, 3, 255), Duration::ZERO);
}
