//! The one place that reads the clock and makes ids; everything else is handed the time.

use chrono::{DateTime, SubsecRound, Utc};

/// Now, cut to microseconds, because PostgreSQL keeps no more.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// A new id: UUID version 7, so that ids sort by time.
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
