//! The one error of the program: a stable code and a helpful message for the client, the cause only for the log.

use std::collections::BTreeMap;

/// Stable codes of the API's errors; their text never changes, screens translate by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// 400: the body is not JSON of the expected shape.
    InvalidBody,
    /// 400: a query parameter is unknown or not of its form.
    InvalidParameter,
    /// 401: no session and no token, or an expired one.
    Unauthenticated,
    /// 401: name and password do not fit.
    WrongCredentials,
    /// 401: a push whose signature does not fit.
    BadSignature,
    /// 403: signed in, but not allowed.
    Forbidden,
    /// 404.
    NotFound,
    /// 405: the path exists, but not with this method.
    MethodNotAllowed,
    /// 409: the present state does not allow it.
    Conflict,
    /// 409: a code or state of an authorisation that was used, or is too old.
    AuthorizationSpent,
    /// 413: the body is larger than accepted.
    TooLarge,
    /// 422: well-formed but meaningless.
    Invalid,
    /// 429: too many attempts.
    TooManyAttempts,
    /// 500: our fault; the log has the cause under the request id.
    Internal,
    /// 502, the proxy only: the gateway is out of reach.
    UpstreamUnreachable,
    /// 503: the database does not answer.
    Unavailable,
    /// 504, the proxy only: the gateway did not answer in time.
    UpstreamTooSlow,
}

impl ErrorCode {
    /// The code as it stands in the answer.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorCode::InvalidBody => "invalid_body",
            ErrorCode::InvalidParameter => "invalid_parameter",
            ErrorCode::Unauthenticated => "unauthenticated",
            ErrorCode::WrongCredentials => "wrong_credentials",
            ErrorCode::BadSignature => "bad_signature",
            ErrorCode::Forbidden => "forbidden",
            ErrorCode::NotFound => "not_found",
            ErrorCode::MethodNotAllowed => "method_not_allowed",
            ErrorCode::Conflict => "conflict",
            ErrorCode::AuthorizationSpent => "authorization_spent",
            ErrorCode::TooLarge => "too_large",
            ErrorCode::Invalid => "invalid",
            ErrorCode::TooManyAttempts => "too_many_attempts",
            ErrorCode::Internal => "internal",
            ErrorCode::UpstreamUnreachable => "upstream_unreachable",
            ErrorCode::Unavailable => "unavailable",
            ErrorCode::UpstreamTooSlow => "upstream_too_slow",
        }
    }

    /// The HTTP status that goes with it.
    pub fn status(self) -> u16 {
        match self {
            ErrorCode::InvalidBody | ErrorCode::InvalidParameter => 400,
            ErrorCode::Unauthenticated | ErrorCode::WrongCredentials | ErrorCode::BadSignature => 401,
            ErrorCode::Forbidden => 403,
            ErrorCode::NotFound => 404,
            ErrorCode::MethodNotAllowed => 405,
            ErrorCode::Conflict | ErrorCode::AuthorizationSpent => 409,
            ErrorCode::TooLarge => 413,
            ErrorCode::Invalid => 422,
            ErrorCode::TooManyAttempts => 429,
            ErrorCode::Internal => 500,
            ErrorCode::UpstreamUnreachable => 502,
            ErrorCode::Unavailable => 503,
            ErrorCode::UpstreamTooSlow => 504,
        }
    }
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The client can mend it.
    #[error("{message}")]
    Client {
        /// Stable code.
        code: ErrorCode,
        /// One sentence: what, where, what to do.
        message: String,
        /// Per field, what is wrong with it.
        fields: BTreeMap<String, String>,
    },
    /// The database refused or did not answer.
    #[error("the database failed: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database is out of reach.
    #[error("the database does not answer: {0}")]
    DatabaseUnreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A setting is missing or wrong: one line that names it and says what it should be. Stops the program.
    #[error("{0}")]
    Settings(String),
    /// Something that should not happen.
    #[error("{0}")]
    Internal(#[source] anyhow::Error),
}

/// The field of a 429 that says how many seconds to wait.
pub const RETRY_AFTER: &str = "retry_after_seconds";

/// Result of nearly everything.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A client error without fields.
    pub fn client(code: ErrorCode, message: impl Into<String>) -> Error {
        Error::Client {
            code,
            message: message.into(),
            fields: BTreeMap::new(),
        }
    }

    /// 422 about one field.
    pub fn field(name: &str, message: impl Into<String>) -> Error {
        let message = message.into();
        let fields = BTreeMap::from([(name.to_owned(), message.clone())]);
        Error::Client {
            code: ErrorCode::Invalid,
            message: format!("{name}: {message}"),
            fields,
        }
    }

    /// 400 about one query parameter.
    pub fn parameter(name: &str, message: impl Into<String>) -> Error {
        let message = message.into();
        let fields = BTreeMap::from([(name.to_owned(), message.clone())]);
        Error::Client {
            code: ErrorCode::InvalidParameter,
            message: format!("{name}: {message}"),
            fields,
        }
    }

    /// 404 for a thing named by its kind and id.
    pub fn not_found(what: &str, id: &str) -> Error {
        Error::client(
            ErrorCode::NotFound,
            format!("there is no {what} '{id}', or you may not see it"),
        )
    }

    /// 429 with the seconds to wait, in the sentence and as a field.
    pub fn too_many_attempts(seconds: i64) -> Error {
        let fields = BTreeMap::from([(RETRY_AFTER.to_owned(), seconds.to_string())]);
        let message = format!("too many attempts; try again in {seconds} s");
        Error::Client {
            code: ErrorCode::TooManyAttempts,
            message,
            fields,
        }
    }

    /// The exit code of a command that ends with this error (contract.md).
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Settings(_) => 2,
            Error::DatabaseUnreachable(_) => 3,
            Error::Client { .. } | Error::Database(_) | Error::Internal(_) => 1,
        }
    }

    /// The stable code.
    pub fn code(&self) -> ErrorCode {
        match self {
            Error::Client { code, .. } => *code,
            Error::DatabaseUnreachable(_) => ErrorCode::Unavailable,
            Error::Database(_) | Error::Settings(_) | Error::Internal(_) => ErrorCode::Internal,
        }
    }
}

impl From<anyhow::Error> for Error {
    fn from(cause: anyhow::Error) -> Error {
        Error::Internal(cause)
    }
}

impl From<domain::money::MoneyError> for Error {
    fn from(cause: domain::money::MoneyError) -> Error {
        Error::client(ErrorCode::Invalid, cause.to_string())
    }
}
