//! The egress proxy: `temu-omni proxy` on a host with a fixed address, which an app's allow-list at Temu can name.
//!
//! It forwards one call, `POST /openapi/router`, to one of the platform's gateways, for whoever knows its token. Requests
//! come signed and leave as they came; nothing of a body is looked at, kept or logged.

pub mod address;
pub mod tls;

use std::{
    collections::BTreeMap,
    error::Error as Cause,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Json, Router,
    body::Body,
    extract::{ConnectInfo, DefaultBodyLimit, Request, State},
    http::{HeaderMap, HeaderName, Response, header},
    routing::{get, post},
};
use http_body_util::{LengthLimitError, Limited};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use temu_api::{Gateway, proxy::GATEWAY_HEADER};

use self::{address::PublicResolver, tls::Peer};
use crate::{
    config::Config,
    error::{Error, ErrorCode, Result},
    telemetry,
};

/// A token shorter than this could be guessed.
const SHORTEST_TOKEN: usize = 32;

/// What passes to the gateway of a request's headers: only what describes the body and how the answer may be packed.
const TO_GATEWAY: [HeaderName; 4] = [
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::ACCEPT,
    header::ACCEPT_ENCODING,
];
/// What passes back of an answer's headers; the date corrects the caller's clock.
const FROM_GATEWAY: [HeaderName; 5] = [
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::CONTENT_ENCODING,
    header::DATE,
    header::RETRY_AFTER,
];

/// How much and how long the proxy lets pass.
#[derive(Debug, Clone, Copy)]
pub struct ProxyLimits {
    /// Largest request in bytes; pictures travel inside requests.
    pub request_bytes: usize,
    /// Largest answer in bytes, as it travels.
    pub answer_bytes: usize,
    /// Until the connection to the gateway stands.
    pub connect_timeout: Duration,
    /// Until the gateway's whole answer is here; shorter than the caller's own patience, so that it hears a 504.
    pub timeout: Duration,
}

impl Default for ProxyLimits {
    fn default() -> Self {
        Self {
            request_bytes: 16 * 1024 * 1024,
            answer_bytes: 32 * 1024 * 1024,
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(25),
        }
    }
}

/// A running proxy; a clone is another handle on the same one.
#[derive(Clone)]
pub struct Proxy(Arc<Parts>);

struct Parts {
    token: [u8; 32],
    upstreams: BTreeMap<Gateway, String>,
    limits: ProxyLimits,
    client: reqwest::Client,
    /// The local address of the last connection to a gateway.
    egress: Mutex<Option<IpAddr>>,
}

/// How the proxy is.
#[derive(Debug, Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
    /// The address its calls leave from, as its own machine knows it; null before the first.
    egress_ip: Option<IpAddr>,
    /// Whether the caller's token is the right one.
    authorized: bool,
}

impl Proxy {
    /// The proxy of an installation's settings, in front of the platform's real gateways.
    ///
    /// [`Error::Settings`] without a token of decent length.
    pub fn of(config: &Config) -> Result<Proxy> {
        let token = config.proxy_token.clone().unwrap_or_default();
        Proxy::new(&token, ProxyLimits::default(), |gateway| gateway.base_url().to_owned())
    }

