//! What an order looks like at a moment: its planned steps up to then, applied one after the other.

use super::order::{Plan, Step};

/// A parent order at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State {
    /// Status code of temu-open-api.md §8.1.
    pub(crate) status: i64,
    /// Last step, seconds.
    pub(crate) updated_at: i64,
    /// Left PENDING.
    pub(crate) confirmed_at: Option<i64>,
    /// Everything or a first parcel left.
    pub(crate) shipped_at: Option<i64>,
    /// The buyer waits for an answer to a cancellation.
    pub(crate) cancel_asked: bool,
    /// Its lines, in order.
    pub(crate) lines: Vec<LineState>,
}

/// A child order at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LineState {
    /// Status code.
    pub(crate) status: i64,
    /// Pieces still bought.
    pub(crate) quantity: i64,
    /// Pieces cancelled before shipment.
    pub(crate) cancelled: i64,
    /// Cancelled while PENDING.
    pub(crate) dropped: bool,
    /// Left at, seconds.
    pub(crate) shipped_at: Option<i64>,
}

const CANCELLED: i64 = 3;

/// The state at `at`; none before the order is placed.
pub(crate) fn state(plan: &Plan, at: i64) -> Option<State> {
    let lines = plan.lines.iter().map(|line| LineState {
        status: 1,
        quantity: line.quantity,
        cancelled: 0,
        dropped: false,
        shipped_at: None,
    });
    let mut state = State {
        status: 1,
        updated_at: plan.birth.at,
        confirmed_at: None,
        shipped_at: None,
        cancel_asked: false,
        lines: lines.collect(),
    };
    let mut steps = plan.steps.iter().filter(|(when, _)| *when <= at).peekable();
    steps.peek()?;
    for (when, step) in steps {
        state.updated_at = state.updated_at.max(*when);
        state.apply(*step, *when, plan);
    }
    Some(state)
}

impl State {
    fn apply(&mut self, step: Step, when: i64, plan: &Plan) {
        match step {
            Step::Place | Step::Touch => {}
            Step::Confirm => {
                self.confirmed_at = Some(when);
                self.set_all(2);
            }
            Step::Drop => {
                self.lines.iter_mut().for_each(|line| line.dropped = true);
                self.set_all(CANCELLED);
            }
            Step::AskCancel => self.cancel_asked = true,
            Step::Cancel => {
                self.cancel_asked = false;
                self.set_all(CANCELLED);
            }
            Step::Reduce => self.reduce(plan),
            Step::ShipSome => self.first_parcel(41, 4, when),
            Step::Ship => {
                self.shipped_at = self.shipped_at.or(Some(when));
                for line in self.open_lines() {
                    line.shipped_at = line.shipped_at.or(Some(when));
                }
                self.set_all(4);
            }
            Step::Unship => {
                self.shipped_at = None;
                self.lines.iter_mut().for_each(|line| line.shipped_at = None);
                self.set_all(2);
            }
            Step::DeliverSome => self.first_parcel(51, 5, when),
            Step::Deliver => self.set_all(5),
            Step::Odd => self.set_all(99),
        }
    }

    fn open_lines(&mut self) -> impl Iterator<Item = &mut LineState> {
        self.lines.iter_mut().filter(|line| line.status != CANCELLED)
    }

    fn set_all(&mut self, status: i64) {
        self.status = status;
        self.open_lines().for_each(|line| line.status = status);
    }

    /// The first open line goes ahead; a single one is itself partly there.
    fn first_parcel(&mut self, partly: i64, fully: i64, when: i64) {
        self.status = partly;
        self.shipped_at = self.shipped_at.or(Some(when));
        let several = self.open_lines().count() > 1;
        if let Some(line) = self.open_lines().next() {
            line.status = if several { fully } else { partly };
            line.shipped_at = line.shipped_at.or(Some(when));
        }
    }

    fn reduce(&mut self, plan: &Plan) {
        let Some((index, pieces)) = plan.reduction else { return };
        let line = &mut self.lines[index];
        line.quantity -= pieces;
        line.cancelled += pieces;
        if line.quantity == 0 {
            line.status = CANCELLED;
        }
    }
}
