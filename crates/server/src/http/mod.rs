//! The HTTP interface. [`routes`] is its table of contents: every endpoint, grouped by whom it is for.

pub mod after_sales;
pub mod analytics;
pub mod assets;
pub mod auth;
pub mod costs;
pub mod cursor;
pub mod docs;
pub mod exports;
pub mod extract;
pub mod harden;
pub mod health;
pub mod idempotency;
pub mod identify;
pub mod jobs;
pub mod notices;
pub mod orders;
pub mod price_reviews;
pub mod promotions;
pub mod rates;
pub mod request_id;
pub mod respond;
pub mod shops;
pub mod skus;
pub mod stock_up_orders;
pub mod sync_issues;
pub mod system;
pub mod tokens;
pub mod users;
pub mod webhooks;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, Method, header},
    middleware::{from_fn, from_fn_with_state},
    response::IntoResponse,
    routing::get,
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, NotForContentType, Predicate},
    },
    cors::CorsLayer,
    csrf::CsrfLayer,
};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    error::{Error, ErrorCode},
};

/// Bytes that a body may have; uploads have their own limit.
pub const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// Every documented endpoint. A path's methods stand in one `routes!`.
fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        // For whoever watches the program.
        .routes(routes!(health::get_health))
        .routes(routes!(health::get_readiness))
        .routes(routes!(health::get_metrics))
        // Signing in and out, and what programs sign in with.
        .routes(routes!(auth::login))
        .routes(routes!(auth::logout))
        .routes(routes!(auth::get_me))
        .routes(routes!(tokens::list_tokens, tokens::create_token))
        .routes(routes!(tokens::delete_token))
        // The shops and their connection to Temu.
        .routes(routes!(shops::list_shops, shops::create_shop))
        .routes(routes!(shops::get_shop, shops::update_shop, shops::archive_shop))
        .routes(routes!(shops::authorize::finish_authorization))
        .routes(routes!(shops::authorize::authorize_shop))
        .routes(routes!(shops::connection::test_connection))
        .routes(routes!(shops::connection::sync_shop))
        .routes(routes!(shops::connection::get_completeness))
        // What Temu tells by itself.
        .routes(routes!(webhooks::receive_webhook))
        .routes(routes!(webhooks::list_webhook_events))
        // Background work.
        .routes(routes!(jobs::list_jobs))
        .routes(routes!(jobs::get_job))
        .routes(routes!(jobs::watch_job))
        .routes(routes!(jobs::cancel_job))
        .routes(routes!(sync_issues::list_sync_issues))
        .routes(routes!(notices::list_notices))
        .routes(routes!(system::get_scheduler_status))
        // What was sold, and what it cost and earned.
        .routes(routes!(orders::list_orders))
        .routes(routes!(orders::get_order))
        .routes(routes!(exports::create_export))
        .routes(routes!(exports::get_export_file))
        .routes(routes!(after_sales::list_after_sales))
        .routes(routes!(stock_up_orders::list_stock_up_orders))
        .routes(routes!(skus::list_skus))
        .routes(routes!(skus::get_sku, skus::update_sku))
        .routes(routes!(costs::list_costs, costs::create_cost))
        .routes(routes!(price_reviews::list_price_reviews))
        .routes(routes!(promotions::list_promotions))
        .routes(routes!(rates::list_rates, rates::put_rate))
        .routes(routes!(analytics::get_summary))
        .routes(routes!(analytics::get_trend))
        .routes(routes!(analytics::rankings::rank_shops))
        .routes(routes!(analytics::rankings::rank_skus))
        .routes(routes!(analytics::rankings::rank_managers))
        // For administrators.
        .routes(routes!(users::list_users, users::create_user))
        .routes(routes!(users::update_user))
}

/// The OpenAPI document.
pub fn document() -> utoipa::openapi::OpenApi {
    routes().into_openapi()
}

/// Everything that is served: the endpoints, the document and its page, the web app.
pub fn router(app: App) -> Router {
    let (endpoints, _) = routes().split_for_parts();
    wrap(app, endpoints)
}

