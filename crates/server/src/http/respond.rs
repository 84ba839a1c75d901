//! How answers look: the one shape of errors, and the envelope of lists.

use std::collections::BTreeMap;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

use super::request_id;
use crate::error::{Error, ErrorCode, RETRY_AFTER};

/// An error as it is answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Stable code to act on.
    #[schema(example = "not_found")]
    pub code: String,
    /// One sentence for people: what is wrong and what to do.
    pub message: String,
    /// Per field or parameter, what is wrong with it.
    pub fields: BTreeMap<String, String>,
    /// The request's id, also in the header `x-request-id`; the log has it too.
    pub request_id: String,
}

/// The errors that any endpoint may answer.
#[derive(IntoResponses)]
pub enum Problems {
    /// The request cannot be granted: 400 shape, 401, 403, 404, 409, 413, 422 meaning, 429.
    #[response(status = "4XX")]
    Request(Problem),
    /// Our fault (500), or the database does not answer (503).
    #[response(status = "5XX")]
    Server(Problem),
}

/// A list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T: ToSchema> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// Give it back as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
    /// How many rows there are in all.
    pub total: Total,
}

/// How many rows there are: a number, or an estimate where counting is dear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Total {
    /// Counted.
    Exact(u64),
    /// Not counted to the end.
    About {
        /// At least, or about, this many.
        value: u64,
        /// Always false.
        exact: bool,
    },
}

impl Total {
    /// The count of a list that is not counted: exact where its first page holds all of it.
    pub fn of_page(rows: usize, there_are_others: bool) -> Total {
        let value = rows as u64;
        if there_are_others {
            Total::About { value, exact: false }
        } else {
            Total::Exact(value)
        }
    }
}

impl<T: ToSchema> List<T> {
    /// A list that is never paged.
    pub fn whole(items: Vec<T>) -> Json<List<T>> {
        let total = Total::Exact(items.len() as u64);
        Json(List {
            items,
            next_cursor: None,
            total,
        })
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let code = self.code();
        let (message, fields) = match self {
            Error::Client { message, fields, .. } => (message, fields),
            Error::DatabaseUnreachable(cause) => {
                tracing::error!(%cause, "the database does not answer");
                (
                    "the database does not answer; try again shortly".to_owned(),
                    BTreeMap::new(),
                )
            }
            other => {
                tracing::error!(cause = ?other, "request failed: {other}");
                (
                    "something failed on our side; the log has the cause under this request id".to_owned(),
                    BTreeMap::new(),
                )
            }
        };
        problem(code, message, fields)
    }
}

/// The answer of a handler that panicked; the panic itself is already in the log.
pub(super) fn panicked() -> Response {
    let message = "something failed on our side; the log has the cause under this request id".to_owned();
    problem(ErrorCode::Internal, message, BTreeMap::new())
}

fn problem(code: ErrorCode, message: String, fields: BTreeMap<String, String>) -> Response {
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let retry_after = fields
        .get(RETRY_AFTER)
        .and_then(|seconds| HeaderValue::from_str(seconds).ok());
    let problem = Problem {
        code: code.as_str().to_owned(),
        message,
        fields,
        request_id: request_id::current(),
    };
    let mut response = (status, Json(problem)).into_response();
    if status == StatusCode::UNAUTHORIZED {
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(retry_after) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, retry_after);
    }
    response
}
