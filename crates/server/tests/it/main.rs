//! The product through its front door: the real router on a real database, one file a resource.
//! `TEST_DATABASE=postgres` runs all of it on PostgreSQL at `TEST_POSTGRES_URL`, anything else on SQLite.

mod auth;
mod binary;
mod conventions;
mod idempotency;
mod support;
mod tokens;
mod users;
mod web;
