//! After-sales cases and buyers' cancellations, decided with the order's life (temu-open-api.md §13).

use super::{
    order::{Plan, Step},
    shop::Shop,
};
use crate::dice::{Dice, text_key};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CaseKind {
    /// Refund without return.
    Refund,
    /// Return and refund.
    Return,
    /// A request to cancel before shipment.
    Cancel,
}

/// Who moved a case on.
const BUYER: i64 = 1;
const SELLER: i64 = 2;
const SYSTEM: i64 = 4;

/// One case with everything that will ever happen to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Case {
    pub(crate) kind: CaseKind,
    /// `PAS-…`.
    pub(crate) parent_after_sales_sn: String,
    pub(crate) parent_order_sn: String,
    /// Lines and pieces that are complained of or cancelled.
    pub(crate) lines: Vec<(usize, i64)>,
    /// Reason code.
    pub(crate) reason: i64,
    /// When, new status and who did it; by time, the first opens it.
    pub(crate) steps: Vec<(i64, i64, i64)>,
}

impl Case {
    /// Opened at, last change, status at `at`; none before it is opened.
    pub(crate) fn at(&self, at: i64) -> Option<(i64, i64, i64)> {
        let opened = self.steps.first()?.0;
        let (changed, status, _) = self.steps.iter().rev().find(|(when, ..)| *when <= at)?;
        Some((opened, *changed, *status))
    }

    /// Whether the buyer has the money back at `at`.
    pub(crate) fn is_refunded(&self, at: i64) -> bool {
        self.kind != CaseKind::Cancel && self.at(at).is_some_and(|(_, _, status)| status == 5)
    }
}

/// The case of an order, if it ever has one.
pub(crate) fn case(shop: &Shop, plan: &Plan) -> Option<Case> {
    let when = |wanted: Step| {
        plan.steps
            .iter()
            .rev()
            .find(|(_, step)| *step == wanted)
            .map(|(at, _)| *at)
    };
    let mut dice = Dice::of(&[plan.birth.key, text_key("case")]);
    let asked = when(Step::AskCancel).zip(when(Step::Cancel));
    if asked.is_none() && (when(Step::Deliver).is_none() || !dice.chance(400)) {
        return None;
    }
    let parent_order_sn = plan.parent_order_sn(shop);
    let digits = parent_order_sn.rsplit('-').next().unwrap_or_default();
    let mut case = Case {
        kind: CaseKind::Cancel,
        parent_after_sales_sn: format!("PAS-{:03}-{digits}", plan.site.region_id),
        lines: Vec::new(),
        reason: dice.between(2, 61),
        steps: Vec::new(),
        parent_order_sn,
    };
    if let Some((asked, agreed)) = asked {
        case.lines = plan.lines.iter().map(|line| line.quantity).enumerate().collect();
        // Nobody answered for a whole day: the platform agrees by itself.
        let who = if agreed - asked >= DAY { SYSTEM } else { SELLER };
        case.steps = vec![(asked, 1, BUYER), (agreed, 5, who)];
        return Some(case);
    }
    complain(&mut case, plan, when(Step::Deliver)?, &mut dice)?;
    Some(case)
}

fn complain(case: &mut Case, plan: &Plan, delivered: i64, dice: &mut Dice) -> Option<()> {
    let reduced = |index: usize| {
        plan.reduction
            .filter(|(line, _)| *line == index)
            .map_or(0, |(_, pieces)| pieces)
    };
    let left = plan
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| (index, line.quantity - reduced(index)));
    let (index, quantity) = left.into_iter().find(|(_, quantity)| *quantity > 0)?;
    case.lines = vec![(index, dice.between(1, quantity))];
    let opened = delivered + dice.between(DAY, 20 * DAY);
    let returns = dice.chance(4_000);
    case.kind = if returns { CaseKind::Return } else { CaseKind::Refund };
    let mut at = opened;
    let mut then = |dice: &mut Dice, status, who| {
        case.steps.push((at, status, who));
        at += dice.between(6 * HOUR, 4 * DAY);
    };
    then(dice, if returns { 10 } else { 1 }, BUYER);
    match dice.below(100) {
        0..70 if returns => {
            for (status, who) in [(8, SYSTEM), (2, BUYER), (3, SYSTEM), (4, SELLER), (5, SYSTEM)] {
                then(dice, status, who);
            }
        }
        0..70 => {
            then(dice, 4, SELLER);
            then(dice, 5, SYSTEM);
        }
        70..85 => then(dice, 7, SELLER),
        85..95 => then(dice, 6, BUYER),
        _ => then(dice, 11, SYSTEM),
    }
    Some(())
}
