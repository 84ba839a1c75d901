//! Stock-up orders of full-managed shops and their consignments: what their numbers mean (temu-open-api.md §16).

/// The name of a stock-up order's state.
pub fn state(code: i64) -> &'static str {
    match code {
        0 => "to_accept",
        1 => "to_deliver",
        2 => "sent",
        3 => "received",
        4 => "refused",
        5 => "returned",
        6 => "checked",
        7 => "in_stock",
        8 => "void",
        9 => "timed_out",
        10 => "cancelled",
        _ => "unknown",
    }
}

/// The name of a consignment's state.
pub fn consignment_state(code: Option<i64>) -> &'static str {
    match code {
        Some(0) => "to_pack",
        Some(1) => "sent",
        Some(2) => "received",
        Some(3) => "in_stock",
        Some(4) => "returned",
        Some(5) => "cancelled",
        Some(6) => "partly_received",
        _ => "unknown",
    }
}
