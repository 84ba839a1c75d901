//! What can go wrong with a call, what to do about it, and the one sentence that helps a person.

use std::fmt;

use crate::codes;
use crate::gateway::Gateway;
use crate::proxy;

/// What the caller should do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorClass {
    /// Passing trouble: the same call may succeed in seconds. The client has already tried several times.
    Retry,
    /// The platform is still computing: ask again in minutes.
    Wait,
    /// This type cannot be called for this shop; others can. Mark it and go on.
    StopApi,
    /// The credential or the app is refused: stop the shop on this gateway until a person acts.
    StopShop,
    /// Our request is wrong; repeating it will not help.
    FixRequest,
}

/// Where the error came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The platform answered with a failure.
    Answer,
    /// No answer in time.
    Timeout,
    /// No connection.
    Connect,
    /// The connection broke, or the answer ended early.
    Transport,
    /// An HTTP status other than success and no envelope that says more.
    HttpStatus(u16),
    /// The body is not an envelope: an HTML page, a cut-off document, nothing.
    BadBody,
    /// The body is larger than allowed.
    TooLarge,
    /// Success without the result that the call needs.
    NoResult,
    /// The result has another shape than documented; the message names the field.
    Document,
    /// The request could not be built, for example because the address is no address.
    Request,
    /// The egress proxy refused or failed with this HTTP status; the platform never saw the call.
    Proxy(u16),
}

/// A failed call. Holds no secret, token or body, so it may be logged and shown as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// What to do about it.
    pub class: ErrorClass,
    /// Where it came from.
    pub kind: ErrorKind,
    /// The gateway called.
    pub gateway: Gateway,
    /// The type called, such as `bg.order.list.v2.get`.
    pub type_name: String,
    /// The platform's code, if it gave one.
    pub code: Option<i64>,
    /// What happened, in the platform's words or ours, at most a few hundred characters.
    pub message: String,
    /// What the platform's support asks for.
    pub request_id: Option<String>,
    /// How often such a call is tried at most, where that differs from the client's policy.
    pub(crate) tries: Option<u32>,
    advice: &'static str,
}

impl ApiError {
    /// A failure that the platform answered with; class and advice come from the tables of its gateway.
    pub(crate) fn answer(gateway: Gateway, type_name: &str, code: Option<i64>, message: &str) -> Self {
        let rule = codes::rule(gateway, code);
        Self {
            class: rule.class,
            kind: ErrorKind::Answer,
            gateway,
            type_name: type_name.to_owned(),
            code,
            message: message.to_owned(),
            request_id: None,
            tries: rule.tries,
            advice: rule.advice,
        }
    }

    /// A failure on our side of the envelope.
    pub(crate) fn local(gateway: Gateway, type_name: &str, kind: ErrorKind, message: &str) -> Self {
        let (class, advice) = match kind {
            ErrorKind::Timeout => (ErrorClass::Retry, "Temu did not answer in time; try again later."),
            ErrorKind::Connect => (
                ErrorClass::Retry,
                "Check this machine's network, DNS and firewall, and the gateway's address.",
            ),
            ErrorKind::HttpStatus(status) if !is_passing(status) => (
                ErrorClass::FixRequest,
                "Check the gateway's address: what answered there is not the Temu Open API.",
            ),
            ErrorKind::Proxy(status) if is_passing(status) => (ErrorClass::Retry, proxy::advice(status)),
            ErrorKind::Proxy(status) => (ErrorClass::FixRequest, proxy::advice(status)),
            ErrorKind::TooLarge => (ErrorClass::FixRequest, "Ask for smaller pages."),
            ErrorKind::Request => (
                ErrorClass::FixRequest,
                "Check the gateway's address in the shop's settings.",
            ),
            _ => (
                ErrorClass::Retry,
                "A passing fault between us and Temu; try again later.",
            ),
        };
        Self {
            class,
            kind,
            gateway,
            type_name: type_name.to_owned(),
            code: None,
            message: message.to_owned(),
            request_id: None,
            tries: None,
            advice,
        }
    }

    /// What a person should do, as one sentence in English.
    pub fn advice(&self) -> &'static str {
        self.advice
    }

    /// The gateway refused because of too many calls. On `cn` the answer to that is a bare system error.
    pub fn is_rate_limit(&self) -> bool {
        self.kind == ErrorKind::HttpStatus(429)
            || self.code == Some(codes::RATE_LIMIT)
            || (self.gateway == Gateway::Cn && self.code == Some(codes::SYSTEM_ERROR))
    }

    /// The gateway refused because our clock differs from its own by more than it tolerates.
    pub fn is_clock(&self) -> bool {
        match self.gateway {
            Gateway::Cn => matches!(self.code, Some(7_000_010 | 7_000_011)),
            _ => matches!(self.code, Some(3_000_011 | 3_000_012)),
        }
    }

    /// The same error of this request.
    pub(crate) fn of_request(self, request_id: Option<String>) -> Self {
        Self { request_id, ..self }
    }

    /// The same error with other advice.
    pub(crate) fn advised(self, advice: &'static str) -> Self {
        Self { advice, ..self }
    }

    /// Cuts the given secrets out of the message, should the platform have quoted one, and then its length.
    pub(crate) fn without(mut self, secrets: &[&str]) -> Self {
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            self.message = self.message.replace(secret, "***");
        }
        self.message = self.message.chars().take(300).collect();
        self
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}: {}", self.type_name, self.gateway, self.message)?;
        if let Some(code) = self.code {
            write!(f, " (code {code})")?;
        }
        if let Some(request_id) = &self.request_id {
            write!(f, " (request {request_id})")?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}

/// Statuses that an overloaded or restarting edge answers with.
fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 425 | 429) || status >= 500
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_reads_alone_and_hides_secrets() {
        let mut error = ApiError::answer(
            Gateway::Us,
            "bg.order.list.v2.get",
            Some(3_000_034),
            "token simtoken-abc is expired",
        )
        .without(&["simtoken-abc", ""]);
        error.request_id = Some("us-1".to_owned());
        assert_eq!(
            error.to_string(),
            "bg.order.list.v2.get on us: token *** is expired (code 3000034) (request us-1)"
        );
        assert!(!format!("{error:?}").contains("simtoken"));
    }

    #[test]
    fn local_failures_are_classified() {
        let class = |kind| ApiError::local(Gateway::Eu, "t", kind, "").class;
        for kind in [
            ErrorKind::Timeout,
            ErrorKind::Connect,
            ErrorKind::Transport,
            ErrorKind::BadBody,
            ErrorKind::NoResult,
            ErrorKind::Document,
            ErrorKind::HttpStatus(429),
            ErrorKind::HttpStatus(503),
        ] {
            assert_eq!(class(kind), ErrorClass::Retry, "{kind:?}");
        }
        for kind in [
            ErrorKind::HttpStatus(404),
            ErrorKind::HttpStatus(302),
            ErrorKind::TooLarge,
            ErrorKind::Request,
        ] {
            assert_eq!(class(kind), ErrorClass::FixRequest, "{kind:?}");
        }
    }
}
