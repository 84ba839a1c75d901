//! 核价 and 调价: what the numbers of price reviews mean, for each kind of shop (temu-open-api.md §11).

/// The name of a review's state (full- and semi-managed shops), and whether it waits for us.
pub fn review_state(code: Option<i64>) -> (&'static str, bool) {
    match code {
        Some(0) => ("to_review", false),
        Some(1) => ("waiting", true),
        Some(2) => ("passed", false),
        Some(3) => ("rejected", false),
        Some(4) => ("void", false),
        Some(5) => ("syncing", false),
        _ => ("unknown", false),
    }
}

/// The name of an adjustment's state, and whether it waits for us.
pub fn adjustment_state(code: Option<i64>) -> (&'static str, bool) {
    match code {
        Some(0) => ("to_review", false),
        Some(1) => ("waiting", true),
        Some(2) => ("passed", false),
        Some(3) => ("rejected", false),
        _ => ("unknown", false),
    }
}

/// The name of a local shop's price order's state, and whether it waits for us.
pub fn price_order_state(code: Option<i64>) -> (&'static str, bool) {
    match code {
        Some(100) => ("to_review", false),
        Some(101) => ("waiting", true),
        Some(201) => ("passed", false),
        Some(202) => ("to_change", true),
        Some(203) => ("confirmed", false),
        Some(204) => ("changed", false),
        Some(205) => ("refused", false),
        Some(206) => ("rejected", false),
        _ => ("unknown", false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_state_of_each_kind_waits_for_us_and_a_local_one_to_be_changed_too() {
        assert_eq!(review_state(Some(1)), ("waiting", true));
        assert_eq!(adjustment_state(Some(1)), ("waiting", true));
        let open = (0..300).filter(|code| price_order_state(Some(*code)).1);
        assert_eq!(open.collect::<Vec<_>>(), [101, 202]);
        assert_eq!(review_state(None), ("unknown", false));
    }
}
