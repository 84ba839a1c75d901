//! Cursors and page sizes: what a list hands out to be given back, opaque to the client.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

use crate::error::{Error, Result};

/// Rows of a page where the client names no number, and at most (contract.md).
const DEFAULT: i64 = 50;
const MOST: i64 = 200;

/// A checked page size.
pub fn limit(limit: Option<i64>) -> Result<i64> {
    match limit.unwrap_or(DEFAULT) {
        limit @ 1..=MOST => Ok(limit),
        other => Err(Error::parameter(
            "limit",
            format!("{other} is not between 1 and {MOST}"),
        )),
    }
}

/// Wraps a position.
pub fn wrap<T: Serialize>(position: &T) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(position).unwrap_or_default())
}

/// Opens a cursor that [`wrap`] made.
pub fn open<T: DeserializeOwned>(cursor: Option<&str>) -> Result<Option<T>> {
    let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) else {
        return Ok(None);
    };
    let position = BASE64_URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    position.map(Some).ok_or_else(foreign)
}

/// 400 for a cursor that no answer of this list gave.
pub fn foreign() -> Error {
    Error::parameter("cursor", "not a cursor of this list; take next_cursor from an answer")
}

/// Opens a cursor that [`next_offset`] made; without one the list starts at its beginning.
pub fn offset(cursor: Option<&str>) -> Result<i64> {
    match open(cursor)? {
        None => Ok(0),
        Some(offset @ 0..) => Ok(offset),
        Some(_) => Err(foreign()),
    }
}

/// The page after `offset`: rows fetched one more than shown tell whether there is a next one.
pub fn next_offset<T>(rows: &mut Vec<T>, offset: i64, limit: i64) -> Option<String> {
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    more.then(|| wrap(&(offset + limit)))
}

/// The key of the page's last row when rows fetched one more than shown tell that there is a next page.
pub fn next_key<T>(rows: &mut Vec<T>, limit: i64, key: impl Fn(&T) -> String) -> Option<String> {
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    rows.last().filter(|_| more).map(key)
}
