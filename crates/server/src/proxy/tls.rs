//! TLS for the proxy's own listener: its certificate, and, where an authority is named, only clients that show one of its
//! certificates.

use std::{io, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{
    config::Config,
    error::{Error, Result},
};

/// A client that has not finished its handshake by then is let go.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Where a connection comes from.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

impl Connected<IncomingStream<'_, TcpListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Peer {
        Peer(*stream.remote_addr())
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Peer {
        Peer(*stream.remote_addr())
    }
}

/// Accepts connections that have finished their handshake; each makes it in a task of its own, so that a slow one keeps
/// nobody waiting.
pub struct TlsListener {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl TlsListener {
    /// Begins to accept on `listener`.
    pub fn start(mut listener: TcpListener, config: Arc<ServerConfig>) -> io::Result<TlsListener> {
        let address = listener.local_addr()?;
        let (sender, ready) = mpsc::channel(64);
        let acceptor = TlsAcceptor::from(config);
        tokio::spawn(async move {
            loop {
                let (stream, peer) = tokio::select! {
                    accepted = Listener::accept(&mut listener) => accepted,
                    () = sender.closed() => return,
                };
                let (acceptor, sender) = (acceptor.clone(), sender.clone());
                tokio::spawn(async move {
                    match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
                        // Nobody takes it when the proxy is ending.
                        Ok(Ok(stream)) => drop(sender.send((stream, peer)).await),
                        Ok(Err(cause)) => tracing::info!(%peer, %cause, "TLS refused"),
                        Err(_) => tracing::info!(%peer, "TLS handshake not finished in time"),
                    }
                });
            }
        });
        Ok(TlsListener { address, ready })
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        match self.ready.recv().await {
            Some(accepted) => accepted,
            // The accepting task lives as long as this end of the channel.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// TLS as the settings want it; none when they name no certificate.
pub fn server_config(config: &Config) -> Result<Option<Arc<ServerConfig>>> {
    let (Some(certificate), Some(key)) = (&config.proxy_tls_cert, &config.proxy_tls_key) else {
        return Ok(None);
    };
    let chain = certificates("PROXY_TLS_CERT", certificate)?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|cause| wrong("PROXY_TLS_KEY", key, &cause))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|cause| Error::Internal(cause.into()))?;
    let builder = match &config.proxy_tls_ca {
        None => builder.with_no_client_auth(),
        Some(file) => {
            let mut roots = RootCertStore::empty();
            for authority in certificates("PROXY_TLS_CA", file)? {
                roots
                    .add(authority)
                    .map_err(|cause| wrong("PROXY_TLS_CA", file, &cause))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .map_err(|cause| wrong("PROXY_TLS_CA", file, &cause))?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let server = builder
        .with_single_cert(chain, key)
        .map_err(|cause| wrong("PROXY_TLS_CERT", certificate, &cause))?;
    Ok(Some(Arc::new(server)))
}

fn certificates(setting: &str, file: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let found = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(wrong(setting, file, &"there is no certificate in it")),
        Err(cause) => Err(wrong(setting, file, &cause)),
    }
}

fn wrong(setting: &str, file: &Path, cause: &dyn std::fmt::Display) -> Error {
    Error::Settings(format!("{setting}: {} cannot be used: {cause}", file.display()))
}
