//! What handlers take: the right to act, and input that is checked before they see it.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request, rejection::BytesRejection},
    http::{StatusCode, header, request::Parts},
    response::IntoResponse,
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use utoipa::IntoParams;

use super::identify::Caller;
use crate::{
    app::App,
    error::{Error, ErrorCode, Result},
    store::scope::{AdminScope, EditScope, Identity, ReadScope},
};

/// Whoever is signed in.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Identity);

/// The right to read.
#[derive(Debug, Clone)]
pub struct Reader(pub ReadScope);

/// The right to change shops, costs and rates and to start jobs.
#[derive(Debug, Clone)]
pub struct Editor(pub EditScope);

/// The right to manage users and the installation.
#[derive(Debug, Clone)]
pub struct Admin(pub AdminScope);

impl FromRequestParts<App> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<SignedIn> {
        let identity = parts.extensions.get::<Caller>().and_then(Caller::identity);
        let identity = identity
            .cloned()
            .ok_or_else(|| Error::client(ErrorCode::Unauthenticated, "sign in first"))?;
        Ok(SignedIn(identity))
    }
}

impl FromRequestParts<App> for Reader {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Reader> {
        Ok(Reader(SignedIn::from_request_parts(parts, app).await?.0.reader()))
    }
}

impl FromRequestParts<App> for Editor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Editor> {
        Ok(Editor(SignedIn::from_request_parts(parts, app).await?.0.editor()?))
    }
}

impl FromRequestParts<App> for Admin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Admin> {
        Ok(Admin(SignedIn::from_request_parts(parts, app).await?.0.admin()?))
    }
}

/// A JSON body. What does not fit `T` is a 400 that names the place; a body beyond the limit is a 413.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Body<T>> {
        let content_type = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        let essence = content_type
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default()
            .trim();
        // Also a defence: a form of another site cannot send this type.
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Error::client(
                ErrorCode::InvalidBody,
                "send the body as JSON with 'Content-Type: application/json'",
            ));
        }
        let bytes = Bytes::from_request(request, app).await.map_err(unreadable)?;
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let place = error.path().to_string();
            misfit(&place, &error.into_inner())
        })?;
        json.end().map_err(|error| misfit(".", &error))?;
        Ok(Body(value))
    }
}

/// A body that could not be read to its end.
pub(super) fn unreadable(rejection: BytesRejection) -> Error {
    if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
        too_large()
    } else {
        Error::client(ErrorCode::InvalidBody, "the body broke off")
    }
}

/// 413.
pub(super) fn too_large() -> Error {
    let message = format!("the body is larger than {} MB", super::BODY_LIMIT / (1024 * 1024));
    Error::client(ErrorCode::TooLarge, message)
}

fn misfit(place: &str, error: &serde_json::Error) -> Error {
    let message = error.to_string();
    // At the top there is no field to name.
    let (message, fields) = match place {
        "." => (message, [].into()),
        place => (format!("{place}: {message}"), [(place.to_owned(), message)].into()),
    };
    Error::Client {
        code: ErrorCode::InvalidBody,
        message,
        fields,
    }
}

/// The query's parameters; a repeated one makes a list. Unknown ones are a 400 that lists the known.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + IntoParams> FromRequestParts<App> for Params<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Params<T>> {
        let query = parts.uri.query().unwrap_or_default();
        let known: Vec<String> = T::into_params(|| None)
            .into_iter()
            .map(|parameter| parameter.name)
            .collect();
        for (name, _) in form_urlencoded::parse(query.as_bytes()) {
            if !known.iter().any(|known| *known == name) {
                let list = if known.is_empty() {
                    "there are none".to_owned()
                } else {
                    known.join(", ")
                };
                return Err(Error::parameter(
                    &name,
                    format!("unknown parameter; the known ones: {list}"),
                ));
            }
        }
        let form = serde_html_form::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        let value = serde_path_to_error::deserialize(form).map_err(|error| {
            let place = error.path().to_string();
            // Of a list's element only the parameter has a name.
            let name = place.split(['[', '.']).find(|part| !part.is_empty()).unwrap_or("query");
            Error::parameter(name, error.into_inner().to_string())
        })?;
        Ok(Params(value))
    }
}

/// The parts of the path, decoded.
#[derive(Debug)]
pub struct PathParams<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for PathParams<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<PathParams<T>> {
        let path = Path::from_request_parts(parts, app).await;
        let Path(value) = path.map_err(|rejection| Error::parameter("path", rejection.body_text()))?;
        Ok(PathParams(value))
    }
}

/// For a field of a PATCH that may be absent (keep), null (clear) or given:
/// `#[serde(default, deserialize_with = "extract::present")] field: Option<Option<T>>`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
