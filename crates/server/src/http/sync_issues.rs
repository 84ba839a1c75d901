//! Records that could not be read, with their raw text.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    cursor,
    extract::{Params, Reader},
    respond::{List, Problems, Total},
};
use crate::{app::App, error::Result, store::sync_issues};

/// A record that could not be read. It is stored nowhere else; the next sync tries it again when Temu lists it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncIssue {
    id: String,
    shop_id: String,
    /// orders, products or sales_snapshots.
    resource: String,
    /// The order number or SKU, as far as the record says it.
    key: String,
    /// The field and what is wrong with it.
    reason: String,
    /// The record as it came.
    raw: String,
    first_seen: DateTime<Utc>,
    last_seen: DateTime<Utc>,
    /// A later version of the record could be read.
    resolved: bool,
}

/// Which records.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SyncIssueParams {
    /// Shops; repeat for several.
    #[serde(default)]
    shop_id: Vec<String>,
    /// The resolved ones instead of the open ones.
    #[serde(default)]
    resolved: bool,
    cursor: Option<String>,
    limit: Option<i64>,
}

/// Records that could not be read, the latest first.
#[utoipa::path(get, path = "/api/sync-issues", tag = "sync", params(SyncIssueParams),
    responses((status = 200, body = List<SyncIssue>), Problems))]
pub async fn list_sync_issues(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<SyncIssueParams>,
) -> Result<Json<List<SyncIssue>>> {
    let limit = cursor::limit(params.limit)?;
    let offset = cursor::offset(params.cursor.as_deref())?;
    let mut tx = app.db.read().await?;
    let shops = scope.narrow(&params.shop_id);
    let mut rows = sync_issues::list(&mut tx, &scope, shops.as_deref(), params.resolved, offset, limit + 1).await?;
    let next_cursor = cursor::next_offset(&mut rows, offset, limit);
    let value = offset as u64 + rows.len() as u64;
    let total = if next_cursor.is_some() {
        Total::About { value, exact: false }
    } else {
        Total::Exact(value)
    };
    let items = rows.into_iter().map(|issue| SyncIssue {
        id: issue.id,
        shop_id: issue.shop_id,
        resource: issue.resource,
        key: issue.document_key,
        reason: issue.reason,
        raw: issue.raw,
        first_seen: issue.first_seen,
        last_seen: issue.last_seen,
        resolved: issue.resolved,
    });
    Ok(Json(List {
        items: items.collect(),
        next_cursor,
        total,
    }))
}
