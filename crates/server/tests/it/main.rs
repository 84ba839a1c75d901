//! The product through its front door: the real router on a real database, one file a resource.
//! `TEST_DATABASE=postgres` runs all of it on PostgreSQL at `TEST_POSTGRES_URL`, anything else on SQLite.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets the unexpected should say where and stop"
)]

mod auth;
mod authorize;
mod backfill;
mod binary;
mod conventions;
mod costs;
mod credentials;
mod exports;
mod extras;
mod faults;
mod history;
mod idempotency;
mod jobs;
mod kill;
mod naive;
mod nodes;
mod notices;
mod orders;
mod program;
mod proxied_shops;
mod proxy;
mod proxy_tls;
mod rates;
mod rollup;
mod schedule;
mod skus;
mod soak;
mod sql;
mod support;
mod sync_orders;
mod tokens;
mod truth;
mod users;
mod visibility;
mod web;
mod webhooks;
mod world;
