//! Our own brake: how many calls a second an app key may make, shared by every client that uses the key.
//!
//! The gateway counts in one-second buckets, so the calls of a second leave in its first part and never across its end.
//! Whoever is more urgent goes first, equals in the order they came: no shop starves. A second in which calls were
//! refused tells what is allowed, namely what was not refused; calm tries one more.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::oneshot;

use crate::gateway::Gateway;

/// The calls of a second leave within so many milliseconds of it: what is on its way then still arrives in that second.
const SPREAD_MS: i64 = 700;
/// From here on none leaves any more.
const LATEST_MS: i64 = 950;
/// A clock that is so many seconds behind its own past was set back.
const SETBACK: i64 = 5;
/// One more call a second is tried after so many seconds' worth of accepted calls.
const CALM: u32 = 15;
/// A key without a limit of our own is never slowed below this; a refused second still ends at its first refusal.
const FLOOR: u32 = 10;

/// Who goes first when calls wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// A person or a webhook waits.
    Urgent,
    /// The schedule wants it.
    Usual,
    /// It may take its time.
    Patient,
}

/// What a process asks of the budget that it shares with others.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Where the calls go.
    pub gateway: Gateway,
    /// Whose they are.
    pub app_key: String,
    /// Unix time of the second they are for.
    pub second: i64,
    /// How many.
    pub calls: u32,
    /// How many a second all processes may make together.
    pub most: u32,
}

/// Grants a [`Claim`] or less of it; the way to other processes of the same installation.
pub type Budget = Arc<dyn Fn(Claim) -> Pin<Box<dyn Future<Output = u32> + Send>> + Send + Sync>;

/// The brakes of all app keys. Cheap to clone; clones share their state.
#[derive(Clone)]
pub struct Limits(Arc<Shared>);

struct Shared {
    per_second: u32,
    budget: Option<Budget>,
    keys: Mutex<HashMap<(Gateway, String), KeyLimit>>,
}

impl Limits {
    /// `per_second` calls per app key, a fifth of that on `cn` (10 gives 2); 0 means no brake of our own until the
    /// gateway refuses (for sandbox shops). `budget` shares the calls with other processes.
    pub fn new(per_second: u32, budget: Option<Budget>) -> Self {
        Self(Arc::new(Shared {
            per_second,
            budget,
            keys: Mutex::default(),
        }))
    }

    /// The brake of one app key on one gateway, the same one for every caller.
    pub fn for_key(&self, gateway: Gateway, app_key: &str) -> KeyLimit {
        let most = match gateway {
            Gateway::Cn => self.0.per_second.div_ceil(5),
            _ => self.0.per_second,
        };
        let mut keys = self.0.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || KeyLimit::new(gateway, app_key, most, self.0.budget.clone());
        keys.entry((gateway, app_key.to_owned())).or_insert_with(new).clone()
    }
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits")
            .field("per_second", &self.0.per_second)
            .finish_non_exhaustive()
    }
}

/// The brake of one app key.
#[derive(Clone)]
pub struct KeyLimit(Arc<Key>);

struct Key {
    gateway: Gateway,
    app_key: String,
    /// 0 is none.
    most: u32,
    budget: Option<Budget>,
    state: Mutex<State>,
}

struct State {
    /// Calls a second; none is no limit.
    rate: Option<u32>,
    /// Never slower than this.
    floor: u32,
    second: Second,
    accepted: u32,
    paused_until: DateTime<Utc>,
    /// The most urgent, then the longest waiting, on top.
    waiting: BinaryHeap<Reverse<Waiter>>,
    arrivals: u64,
    /// Somebody lets the waiting ones go.
    driven: bool,
}

/// What happened in one second.
#[derive(Default)]
struct Second {
    at: i64,
    sent: u32,
    refused: u32,
    /// Of the shared budget.
    granted: u32,
}

struct Waiter {
    urgency: Urgency,
    arrival: u64,
    go: oneshot::Sender<()>,
}

impl Ord for Waiter {
    fn cmp(&self, other: &Waiter) -> Ordering {
        (self.urgency, self.arrival).cmp(&(other.urgency, other.arrival))
    }
}