/// What every request passes on its way to an endpoint, innermost first.
fn wrap(app: App, endpoints: Router<App>) -> Router {
    endpoints
        .layer(from_fn_with_state(app.clone(), idempotency::answer_once))
        .layer(from_fn_with_state(app.clone(), identify::identify))
        .layer(forgery_defence(&app.config.cors_origins))
        .route("/openapi.json", get(docs::get_document))
        .route("/docs", get(docs::get_page))
        .route("/docs/{file}", get(docs::get_page_file))
        .fallback(assets::get_asset)
        .method_not_allowed_fallback(refuse_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        // A workbook is compressed already.
        .layer(
            CompressionLayer::new().compress_when(DefaultPredicate::new().and(NotForContentType::new(exports::XLSX))),
        )
        .layer(cross_origin(&app.config.cors_origins))
        .layer(from_fn(harden::harden))
        .layer(CatchPanicLayer::custom(|_panic| respond::panicked()))
        .layer(from_fn(request_id::observe))
        .with_state(app)
}

async fn refuse_method(method: Method) -> Error {
    Error::client(
        ErrorCode::MethodNotAllowed,
        format!("{method} is not possible here; see /docs"),
    )
}

/// Lets the pages of `CORS_ORIGINS` call the API.
fn cross_origin(origins: &[String]) -> CorsLayer {
    if origins.is_empty() {
        return CorsLayer::new();
    }
    let allowed = origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
    CorsLayer::new()
        .allow_origin(allowed.collect::<Vec<_>>())
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("idempotency-key"),
            request_id::HEADER,
        ])
        .expose_headers([request_id::HEADER])
}

/// Refuses writes that a page of another origin makes in somebody's name (by Sec-Fetch-Site, else Origin). Programs
/// send neither and pass.
fn forgery_defence(
    origins: &[String],
) -> CsrfLayer<impl Fn(tower_http::csrf::ProtectionError) -> axum::response::Response + Clone + use<>> {
    let mut defence = CsrfLayer::new();
    for origin in origins {
        match defence.clone().add_trusted_origin(origin) {
            Ok(with_origin) => defence = with_origin,
            Err(cause) => tracing::warn!(%origin, %cause, "an entry of CORS_ORIGINS is not an origin and is left out"),
        }
    }
    defence.with_rejection_response(|_: tower_http::csrf::ProtectionError| {
        let message = "a page of another origin may not do this; list its origin in CORS_ORIGINS to allow it";
        Error::client(ErrorCode::Forbidden, message).into_response()
    })
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Temu Omni", description = "Orders, costs, profit and payouts of many Temu shops. \
        Money is a decimal string in major units, unknown is null, instants are RFC 3339 UTC, ranges include both ends."),
    components(schemas(respond::Problem)),
    modifiers(&Security)
)]
struct Document;

/// The two ways to sign in; every endpoint that does not say otherwise takes either.
struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(identify::COOKIE)));
        let token = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        components.add_security_scheme("session", cookie);
        components.add_security_scheme("token", token);
        let none: [&str; 0] = [];
        document.security = Some(vec![
            SecurityRequirement::new("session", none),
            SecurityRequirement::new("token", none),
        ]);
    }
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        http::Request,
    };
    use tower::ServiceExt;

    use super::*;
    use crate::config::Config;

    async fn panic_in_a_handler() -> &'static str {
        panic!("a bug")
    }

    #[tokio::test]
    async fn a_panic_is_a_500_in_the_one_shape() {
        let folder = tempfile::tempdir().unwrap();
        let settings = [
            ("data_dir", folder.path().to_str().unwrap()),
            ("admin_password", "a-password"),
        ];
        let app = App::open(Config::with(&settings).unwrap()).await.unwrap();
        let router = wrap(app, Router::new().route("/api/panic", get(panic_in_a_handler)));
        let response = router
            .oneshot(Request::get("/api/panic").body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(response.status().as_u16(), 500);
        let id = response.headers()[request_id::HEADER].to_str().unwrap().to_owned();
        let body = to_bytes(response.into_body(), BODY_LIMIT).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(
            (body["code"].as_str(), body["request_id"].as_str()),
            (Some("internal"), Some(id.as_str()))
        );
    }
}
