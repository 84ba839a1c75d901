//! The platform's pushes: opening and checking one, and, for the simulator, sealing one (temu-open-api.md §19).
//!
//! A push is a hint without price or SKU: check it, keep it, answer at once, and ask for the order afterwards.

use aes::Aes128;
use base64::{Engine, engine::general_purpose::STANDARD};
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Header with the app the push is for.
pub const APP_KEY_HEADER: &str = "x-tm-app-key";
/// Header with the name of the event.
pub const EVENT_CODE_HEADER: &str = "x-tm-event-code";
/// Header with the time of sending, milliseconds.
pub const TIMESTAMP_HEADER: &str = "x-tm-timestamp";
/// Header with the signature.
pub const SIGNATURE_HEADER: &str = "x-tm-signature";
/// Header with more parameters, `{}` or absent.
pub const EXT_PARAM_HEADER: &str = "x-tm-ext-param";

/// Bytes of the key, which is also the first block to chain to.
const KEY_LENGTH: usize = 16;

/// The body of a push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Push {
    /// The event, encrypted, base64.
    pub event_data: String,
}

/// The headers that are signed, as they arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedHeaders<'a> {
    /// `x-tm-app-key`.
    pub app_key: &'a str,
    /// `x-tm-event-code`.
    pub event_code: &'a str,
    /// `x-tm-timestamp`.
    pub timestamp: &'a str,
    /// `x-tm-ext-param`; none when the header is absent.
    pub ext_param: Option<&'a str>,
}

/// Why a push cannot be opened. Says nothing of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The app secret has fewer than 16 bytes.
    #[error("the app secret is shorter than 16 bytes")]
    ShortSecret,
    /// `eventData` is not base64.
    #[error("eventData is not base64")]
    Encoding,
    /// It does not decrypt: another secret, or damaged.
    #[error("eventData does not decrypt with this app secret")]
    Cipher,
    /// What was decrypted is not UTF-8.
    #[error("eventData is not text")]
    Text,
}

fn key(app_secret: &str) -> Result<[u8; KEY_LENGTH], OpenError> {
    let key = app_secret.as_bytes().first_chunk().copied();
    key.ok_or(OpenError::ShortSecret)
}

/// The event of a push as JSON text. Not proven to be the platform's before [`verify`] has said so.
pub fn decrypt(app_secret: &str, event_data: &str) -> Result<String, OpenError> {
    let key = key(app_secret)?;
    let sealed = STANDARD.decode(event_data.trim()).map_err(|_| OpenError::Encoding)?;
    let cipher = cbc::Decryptor::<Aes128>::new(&key.into(), &key.into());
    let plain = cipher
        .decrypt_padded_vec::<Pkcs7>(&sealed)
        .map_err(|_| OpenError::Cipher)?;
    String::from_utf8(plain).map_err(|_| OpenError::Text)
}

/// The event encrypted as the platform does it.
pub fn encrypt(app_secret: &str, event: &str) -> Result<String, OpenError> {
    let key = key(app_secret)?;
    let cipher = cbc::Encryptor::<Aes128>::new(&key.into(), &key.into());
    Ok(STANDARD.encode(cipher.encrypt_padded_vec::<Pkcs7>(event.as_bytes())))
}

/// The signature over headers and decrypted event, lower-case hex.
pub fn sign(app_secret: &str, headers: &SignedHeaders<'_>, event: &str) -> String {
    let digest = mac(app_secret, headers, event).finalize().into_bytes();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether the signature is right, upper or lower case, over the headers with the extra parameters or without them.
/// Takes the same time for every wrong signature of the right length.
pub fn verify(app_secret: &str, headers: &SignedHeaders<'_>, event: &str, signature: &str) -> bool {
    let Some(given) = unhex(signature.trim()) else {
        return false;
    };
    let bare = SignedHeaders {
        ext_param: None,
        ..*headers
    };
    let with = mac(app_secret, headers, event).verify_slice(&given).is_ok();
    let without = mac(app_secret, &bare, event).verify_slice(&given).is_ok();
    with | without
}

/// Names and values side by side, sorted by name: `eventData`, then the headers as they are named here.
fn mac(app_secret: &str, headers: &SignedHeaders<'_>, event: &str) -> Hmac<Sha256> {
    let mut mac = match Hmac::<Sha256>::new_from_slice(app_secret.as_bytes()) {
        Ok(mac) => mac,
        Err(_) => unreachable!("HMAC takes a key of any length"),
    };
    let fields = [
        ("eventData", Some(event)),
        (APP_KEY_HEADER, Some(headers.app_key)),
        (EVENT_CODE_HEADER, Some(headers.event_code)),
        (EXT_PARAM_HEADER, headers.ext_param),
        (TIMESTAMP_HEADER, Some(headers.timestamp)),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
    }
    mac
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}

#[cfg(test)]
#[path = "webhook_tests.rs"]
mod tests;
