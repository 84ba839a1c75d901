//! Reading a paged list of the platform to its end; a row that cannot be understood never stops the others.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::{Value, value::RawValue};
use temu_api::{ApiError, wire};

use super::context::{JobContext, Step};
use crate::{
    clock,
    store::{
        db::Tx,
        raw_documents::{self, Compressor, RawDocument},
        sync_issues::{self, NewIssue},
        sync_slices,
    },
};

/// A page: how many rows there are in all, and the rows of it.
pub type Page = (i64, Vec<Box<RawValue>>);

/// What a list held.
#[derive(Debug)]
pub struct Rows<T> {
    /// The rows that were understood, each with its text.
    pub read: Vec<(T, String)>,
    /// The others.
    pub issues: Vec<NewIssue>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Rows {
            read: Vec::new(),
            issues: Vec::new(),
        }
    }
}

impl<T: DeserializeOwned> Rows<T> {
    /// Reads one row; `key_field` is what an issue about it is named by.
    pub fn add(&mut self, raw: &RawValue, key_field: &str) {
        match wire::parse::<T>(raw.get()) {
            Ok(row) => self.read.push((row, raw.get().to_owned())),
            Err(cause) => self.issues.push(NewIssue {
                key: key_of(raw.get(), key_field),
                reason: cause.to_string(),
                raw: raw.get().to_owned(),
            }),
        }
    }
}

/// Reads pages of `size` rows until one is short or the platform's count is reached.
pub async fn all<T: DeserializeOwned, F: Future<Output = Result<Page, ApiError>>>(
    context: &JobContext,
    what: &str,
    key_field: &str,
    size: u32,
    mut fetch: impl FnMut(u32) -> F,
) -> Step<Rows<T>> {
    let (mut rows, mut seen) = (Rows::default(), 0);
    for page in 1.. {
        let (total, raws) = fetch(page).await?;
        seen += raws.len() as i64;
        for raw in &raws {
            rows.add(raw, key_field);
        }
        context
            .progress(seen, Some(total), &format!("{what}: {seen} of {total}"))
            .await?;
        if raws.len() < size as usize || seen >= total {
            break;
        }
    }
    Ok(rows)
}

fn key_of(raw: &str, key_field: &str) -> String {
    let document: Value = serde_json::from_str(raw).unwrap_or_default();
    match &document[key_field] {
        Value::String(text) if !text.is_empty() => text.chars().take(64).collect(),
        Value::Number(number) => number.to_string(),
        _ => raw.chars().take(64).collect(),
    }
}

/// Keeps the documents of a list that carries no update times, where they differ from the newest kept ones; closes the
/// issues of rows that could be read now and keeps the new ones; moves the watermark.
pub async fn keep(
    tx: &mut Tx,
    context: &JobContext,
    place: (&str, &str, &str),
    documents: &[(String, String)],
    issues: &[NewIssue],
) -> Step {
    let (shop_id, gateway, resource) = place;
    let (scope, now) = (&context.scope, clock::now());
    let (mut compressor, mut bodies) = (Compressor::new()?, BTreeMap::new());
    for (key, raw) in documents {
        bodies.insert(key.clone(), compressor.compress(raw)?);
    }
    let read: Vec<String> = bodies.keys().cloned().collect();
    let documents: Vec<RawDocument> = bodies
        .into_iter()
        .map(|(key, body)| RawDocument {
            key,
            updated_at: now,
            body,
        })
        .collect();
    raw_documents::put_newest(tx, scope, shop_id, resource, now, &documents).await?;
    sync_issues::resolve(tx, scope, shop_id, resource, &read).await?;
    sync_issues::put_all(tx, scope, shop_id, resource, issues).await?;
    sync_slices::advance(tx, scope, shop_id, gateway, resource, now).await?;
    Ok(())
}
