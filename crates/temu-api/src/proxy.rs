//! Calls by way of an egress proxy (`temu-omni proxy`), which has the fixed address that an app's allow-list names.
//!
//! The request is signed here and passes through untouched; two headers say where to and as whom. The proxy's own
//! refusals have a shape that no answer of the platform has, so the two are told apart.

use std::net::IpAddr;

use secrecy::SecretString;
use serde::Deserialize;

use crate::error::{ApiError, ErrorKind};
use crate::gateway::Gateway;
use crate::http::{Http, Reply};

/// The header that names the gateway: `us`, `eu`, `global`, `partner` or `cn`.
pub const GATEWAY_HEADER: &str = "x-temu-gateway";

/// A proxy and the token it knows us by.
#[derive(Debug, Clone)]
pub struct Proxy {
    /// Its address without path, such as `https://proxy.example.com`.
    pub url: String,
    /// Its `PROXY_TOKEN`.
    pub token: SecretString,
}

/// What a proxy says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyHealth {
    /// Its version.
    pub version: String,
    /// The address its calls leave from, as far as it can know it: its own machine's, before any translation.
    pub egress_ip: Option<IpAddr>,
    /// Whether it accepts our token.
    pub authorized: bool,
}

/// A proxy that does not answer as one. Holds no token, so it may be shown as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ProxyProblem {
    /// What happened.
    pub message: String,
    /// What a person should do, as one sentence in English.
    pub advice: &'static str,
}

impl Proxy {
    /// Asks the proxy how it is and whether it accepts our token. Calls nothing of the platform.
    pub async fn health(&self, http: &Http) -> Result<ProxyHealth, ProxyProblem> {
        let url = format!("{}/healthz", self.url.trim_end_matches('/'));
        let reply = http.get(&url, &self.token).await.map_err(|(_, message)| ProxyProblem {
            message,
            advice: UNREACHABLE,
        })?;
        let told: Option<Told> = serde_json::from_slice(&reply.body).ok();
        match told {
            Some(told) if reply.status == 200 => Ok(ProxyHealth {
                version: told.version,
                egress_ip: told.egress_ip,
                authorized: told.authorized,
            }),
            _ => Err(ProxyProblem {
                message: format!(
                    "what answered there (HTTP status {}) is not a proxy of ours",
                    reply.status
                ),
                advice: "Check the proxy's address: it is that of `temu-omni proxy`, without a path.",
            }),
        }
    }
}

#[derive(Deserialize)]
struct Told {
    version: String,
    egress_ip: Option<IpAddr>,
    authorized: bool,
}

/// The proxy's own errors (contract.md): a text as `code` and a `request_id`, where an envelope has neither.
#[derive(Deserialize)]
struct Refusal {
    code: String,
    message: String,
    request_id: String,
}

const UNREACHABLE: &str = "Check that `temu-omni proxy` runs there and that this machine reaches it: address, port, \
                           firewall, certificate.";

/// The error in a reply that the proxy gave itself; none when the reply is the platform's.
pub(crate) fn refusal(gateway: Gateway, type_name: &str, reply: &Reply) -> Option<ApiError> {
    if (200..300).contains(&reply.status) {
        return None;
    }
    let refusal: Refusal = serde_json::from_slice(&reply.body).ok()?;
    let message = format!("the proxy answers {}: {}", refusal.code, refusal.message);
    let error = ApiError::local(gateway, type_name, ErrorKind::Proxy(reply.status), &message);
    Some(error.of_request(Some(refusal.request_id)))
}

/// What to do about a refusal of the proxy, by its status.
pub const fn advice(status: u16) -> &'static str {
    match status {
        401 => "Set PROXY_TOKEN, or the shop's own proxy token, to the one that the proxy was started with.",
        403 => {
            "The proxy does not forward this: give it the address without a path, and bring both sides to one version."
        }
        413 => "The call is larger than the proxy forwards: ask for smaller pages.",
        502 => "The proxy does not reach Temu: check its network, DNS and firewall.",
        504 => "Temu did not answer the proxy in time; try again later.",
        _ => "The proxy has a fault of its own; its log has the cause under the request id.",
    }
}

/// A failure of the line when there is a proxy at its other end.
pub(crate) fn line_failure(error: ApiError) -> ApiError {
    match error.kind {
        ErrorKind::Connect | ErrorKind::Request => error.advised(UNREACHABLE),
        _ => error,
    }
}

#[cfg(test)]
#[path = "proxy_tests.rs"]
mod tests;
