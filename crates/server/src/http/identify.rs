//! Finds out who calls: by an API token in `Authorization: Bearer`, else by the session cookie.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    app::App,
    clock,
    error::Result,
    secrets,
    store::{scope::Identity, sessions, tokens},
};

/// The cookie that carries a session's secret.
pub const COOKIE: &str = "temu_omni_session";

/// Who calls and how; put into the request by [`identify`].
#[derive(Debug, Clone)]
pub enum Caller {
    /// Nobody signed in, or what they showed is not valid any more.
    Nobody,
    /// A browser; with the hash of its session's secret.
    Browser(Identity, String),
    /// A program with an API token.
    Program(Identity),
}

impl Caller {
    /// The verified person, if there is one.
    pub fn identity(&self) -> Option<&Identity> {
        match self {
            Caller::Nobody => None,
            Caller::Browser(identity, _) | Caller::Program(identity) => Some(identity),
        }
    }
}

/// Identifies the caller once per request.
pub async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    // Whether the program is alive must not hang on the database.
    let is_probe = matches!(request.uri().path(), "/healthz" | "/readyz");
    let found = if is_probe {
        Ok(Caller::Nobody)
    } else {
        find_caller(&app, request.headers()).await
    };
    match found {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(error) => error.into_response(),
    }
}

async fn find_caller(app: &App, headers: &HeaderMap) -> Result<Caller> {
    let now = clock::now();
    if let Some(authorization) = headers.get(header::AUTHORIZATION) {
        let Some(hash) = bearer(authorization).map(secrets::hash_token) else {
            return Ok(Caller::Nobody);
        };
        let found = tokens::find(&mut app.db.read().await?, &hash, now).await?;
        let Some((identity, note_due)) = found else {
            return Ok(Caller::Nobody);
        };
        if note_due {
            let mut tx = app.db.write().await?;
            tokens::note_use(&mut tx, &hash, now).await?;
            tx.commit().await?;
        }
        return Ok(Caller::Program(identity));
    }
    let Some(hash) = session_secret(headers).map(secrets::hash_token) else {
        return Ok(Caller::Nobody);
    };
    let found = sessions::find(&mut app.db.read().await?, &hash, now).await?;
    let Some((identity, prolong_due)) = found else {
        return Ok(Caller::Nobody);
    };
    if prolong_due {
        let mut tx = app.db.write().await?;
        sessions::prolong(&mut tx, &hash, now).await?;
        tx.commit().await?;
    }
    Ok(Caller::Browser(identity, hash))
}

/// The session secret in the cookie, if there is one.
fn session_secret(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    let mut cookies = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    cookies.find(|(name, _)| *name == COOKIE).map(|(_, secret)| secret)
}

/// The value of `Set-Cookie` that gives a browser its session; an empty secret takes it back.
pub fn session_cookie(secret: &str, headers: &HeaderMap) -> String {
    let seconds = if secret.is_empty() {
        0
    } else {
        sessions::LIFETIME.num_seconds()
    };
    let over_https = headers
        .get("x-forwarded-proto")
        .is_some_and(|scheme| scheme.as_bytes().starts_with(b"https"));
    let secure = if over_https { "; Secure" } else { "" };
    format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

/// Sends the session cookie once more, so that it lives as long as the session, which slides.
pub fn session_cookie_again(headers: &HeaderMap) -> Option<String> {
    session_secret(headers).map(|secret| session_cookie(secret, headers))
}

fn bearer(authorization: &HeaderValue) -> Option<&str> {
    let (scheme, token) = authorization.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Where a request comes from. The last entry of `X-Forwarded-For` counts when a proxy on this machine or in a private
/// network brought it, because that is the one the proxy itself wrote.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress {
    /// The client.
    pub address: IpAddr,
    /// Came straight from this machine, through no proxy.
    pub is_local: bool,
}

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<ClientAddress, Self::Rejection> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|ConnectInfo(peer)| peer.ip().to_canonical());
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back();
        let proxied = forwarded.is_some() || parts.headers.contains_key(header::FORWARDED);
        let last = forwarded.and_then(|list| list.to_str().ok()?.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
        let address = last.filter(|_| is_near(peer)).unwrap_or(peer);
        Ok(ClientAddress {
            address,
            is_local: peer.is_loopback() && !proxied,
        })
    }
}

fn is_near(peer: IpAddr) -> bool {
    match peer {
        IpAddr::V4(peer) => peer.is_loopback() || peer.is_private(),
        IpAddr::V6(peer) => peer.is_loopback() || peer.is_unique_local(),
    }
}
