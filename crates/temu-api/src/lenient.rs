//! Reading what the platform really sends: numbers as text, text as numbers, empty strings and nulls for "nothing".
//!
//! Each function is meant for `#[serde(deserialize_with = …)]`, the time modules for `#[serde(with = …)]`.
//! What cannot be understood is an error; `wire::parse` adds the path of the field.

use chrono::{DateTime, Utc};
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;

/// From this value on an instant is in milliseconds, below it in seconds (the platform mixes the two).
const FIRST_MILLISECONDS: i64 = 100_000_000_000;

/// An id, count or amount in minor units; missing, null and `""` are `None`.
pub fn int<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    int_of(&Value::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// An id, count or amount in minor units that must be there.
pub fn required_int<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    int(deserializer)?.ok_or_else(|| D::Error::custom(NOTHING))
}

/// Text; a number becomes its digits; missing, null and `""` are `None`.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        other => Err(D::Error::custom(format!("expected text, got {}", kind(&other)))),
    }
}

/// Text that must be there and not be empty.
pub fn required_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    text(deserializer)?.ok_or_else(|| D::Error::custom(NOTHING))
}

/// A decimal amount in major units, kept as the text that was sent (`"45.99"`); null and `""` are `None`.
pub fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = text(deserializer)?;
    if let Some(text) = &text
        && !is_decimal(text)
    {
        return Err(D::Error::custom("expected a decimal number"));
    }
    Ok(text)
}

/// A yes or no; also 0 and 1, `"true"` and `"false"`; missing, null and `""` are `None`.
pub fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    match &value {
        Value::Bool(flag) => Ok(Some(*flag)),
        Value::String(text) if text == "true" => Ok(Some(true)),
        Value::String(text) if text == "false" => Ok(Some(false)),
        other => match int_of(other) {
            Ok(None) => Ok(None),
            Ok(Some(0)) => Ok(Some(false)),
            Ok(Some(1)) => Ok(Some(true)),
            _ => Err(D::Error::custom(format!("expected true or false, got {}", kind(other)))),
        },
    }
}

/// A list; null is the empty list.
pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Vec<T>>::deserialize(deserializer)?.unwrap_or_default())
}

/// A list of ids or counts; null is the empty list, and so is what stands for nothing inside it.
pub fn ints<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<i64>, D::Error> {
    let items = list::<D, Value>(deserializer)?;
    items
        .iter()
        .filter_map(|item| int_of(item).transpose())
        .collect::<Result<_, _>>()
        .map_err(D::Error::custom)
}

/// An instant written in seconds and read in either unit; 0, null, `""` and missing are `None`.
pub mod seconds {
    use super::{DateTime, Deserializer, Utc, instant};
    use serde::{Serialize, Serializer};

    /// Writes seconds since 1970.
    pub fn serialize<S: Serializer>(value: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
        value.map(|instant| instant.timestamp()).serialize(serializer)
    }

    /// Reads seconds or milliseconds since 1970.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
        instant(deserializer)
    }
}

/// An instant written in milliseconds and read in either unit; 0, null, `""` and missing are `None`.
pub mod millis {
    use super::{DateTime, Deserializer, Utc, instant};
    use serde::{Serialize, Serializer};

    /// Writes milliseconds since 1970.
    pub fn serialize<S: Serializer>(value: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
        value.map(|instant| instant.timestamp_millis()).serialize(serializer)
    }

    /// Reads seconds or milliseconds since 1970.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
        instant(deserializer)
    }
}

/// An instant that must be there, written in seconds and read in either unit.
pub mod required_seconds {
    use super::{DateTime, Deserializer, Error, NOTHING, Utc, instant};
    use serde::Serializer;

    /// Writes seconds since 1970.
    pub fn serialize<S: Serializer>(value: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(value.timestamp())
    }

    /// Reads seconds or milliseconds since 1970.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
        instant(deserializer)?.ok_or_else(|| D::Error::custom(NOTHING))
    }
}

