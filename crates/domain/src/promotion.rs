//! Promotions: whether one is running, and what the numbers of enrolments mean (temu-open-api.md §14).

use chrono::{DateTime, Utc};

/// Where a promotion stands at `now`: not_started, running, ended, or unknown without its times.
pub fn state(starts_at: Option<DateTime<Utc>>, ends_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> &'static str {
    match (starts_at, ends_at) {
        (_, Some(end)) if end <= now => "ended",
        (Some(start), _) if start > now => "not_started",
        (Some(_), _) => "running",
        (None, _) => "unknown",
    }
}

/// The name of a local promotion's state.
pub fn stated(code: Option<i64>) -> &'static str {
    match code {
        Some(1) => "not_started",
        Some(2) => "running",
        Some(3) => "ended",
        _ => "unknown",
    }
}

/// The name of an enrolment's state.
pub fn enrolment_state(code: Option<i64>) -> &'static str {
    match code {
        Some(1) => "enrolling",
        Some(2) => "failed",
        Some(3) => "waiting",
        Some(4) => "running",
        Some(5) => "ended",
        Some(6) => "offline",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promotion_runs_between_its_times() {
        let at = |hour: i64| DateTime::from_timestamp(hour * 3600, 0);
        let state_at = |hour| state(at(10), at(20), at(hour).unwrap());
        assert_eq!(
            [9, 10, 19, 20].map(state_at),
            ["not_started", "running", "running", "ended"]
        );
        assert_eq!(state(None, None, at(1).unwrap()), "unknown");
    }
}
