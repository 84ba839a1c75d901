//! Packages: what the carrier's scans say about delivery.

use chrono::{DateTime, Utc};

use crate::order::OrderStatus;

/// One scan of a carrier, as far as it was understood (temu-open-api.md §9.1; its states are undocumented).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// State such as `DELIVERED`.
    pub status: Option<String>,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// In words.
    pub description: Option<String>,
}

/// When the package was delivered: its first scan that says so and has a time.
pub fn delivered_at(scans: &[Scan]) -> Option<DateTime<Utc>> {
    let delivered = |scan: &&Scan| {
        scan.status
            .as_deref()
            .is_some_and(|status| status.eq_ignore_ascii_case("delivered"))
    };
    scans.iter().filter(delivered).filter_map(|scan| scan.at).min()
}

/// When the order was delivered: with its last package, once nothing of it is still to be sent and every package was.
pub fn order_delivered_at(status: OrderStatus, packages: &[Option<DateTime<Utc>>]) -> Option<DateTime<Utc>> {
    if !matches!(status, OrderStatus::Shipped | OrderStatus::Delivered) {
        return None;
    }
    let all: Option<Vec<DateTime<Utc>>> = packages.iter().copied().collect();
    all?.into_iter().max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_780_000_000 + hour * 3600, 0).unwrap()
    }

    fn scan(status: &str, hour: Option<i64>) -> Scan {
        Scan {
            status: Some(status.to_owned()),
            at: hour.map(at),
            description: None,
        }
    }

    #[test]
    fn the_first_delivery_scan_with_a_time_counts() {
        let scans = [
            scan("IN_TRANSIT", Some(1)),
            scan("Delivered", Some(9)),
            scan("DELIVERED", Some(5)),
        ];
        assert_eq!(delivered_at(&scans), Some(at(5)));
        assert_eq!(
            delivered_at(&[scan("DELIVERED", None), scan("UNDELIVERED", Some(2))]),
            None
        );
    }

    #[test]
    fn an_order_is_delivered_with_its_last_package() {
        let [first, last] = [Some(at(1)), Some(at(8))];
        assert_eq!(order_delivered_at(OrderStatus::Delivered, &[first, last]), last);
        assert_eq!(order_delivered_at(OrderStatus::Shipped, &[first]), first);
        for (status, packages) in [
            (OrderStatus::Shipped, vec![first, None]),
            (OrderStatus::PartlyShipped, vec![first]),
            (OrderStatus::Delivered, vec![]),
        ] {
            assert_eq!(order_delivered_at(status, &packages), None, "{status:?}");
        }
    }
}