const NOTHING: &str = "is empty and must not be";

fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let Some(number) = int(deserializer)?.filter(|number| *number != 0) else {
        return Ok(None);
    };
    instant_of(number)
        .map(Some)
        .ok_or_else(|| D::Error::custom("is not an instant"))
}

/// The instant of a number that may be seconds or milliseconds; none beyond the calendar.
pub(crate) fn instant_of(number: i64) -> Option<DateTime<Utc>> {
    if number >= FIRST_MILLISECONDS {
        DateTime::from_timestamp_millis(number)
    } else {
        DateTime::from_timestamp(number, 0)
    }
}

fn int_of(value: &Value) -> Result<Option<i64>, String> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        other => return Err(format!("expected a whole number, got {}", kind(other))),
    };
    if text.is_empty() {
        return Ok(None);
    }
    // `12.0` is a whole number written by a careless serialiser.
    let whole = match text.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|byte| byte == b'0') => whole,
        _ => &text,
    };
    whole
        .parse()
        .map(Some)
        .map_err(|_| format!("expected a whole number, got {}", kind(value)))
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction]
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "another number",
        Value::String(_) => "other text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;

    #[derive(Debug, Default, PartialEq, Serialize, serde::Deserialize)]
    #[serde(default)]
    struct Row {
        #[serde(deserialize_with = "int")]
        id: Option<i64>,
        #[serde(deserialize_with = "text")]
        name: Option<String>,
        #[serde(deserialize_with = "decimal")]
        price: Option<String>,
        #[serde(deserialize_with = "flag")]
        on: Option<bool>,
        #[serde(with = "seconds")]
        at: Option<DateTime<Utc>>,
        #[serde(deserialize_with = "list")]
        list: Vec<i64>,
    }

    fn row(text: &str) -> Result<Row, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_text_empty_and_null_are_understood() {
        for id in ["9007199254740993", "\"9007199254740993\"", "9007199254740993.0"] {
            assert_eq!(
                row(&format!("{{\"id\":{id}}}")).unwrap().id,
                Some(9_007_199_254_740_993)
            );
        }
        for nothing in ["null", "\"\""] {
            let text = format!(
                r#"{{"id":{nothing},"name":{nothing},"price":{nothing},"on":{nothing},"at":{nothing},"list":null}}"#
            );
            assert_eq!(row(&text).unwrap(), Row::default());
        }
        assert_eq!(row(r#"{"name":7}"#).unwrap().name.as_deref(), Some("7"));
        assert_eq!(row(r#"{"price":45.990}"#).unwrap().price.as_deref(), Some("45.990"));
        assert_eq!(row(r#"{"on":1}"#).unwrap().on, Some(true));
        assert_eq!(row(r#"{"on":"false"}"#).unwrap().on, Some(false));
    }

    #[test]
    fn instants_are_read_in_either_unit() {
        let at = row(r#"{"at":1760000000}"#).unwrap().at;
        assert_eq!(at, DateTime::from_timestamp(1_760_000_000, 0));
        assert_eq!(row(r#"{"at":"1760000000000"}"#).unwrap().at, at);
        assert_eq!(row(r#"{"at":0}"#).unwrap().at, None);
        let written = serde_json::to_value(Row { at, ..Row::default() }).unwrap();
        assert_eq!(written["at"], 1_760_000_000);
    }

    #[test]
    fn nonsense_is_an_error() {
        for text in [
            r#"{"id":1.5}"#,
            r#"{"id":"abc"}"#,
            r#"{"id":[1]}"#,
            r#"{"id":99999999999999999999}"#,
            r#"{"name":{}}"#,
            r#"{"price":"1,5"}"#,
            r#"{"on":2}"#,
            r#"{"at":9223372036854775807}"#,
        ] {
            assert!(row(text).is_err(), "{text}");
        }
    }
}
