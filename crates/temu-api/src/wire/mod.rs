//! The documents of the platform as they travel, each readable and writable (the simulator writes them).
//!
//! Fields the platform's tables call nullable are `Option`; unknown fields are ignored; unknown codes stay numbers.
//! Lists whose rows may be bad keep them as raw text, so that one bad row never spoils a page: parse each on its own.

use serde::de::DeserializeOwned;

pub mod after_sales;
pub mod amounts;
pub mod envelope;
pub mod events;
pub mod money;
pub mod orders;
pub mod price_reviews;
pub mod prices;
pub mod products;
pub mod promotions;
pub mod sales;
pub mod shipments;
pub mod stock;
pub mod stock_up;
pub mod token;

/// A document that cannot be understood: where, and why. Never quotes values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct ParseError {
    /// Path of the field, such as `orderList[0].quantity`; `.` is the document itself.
    pub path: String,
    /// What is wrong with it.
    pub message: String,
}

/// Reads one document, naming the field that cannot be understood.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, ParseError> {
    serde_json::from_str(text).or_else(|_| {
        // Tracking the path costs time on every field, so only a document that failed is read with it.
        serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(text)).map_err(|error| ParseError {
            path: error.path().to_string(),
            message: without_values(error.inner()),
        })
    })
}

fn without_values(error: &serde_json::Error) -> String {
    let message = error.to_string();
    // serde quotes the offending text as `string "…"`; a document may hold personal data, so it is cut out.
    match (message.find('"'), message.rfind('"')) {
        (Some(first), Some(last)) if first < last => format!("{}…{}", &message[..first], &message[last + 1..]),
        _ => message,
    }
}

#[cfg(test)]
mod tests {
    use super::orders::OrderPage;
    use super::*;

    #[test]
    fn errors_name_the_path_and_not_the_value() {
        let error = parse::<OrderPage>(r#"{"totalItemNum":1,"pageItems":"secret value"}"#).unwrap_err();
        assert_eq!(error.path, "pageItems");
        assert!(!error.message.contains("secret"), "{error}");
        let error = parse::<OrderPage>(r#"{"totalItemNum":"#).unwrap_err();
        assert!(error.message.contains("EOF"), "{error}");
    }
}
