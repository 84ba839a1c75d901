//! The product through its front door: the real router on a real database, one file a resource.
//! `TEST_DATABASE=postgres` runs all of it on PostgreSQL at `TEST_POSTGRES_URL`, anything else on SQLite.

mod auth;
mod binary;
mod conventions;
mod costs;
mod faults;
mod idempotency;
mod jobs;
mod kill;
mod orders;
mod rates;
mod rollup;
mod skus;
mod sql;
mod support;
mod sync_orders;
mod tokens;
mod users;
mod web;
mod world;
