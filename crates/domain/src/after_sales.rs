//! After-sales cases and buyers' requests to cancel: what their numbers mean (temu-open-api.md §13).

/// The name of a case's state, and whether it still waits for a decision. Unknown states count as open, for a payout may
/// depend on them.
pub fn state(code: Option<i64>) -> (&'static str, bool) {
    match code {
        Some(1) => ("requested", true),
        Some(2) => ("parcel_sent_back", true),
        Some(3) => ("parcel_received", true),
        Some(4 | 9) => ("refunding", true),
        Some(5) => ("refunded", false),
        Some(6) => ("withdrawn", false),
        Some(7) => ("rejected", false),
        Some(8) => ("label_wanted", true),
        Some(10) => ("return_requested", true),
        Some(11) => ("platform_reviewing", true),
        _ => ("unknown", true),
    }
}

/// The same of a request to cancel, whose 5 is cancelled.
pub fn cancellation_state(code: Option<i64>) -> (&'static str, bool) {
    match code {
        Some(5) => ("cancelled", false),
        other => state(other),
    }
}

/// The kind of an after-sales case.
pub fn kind(code: Option<i64>) -> &'static str {
    match code {
        Some(1) => "refund",
        Some(2) => "return_refund",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_open_until_it_is_decided() {
        let open: Vec<i64> = (0..13).filter(|code| state(Some(*code)).1).collect();
        assert_eq!(open, [0, 1, 2, 3, 4, 8, 9, 10, 11, 12]);
        assert_eq!(
            (state(Some(5)).0, cancellation_state(Some(5)).0),
            ("refunded", "cancelled")
        );
        assert_eq!(state(None), ("unknown", true));
    }
}
