//! Load: the same work from several connections at once, several runs, and what the samples say.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};

use super::http::Connection;
use super::time;

const CONCURRENCY: usize = 8;
const RUNS: usize = 3;
const REQUESTS_PER_RUN: usize = 400;
const LONGEST_RUN: Duration = Duration::from_secs(2);

/// Where a caller finds the server and as whom.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) address: SocketAddr,
    pub(super) token: &'a str,
}

/// Of the runs: the median one's median and 95th percentile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Latency {
    pub(super) median: Duration,
    pub(super) p95: Duration,
}

/// Requests the paths in turn, warm, from eight connections.
pub(super) fn measure(target: Target<'_>, paths: &[String]) -> Result<Latency> {
    ensure!(!paths.is_empty(), "no requests to measure");
    run_once(target, paths, 50)?;
    let mut medians = Vec::new();
    let mut p95s = Vec::new();
    for _ in 0..RUNS {
        let mut samples = run_once(target, paths, REQUESTS_PER_RUN)?;
        samples.sort_unstable();
        medians.push(percentile(&samples, 50));
        p95s.push(percentile(&samples, 95));
    }
    medians.sort_unstable();
    p95s.sort_unstable();
    Ok(Latency {
        median: percentile(&medians, 50),
        p95: percentile(&p95s, 50),
    })
}

fn run_once(target: Target<'_>, paths: &[String], requests: usize) -> Result<Vec<Duration>> {
    let next = AtomicUsize::new(0);
    let begun = time::now();
    let results: Vec<Result<Vec<Duration>>> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..CONCURRENCY)
            .map(|_| {
                scope.spawn(|| {
                    let mut connection = Connection::open(target.address, Some(target.token))?;
                    let mut samples = Vec::new();
                    loop {
                        let turn = next.fetch_add(1, Ordering::Relaxed);
                        if turn >= requests || begun.elapsed() > LONGEST_RUN {
                            return Ok(samples);
                        }
                        let path = &paths[turn % paths.len()];
                        let sent = time::now();
                        let answer = connection.get(path)?;
                        samples.push(sent.elapsed());
                        ensure!(answer.status == 200, "GET {path} answered {}", answer.status);
                    }
                })
            })
            .collect();
        callers
            .into_iter()
            .map(|caller| {
                caller
                    .join()
                    .unwrap_or_else(|_| Err(anyhow::anyhow!("a caller panicked")))
            })
            .collect()
    });
    let mut samples = Vec::new();
    for result in results {
        samples.extend(result?);
    }
    Ok(samples)
}

/// The nearest-rank percentile of ascending samples.
pub(super) fn percentile(ascending: &[Duration], percent: usize) -> Duration {
    let rank = (ascending.len() * percent).div_ceil(100).max(1);
    ascending.get(rank - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_samples_by_nearest_rank() {
        let samples: Vec<Duration> = (1..=20).map(Duration::from_millis).collect();
        assert_eq!(percentile(&samples, 50), Duration::from_millis(10));
        assert_eq!(percentile(&samples, 95), Duration::from_millis(19));
        assert_eq!(percentile(&samples[..1], 95), Duration::from_millis(1));
        assert_eq!(percentile(&[], 95), Duration::ZERO);
    }
}
