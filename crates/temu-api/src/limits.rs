//! Our own brake: a token bucket per app key, shared by every client that uses the key.
//!
//! A refusal pauses the key to the start of the next full second (the gateway counts in one-second buckets) and
//! halves its rate; calm brings the rate back step by step.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use crate::gateway::Gateway;

/// The brakes of all app keys. Cheap to clone; clones share their state.
#[derive(Debug, Clone)]
pub struct Limits(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    per_second: u32,
    keys: Mutex<HashMap<(Gateway, String), KeyLimit>>,
}

impl Limits {
    /// `per_second` calls per app key, a fifth of that on `cn` (10 gives 2); 0 means no brake of our own,
    /// only the pauses the gateway asks for (for sandbox shops).
    pub fn new(per_second: u32) -> Self {
        Self(Arc::new(Shared {
            per_second,
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
        keys.entry((gateway, app_key.to_owned()))
            .or_insert_with(|| KeyLimit::new(most))
            .clone()
    }
}

/// The brake of one app key.
#[derive(Debug, Clone)]
pub struct KeyLimit(Arc<Key>);

#[derive(Debug)]
struct Key {
    most: u32,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    rate: u32,
    bucket: Option<Arc<DefaultDirectRateLimiter>>,
    accepted_since_change: u32,
    paused_until: DateTime<Utc>,
}

impl KeyLimit {
    fn new(most: u32) -> Self {
        let state = State {
            rate: most,
            bucket: bucket(most),
            accepted_since_change: 0,
            paused_until: DateTime::<Utc>::MIN_UTC,
        };
        Self(Arc::new(Key {
            most,
            state: Mutex::new(state),
        }))
    }

    /// Waits for this key's turn.
    pub async fn acquire(&self, now: DateTime<Utc>) {
        let (bucket, pause) = {
            let state = self.state();
            (
                state.bucket.clone(),
                (state.paused_until - now).to_std().unwrap_or_default(),
            )
        };
        // Never longer than the second a pause is for, even if the clock was set back meanwhile.
        tokio::time::sleep(pause.min(Duration::from_secs(1))).await;
        if let Some(bucket) = bucket {
            bucket.until_ready().await;
        }
    }

    /// The gateway refused a call: pause to the start of the next full second and halve the rate.
    /// Calls that were under way together count as one refusal.
    pub fn refused(&self, now: DateTime<Utc>) {
        let mut state = self.state();
        if now < state.paused_until {
            return;
        }
        state.paused_until = DateTime::from_timestamp(now.timestamp() + 1, 0).unwrap_or(now);
        let slower = (state.rate / 2).max(self.0.most.min(1));
        state.set_rate(slower);
    }

    /// The gateway accepted a call: after ten calm seconds the rate rises by one, up to where it began.
    pub fn accepted(&self) {
        let mut state = self.state();
        state.accepted_since_change = state.accepted_since_change.saturating_add(1);
        if state.rate < self.0.most && state.accepted_since_change >= state.rate * 10 {
            let rate = state.rate + 1;
            state.set_rate(rate);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn set_rate(&mut self, rate: u32) {
        self.accepted_since_change = 0;
        if rate != self.rate {
            self.rate = rate;
            self.bucket = bucket(rate);
            tracing::debug!(calls_per_second = rate, "rate of an app key changed");
        }
    }
}

fn bucket(per_second: u32) -> Option<Arc<DefaultDirectRateLimiter>> {
    // No bursts: calls are spaced evenly, so no second as the gateway counts it sees more than the rate.
    let quota = Quota::per_second(NonZeroU32::new(per_second)?).allow_burst(NonZeroU32::MIN);
    Some(Arc::new(RateLimiter::direct(quota)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_760_000_000_000 + millis).unwrap()
    }

    fn rate(key: &KeyLimit) -> u32 {
        key.state().rate
    }

    #[test]
    fn keys_are_shared_by_name_and_gateway() {
        let limits = Limits::new(10);
        let key = limits.for_key(Gateway::Us, "a");
        key.refused(at(0));
        assert_eq!(rate(&limits.clone().for_key(Gateway::Us, "a")), 5);
        assert_eq!(rate(&limits.for_key(Gateway::Us, "b")), 10);
        assert_eq!(rate(&limits.for_key(Gateway::Cn, "a")), 2);
    }

    #[test]
    fn a_refusal_pauses_to_the_next_second_and_counts_once() {
        let key = Limits::new(10).for_key(Gateway::Us, "a");
        key.refused(at(300));
        assert_eq!(key.state().paused_until, at(1000));
        key.refused(at(400));
        assert_eq!(rate(&key), 5);
        for second in 1..5 {
            key.refused(at(second * 1000));
        }
        assert_eq!(rate(&key), 1);
    }

    #[test]
    fn calm_brings_the_rate_back_and_no_further() {
        let key = Limits::new(2).for_key(Gateway::Us, "a");
        key.refused(at(0));
        for _ in 0..10 {
            assert_eq!(rate(&key), 1);
            key.accepted();
        }
        for _ in 0..100 {
            assert_eq!(rate(&key), 2);
            key.accepted();
        }
    }

    #[tokio::test]
    async fn without_a_rate_only_pauses_hold_calls_back() {
        let key = Limits::new(0).for_key(Gateway::Cn, "a");
        for _ in 0..1000 {
            key.acquire(at(0)).await;
        }
        key.refused(at(999));
        assert_eq!(rate(&key), 0);
        key.acquire(at(999)).await;
    }
}
