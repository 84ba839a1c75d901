//! Why a call is refused, and the error codes of the gateways for it (temu-open-api.md §5.2-5.4).

use temu_api::gateway::Gateway;

/// A refusal of the gateway itself, before any business rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    BodyIsNoJson,
    SignMissing,
    AppKeyMissing,
    AppKeyUnknown,
    SignWrong,
    TimestampMissing,
    TimestampInvalid,
    TimestampExpired,
    DataTypeMissing,
    DataTypeInvalid,
    TypeMissing,
    TypeUnknown,
    TokenMissing,
    TokenUnknown,
    TokenOfOtherApp,
    TokenExpired,
    ScopeMissing,
    TooManyCalls,
    AppSuspended,
    AddressNotAllowed,
    ShopUnbound,
    CodeInvalid,
}

/// What the caller is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: i64,
    pub(super) message: String,
}

impl Refusal {
    /// A business refusal.
    pub(super) fn new(code: i64, message: impl Into<String>) -> Refusal {
        Refusal {
            code,
            message: message.into(),
        }
    }

    /// A refusal of `gateway`; cn has numbers of its own.
    pub(super) fn gate(gateway: Gateway, gate: Gate) -> Refusal {
        let (code, cn_code, message) = gate.codes();
        Refusal::new(if gateway == Gateway::Cn { cn_code } else { code }, message)
    }

    /// A field of the wrong JSON type.
    pub(super) fn bad_type(path: &str, wanted: &str) -> Refusal {
        Refusal::new(3_000_000, format!("BAD_PARAMS: {path} must be {wanted}"))
    }
}

impl Gate {
    fn codes(self) -> (i64, i64, &'static str) {
        match self {
            Gate::BodyIsNoJson => (3_000_000, 1_000_003, "BAD_PARAMS: the body is not a JSON object"),
            Gate::SignMissing => (3_000_040, 7_000_014, "SIGN_MISSING"),
            Gate::AppKeyMissing => (3_000_025, 7_000_002, "APP_KEY_MISSING"),
            Gate::AppKeyUnknown => (3_000_026, 7_000_005, "APP_KEY_NOT_EXISTS"),
            Gate::SignWrong => (3_000_001, 7_000_015, "SIGN_UNVALID"),
            Gate::TimestampMissing => (3_000_010, 7_000_008, "TIMESTAMP_MISSING"),
            Gate::TimestampInvalid => (3_000_011, 7_000_011, "TIMESTAMP_INVALID"),
            Gate::TimestampExpired => (3_000_012, 7_000_010, "TIMESTAMP_EXPIRED"),
            Gate::DataTypeMissing => (3_000_013, 7_000_013, "DATA_TYPE_MISSING"),
            Gate::DataTypeInvalid => (3_000_014, 7_000_013, "DATA_TYPE_INVALID"),
            Gate::TypeMissing => (3_000_002, 7_000_000, "TYPE_MISSING"),
            Gate::TypeUnknown => (3_000_003, 7_000_016, "TYPE_NOT_EXISTS"),
            Gate::TokenMissing => (3_000_030, 7_000_003, "ACCESS_TOKEN_MISSING"),
            Gate::TokenUnknown => (3_000_031, 7_000_018, "ACCESS_TOKEN_NOT_EXISTS"),
            Gate::TokenOfOtherApp => (3_000_033, 7_000_006, "ACCESS_TOKEN_AND_APP_KEY_NOT_MATCH"),
            Gate::TokenExpired => (3_000_034, 7_000_007, "ACCESS_TOKEN_EXPIRED"),
            Gate::ScopeMissing => (3_000_032, 7_000_019, "ACCESS_TOKEN_NO_PERMISSION_FOR_TYPE"),
            Gate::AppSuspended => (3_000_028, 7_000_005, "APP_SUSPENDED"),
            Gate::AddressNotAllowed => (5_000_003, 5_000_003, "NOT_IN_IP_WHITE_LIST"),
            Gate::ShopUnbound => (5_000_000, 5_000_000, "AUTHORIZE_NOT_ALLOW"),
            Gate::CodeInvalid => (110_020_002, 110_020_002, "INVALID_CODE"),
            Gate::TooManyCalls => (4_000_004, 4_000_000, "RATE_LIMIT_EXCEED_EXCEPTION"),
        }
    }
}