    /// A proxy in front of other addresses than the platform's: for tests, which have a gateway of their own.
    pub fn new(token: &SecretString, limits: ProxyLimits, upstream: impl Fn(Gateway) -> String) -> Result<Proxy> {
        if token.expose_secret().chars().count() < SHORTEST_TOKEN {
            return Err(Error::Settings(format!(
                "PROXY_TOKEN must be {SHORTEST_TOKEN} characters or more: the proxy serves whoever knows it; make one with \
                 `openssl rand -hex 32` and give it to temu-omni too"
            )));
        }
        let upstreams = Gateway::ALL.map(|gateway| (gateway, upstream(gateway)));
        // Fails only if the program has chosen a provider already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .connect_timeout(limits.connect_timeout)
            .timeout(limits.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // Bodies pass as they are packed.
            .no_gzip()
            .no_brotli()
            .dns_resolver(Arc::new(PublicResolver))
            .user_agent(concat!("temu-omni/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|cause| Error::Internal(cause.into()))?;
        Ok(Proxy(Arc::new(Parts {
            token: digest(token.expose_secret()),
            upstreams: upstreams.into(),
            limits,
            client,
            egress: Mutex::new(None),
        })))
    }

    /// Everything the proxy answers to. Wrap it in what gives requests their ids.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/openapi/router", post(forward))
            .route("/healthz", get(get_health))
            .route("/metrics", get(get_metrics))
            .fallback(refuse)
            .method_not_allowed_fallback(refuse)
            // Bodies stream through; their size is counted on the way.
            .layer(DefaultBodyLimit::disable())
            .with_state(self.clone())
    }

    /// Finds out the address that calls will leave from, so that it is known before the first one.
    pub async fn look_outside(&self) {
        for upstream in self.0.upstreams.values() {
            if let Some(address) = address::first_public(upstream).await {
                self.note_egress(address);
                return;
            }
        }
        tracing::warn!("no gateway's name resolves to a public address; check this machine's DNS");
    }

    fn egress(&self) -> Option<IpAddr> {
        *self.0.egress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_egress(&self, gateway: SocketAddr) {
        let Some(local) = address::local_address_towards(gateway) else {
            return;
        };
        let before = self
            .0
            .egress
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(local);
        if before != Some(local) {
            tracing::info!(egress_ip = %local, "calls leave from {local}");
            if let Some(before) = before {
                metrics::gauge!("proxy_egress_info", "ip" => before.to_string()).set(0);
            }
            metrics::gauge!("proxy_egress_info", "ip" => local.to_string()).set(1);
        }
    }

    /// Whether a request shows the token. Digests are compared, in constant time: neither the time nor the length tells.
    fn is_authorized(&self, headers: &HeaderMap) -> bool {
        let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = authorization
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        token.is_some_and(|(_, token)| digest(token.trim()).ct_eq(&self.0.token).into())
    }

    fn authorize(&self, headers: &HeaderMap) -> Result<()> {
        if self.is_authorized(headers) {
            return Ok(());
        }
        metrics::counter!("proxy_refused_total", "reason" => "token").increment(1);
        Err(Error::client(
            ErrorCode::Unauthenticated,
            "send 'Authorization: Bearer' with the token that this proxy was started with",
        ))
    }

    /// The address of the gateway that a request names.
    fn upstream(&self, headers: &HeaderMap) -> Result<(Gateway, &str)> {
        let named = headers.get(GATEWAY_HEADER).and_then(|value| value.to_str().ok());
        let gateway = named.and_then(|name| name.parse::<Gateway>().ok());
        match gateway.and_then(|gateway| Some((gateway, self.0.upstreams.get(&gateway)?))) {
            Some((gateway, upstream)) => Ok((gateway, upstream)),
            None => Err(not_allowed(
                "name one gateway in X-Temu-Gateway: us, eu, global, partner or cn",
            )),
        }
    }
}

/// Sends a request on to its gateway and the gateway's answer back.
async fn forward(State(proxy): State<Proxy>, request: Request) -> Result<Response<Body>> {
    proxy.authorize(request.headers())?;
    let (gateway, upstream) = proxy.upstream(request.headers())?;
    if request.uri().query().is_some() {
        return Err(not_allowed(
            "the call's parameters stand in its body; a query is not forwarded",
        ));
    }
    let limits = proxy.0.limits;
    if declared_length(request.headers()) > limits.request_bytes as u64 {
        return Err(too_large("the request", limits.request_bytes));
    }
    let (parts, body) = request.into_parts();
    let body = Body::new(Limited::new(body, limits.request_bytes)).into_data_stream();
    let answer = proxy
        .0
        .client
        .post(format!("{upstream}/openapi/router"))
        .headers(only(&TO_GATEWAY, &parts.headers))
        .body(reqwest::Body::wrap_stream(body))
        .send()
        .await;
    let outcome = answer.map_err(|cause| failure(&cause, &limits));
    let status = outcome
        .as_ref()
        .map_or_else(|error| error.code().status(), |answer| answer.status().as_u16());
    metrics::counter!("proxy_answers_total", "gateway" => gateway.as_str(), "status" => status.to_string())
        .increment(1);
    tracing::info!(%gateway, status, "forwarded");
    let answer = outcome?;
    if let Some(address) = answer.remote_addr() {
        proxy.note_egress(address);
    }
    if declared_length(answer.headers()) > limits.answer_bytes as u64 {
        return Err(too_large("Temu's answer", limits.answer_bytes));
    }
    let headers = only(&FROM_GATEWAY, answer.headers());
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    *response.headers_mut() = headers;
    // An answer of undeclared length that turns out too large breaks off, which its receiver notices.
    let stream = Body::from_stream(answer.bytes_stream());
    *response.body_mut() = Body::new(Limited::new(stream, limits.answer_bytes));
    Ok(response)
}

/// How the proxy is, for whoever watches it; with the token, also whether it is the right one.
async fn get_health(State(proxy): State<Proxy>, headers: HeaderMap) -> Json<Health> {
    Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        egress_ip: proxy.egress(),
        authorized: proxy.is_authorized(&headers),
    })
}

/// Figures for Prometheus: for callers on this machine, or with the token.
async fn get_metrics(
    State(proxy): State<Proxy>,
    ConnectInfo(Peer(peer)): ConnectInfo<Peer>,
    headers: HeaderMap,
) -> Result<String> {
    let proxied = headers.contains_key("x-forwarded-for") || headers.contains_key(header::FORWARDED);
    if !peer.ip().to_canonical().is_loopback() || proxied {
        proxy.authorize(&headers)?;
    }
    Ok(telemetry::metrics().render())
}

/// Anything else is not forwarded, whatever it is.
async fn refuse(State(proxy): State<Proxy>, headers: HeaderMap) -> Result<()> {
    proxy.authorize(&headers)?;
    Err(not_allowed("only POST /openapi/router is forwarded"))
}

fn not_allowed(message: &str) -> Error {
    metrics::counter!("proxy_refused_total", "reason" => "not_allowed").increment(1);
    Error::client(ErrorCode::Forbidden, message)
}

fn too_large(what: &str, most: usize) -> Error {
    Error::client(ErrorCode::TooLarge, format!("{what} is larger than {most} bytes"))
}

/// What a call that came to nothing is answered with. Addresses stay out of it, and so does all that was sent.
fn failure(cause: &reqwest::Error, limits: &ProxyLimits) -> Error {
    let mut causes = Vec::new();
    let mut next = cause.source();
    while let Some(cause) = next {
        if cause.is::<LengthLimitError>() {
            return too_large("the request", limits.request_bytes);
        }
        causes.push(cause.to_string());
        next = cause.source();
    }
    if cause.is_timeout() {
        let message = format!("Temu did not answer within {} s", limits.timeout.as_secs());
        return Error::client(ErrorCode::UpstreamTooSlow, message);
    }
    let why = causes.join(": ");
    Error::client(
        ErrorCode::UpstreamUnreachable,
        format!("the gateway is out of reach: {why}"),
    )
}

fn only(names: &[HeaderName], headers: &HeaderMap) -> HeaderMap {
    let kept = names
        .iter()
        .filter_map(|name| Some((name.clone(), headers.get(name)?.clone())));
    kept.collect()
}

fn declared_length(headers: &HeaderMap) -> u64 {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or_default()
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