impl PartialOrd for Waiter {
    fn partial_cmp(&self, other: &Waiter) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiter {
    fn eq(&self, other: &Waiter) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiter {}

impl KeyLimit {
    fn new(gateway: Gateway, app_key: &str, most: u32, budget: Option<Budget>) -> Self {
        let state = State {
            rate: (most > 0).then_some(most),
            floor: if most > 0 { most.div_ceil(4) } else { FLOOR },
            second: Second::default(),
            accepted: 0,
            paused_until: DateTime::<Utc>::MIN_UTC,
            waiting: BinaryHeap::new(),
            arrivals: 0,
            driven: false,
        };
        Self(Arc::new(Key {
            gateway,
            app_key: app_key.to_owned(),
            most,
            budget: budget.filter(|_| most > 0),
            state: Mutex::new(state),
        }))
    }

    /// Waits for this call's turn.
    pub async fn acquire(&self, urgency: Urgency, now: fn() -> DateTime<Utc>) {
        let turn = {
            let mut state = self.state();
            let instant = now();
            state.turn_to(instant.timestamp());
            if state.rate.is_none() && instant >= state.paused_until {
                state.second.sent += 1;
                return;
            }
            let (go, turn) = oneshot::channel();
            state.arrivals += 1;
            let arrival = state.arrivals;
            state.waiting.push(Reverse(Waiter { urgency, arrival, go }));
            if !std::mem::replace(&mut state.driven, true) {
                tokio::spawn(self.clone().drive(now));
            }
            turn
        };
        // The driver only goes when nobody waits.
        turn.await.ok();
    }

    /// The gateway refused a call that was sent at `sent`: this second has no more room.
    pub fn refused(&self, sent: DateTime<Utc>, now: DateTime<Utc>) {
        let mut state = self.state();
        state.turn_to(now.timestamp());
        // One that belongs to a second that is over says nothing about this one.
        state.second.refused += u32::from(sent.timestamp() == state.second.at);
        state.paused_until = DateTime::from_timestamp(now.timestamp() + 1, 0).unwrap_or(now);
    }

    /// The gateway accepted a call: calm brings the rate back step by step, up to where it began.
    pub fn accepted(&self) {
        let mut state = self.state();
        state.accepted = state.accepted.saturating_add(1);
        let Some(rate) = state.rate else { return };
        if (self.0.most == 0 || rate < self.0.most) && state.accepted >= rate * CALM {
            state.set_rate(Some(rate + 1));
        }
    }

    /// Lets the waiting ones go, each at its time, until nobody waits.
    async fn drive(self, now: fn() -> DateTime<Utc>) {
        loop {
            let step = self.state().next(now());
            match step {
                Step::Done => return,
                Step::Wait(pause) => tokio::time::sleep(pause).await,
                Step::Claim { second, calls } => {
                    let granted = self.claim(second, calls).await;
                    let mut state = self.state();
                    if state.second.at == second {
                        state.second.granted += granted;
                        if granted == 0 {
                            state.paused_until = DateTime::from_timestamp(second + 1, 0).unwrap_or(state.paused_until);
                        }
                    }
                }
            }
        }
    }

    async fn claim(&self, second: i64, calls: u32) -> u32 {
        match &self.0.budget {
            None => calls,
            Some(budget) => {
                let (gateway, app_key, most) = (self.0.gateway, self.0.app_key.clone(), self.0.most);
                budget(Claim {
                    gateway,
                    app_key,
                    second,
                    calls,
                    most,
                })
                .await
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for KeyLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyLimit")
            .field("rate", &self.state().rate)
            .finish_non_exhaustive()
    }
}

/// What the driver does next.
enum Step {
    Done,
    Wait(Duration),
    Claim { second: i64, calls: u32 },
}

impl State {
    /// Lets whoever's time has come go, and says what to do until the next one's.
    fn next(&mut self, now: DateTime<Utc>) -> Step {
        self.turn_to(now.timestamp());
        while !self.waiting.is_empty() {
            if now < self.paused_until && self.paused_until - now <= TimeDelta::seconds(1) {
                return Step::Wait(until(now, self.paused_until));
            }
            if let Some(rate) = self.rate {
                let into = i64::from(now.timestamp_subsec_millis());
                let next_second = DateTime::from_timestamp(now.timestamp() + 1, 0).unwrap_or(now);
                if self.second.sent >= rate || into > LATEST_MS {
                    return Step::Wait(until(now, next_second));
                }
                if self.second.sent >= self.second.granted {
                    // A few at a time, so that one process does not take a second whole.
                    let calls = (self.waiting.len() as u32)
                        .min(rate - self.second.sent)
                        .min((rate / 4).max(1));
                    return Step::Claim {
                        second: now.timestamp(),
                        calls,
                    };
                }
                let due = i64::from(self.second.sent) * SPREAD_MS / i64::from(rate);
                if into < due {
                    return Step::Wait(until(now, now + TimeDelta::milliseconds(due - into)));
                }
            }
            if let Some(Reverse(waiter)) = self.waiting.pop() {
                // Who was called off meanwhile takes no turn.
                self.second.sent += u32::from(waiter.go.send(()).is_ok());
            }
        }
        self.driven = false;
        Step::Done
    }

    /// Begins the second `at`, unless it runs: what the last one refused tells the rate, calm lets one more be tried.
    fn turn_to(&mut self, at: i64) {
        // A clock that was set back begins anew, rather than waiting until it is where it was.
        if at <= self.second.at && at + SETBACK > self.second.at {
            return;
        }
        let ended = std::mem::take(&mut self.second);
        self.second.at = at;
        let allowed = ended.sent.saturating_sub(ended.refused);
        match self.rate {
            // Refused although much less was sent than went well before: that is no limit but a hiccup.
            Some(rate) if ended.refused > 0 && ended.sent * 5 >= rate * 4 => {
                self.set_rate(Some(allowed.clamp(self.floor.min(rate), rate)));
            }
            None if ended.refused > 1 => self.set_rate(Some(allowed.max(self.floor))),
            _ => {}
        }
    }

    fn set_rate(&mut self, rate: Option<u32>) {
        self.accepted = 0;
        if rate != self.rate {
            self.rate = rate;
            tracing::debug!(calls_per_second = rate, "rate of an app key changed");
        }
    }
}

fn until(now: DateTime<Utc>, then: DateTime<Utc>) -> Duration {
    // Never longer than the second a pause is for, even if the clock was set back meanwhile.
    (then - now).to_std().unwrap_or_default().min(Duration::from_secs(1))
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
