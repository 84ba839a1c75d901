//! The client of one credential: signs, waits its turn, sends, tries again, and opens the answer.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::codes;
use crate::envelope;
use crate::error::{ApiError, ErrorClass, ErrorKind};
use crate::gateway::Gateway;
use crate::http::{Http, Reply};
use crate::limits::{KeyLimit, Limits, Urgency};
use crate::proxy::{self, Proxy};
use crate::sign::{prepare, sign};
use crate::wire::ParseError;

/// Everything a client is made of. Its `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// Where the calls go.
    pub gateway: Gateway,
    /// Another address than the gateway's own, for sandbox shops; plain `http` is fine.
    pub base_url: Option<String>,
    /// The way there, in place of both addresses; none calls the gateway itself.
    pub proxy: Option<Proxy>,
    /// The app's key.
    pub app_key: String,
    /// The app's secret.
    pub app_secret: SecretString,
    /// The shop's token.
    pub access_token: SecretString,
    /// The brakes, shared by all clients of the program.
    pub limits: Limits,
    /// Who goes first when calls of one app key wait.
    pub urgency: Urgency,
    /// The connections, shared by all clients of the program.
    pub http: Http,
    /// How often and how soon failed calls are tried again.
    pub retry: RetryPolicy,
    /// The clock.
    pub now: fn() -> DateTime<Utc>,
}

impl ClientConfig {
    /// What must never stand in a message.
    fn secrets(&self) -> Vec<&str> {
        let proxy_token = self.proxy.iter().map(|proxy| proxy.token.expose_secret());
        proxy_token
            .chain([self.app_secret.expose_secret(), self.access_token.expose_secret()])
            .collect()
    }
}

/// How failed calls are tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Tries in all, the first one included.
    pub tries: u32,
    /// Wait after the first failure; doubles with each further one.
    pub base: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            tries: 5,
            base: Duration::from_millis(500),
        }
    }
}

/// A client of one credential. Cheap to clone; clones share their counters and what they learnt about the clock.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    config: ClientConfig,
    url: String,
    limit: KeyLimit,
    /// How far the gateway's clock is ahead of ours.
    clock_offset_seconds: AtomicI64,
    calls: AtomicU64,
}

/// One try of a call.
struct Attempt<T> {
    outcome: Result<T, ApiError>,
    server_time: Option<DateTime<Utc>>,
    jitter: u8,
}

impl Client {
    /// A client for one credential; nothing is sent yet.
    pub fn new(config: ClientConfig) -> Self {
        let base_url = match &config.proxy {
            Some(proxy) => &proxy.url,
            None => config.base_url.as_deref().unwrap_or(config.gateway.base_url()),
        };
        let url = format!("{}/openapi/router", base_url.trim_end_matches('/'));
        let limit = config.limits.for_key(config.gateway, &config.app_key);
        Self(Arc::new(Inner {
            config,
            url,
            limit,
            clock_offset_seconds: AtomicI64::new(0),
            calls: AtomicU64::new(0),
        }))
    }

    /// The gateway this client calls.
    pub fn gateway(&self) -> Gateway {
        self.0.config.gateway
    }

    /// The token, or the one-time code in its place. Secret.
    pub(crate) fn access_token(&self) -> &str {
        self.0.config.access_token.expose_secret()
    }

    /// How many requests were sent so far, retries included, by this client and its clones.
    pub fn calls_made(&self) -> u64 {
        self.0.calls.load(Ordering::Relaxed)
    }

    /// Calls a type with its business parameters (the common ones are added) and gives the raw result.
    ///
    /// Passing failures are tried again with growing waits, each try signed afresh. What comes back as
    /// [`ErrorClass::Retry`] has failed that often. [`ErrorClass::Wait`] is not tried again here: ask in minutes.
    pub async fn call(&self, type_name: &str, params: Map<String, Value>) -> Result<Box<RawValue>, ApiError> {
        self.call_as(type_name, params, Ok).await
    }

    /// As [`Client::call`], and reads the result; a result of another shape is a passing failure too.
    pub(crate) async fn call_as<T>(
        &self,
        type_name: &str,
        params: Map<String, Value>,
        read: impl Fn(Box<RawValue>) -> Result<T, ParseError>,
    ) -> Result<T, ApiError> {
        let Inner { config, limit, .. } = &*self.0;
        let mut tried = 0;
        let mut clock_corrected = false;
        loop {
            limit.acquire(config.urgency, config.now).await;
            let sent = (config.now)();
            let attempt = self.attempt(type_name, &params, &read).await;
            tried += 1;
            let error = match attempt.outcome {
                Ok(result) => {
                    limit.accepted();
                    return Ok(result);
                }
                Err(error) => error,
            };
            // On `cn` the refusal looks like any system error, so the first one is given the benefit of the doubt.
            if error.is_rate_limit() && (error.code != Some(codes::SYSTEM_ERROR) || tried > 1) {
                limit.refused(sent, (config.now)());
            }
            if let (true, false, Some(server_time)) = (error.is_clock(), clock_corrected, attempt.server_time) {
                let offset = (server_time - (config.now)()).num_seconds();
                tracing::warn!(gateway = %config.gateway, offset_seconds = offset, "clock differs from the gateway's, correcting");
                self.0.clock_offset_seconds.store(offset, Ordering::Relaxed);
                clock_corrected = true;
                continue;
            }
            if tried >= self.tries(&error) {
                return Err(error);
            }
            tokio::time::sleep(back_off(config.retry.base, tried, attempt.jitter)).await;
        }
    }

