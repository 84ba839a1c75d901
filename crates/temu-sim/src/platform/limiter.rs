//! Calls per app in buckets of one second of real time.

use std::{collections::HashMap, sync::Mutex};

use super::locked;
use crate::clock::real_now;

/// How many calls each app has made in the current second.
#[derive(Debug, Default)]
pub(super) struct Limiter(Mutex<HashMap<String, (i64, u32)>>);

impl Limiter {
    /// Counts a call of `app_key`; false when it is one more than `per_second` (0 is no limit).
    pub(super) fn allows(&self, app_key: &str, per_second: u32) -> bool {
        if per_second == 0 {
            return true;
        }
        let second = real_now().timestamp();
        let mut apps = locked(&self.0);
        let bucket = apps.entry(app_key.to_owned()).or_default();
        if bucket.0 != second {
            *bucket = (second, 0);
        }
        bucket.1 += 1;
        bucket.1 <= per_second
    }
}
