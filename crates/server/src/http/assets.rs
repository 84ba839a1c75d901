//! The web app, embedded in the program. Every path that is not the API's or a file is a page of the app.

use axum::{
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::{
    error::{Error, ErrorCode},
    secrets,
};

/// What `npm run build` made; empty when it did not run.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct WebApp;

/// Ready-compressed siblings of a file, best first: `main.js` has `main.js.br` beside it.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

const NOT_BUILT: &str = "The web app is not part of this program: it was compiled without web/dist.\n\
    Run `make run` in the project, or `npm ci && npm run build` in web/ and compile again.\n\
    The API works; its page is at /docs.\n";

/// Serves a file of the web app, or its page for every path of its own.
pub async fn get_asset(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let of_api = path == "api" || path.starts_with("api/");
    if of_api || !matches!(method, Method::GET | Method::HEAD) {
        return Error::client(
            ErrorCode::NotFound,
            format!("there is nothing at {method} /{path}; see /docs"),
        )
        .into_response();
    }
    if let Some(file) = WebApp::get(path).filter(|_| !path.is_empty()) {
        return answer(path, file, &headers);
    }
    // A missing file must not come back as a page: a browser would run it as a script.
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    match WebApp::get("index.html") {
        Some(page) if !is_file => answer("index.html", page, &headers),
        Some(_) => Error::client(ErrorCode::NotFound, format!("there is no file /{path}")).into_response(),
        None => (StatusCode::NOT_FOUND, NOT_BUILT).into_response(),
    }
}

fn answer(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|list| list.to_str().ok())
        .unwrap_or_default();
    let accepts = |encoding: &str| {
        accepted
            .split(',')
            .any(|entry| entry.split(';').next().unwrap_or_default().trim() == encoding)
    };
    let sibling = |(encoding, ending): (&'static str, &str)| Some((encoding, WebApp::get(&format!("{path}{ending}"))?));
    let compressed = ENCODINGS
        .into_iter()
        .filter(|(encoding, _)| accepts(encoding))
        .find_map(sibling);
    let content_type = file.metadata.mimetype().to_owned();
    let (encoding, file) = compressed.map_or((None, file), |(encoding, file)| (Some(encoding), file));

    // Of the bytes sent, so the ETag of each encoding differs.
    let tag = format!("\"{}\"", secrets::hex(&file.metadata.sha256_hash()[..16]));
    // The build names files in assets/ by their content, so they never change.
    let caching = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let unchanged = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        file.data.into_response()
    };
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, &content_type);
    set(header::CACHE_CONTROL, caching);
    set(header::ETAG, &tag);
    set(header::VARY, "accept-encoding");
    if let Some(encoding) = encoding {
        set(header::CONTENT_ENCODING, encoding);
    }
    response
}
