//! What every test starts from: an application of its own, callers of it, and answers that are easy to look into.
//!
//! ```ignore
//! let app = TestApp::start().await;
//! let owner = app.owner().await;
//! let shops = owner.get("/api/shops").await.ok();
//! ```

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header, request::Builder},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sqlx::Connection;
use tempfile::TempDir;
use temu_api::RetryPolicy;
use temu_omni::{app::App, clock, config::Config, http, jobs::worker};
use tower::ServiceExt;

/// The administrator that every [`TestApp`] has.
pub(crate) const OWNER: (&str, &str) = ("owner", "owner-password");

/// An application with an empty database of its own: a file, or a schema of PostgreSQL.
pub(crate) struct TestApp {
    /// For tests that look behind the front door.
    pub(crate) app: App,
    router: Router,
    _folder: TempDir,
}

impl TestApp {
    /// With the default settings.
    pub(crate) async fn start() -> TestApp {
        TestApp::with(&[]).await
    }

    /// With some settings of their own, by their names in lower case.
    pub(crate) async fn with(settings: &[(&'static str, &str)]) -> TestApp {
        TestApp::open(
            tempfile::tempdir().expect("a temporary folder"),
            fresh_database().await,
            settings,
        )
        .await
    }

    /// Another node on the database of `other`, with some settings of its own.
    pub(crate) async fn beside(other: &TestApp, settings: &[(&'static str, &str)]) -> TestApp {
        let url = other.app.config.database_url.expose_secret();
        let key = std::fs::read_to_string(other.app.config.data_dir.join("secret.key")).expect("the key");
        let own = [settings, &[("secret_key", key.trim())]].concat();
        TestApp::open(
            tempfile::tempdir().expect("a temporary folder"),
            Some(url.to_owned()),
            &own,
        )
        .await
    }

    /// On a folder and, on PostgreSQL, a schema that may already hold data.
    pub(crate) async fn open(
        folder: TempDir,
        database_url: Option<String>,
        settings: &[(&'static str, &str)],
    ) -> TestApp {
        let data_dir = folder.path().to_str().expect("a readable path").to_owned();
        let mut all = vec![
            ("data_dir", data_dir.as_str()),
            ("admin_username", OWNER.0),
            ("admin_password", OWNER.1),
            ("auto_sync_enabled", "false"),
        ];
        if let Some(url) = &database_url {
            all.push(("database_url", url));
        }
        all.extend(settings);
        let impatient = RetryPolicy {
            base: Duration::ZERO,
            ..RetryPolicy::default()
        };
        let app = App::open_with(Config::with(&all).expect("valid settings"), impatient)
            .await
            .expect("an application");
        TestApp {
            router: http::router(app.clone()),
            app,
            _folder: folder,
        }
    }

    /// Somebody who is not signed in, on this machine.
    pub(crate) fn visitor(&self) -> Caller {
        Caller {
            router: self.router.clone(),
            headers: HeaderMap::new(),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        }
    }

    /// Runs the queued jobs, one after the other, until none may run now. One that was put off stays.
    pub(crate) async fn run_jobs(&self) {
        while let Some(job) = worker::claim(&self.app, "test", None)
            .await
            .expect("a look at the queue")
        {
            worker::perform(&self.app, job).await;
        }
    }

    /// What `request` answers, which waits for jobs: they run beside it.
    pub(crate) async fn while_working<T>(&self, request: impl Future<Output = T>) -> T {
        let work = async {
            loop {
                self.app.wake.notified().await;
                self.run_jobs().await;
            }
        };
        tokio::select! {
            answer = request => answer,
            () = work => unreachable!("it goes on for ever"),
        }
    }

    /// The administrator, in a browser.
    pub(crate) async fn owner(&self) -> Caller {
        self.login(OWNER.0, OWNER.1).await
    }

    /// Somebody with that name and password, in a browser.
    pub(crate) async fn login(&self, username: &str, password: &str) -> Caller {
        let visitor = self.visitor();
        let answer = visitor
            .post("/api/auth/login", json!({ "username": username, "password": password }))
            .await;
        answer.expect(StatusCode::OK);
        visitor.with_cookie_of(&answer)
    }

    /// Makes a viewer (with the password `viewer-password`) and signs in. `shop_ids` is a list, or null for all shops.
    pub(crate) async fn viewer(&self, username: &str, shop_ids: Value, can_see_cost: bool) -> Caller {
        let user = json!({
            "username": username, "password": "viewer-password", "role": "viewer",
            "shop_ids": shop_ids, "can_see_cost": can_see_cost,
        });
        self.owner()
            .await
            .post("/api/users", user)
            .await
            .expect(StatusCode::CREATED);
        self.login(username, "viewer-password").await
    }
}

/// A new schema of PostgreSQL when the tests run on it; none leaves the default, a file in the test's folder.
pub(crate) async fn fresh_database() -> Option<String> {
    if std::env::var("TEST_DATABASE").as_deref() != Ok("postgres") {
        return None;
    }
    let url = std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL: scripts/with-postgres.sh sets it");
    let schema = format!("test_{}", clock::new_id().replace('-', ""));
    let mut connection = sqlx::PgConnection::connect(&url)
        .await
        .expect("PostgreSQL at TEST_POSTGRES_URL");
    let create = sqlx::AssertSqlSafe(format!("create schema {schema}"));
    sqlx::query(create).execute(&mut connection).await.expect("a schema");
    let separator = if url.contains('?') { '&' } else { '?' };
    Some(format!("{url}{separator}options[search_path]={schema}"))
}

/// Somebody who sends requests.
#[derive(Clone)]
pub(crate) struct Caller {
    router: Router,
    headers: HeaderMap,
    address: IpAddr,
}

impl Caller {
    /// The same caller with one more header on every request.
    pub(crate) fn with_header(&self, name: &'static str, value: &str) -> Caller {
        let mut caller = self.clone();
        caller.headers.insert(name, value.parse().expect("a header value"));
        caller
    }

    /// The same caller with an API token instead of a session.
    pub(crate) fn with_token(&self, token: &str) -> Caller {
        let mut caller = self.with_header("authorization", &format!("Bearer {token}"));
        caller.headers.remove(header::COOKIE);
        caller
    }

    /// The same caller from another address.
    pub(crate) fn at_address(&self, address: &str) -> Caller {
        Caller {
            address: address.parse().expect("an address"),
            ..self.clone()
        }
    }

    /// The same caller with the session that an answer gave.
    pub(crate) fn with_cookie_of(&self, answer: &Answer) -> Caller {
        let cookie = answer
            .header("set-cookie")
            .split(';')
            .next()
            .unwrap_or_default()
            .to_owned();
        self.with_header("cookie", &cookie)
    }

    /// GET.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path), Body::empty()).await
    }

    /// POST with a JSON body.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send_json(Method::POST, path, body).await
    }

    /// PATCH with a JSON body.
    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send_json(Method::PATCH, path, body).await
    }

    /// DELETE.
    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path), Body::empty()).await
    }

