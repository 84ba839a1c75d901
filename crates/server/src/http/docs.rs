//! The OpenAPI document and its page. The page's script and style come from the crate that packs Swagger UI.

use std::sync::{Arc, LazyLock};

use axum::{
    http::header,
    response::{Html, IntoResponse, Response},
};
use utoipa_swagger_ui::Config;

use super::extract::PathParams;
use crate::error::{Error, Result};

/// The OpenAPI 3.1 document.
pub async fn get_document() -> Response {
    static JSON: LazyLock<String> = LazyLock::new(|| super::document().to_json().unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json")], JSON.as_str()).into_response()
}

/// The page that shows the document.
pub async fn get_page() -> Html<&'static str> {
    Html(
        r#"<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Temu Omni API</title><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>
"#,
    )
}

/// A file of the page.
pub async fn get_page_file(PathParams(name): PathParams<String>) -> Result<Response> {
    if name == "start.js" {
        let script =
            r##"SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, filter: true });"##;
        return Ok(([(header::CONTENT_TYPE, "text/javascript")], script).into_response());
    }
    let config = Arc::new(Config::from("/openapi.json"));
    let file = utoipa_swagger_ui::serve(&name, config).map_err(|cause| anyhow::anyhow!("{cause}"))?;
    let file = file.ok_or_else(|| Error::not_found("page file", &name))?;
    let headers = [
        (header::CONTENT_TYPE, file.content_type),
        (header::CACHE_CONTROL, "max-age=86400".to_owned()),
    ];
    Ok((headers, file.bytes.into_owned()).into_response())
}
