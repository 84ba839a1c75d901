//! The envelope around every answer.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::lenient;

/// `errorCode` of a successful answer. Also seen together with `success: false`, so never enough on its own.
pub const SUCCESS_CODE: i64 = 1_000_000;

/// The envelope around every answer; HTTP status is 200 even for errors.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// The success flag, the only field that decides.
    pub success: bool,
    /// [`SUCCESS_CODE`] on success.
    #[serde(default, deserialize_with = "lenient::int")]
    pub error_code: Option<i64>,
    /// Usually empty on success, English or Chinese on failure.
    #[serde(default, deserialize_with = "lenient::text")]
    pub error_msg: Option<String>,
    /// What the platform's support asks for.
    #[serde(default, deserialize_with = "lenient::text")]
    pub request_id: Option<String>,
    /// The answer itself: object, list, boolean, text or nothing, depending on the type called.
    #[serde(default)]
    pub result: Option<Box<RawValue>>,
}
