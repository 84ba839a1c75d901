//! Exports: asking for a file, and fetching it once its job has written it.

use axum::{
    Json,
    body::{Body as Payload, Bytes},
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::Stream;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    extract::{Body, PathParams, Reader},
    respond::Problems,
    shops::connection::Queued,
};
use crate::{
    app::App,
    error::{Error, ErrorCode, Result},
    excel::Language,
    jobs::{export::Export, registry::Job},
    store::{
        exports::{self, ExportRow},
        jobs,
        orders::OrderQuery,
        scope::ReadScope,
    },
};

/// The type of a workbook.
pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What to export.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    /// orders: a row per order line.
    kind: String,
    /// As the parameters of the list; absent is all.
    #[serde(default)]
    filters: OrderQuery,
    /// Columns in their order, by the names of the list's fields; absent is all.
    #[serde(default)]
    columns: Vec<String>,
    /// xlsx.
    format: String,
    /// Of headings and words; zh-CN where absent.
    #[serde(default)]
    language: Language,
}

/// Queues an export; the job's result says the name and the lines of the file.
#[utoipa::path(post, path = "/api/exports", tag = "exports", request_body = ExportRequest,
    responses((status = 202, body = Queued), Problems))]
pub async fn create_export(
    State(app): State<App>,
    Reader(scope): Reader,
    Body(request): Body<ExportRequest>,
) -> Result<(StatusCode, Json<Queued>)> {
    for (name, value, known) in [("kind", &request.kind, "orders"), ("format", &request.format, "xlsx")] {
        if value != known {
            return Err(Error::field(name, format!("'{value}' is not {known}")));
        }
    }
    let mut tx = app.db.write().await?;
    let export = Export::new(&mut tx, &scope, request.filters, request.columns, request.language).await?;
    let job_id = export.enqueue(&mut tx, &scope).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok((StatusCode::ACCEPTED, Json(Queued { job_id })))
}

/// The file of an export, for a week; 409 until its job has succeeded.
#[utoipa::path(get, path = "/api/exports/{job_id}/file", tag = "exports", params(("job_id" = String, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), Problems))]
pub async fn get_export_file(
    State(app): State<App>,
    Reader(scope): Reader,
    PathParams(job_id): PathParams<String>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let job = jobs::get(&mut tx, &scope, &job_id).await?;
    if job.kind != Export::KIND {
        return Err(Error::not_found("export", &job_id));
    }
    if job.state != "succeeded" {
        let message = format!("there is no file yet: the job is {}", job.state);
        return Err(Error::client(ErrorCode::Conflict, message));
    }
    let export = exports::get(&mut tx, &scope, &job_id).await?;
    drop(tx);
    let encoded: String = form_urlencoded::byte_serialize(export.name.as_bytes()).collect();
    let headers = [
        (header::CONTENT_TYPE, XLSX.to_owned()),
        (header::CONTENT_LENGTH, export.size.unwrap_or_default().to_string()),
        (
            header::CONTENT_DISPOSITION,
            // Old programs read the plain name only.
            format!("attachment; filename=\"export.xlsx\"; filename*=UTF-8''{encoded}"),
        ),
    ];
    Ok((headers, Payload::from_stream(pieces(app, scope, export))).into_response())
}

fn pieces(app: App, scope: ReadScope, export: ExportRow) -> impl Stream<Item = Result<Bytes>> {
    async_stream::try_stream! {
        let mut seq = 0;
        loop {
            // A transaction a piece: a slow reader must not hold one.
            let mut tx = app.db.read().await?;
            let piece = exports::piece(&mut tx, &scope, &export, seq).await?;
            drop(tx);
            let Some(piece) = piece else { break };
            yield Bytes::from(piece);
            seq += 1;
        }
    }
}
