//! The whole life of one made-up order, past and future, decided at its birth.

use super::{
    calendar::{Birth, site_and_second},
    shop::{Shop, Site},
    spec::BusinessModel,
};
use crate::dice::Dice;

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// One thing that happens to an order; each moves its `updateTime`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Placed, PENDING.
    Place,
    /// Leaves PENDING, must be shipped.
    Confirm,
    /// Cancelled while PENDING.
    Drop,
    /// The buyer asks to cancel; the seller has 24 h.
    AskCancel,
    /// Cancelled after PENDING.
    Cancel,
    /// Part of it is cancelled before shipment.
    Reduce,
    /// A first parcel leaves.
    ShipSome,
    /// Everything has left.
    Ship,
    /// The shipment is taken back: the status goes backwards.
    Unship,
    /// A first parcel arrives.
    DeliverSome,
    /// Everything has arrived.
    Deliver,
    /// A status that nobody has documented.
    Odd,
    /// Something unseen changes.
    Touch,
}

/// How the platform names the goods of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartSku {
    /// By the id of the SKU at this index of the catalogue.
    Known(usize),
    /// By an id that the catalogue does not have, but with the SKU's code.
    CodeOnly(usize),
    /// By an id that the catalogue does not have, but with a product that has only this SKU.
    SpuOnly(usize),
    /// By nothing that the catalogue has; the number makes the unknown ids.
    Unknown(u64),
}

impl PartSku {
    /// Index of the SKU it really is.
    pub(crate) fn index(self) -> Option<usize> {
        match self {
            PartSku::Known(index) | PartSku::CodeOnly(index) | PartSku::SpuOnly(index) => Some(index),
            PartSku::Unknown(_) => None,
        }
    }
}

/// Goods inside one sold piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) sku: PartSku,
    pub(crate) sold_factor: i64,
}

/// A child order as it was bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlannedLine {
    pub(crate) quantity: i64,
    pub(crate) parts: Vec<Part>,
}

/// A parent order with everything that will ever happen to it.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) birth: Birth,
    pub(crate) site: &'static Site,
    /// Whether the documents carry the site.
    pub(crate) names_site: bool,
    /// Shipped by a warehouse that works with Temu.
    pub(crate) by_warehouse: bool,
    pub(crate) lines: Vec<PlannedLine>,
    /// Line and pieces that [`Step::Reduce`] takes away.
    pub(crate) reduction: Option<(usize, i64)>,
    /// By time; the first is [`Step::Place`].
    pub(crate) steps: Vec<(i64, Step)>,
}

/// Decides the life of the order born at `birth`.
pub(crate) fn plan(shop: &Shop, birth: Birth) -> Plan {
    let mut dice = Dice::new(birth.key);
    let (site, _) = site_and_second(&mut dice, shop.sites());
    let mut plan = Plan {
        birth,
        site,
        names_site: !dice.chance(50),
        by_warehouse: shop.business_model() == BusinessModel::Semi && dice.chance(300),
        lines: lines(shop, &mut dice),
        reduction: None,
        steps: Vec::with_capacity(8),
    };
    live(&mut plan, shop.business_model(), &mut dice);
    plan
}

fn lines(shop: &Shop, dice: &mut Dice) -> Vec<PlannedLine> {
    let wanted = 1 + dice.weighted(&[80, 15, 5]);
    let mut lines: Vec<PlannedLine> = Vec::with_capacity(wanted);
    for _ in 0..wanted {
        let index = shop.popular_sku(dice);
        if lines.iter().any(|line| line.parts[0].sku.index() == Some(index)) {
            continue;
        }
        lines.push(PlannedLine {
            quantity: 1 + dice.weighted(&[76, 17, 4, 2, 1]) as i64,
            parts: parts(shop, index, dice),
        });
    }
    lines
}

fn parts(shop: &Shop, index: usize, dice: &mut Dice) -> Vec<Part> {
    let semi = shop.business_model() == BusinessModel::Semi;
    let single = |sku| vec![Part { sku, sold_factor: 1 }];
    match dice.below(1_000) {
        0..5 => single(PartSku::Unknown(dice.next())),
        5..12 if shop.skus[index].ext_code.is_some() => single(PartSku::CodeOnly(index)),
        12..15 if semi && is_only_child(shop, index) => single(PartSku::SpuOnly(index)),
        15..35 => vec![Part {
            sku: PartSku::Known(index),
            sold_factor: 3,
        }],
        35..60 if semi => {
            let other = shop.popular_sku(dice);
            let mut parts = single(PartSku::Known(index));
            if other != index && shop.skus[other].currency == shop.skus[index].currency {
                parts.push(Part {
                    sku: PartSku::Known(other),
                    sold_factor: dice.between(1, 2),
                });
            }
            parts
        }
        _ => single(PartSku::Known(index)),
    }
}

/// Whether the product of the SKU has no other; SKUs of a product stand side by side.
fn is_only_child(shop: &Shop, index: usize) -> bool {
    let spu = |index: usize| shop.skus.get(index).map(|sku| sku.spu_id);
    spu(index + 1) != spu(index) && (index == 0 || spu(index - 1) != spu(index))
}

