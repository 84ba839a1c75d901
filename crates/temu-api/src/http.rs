//! The HTTP side: one connection pool for all clients, a POST with limits on time and size, nothing of the platform.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_TYPE, DATE};
use reqwest::{Certificate, Identity};
use secrecy::{ExposeSecret, SecretString};

use crate::error::ErrorKind;
use crate::gateway::Gateway;
use crate::proxy::GATEWAY_HEADER;

/// How long calls may take and how large answers may be.
#[derive(Debug, Clone, Copy)]
pub struct HttpSettings {
    /// Until the connection stands.
    pub connect_timeout: Duration,
    /// Until the whole answer is read.
    pub timeout: Duration,
    /// Largest answer in bytes, after decompression.
    pub max_body: usize,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            max_body: 32 * 1024 * 1024,
        }
    }
}

/// Mutual TLS towards a proxy, as the texts of PEM files. What is absent keeps the usual rules.
#[derive(Debug, Clone, Default)]
pub struct TlsFiles {
    /// Authorities that the other side's certificate must come from, instead of the machine's.
    pub authorities: Option<String>,
    /// Our certificate and its key.
    pub identity: Option<SecretString>,
}

/// The connection pool. Make one and clone it into every client: clones share their connections.
#[derive(Debug, Clone)]
pub struct Http {
    client: reqwest::Client,
    max_body: usize,
}

/// What came back over HTTP.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// The server's clock, from its `Date` header.
    pub(crate) date: Option<DateTime<Utc>>,
    pub(crate) body: Vec<u8>,
}

impl Http {
    /// A pool with these limits: TLS by the machine's root certificates, no redirects, no proxy from the environment.
    pub fn new(settings: HttpSettings) -> Result<Self, reqwest::Error> {
        Self::with_tls(settings, &TlsFiles::default())
    }

    /// As [`Http::new`], with authorities and a certificate of our own. Fails when a text is not the PEM it should be.
    pub fn with_tls(settings: HttpSettings, tls: &TlsFiles) -> Result<Self, reqwest::Error> {
        // Fails only if the program has chosen a provider already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = || {
            reqwest::Client::builder()
                .connect_timeout(settings.connect_timeout)
                .timeout(settings.timeout)
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .user_agent(concat!("temu-omni/", env!("CARGO_PKG_VERSION")))
        };
        let client = match tls {
            TlsFiles {
                authorities: None,
                identity: None,
            } => builder().build().or_else(|error| {
                // A machine without root certificates can still run the demo, whose simulator speaks plain HTTP.
                tracing::warn!(%error, "no root certificates found: calls to the real gateways will fail; install ca-certificates");
                builder().tls_certs_only([]).build()
            })?,
            TlsFiles { authorities, identity } => {
                let mut builder = builder();
                if let Some(pem) = authorities {
                    builder = builder.tls_certs_only(Certificate::from_pem_bundle(pem.as_bytes())?);
                }
                if let Some(pem) = identity {
                    builder = builder.identity(Identity::from_pem(pem.expose_secret().as_bytes())?);
                }
                builder.build()?
            }
        };
        Ok(Self {
            client,
            max_body: settings.max_body,
        })
    }

    /// Posts a JSON body, through a proxy with the gateway and the proxy's token in headers. The error has no address in
    /// it, only what happened.
    pub(crate) async fn post(
        &self,
        url: &str,
        through: Option<(Gateway, &SecretString)>,
        body: String,
    ) -> Result<Reply, (ErrorKind, String)> {
        let mut request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        if let Some((gateway, token)) = through {
            request = request
                .header(GATEWAY_HEADER, gateway.as_str())
                .bearer_auth(token.expose_secret());
        }
        self.send(request).await
    }

    /// Gets a document as the holder of a token.
    pub(crate) async fn get(&self, url: &str, token: &SecretString) -> Result<Reply, (ErrorKind, String)> {
        self.send(self.client.get(url).bearer_auth(token.expose_secret())).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Reply, (ErrorKind, String)> {
        let mut response = request.send().await.map_err(describe)?;
        let status = response.status().as_u16();
        let date = response.headers().get(DATE).and_then(|date| date.to_str().ok());
        let date = date
            .and_then(|date| DateTime::parse_from_rfc2822(date).ok())
            .map(|date| date.to_utc());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(describe)? {
            if body.len() + chunk.len() > self.max_body {
                return Err((
                    ErrorKind::TooLarge,
                    format!("the answer is larger than {} bytes", self.max_body),
                ));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Reply { status, date, body })
    }
}

impl Http {
    /// Posts a push as the platform does: its headers, a JSON body, and nobody reads the answer but its status.
    /// For the simulator. The error says what happened, without the address.
    pub async fn push(&self, url: &str, headers: &[(&str, String)], body: String) -> Result<u16, String> {
        let mut request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let response = request.send().await.map_err(|error| describe(error).1)?;
        Ok(response.status().as_u16())
    }
}

fn describe(error: reqwest::Error) -> (ErrorKind, String) {
    let kind = if error.is_builder() {
        ErrorKind::Request
    } else if error.is_timeout() {
        ErrorKind::Timeout
    } else if error.is_connect() {
        ErrorKind::Connect
    } else {
        ErrorKind::Transport
    };
    // reqwest says only "error sending request"; the reason stands in the causes beneath it.
    let error = error.without_url();
    let mut message = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        message = format!("{message}: {error}");
        cause = error.source();
    }
    (kind, message)
}
