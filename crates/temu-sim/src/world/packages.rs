//! The packages of an order: who carries them, what is in them, when they leave and arrive (temu-open-api.md §9).

use super::{
    life::State,
    order::{Plan, Step},
    shop::Shop,
};
use crate::dice::{Dice, text_key};

const HOUR: i64 = 3_600;

/// One package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Package {
    /// `PK-…`.
    pub(crate) package_sn: String,
    /// Index of the line that is in it.
    pub(crate) line: usize,
    /// Pieces of the line in it.
    pub(crate) quantity: i64,
    /// Id and name of the carrier.
    pub(crate) carrier: (&'static str, &'static str),
    /// The carrier's number.
    pub(crate) tracking_number: String,
    /// Label bought, seconds.
    pub(crate) label_at: i64,
    /// Label made after so many seconds; the first try fails where `label_fails`.
    pub(crate) label_takes: i64,
    /// The first try to make the label fails; an hour later it is tried again.
    pub(crate) label_fails: bool,
    /// Left, seconds.
    pub(crate) shipped_at: i64,
    /// Arrived, seconds; none when it never does.
    pub(crate) delivered_at: Option<i64>,
    /// 1 seller; 3 co-operating warehouse.
    pub(crate) delivery_type: i64,
}

const US_CARRIERS: [(&str, &str); 3] = [("960001", "USPS"), ("960002", "UPS"), ("960003", "FedEx")];
const OTHER_CARRIERS: [(&str, &str); 3] = [("960011", "DHL"), ("960012", "GLS"), ("960013", "DPD")];

impl Package {
    /// State of its label at `at`: 0 being made, 1 made, 2 failed; none before it is bought.
    pub(crate) fn label_status(&self, at: i64) -> Option<i64> {
        match at - self.label_at {
            ..0 => None,
            age if age < self.label_takes => Some(0),
            age if self.label_fails && age < HOUR => Some(2),
            age if self.label_fails && age < HOUR + self.label_takes => Some(0),
            _ => Some(1),
        }
    }

    /// What the carrier has reported by `at`: status, when, in words.
    pub(crate) fn tracking(&self, at: i64) -> Vec<(&'static str, i64, &'static str)> {
        let mut events = vec![
            ("PICKED_UP", self.shipped_at + 6 * HOUR, "Picked up by the carrier"),
            (
                "IN_TRANSIT",
                self.shipped_at + 26 * HOUR,
                "Arrived at the sorting centre",
            ),
        ];
        if let Some(delivered) = self.delivered_at {
            events.push(("OUT_FOR_DELIVERY", delivered - 5 * HOUR, "Out for delivery"));
            events.push(("DELIVERED", delivered, "Delivered"));
        }
        events.retain(|(_, when, _)| *when <= at);
        events
    }
}

/// All packages that `plan` ever has, whether they have left yet or not, as its lines stand in `state`.
pub(crate) fn packages(shop: &Shop, plan: &Plan, state: &State) -> Vec<Package> {
    let when = |wanted: Step| {
        plan.steps
            .iter()
            .rev()
            .find(|(_, step)| *step == wanted)
            .map(|(at, _)| *at)
    };
    // Some orders go straight to delivered; their packages left unseen the day before.
    let Some(left) = when(Step::Ship).or_else(|| Some(when(Step::Deliver)? - 24 * HOUR)) else {
        return Vec::new();
    };
    let (first_left, delivered) = (when(Step::ShipSome), when(Step::Deliver));
    let first_delivered = when(Step::DeliverSome).or(delivered);
    let open: Vec<usize> = (0..state.lines.len())
        .filter(|index| state.lines[*index].quantity > 0)
        .collect();
    let mut packages = Vec::new();
    for (rank, index) in open.iter().enumerate() {
        let quantity = state.lines[*index].quantity;
        let make = |part, quantity, shipped_at, delivered_at| {
            package(shop, plan, *index, (part, quantity), (shipped_at, delivered_at))
        };
        match first_left {
            Some(first) if rank == 0 && open.len() == 1 && quantity > 1 => {
                packages.push(make(0, quantity - quantity / 2, first, first_delivered));
                packages.push(make(1, quantity / 2, left, delivered));
            }
            Some(first) if rank == 0 => packages.push(make(0, quantity, first, first_delivered)),
            _ => packages.push(make(0, quantity, left, delivered)),
        }
    }
    packages
}

fn package(
    shop: &Shop,
    plan: &Plan,
    line: usize,
    (part, quantity): (usize, i64),
    (shipped_at, delivered_at): (i64, Option<i64>),
) -> Package {
    let order_sn = plan.order_sn(shop, line);
    let digits = order_sn.rsplit('-').next().unwrap_or_default();
    let package_sn = if part == 0 {
        format!("PK-{digits}")
    } else {
        format!("PK-{digits}-{part}")
    };
    let mut dice = Dice::of(&[text_key(&package_sn)]);
    let confirmed = plan.steps.iter().find(|(_, step)| *step == Step::Confirm);
    let confirmed = confirmed.map_or(plan.birth.at, |(at, _)| *at);
    let carriers = if plan.site.region_id == 211 {
        US_CARRIERS
    } else {
        OTHER_CARRIERS
    };
    Package {
        line,
        quantity,
        carrier: *dice.pick(&carriers),
        tracking_number: format!("SIM{:015}", dice.below(1_000_000_000_000_000)),
        label_at: (shipped_at - dice.between(HOUR, 12 * HOUR)).max(confirmed + 600),
        label_takes: dice.between(60, 600),
        label_fails: dice.chance(300),
        shipped_at,
        delivered_at,
        delivery_type: if plan.by_warehouse { 3 } else { 1 },
        package_sn,
    }
}

/// The packages that have left by `at`.
pub(crate) fn sent(shop: &Shop, plan: &Plan, state: &State, at: i64) -> Vec<Package> {
    let mut packages = packages(shop, plan, state);
    packages.retain(|package| package.shipped_at <= at && state.lines[package.line].shipped_at.is_some());
    packages
}
