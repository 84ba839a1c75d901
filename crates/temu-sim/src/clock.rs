//! The simulator's time: the real one, or one that tests set, advance and speed up.

use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::platform::locked;

/// How the simulator's time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClockMode {
    /// The computer's time.
    Real,
    /// A time of its own.
    Virtual {
        /// What it shows at the start.
        at: DateTime<Utc>,
        /// Simulated seconds per real second; 0 stands still until it is advanced.
        speed: u32,
    },
}

/// The simulator's clock. Signature timestamps are not checked against it but against the real time.
#[derive(Debug)]
pub(crate) struct SimClock {
    running: Mutex<Running>,
    setbacks: AtomicU64,
}

#[derive(Debug, Clone, Copy)]
enum Running {
    Real {
        offset: TimeDelta,
    },
    Virtual {
        at: DateTime<Utc>,
        since: Instant,
        speed: u32,
    },
}

/// The computer's time.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the simulator's one place that reads the real time"
)]
pub(crate) fn real_now() -> DateTime<Utc> {
    Utc::now()
}

impl SimClock {
    pub(crate) fn new(mode: ClockMode) -> SimClock {
        let running = match mode {
            ClockMode::Real => Running::Real {
                offset: TimeDelta::zero(),
            },
            ClockMode::Virtual { at, speed } => Running::Virtual {
                at,
                since: Instant::now(),
                speed,
            },
        };
        SimClock {
            running: Mutex::new(running),
            setbacks: AtomicU64::new(0),
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        locked(&self.running).now()
    }

    /// How often the clock has been set back: what has been derived from its time is void then.
    pub(crate) fn setbacks(&self) -> u64 {
        self.setbacks.load(Ordering::Relaxed)
    }

    /// Moves the clock by `seconds`, which may be negative.
    pub(crate) fn advance(&self, seconds: i64) -> DateTime<Utc> {
        let now = self.now();
        self.set(now + TimeDelta::try_seconds(seconds).unwrap_or_default())
    }

    /// Sets the clock; it goes on running from there.
    pub(crate) fn set(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let mut running = locked(&self.running);
        if at < running.now() {
            self.setbacks.fetch_add(1, Ordering::Relaxed);
        }
        *running = match *running {
            Running::Real { .. } => Running::Real {
                offset: at - real_now(),
            },
            Running::Virtual { speed, .. } => Running::Virtual {
                at,
                since: Instant::now(),
                speed,
            },
        };
        running.now()
    }
}

impl Running {
    fn now(self) -> DateTime<Utc> {
        match self {
            Running::Real { offset } => real_now() + offset,
            Running::Virtual { at, since, speed } => {
                let milliseconds = since.elapsed().as_millis().saturating_mul(u128::from(speed));
                at + TimeDelta::milliseconds(i64::try_from(milliseconds).unwrap_or(i64::MAX / 1_000_000))
            }
        }
    }
}