fn live(plan: &mut Plan, model: BusinessModel, dice: &mut Dice) {
    let placed = plan.birth.at;
    plan.steps.push((placed, Step::Place));
    let confirmed = placed
        + dice.between(5 * MINUTE, 30 * MINUTE)
        + if dice.chance(1_500) {
            dice.between(0, 150 * MINUTE)
        } else {
            0
        };
    if dice.chance(150) {
        plan.steps.push((dice.between(placed + MINUTE, confirmed), Step::Drop));
        return;
    }
    plan.steps.push((confirmed, Step::Confirm));
    if dice.chance(350) {
        let asked = confirmed + dice.between(HOUR, 20 * HOUR);
        let wait = if dice.chance(4_000) {
            24 * HOUR
        } else {
            dice.between(HOUR, 23 * HOUR)
        };
        plan.steps
            .extend([(asked, Step::AskCancel), (asked + wait, Step::Cancel)]);
        return;
    }
    let shipped = confirmed + dice.between(2 * HOUR, 30 * HOUR) + dice.between(0, 30 * HOUR);
    if dice.chance(200) {
        plan.reduction = reduction(&plan.lines, dice);
    }
    if plan.reduction.is_some() {
        plan.steps
            .push((dice.between(confirmed + MINUTE, shipped - MINUTE), Step::Reduce));
    }
    let delivered = ship(plan, model, shipped, dice);
    if let Some(delivered) = delivered
        && dice.chance(1_500)
    {
        plan.steps
            .push((delivered + dice.between(2 * DAY, 30 * DAY), Step::Touch));
    }
}

/// Shipping and delivery; answers when it was delivered.
fn ship(plan: &mut Plan, model: BusinessModel, shipped: i64, dice: &mut Dice) -> Option<i64> {
    let mut last = shipped;
    let split = model == BusinessModel::Local && dice.chance(600);
    match dice.below(1_000) {
        _ if split => {
            last += dice.between(6 * HOUR, 40 * HOUR);
            plan.steps.extend([(shipped, Step::ShipSome), (last, Step::Ship)]);
        }
        // Straight from UN_SHIPPING to DELIVERED.
        0..10 => {}
        10..13 => {
            let again = shipped + dice.between(3 * HOUR, 20 * HOUR);
            plan.steps.extend([
                (shipped, Step::Ship),
                (shipped + 2 * HOUR, Step::Unship),
                (again, Step::Ship),
            ]);
            last = again;
        }
        // Two updates in one second.
        13..33 => plan.steps.extend([(shipped, Step::Ship), (shipped, Step::Touch)]),
        _ => plan.steps.push((shipped, Step::Ship)),
    }
    if dice.chance(15) {
        plan.steps.push((last + DAY, Step::Odd));
    }
    if dice.chance(80) {
        return None;
    }
    let delivered = last + dice.between(3 * DAY, 12 * DAY);
    if split && dice.chance(5_000) {
        plan.steps
            .push((delivered - dice.between(HOUR, 30 * HOUR), Step::DeliverSome));
    }
    plan.steps.push((delivered, Step::Deliver));
    Some(delivered)
}

fn reduction(lines: &[PlannedLine], dice: &mut Dice) -> Option<(usize, i64)> {
    let (line, quantity) = lines
        .iter()
        .map(|line| line.quantity)
        .enumerate()
        .max_by_key(|(_, quantity)| *quantity)?;
    if quantity > 1 {
        return Some((line, dice.between(1, quantity - 1)));
    }
    // Of several single pieces one whole line goes; a lone piece would be a cancelled order.
    (lines.len() > 1).then_some((line, 1))
}

impl Plan {
    /// `PO-211-…`: region and 17 digits that no other order of the world has.
    pub(crate) fn parent_order_sn(&self, shop: &Shop) -> String {
        format!(
            "PO-{:03}-{:017}",
            self.site.region_id,
            scramble(self.serial(shop), 38_654_705_664_987)
        )
    }

    /// `211-…` of the line at `index`.
    pub(crate) fn order_sn(&self, shop: &Shop, index: usize) -> String {
        format!(
            "{:03}-{:017}",
            self.site.region_id,
            scramble(self.serial(shop) * 8 + index as u64, LINE_FACTOR)
        )
    }

    fn serial(&self, shop: &Shop) -> u64 {
        shop.number * 1_000_000_000 + self.birth.serial
    }
}

/// Serial of the order in its shop and index of the line that the digits of an `order_sn` were made from.
pub(crate) fn line_of_digits(shop: &Shop, digits: u64) -> Option<(u64, usize)> {
    let number = unscramble(digits, LINE_FACTOR);
    let serial = (number / 8).checked_sub(shop.number * 1_000_000_000)?;
    Some((serial, (number % 8) as usize))
}

/// One-to-one on numbers of 17 digits, because both factors share no divisor with a power of ten.
fn scramble(number: u64, odd: u64) -> u64 {
    ((u128::from(number) * u128::from(odd) + OFFSET) % SPACE) as u64
}

/// Undoes [`scramble`]: times the inverse of the factor, which Euclid's algorithm finds.
fn unscramble(number: u64, odd: u64) -> u64 {
    let space = SPACE as i128;
    let (mut rest, mut next) = (space, i128::from(odd));
    let (mut inverse, mut next_inverse) = (0_i128, 1_i128);
    while next != 0 {
        let times = rest / next;
        (rest, next) = (next, rest - times * next);
        (inverse, next_inverse) = (next_inverse, inverse - times * next_inverse);
    }
    let shifted = (u128::from(number) + SPACE - OFFSET) % SPACE;
    (shifted * inverse.rem_euclid(space) as u128 % SPACE) as u64
}

const SPACE: u128 = 100_000_000_000_000_000;
const OFFSET: u128 = 20_260_000_000_000_000;
/// Makes the numbers of lines.
const LINE_FACTOR: u64 = 70_368_744_177_661;
