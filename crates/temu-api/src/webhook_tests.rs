//! Tests of the pushes against the reference's vector.

use super::*;

const SECRET: &str = "simSecret0000000000000000000000000000aaaa";
const EVENT: &str = r#"{"mallId":600000000000001,"parentOrderSn":"PO-211-00000000000000001","orderSn":"211-00000000000000011","orderStatus":2,"updateTime":1760000500}"#;
const EVENT_DATA: &str = "XvBQ8zxb03u48dEjLRW0t+iGzK9QvzeX1EumsbtUWlp4XUvK202PCE62xQ688isepzZyfrE/PCbiUzpohNy+8EeBIjWK+ecnRCKRyqh4T47P/Lmz+omhjiAEmPKP/OHdI8yOLfF3S1pR+qdy3d9pPmVbCxnI+1fZRiutqjfWLDZLEyxbQtBBmIYWn79XnRDz";
const WITH_EXT: &str = "2f3e585b6c99f3ac2ef3b53ab002f5d9a64eac6f61cf6822f0ce7559e4733242";
const WITHOUT_EXT: &str = "aa35bda3c7eba50f886556add46177c4d35fd132bd3c5fea73c0902024c1dd3c";
const HEADERS: SignedHeaders<'static> = SignedHeaders {
    app_key: "simkey-0001",
    event_code: "bg_order_status_change_event",
    timestamp: "1760000500123",
    ext_param: Some("{}"),
};

#[test]
fn the_vector_decrypts_and_encrypts() {
    assert_eq!(decrypt(SECRET, EVENT_DATA).as_deref(), Ok(EVENT));
    assert_eq!(encrypt(SECRET, EVENT).as_deref(), Ok(EVENT_DATA));
}

#[test]
fn the_vector_is_signed_with_and_without_the_extra_parameters() {
    let bare = SignedHeaders {
        ext_param: None,
        ..HEADERS
    };
    assert_eq!(sign(SECRET, &HEADERS, EVENT), WITH_EXT);
    assert_eq!(sign(SECRET, &bare, EVENT), WITHOUT_EXT);
    assert!(verify(SECRET, &HEADERS, EVENT, WITH_EXT));
    assert!(verify(SECRET, &HEADERS, EVENT, &WITH_EXT.to_uppercase()));
    assert!(verify(SECRET, &HEADERS, EVENT, WITHOUT_EXT));
    assert!(verify(SECRET, &bare, EVENT, WITHOUT_EXT));
    assert!(!verify(SECRET, &bare, EVENT, WITH_EXT));
}

#[test]
fn every_change_breaks_the_signature() {
    let others = [
        SignedHeaders {
            app_key: "simkey-0002",
            ..HEADERS
        },
        SignedHeaders {
            event_code: "bg_aftersales_status_change",
            ..HEADERS
        },
        SignedHeaders {
            timestamp: "1760000500124",
            ..HEADERS
        },
        SignedHeaders {
            ext_param: Some("{\"a\":1}"),
            ..HEADERS
        },
    ];
    for headers in &others {
        assert!(!verify(SECRET, headers, EVENT, WITH_EXT), "{headers:?}");
    }
    assert!(!verify(SECRET, &HEADERS, &EVENT.replace('2', "3"), WITH_EXT));
    assert!(!verify(
        "simSecret0000000000000000000000000000aaab",
        &HEADERS,
        EVENT,
        WITH_EXT
    ));
    for nonsense in ["", "zz", &WITH_EXT[1..], &format!("{WITH_EXT}00"), &"ß".repeat(32)] {
        assert!(!verify(SECRET, &HEADERS, EVENT, nonsense), "{nonsense}");
    }
}

#[test]
fn what_cannot_be_opened_says_why() {
    assert_eq!(decrypt("short", EVENT_DATA), Err(OpenError::ShortSecret));
    assert_eq!(decrypt(SECRET, "not base64!"), Err(OpenError::Encoding));
    assert_eq!(decrypt(SECRET, "AAAA"), Err(OpenError::Cipher));
    assert_eq!(decrypt(SECRET, ""), Err(OpenError::Cipher));
    assert!(decrypt("anotherSecret00000000000000000000", EVENT_DATA).is_err());
}
