//! Listens, runs the API, the web app and the worker, and ends them in order when asked to.

use std::{io::ErrorKind, net::SocketAddr, sync::Arc, time::Duration};

use rustls::ServerConfig;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{
    app::App,
    error::{Error, Result},
    http, jobs,
    proxy::{
        Proxy,
        tls::{Peer, TlsListener},
    },
    telemetry,
};

/// How long open answers may take after the program was asked to end.
const GRACE: Duration = Duration::from_secs(10);

/// Takes the port. It comes before any other work, so that a second start fails at once and touches nothing.
pub async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|cause| match cause.kind() {
        ErrorKind::AddrInUse => Error::Settings(format!(
            "LISTEN: {address} is in use by another program; stop it or choose another port with LISTEN or --listen"
        )),
        _ => Error::Settings(format!("LISTEN: {address} cannot be listened on: {cause}")),
    })
}

/// Serves until SIGINT, SIGTERM or `app.shutdown`, then finishes what is open and closes the database.
pub async fn serve(app: App, listener: TcpListener) -> Result<()> {
    let failed = |cause: std::io::Error| Error::from(anyhow::Error::from(cause));
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt()).map_err(failed)?,
        signal(SignalKind::terminate()).map_err(failed)?,
    );
    let worker = jobs::worker::start(&app).await?;
    tracing::info!(database = app.db.engine(), node = %app.node, "serving on http://{}", listener.local_addr().map_err(failed)?);

    let router = http::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let until = app.shutdown.clone();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move { until.cancelled().await });
    let mut server = tokio::spawn(server.into_future());
    // Histograms keep every sample until somebody sums them up; a scrape does, but not everybody scrapes.
    let mut upkeep = tokio::time::interval(Duration::from_secs(5));
    loop {
        tokio::select! {
            _ = interrupt.recv() => break,
            _ = terminate.recv() => break,
            () = app.shutdown.cancelled() => break,
            _ = &mut server => break,
            _ = upkeep.tick() => telemetry::metrics().run_upkeep(),
        }
    }
    tracing::info!("ending");
    app.shutdown.cancel();
    if tokio::time::timeout(GRACE, &mut server).await.is_err() {
        tracing::warn!("some answers were still open after {} s", GRACE.as_secs());
        server.abort();
    }
    worker.stop().await;
    app.db.close().await;
    Ok(())
}

/// The proxy's router with what every request passes.
pub fn proxy_router(proxy: &Proxy) -> axum::Router {
    proxy
        .router()
        .layer(axum::middleware::from_fn(http::request_id::observe))
}

/// Serves the proxy, over TLS where one is given, until SIGINT or SIGTERM.
pub async fn serve_proxy(proxy: Proxy, listener: TcpListener, tls: Option<Arc<ServerConfig>>) -> Result<()> {
    let failed = |cause: std::io::Error| Error::from(anyhow::Error::from(cause));
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt()).map_err(failed)?,
        signal(SignalKind::terminate()).map_err(failed)?,
    );
    telemetry::metrics();
    let scheme = if tls.is_some() { "https" } else { "http" };
    tracing::info!("proxy on {scheme}://{}", listener.local_addr().map_err(failed)?);
    let until = async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    let service = proxy_router(&proxy).into_make_service_with_connect_info::<Peer>();
    let upkeep = async {
        proxy.look_outside().await;
        let mut ticks = tokio::time::interval(Duration::from_secs(5));
        loop {
            ticks.tick().await;
            telemetry::metrics().run_upkeep();
        }
    };
    let server = async {
        match tls {
            None => axum::serve(listener, service).with_graceful_shutdown(until).await,
            Some(tls) => {
                let listener = TlsListener::start(listener, tls)?;
                axum::serve(listener, service).with_graceful_shutdown(until).await
            }
        }
    };
    tokio::select! {
        ended = server => ended.map_err(failed),
        () = upkeep => Ok(()),
    }
}