    /// How often a call that failed like this is tried in all.
    fn tries(&self, error: &ApiError) -> u32 {
        let most = self.0.config.retry.tries;
        match error.tries {
            Some(tries) => tries.min(most),
            None if error.class == ErrorClass::Retry => most,
            None => 1,
        }
    }

    async fn attempt<T>(
        &self,
        type_name: &str,
        params: &Map<String, Value>,
        read: impl Fn(Box<RawValue>) -> Result<T, ParseError>,
    ) -> Attempt<T> {
        let Inner { config, url, calls, .. } = &*self.0;
        let gateway = config.gateway;
        let started = (config.now)();
        let request = self.signed(type_name, params, started);
        // The signature differs with every second, shop and parameter: dice enough to spread retries.
        let jitter = request["sign"]
            .as_str()
            .and_then(|sign| u8::from_str_radix(&sign[..2], 16).ok())
            .unwrap_or(0);
        calls.fetch_add(1, Ordering::Relaxed);
        let body = Value::Object(request).to_string();
        let through = config.proxy.as_ref().map(|proxy| (gateway, &proxy.token));
        let reply = config.http.post(url, through, body).await;
        let server_time = reply.as_ref().ok().and_then(|reply| reply.date);
        let mut request_id = None;
        let outcome = reply
            .map_err(|(kind, message)| {
                let error = ApiError::local(gateway, type_name, kind, &message);
                if through.is_some() {
                    proxy::line_failure(error)
                } else {
                    error
                }
            })
            .and_then(|reply| match proxy::refusal(gateway, type_name, &reply) {
                Some(refusal) if through.is_some() => Err(refusal),
                _ => open(gateway, type_name, &reply),
            })
            .and_then(|answer| {
                request_id.clone_from(&answer.request_id);
                read(answer.result).map_err(|error| {
                    ApiError::local(gateway, type_name, ErrorKind::Document, &error.to_string())
                        .of_request(answer.request_id)
                })
            })
            .map_err(|error| error.without(&config.secrets()));
        let failure = outcome.as_ref().err();
        tracing::debug!(
            r#type = type_name,
            %gateway,
            request_id = request_id.as_deref().or(failure.and_then(|error| error.request_id.as_deref())),
            code = failure.and_then(|error| error.code),
            failure = failure.map(|error| tracing::field::debug(error.kind)),
            elapsed_ms = ((config.now)() - started).num_milliseconds(),
            "called Temu"
        );
        Attempt {
            outcome,
            server_time,
            jitter,
        }
    }

    /// The whole request: business and common parameters side by side, and the signature over both.
    fn signed(&self, type_name: &str, params: &Map<String, Value>, now: DateTime<Utc>) -> Map<String, Value> {
        let config = &self.0.config;
        let timestamp = now.timestamp() + self.0.clock_offset_seconds.load(Ordering::Relaxed);
        let mut fields = params.clone();
        fields.insert("type".to_owned(), json!(type_name));
        fields.insert("app_key".to_owned(), json!(config.app_key));
        fields.insert("access_token".to_owned(), json!(config.access_token.expose_secret()));
        fields.insert("timestamp".to_owned(), json!(timestamp));
        fields.insert("data_type".to_owned(), json!("JSON"));
        fields.insert("version".to_owned(), json!("V1"));
        let mut fields = prepare(fields);
        let signature = sign(config.app_secret.expose_secret(), &fields);
        fields.insert("sign".to_owned(), json!(signature));
        fields
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("gateway", &self.0.config.gateway)
            .field("url", &self.0.url)
            .finish()
    }
}

/// Opens a reply. An envelope that reports a failure says more than an HTTP status, so it is looked at first.
fn open(gateway: Gateway, type_name: &str, reply: &Reply) -> Result<envelope::Answer, ApiError> {
    let opened = envelope::open(gateway, type_name, &reply.body);
    if (200..300).contains(&reply.status) || matches!(&opened, Err(error) if error.kind == ErrorKind::Answer) {
        return opened;
    }
    let kind = ErrorKind::HttpStatus(reply.status);
    Err(ApiError::local(
        gateway,
        type_name,
        kind,
        &format!("HTTP status {}", reply.status),
    ))
}

/// Doubles with each failure, and spreads over half to all of that time.
fn back_off(base: Duration, failures: u32, jitter: u8) -> Duration {
    let longest = base * 2_u32.pow(failures.saturating_sub(1).min(6));
    longest / 2 + longest * u32::from(jitter) / 510
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
