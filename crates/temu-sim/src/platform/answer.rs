//! What goes back over the wire: the envelope, and what transport faults make of it.

use std::time::Duration;

use serde_json::value::RawValue;
use temu_api::{
    gateway::Gateway,
    wire::envelope::{Envelope, SUCCESS_CODE},
};

use super::refusal::Refusal;
use crate::{
    dice::Dice,
    faults::{FaultKind, FaultRule},
};

/// An answer ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// HTTP status; 200 even for refusals.
    pub(crate) status: u16,
    /// Its text.
    pub(crate) body: String,
    /// Whether the text is HTML instead of JSON.
    pub(crate) is_html: bool,
    /// How long to wait before sending.
    pub(crate) delay: Duration,
    /// Break the connection in the middle.
    pub(crate) dropped: bool,
    /// Counts as refused.
    pub(crate) refused: bool,
}

impl Answer {
    /// The envelope around an outcome.
    pub(super) fn new(gateway: Gateway, request: u64, outcome: Result<Box<RawValue>, Refusal>) -> Answer {
        let mut dice = Dice::of(&[request, gateway as u64]);
        let request_id = format!("{gateway}-{:016x}{:016x}", dice.next(), dice.next());
        let refused = outcome.is_err();
        let (error_code, error_msg, result) = match outcome {
            Ok(result) => (SUCCESS_CODE, String::new(), Some(result)),
            Err(refusal) => (refusal.code, refusal.message, None),
        };
        let envelope = Envelope {
            success: !refused,
            error_code: Some(error_code),
            error_msg: Some(error_msg),
            request_id: Some(request_id),
            result,
        };
        Answer {
            status: 200,
            // Text, numbers and JSON made before always serialise.
            body: serde_json::to_string(&envelope).unwrap_or_default(),
            is_html: false,
            delay: Duration::ZERO,
            dropped: false,
            refused,
        }
    }

    /// The answer after the transport faults among `strikes`.
    pub(super) fn struck(mut self, strikes: &[FaultRule]) -> Answer {
        for rule in strikes {
            match rule.kind {
                FaultKind::HttpStatus => {
                    self.status = rule.status.unwrap_or(503);
                    self.body = "upstream connect error".to_owned();
                }
                FaultKind::Html => {
                    self.body = "<!DOCTYPE html><html><body><h1>Bad Gateway</h1></body></html>".to_owned();
                    self.is_html = true;
                }
                FaultKind::Truncated => {
                    let half = self.body.floor_char_boundary(self.body.len() / 2);
                    self.body.truncate(half);
                }
                FaultKind::EmptyBody => self.body.clear(),
                FaultKind::Slow => self.delay = Duration::from_millis(rule.milliseconds.unwrap_or(1_000)),
                FaultKind::Dropped => self.dropped = true,
                _ => continue,
            }
            self.refused |= rule.kind != FaultKind::Slow;
        }
        self
    }
}
