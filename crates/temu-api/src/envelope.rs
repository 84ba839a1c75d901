//! Opening an answer: from the bytes of a body to the raw result or an error.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::{ApiError, ErrorKind};
use crate::gateway::Gateway;
use crate::lenient;
use crate::wire::envelope::Envelope;

/// A successful answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The result, never null.
    pub result: Box<RawValue>,
    /// What the platform's support asks for.
    pub request_id: Option<String>,
}

/// Opens a body. `success` decides, on the outside and, where the result has a verdict of its own, on the inside;
/// a result wrapped twice is unwrapped; success without a result is an error, since every caller needs one.
pub fn open(gateway: Gateway, type_name: &str, body: &[u8]) -> Result<Answer, ApiError> {
    let bad_body = |message: &str| ApiError::local(gateway, type_name, ErrorKind::BadBody, message);
    if body.is_empty() {
        return Err(bad_body("the answer is empty"));
    }
    let envelope: Envelope = serde_json::from_slice(body).map_err(|error| match error.classify() {
        serde_json::error::Category::Eof => bad_body("the answer is cut off"),
        _ => bad_body("the answer is not an envelope of the Temu Open API"),
    })?;
    let request_id = envelope.request_id.clone();
    match verdict(gateway, type_name, envelope) {
        Ok(result) => Ok(Answer { result, request_id }),
        Err(error) => Err(error.of_request(request_id)),
    }
}

fn verdict(gateway: Gateway, type_name: &str, envelope: Envelope) -> Result<Box<RawValue>, ApiError> {
    let message = envelope.error_msg.unwrap_or_else(|| "Temu gave no reason".to_owned());
    if !envelope.success {
        return Err(ApiError::answer(gateway, type_name, envelope.error_code, &message));
    }
    let no_result = || ApiError::local(gateway, type_name, ErrorKind::NoResult, "success, but without a result");
    let result = envelope.result.ok_or_else(no_result)?;
    if let Some(inner) = read::<Inner>(&result)
        && inner.success == Some(false)
    {
        let message = inner.error_msg.unwrap_or(message);
        return Err(ApiError::answer(gateway, type_name, inner.error_code, &message));
    }
    match read::<Wrapper>(&result) {
        Some(wrapper) => wrapper.result.ok_or_else(no_result),
        None => Ok(result),
    }
}

/// The verdict that some results carry themselves.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inner {
    #[serde(default, deserialize_with = "lenient::flag")]
    success: Option<bool>,
    #[serde(default, deserialize_with = "lenient::int")]
    error_code: Option<i64>,
    #[serde(default, deserialize_with = "lenient::text")]
    error_msg: Option<String>,
}

/// An envelope inside the result: a `result` and nothing that an envelope does not have.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wrapper {
    #[serde(deserialize_with = "Option::deserialize")]
    result: Option<Box<RawValue>>,
    #[serde(default, rename = "success")]
    _success: serde::de::IgnoredAny,
    #[serde(default, rename = "errorCode")]
    _error_code: serde::de::IgnoredAny,
    #[serde(default, rename = "errorMsg")]
    _error_msg: serde::de::IgnoredAny,
    #[serde(default, rename = "requestId")]
    _request_id: serde::de::IgnoredAny,
}

fn read<'a, T: Deserialize<'a>>(result: &'a RawValue) -> Option<T> {
    // Only objects carry verdicts; serde would also read a list as the fields of a struct in order.
    result
        .get()
        .starts_with('{')
        .then(|| serde_json::from_str(result.get()).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorClass;

    fn open_text(body: &str) -> Result<Answer, ApiError> {
        open(Gateway::Us, "bg.sim.echo", body.as_bytes())
    }

    fn result(body: &str) -> String {
        open_text(body).unwrap().result.get().to_owned()
    }

    #[test]
    fn success_gives_the_raw_result() {
        let answer =
            open_text(r#"{"success":true,"errorCode":"1000000","errorMsg":"","requestId":"us-1","result":{"a": 1.0}}"#)
                .unwrap();
        assert_eq!(answer.result.get(), r#"{"a": 1.0}"#);
        assert_eq!(answer.request_id.as_deref(), Some("us-1"));
        assert_eq!(result(r#"{"success":true,"result":true}"#), "true");
        assert_eq!(result(r#"{"success":true,"result":[false]}"#), "[false]");
        assert_eq!(
            result(r#"{"success":true,"result":{"success":true,"x":1}}"#),
            r#"{"success":true,"x":1}"#
        );
    }

    #[test]
    fn the_flag_decides_and_not_the_code() {
        let error = open_text(
            r#"{"success":false,"errorCode":1000000,"errorMsg":"no","requestId":"us-2","result":{"pageItems":[]}}"#,
        )
        .unwrap_err();
        assert_eq!((error.code, error.class), (Some(1_000_000), ErrorClass::Retry));
        assert_eq!(error.request_id.as_deref(), Some("us-2"));
        let error = open_text(r#"{"success":false,"errorCode":"3000032","errorMsg":null}"#).unwrap_err();
        assert_eq!((error.code, error.class), (Some(3_000_032), ErrorClass::StopApi));
    }

    #[test]
    fn a_failure_inside_the_result_is_a_failure() {
        let error = open_text(
            r#"{"success":true,"errorCode":1000000,"requestId":"us-3","result":{"success":false,"errorCode":140020008,"errorMsg":"later"}}"#,
        )
        .unwrap_err();
        assert_eq!((error.code, error.class), (Some(140_020_008), ErrorClass::Wait));
        assert_eq!(error.message, "later");
        let error = open_text(r#"{"success":true,"errorCode":1000000,"result":{"success":false}}"#).unwrap_err();
        assert_eq!((error.code, error.class), (None, ErrorClass::Retry));
    }

    #[test]
    fn double_wrapping_is_undone() {
        assert_eq!(result(r#"{"success":true,"result":{"result":{"a":1}}}"#), r#"{"a":1}"#);
        let inner = r#"{"success":true,"errorCode":1000000,"errorMsg":"","requestId":"x","result":{"a":1}}"#;
        assert_eq!(result(&format!(r#"{{"success":true,"result":{inner}}}"#)), r#"{"a":1}"#);
        let other = r#"{"result":1,"adjustList":[]}"#;
        assert_eq!(result(&format!(r#"{{"success":true,"result":{other}}}"#)), other);
    }

    #[test]
    fn success_with_nothing_is_tried_again() {
        for body in [
            r#"{"success":true,"errorCode":1000000,"result":null}"#,
            r#"{"success":true,"errorCode":1000000}"#,
            r#"{"success":true,"errorCode":1000000,"result":{"result":null}}"#,
        ] {
            let error = open_text(body).unwrap_err();
            assert_eq!(
                (error.kind, error.class),
                (ErrorKind::NoResult, ErrorClass::Retry),
                "{body}"
            );
        }
    }

    #[test]
    fn bodies_that_are_no_envelope_are_tried_again() {
        for body in [
            "",
            "<html>bad gateway</html>",
            r#"{"success":true,"result":{"a":"#,
            "[]",
            "{}",
            "null",
            "\u{0}",
        ] {
            let error = open_text(body).unwrap_err();
            assert_eq!(
                (error.kind, error.class),
                (ErrorKind::BadBody, ErrorClass::Retry),
                "{body}"
            );
            assert!(!error.message.contains("html"));
        }
        assert!(open(Gateway::Us, "t", &[0xff, 0xfe]).is_err());
    }
}
