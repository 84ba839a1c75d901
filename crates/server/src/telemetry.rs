//! What the program tells about itself: log lines on standard error, figures for Prometheus.

use std::{io::IsTerminal, sync::LazyLock};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// Starts the log. `quiet` is for commands whose answer is their output: only warnings then. RUST_LOG, where set, rules.
pub fn start_log(format: LogFormat, debug: bool, quiet: bool) {
    let usual = match (quiet, debug) {
        (_, true) => "info,temu_omni=debug,temu_api=debug,temu_sim=debug",
        (true, false) => "warn",
        (false, false) => "info,sqlx=warn",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second start (tests, the demo) keeps the first log.
    let _already_started = match format {
        LogFormat::Text => log
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false)
            .try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
}

/// The figures of this process; the first call begins to collect them.
pub fn metrics() -> &'static PrometheusHandle {
    static HANDLE: LazyLock<PrometheusHandle> = LazyLock::new(|| {
        let seconds = [0.001, 0.005, 0.015, 0.03, 0.06, 0.1, 0.3, 1.0, 3.0, 10.0];
        let builder = PrometheusBuilder::new()
            .set_buckets(&seconds)
            .unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        // Only a second recorder could be refused, and this is the one place that makes one.
        let _refused = metrics::set_global_recorder(recorder);
        handle
    });
    &HANDLE
}
