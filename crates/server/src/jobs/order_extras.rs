//! What asking about single orders has in common: how long to wait before asking again, and when to give up.

use chrono::{DateTime, TimeDelta, Utc};
use temu_api::{ApiError, ErrorClass};

use crate::store::{order_extras::DueOrder, sync_issues::NewIssue};

/// Orders per transaction: a few seconds of calls.
pub const BATCH: i64 = 40;
/// An order is given up after this many tries, about three days: until it changes, or a full sync asks again.
const TRIES: i64 = 12;
/// A refusal that says the request is wrong will hardly change its mind.
const REFUSALS: i64 = 3;

/// How long to wait after `tries` tries: minutes at first (temu-open-api.md §5.5), half a day at most.
pub fn wait(tries: i64) -> TimeDelta {
    TimeDelta::minutes(5 << tries.clamp(0, 10)).min(TimeDelta::hours(12))
}

/// When to ask again for what is not there yet; none gives up.
pub fn again(order: &DueOrder, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (order.tries + 1 < TRIES).then(|| now + wait(order.tries))
}

/// So many orders in a row that fail in passing are the platform's trouble, not theirs.
pub const TROUBLES: usize = 3;

/// What a refusal of one order means: when to ask again, and an issue once it is given up; an order that fails in passing
/// does not stand in front of the others. A failure that is not about this order is handed back.
pub fn refused(
    order: &DueOrder,
    cause: ApiError,
    now: DateTime<Utc>,
) -> Result<(Option<DateTime<Utc>>, Option<NewIssue>), ApiError> {
    let again = match cause.class {
        ErrorClass::Wait | ErrorClass::Retry => again(order, now),
        ErrorClass::FixRequest if order.tries + 1 < REFUSALS => Some(now + wait(order.tries)),
        ErrorClass::FixRequest => None,
        _ => return Err(cause),
    };
    let issue = again.is_none().then(|| NewIssue {
        key: order.parent_order_sn.clone(),
        reason: format!("{cause}; given up after {} tries", order.tries + 1),
        raw: String::new(),
    });
    Ok((again, issue))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_minutes_to_half_a_day() {
        let minutes: Vec<i64> = (0..12).map(|tries| wait(tries).num_minutes()).collect();
        assert_eq!(minutes[..4], [5, 10, 20, 40]);
        assert!(minutes.windows(2).all(|pair| pair[0] <= pair[1]) && minutes[11] == 720);
    }
}
