//! The documents of the platform as they came, compressed: every derived figure can be rebuilt from them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{
    db::{Tx, fetch_all, fetch_optional, on},
    scope::{EditScope, ReadScope},
};
use crate::error::{Error, Result};

/// A document on its way in.
#[derive(Debug, Clone)]
pub struct RawDocument {
    /// What names it within its resource.
    pub key: String,
    /// Its version: when the platform last changed it.
    pub updated_at: DateTime<Utc>,
    /// zstd frame of the exact text.
    pub body: Vec<u8>,
}

/// Compresses the texts of documents, keeping its working memory between them. Level 1 halves the text at a tenth of the
/// time of the insert.
pub struct Compressor(zstd::bulk::Compressor<'static>);

impl Compressor {
    /// A compressor for one batch.
    pub fn new() -> Result<Compressor> {
        zstd::bulk::Compressor::new(1)
            .map(Compressor)
            .map_err(|cause| Error::Internal(cause.into()))
    }

    /// One zstd frame.
    pub fn compress(&mut self, text: &str) -> Result<Vec<u8>> {
        self.0
            .compress(text.as_bytes())
            .map_err(|cause| Error::Internal(cause.into()))
    }
}

/// Keeps documents; the same version again replaces its text.
pub async fn put_all(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    resource: &str,
    fetched_at: DateTime<Utc>,
    documents: &[RawDocument],
) -> Result<()> {
    scope.require(shop_id)?;
    for chunk in documents.chunks(1000) {
        on!(tx, conn => {
            let mut insert = sqlx::QueryBuilder::<Engine>::new(
                "insert into raw_documents (shop_id, resource, document_key, updated_at, fetched_at, body) ",
            );
            insert.push_values(chunk, |mut row, document| {
                row.push_bind(shop_id).push_bind(resource).push_bind(&document.key);
                row.push_bind(document.updated_at).push_bind(fetched_at).push_bind(&document.body);
            });
            insert.push(
                " on conflict (shop_id, resource, document_key, updated_at) do update set body = excluded.body, \
                 fetched_at = excluded.fetched_at",
            );
            insert.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// Keeps only documents whose text differs from the newest kept one: for resources that carry no update time.
pub async fn put_newest(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    resource: &str,
    fetched_at: DateTime<Utc>,
    documents: &[RawDocument],
) -> Result<()> {
    scope.require(shop_id)?;
    let sql = "select r.document_key, r.body from raw_documents as r where r.shop_id = $1 and r.resource = $2 and r.updated_at = \
               (select max(updated_at) from raw_documents where shop_id = r.shop_id and resource = r.resource \
               and document_key = r.document_key)";
    let kept: HashMap<String, Vec<u8>> = fetch_all!(tx, (String, Vec<u8>), sql, shop_id, resource)?
        .into_iter()
        .collect();
    let changed = documents
        .iter()
        .filter(|document| kept.get(&document.key) != Some(&document.body));
    let changed: Vec<RawDocument> = changed.cloned().collect();
    put_all(tx, scope, shop_id, resource, fetched_at, &changed).await
}

/// The newest text of a document.
pub async fn latest(
    tx: &mut Tx,
    scope: &ReadScope,
    shop_id: &str,
    resource: &str,
    key: &str,
) -> Result<Option<String>> {
    scope.require(shop_id)?;
    let sql = "select body from raw_documents where shop_id = $1 and resource = $2 and document_key = $3 \
               order by updated_at desc limit 1";
    let row: Option<(Vec<u8>,)> = fetch_optional!(tx, (Vec<u8>,), sql, shop_id, resource, key)?;
    let Some((body,)) = row else { return Ok(None) };
    let text = zstd::stream::decode_all(body.as_slice()).map_err(|cause| Error::Internal(cause.into()))?;
    Ok(Some(String::from_utf8_lossy(&text).into_owned()))
}

/// Every kept version of a document, oldest first: (version, text).
pub async fn versions(
    tx: &mut Tx,
    scope: &ReadScope,
    shop_id: &str,
    resource: &str,
    key: &str,
) -> Result<Vec<(DateTime<Utc>, String)>> {
    scope.require(shop_id)?;
    let sql = "select updated_at, body from raw_documents where shop_id = $1 and resource = $2 and document_key = $3 \
               order by updated_at";
    let rows: Vec<(DateTime<Utc>, Vec<u8>)> = fetch_all!(tx, (DateTime<Utc>, Vec<u8>), sql, shop_id, resource, key)?;
    let unpack = |(at, body): (DateTime<Utc>, Vec<u8>)| {
        let text = zstd::stream::decode_all(body.as_slice()).map_err(|cause| Error::Internal(cause.into()))?;
        Ok((at, String::from_utf8_lossy(&text).into_owned()))
    };
    rows.into_iter().map(unpack).collect()
}