    /// Any method with a JSON body.
    pub(crate) async fn send_json(&self, method: Method, path: &str, body: Value) -> Answer {
        let request = self
            .request(method, path)
            .header(header::CONTENT_TYPE, "application/json");
        self.send(request, Body::from(body.to_string())).await
    }

    /// A request to be filled by the test, with the caller's headers.
    pub(crate) fn request(&self, method: Method, path: &str) -> Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "omni.example");
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.extension(ConnectInfo(SocketAddr::new(self.address, 50_000)))
    }

    /// Sends it and reads the whole answer.
    pub(crate) async fn send(&self, request: Builder, body: Body) -> Answer {
        let request = request.body(body).expect("a request");
        let what = format!("{} {}", request.method(), request.uri());
        let (parts, body) = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("infallible")
            .into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a whole answer");
        Answer {
            what,
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    what: String,
    /// The status.
    pub(crate) status: StatusCode,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body as sent.
    pub(crate) body: Bytes,
}

impl Answer {
    /// The JSON body, once the status is 2xx.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert!(
            self.status.is_success(),
            "{}: {} {}",
            self.what,
            self.status,
            self.text()
        );
        self.json()
    }

    /// The JSON body, once the status is that one; null when there is no body.
    #[track_caller]
    pub(crate) fn expect(&self, status: StatusCode) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.what, self.text());
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// An error's body without its request id, once the status is that one.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> Value {
        let mut problem = self.expect(StatusCode::from_u16(status).expect("a status"));
        let request_id = problem.as_object_mut().expect("an object").remove("request_id");
        assert_eq!(
            request_id.as_ref().and_then(Value::as_str),
            Some(self.header("x-request-id")),
            "{}",
            self.what
        );
        problem
    }

    /// A header's text, empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|cause| panic!("{}: {cause}: {}", self.what, self.text()))
    }
}
