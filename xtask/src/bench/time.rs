//! The bench's clock: measuring is its purpose, so it alone in this crate reads one.

use std::time::{Duration, Instant};

/// Now, for measuring spans.
#[expect(clippy::disallowed_methods, reason = "a stopwatch has to look at the clock")]
pub(super) fn now() -> Instant {
    Instant::now()
}

/// Waits; the bench has no async runtime.
#[expect(clippy::disallowed_methods, reason = "no runtime's worker is blocked here")]
pub(super) fn pause(span: Duration) {
    std::thread::sleep(span);
}
