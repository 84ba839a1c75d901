//! Tests of the brake: who goes when, what refusals teach, and what processes share.

use super::*;

#[expect(
    clippy::disallowed_methods,
    reason = "the driver lives in the machine's time, and so do its tests"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}

const START: i64 = 1_760_000_000_000;

fn at(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(START + millis).unwrap()
}

fn limit(most: u32) -> KeyLimit {
    Limits::new(most, None).for_key(Gateway::Us, "a")
}

fn rate(key: &KeyLimit) -> Option<u32> {
    key.state().rate
}

/// Puts a caller into the queue without a driver.
fn queue(key: &KeyLimit, urgency: Urgency) -> oneshot::Receiver<()> {
    let (go, turn) = oneshot::channel();
    let mut state = key.state();
    state.arrivals += 1;
    let arrival = state.arrivals;
    state.waiting.push(Reverse(Waiter { urgency, arrival, go }));
    turn
}

/// Lets the queue go as the driver does, minding no time; answers how many milliseconds into the run each left.
fn leave_times(key: &KeyLimit, from: i64, to: i64) -> Vec<i64> {
    let mut times = Vec::new();
    let mut now = from;
    while now < to {
        let before = key.state().waiting.len();
        let step = key.state().next(at(now));
        let left = before - key.state().waiting.len();
        times.extend(std::iter::repeat_n(now, left));
        match step {
            Step::Done => break,
            Step::Wait(pause) => now += (pause.as_millis() as i64).max(1),
            Step::Claim { calls, .. } => key.state().second.granted += calls,
        }
    }
    times
}

#[test]
fn keys_are_shared_by_name_and_gateway() {
    let limits = Limits::new(10, None);
    let key = limits.for_key(Gateway::Us, "a");
    key.state().set_rate(Some(5));
    assert_eq!(rate(&limits.clone().for_key(Gateway::Us, "a")), Some(5));
    assert_eq!(rate(&limits.for_key(Gateway::Us, "b")), Some(10));
    assert_eq!(rate(&limits.for_key(Gateway::Cn, "a")), Some(2));
}

#[test]
fn every_second_has_as_many_calls_as_allowed_and_none_at_its_end() {
    let key = limit(20);
    let _turns: Vec<_> = (0..100).map(|_| queue(&key, Urgency::Usual)).collect();
    let times = leave_times(&key, 0, 5_000);
    assert_eq!(times.len(), 100);
    for second in 0..5 {
        let within = times.iter().filter(|time| **time / 1000 == second).count();
        assert_eq!(within, 20, "second {second}: {times:?}");
    }
    assert!(times.iter().all(|time| time % 1000 <= SPREAD_MS), "{times:?}");
}

#[test]
fn the_urgent_go_first_and_equals_in_the_order_they_came() {
    let key = limit(2);
    let mut turns =
        [Urgency::Patient, Urgency::Usual, Urgency::Usual, Urgency::Urgent].map(|urgency| queue(&key, urgency));
    let mut gone = Vec::new();
    for second in 0..2 {
        leave_times(&key, second * 1000, second * 1000 + 900);
        for (who, turn) in turns.iter_mut().enumerate() {
            if turn.try_recv().is_ok() {
                gone.push((second, who));
            }
        }
    }
    assert_eq!(gone, [(0, 1), (0, 3), (1, 0), (1, 2)]);
}

#[test]
fn a_refused_second_tells_what_is_allowed_and_calm_tries_one_more() {
    let key = limit(30);
    let _turns: Vec<_> = (0..60).map(|_| queue(&key, Urgency::Usual)).collect();
    let sent = leave_times(&key, 0, 900).len();
    assert_eq!(sent, 30);
    for _ in 0..10 {
        key.refused(at(500), at(600));
    }
    assert_eq!(leave_times(&key, 600, 999).len(), 0, "the rest of the second is over");
    assert_eq!(leave_times(&key, 1000, 1999).len(), 20);
    assert_eq!(rate(&key), Some(20));
    for _ in 0..20 * CALM - 1 {
        key.accepted();
    }
    assert_eq!(rate(&key), Some(20));
    key.accepted();
    assert_eq!(rate(&key), Some(21));
    key.accepted();
    assert_eq!(rate(&key), Some(21), "one at a time");
}

#[test]
fn a_hiccup_is_no_limit_and_no_limit_is_below_the_floor() {
    let key = limit(20);
    let _turns: Vec<_> = (0..200).map(|_| queue(&key, Urgency::Usual)).collect();
    assert_eq!(leave_times(&key, 0, 100).len(), 3);
    key.refused(at(90), at(100));
    assert_eq!(
        leave_times(&key, 1000, 1999).len(),
        20,
        "three are far from what goes well"
    );
    for second in 1..9 {
        leave_times(&key, second * 1000, second * 1000 + 999);
        (0..20).for_each(|_| key.refused(at(second * 1000 + 500), at(second * 1000 + 600)));
    }
    leave_times(&key, 10_000, 10_001);
    assert_eq!(rate(&key), Some(5));
}

#[test]
fn who_is_called_off_takes_no_turn() {
    let key = limit(1);
    drop(queue(&key, Urgency::Urgent));
    let mut turn = queue(&key, Urgency::Usual);
    leave_times(&key, 0, 900);
    assert!(turn.try_recv().is_ok());
}

#[tokio::test]
async fn without_a_limit_only_refusals_hold_calls_back() {
    let key = limit(0);
    for _ in 0..1000 {
        key.acquire(Urgency::Usual, now).await;
    }
    let before = now();
    (0..2).for_each(|_| key.refused(before, before));
    key.acquire(Urgency::Usual, now).await;
    assert!(now().timestamp() > before.timestamp(), "the next second");
    assert!(rate(&key).is_some(), "and a limit was learnt");
}

/// Two processes of one installation, each with a queue of its own, and a budget of five calls a second between them.
#[test]
fn processes_share_one_budget_and_none_takes_it_whole() {
    let processes = [limit(5), limit(5)];
    let _turns: Vec<_> = processes
        .iter()
        .flat_map(|key| (0..40).map(|_| queue(key, Urgency::Usual)))
        .collect();
    for second in 0..4 {
        let (mut taken, mut left) = (0, [0; 2]);
        for millis in second * 1000..second * 1000 + 999 {
            for (process, key) in processes.iter().enumerate() {
                let before = key.state().waiting.len();
                let step = key.state().next(at(millis));
                if let Step::Claim { calls, .. } = step {
                    let granted = calls.min(5 - taken);
                    taken += granted;
                    key.state().second.granted += granted;
                }
                left[process] += before - key.state().waiting.len();
            }
        }
        assert_eq!(left[0] + left[1], 5, "second {second}: {left:?}");
        assert!(left.iter().all(|calls| *calls > 0), "second {second}: {left:?}");
    }
}
