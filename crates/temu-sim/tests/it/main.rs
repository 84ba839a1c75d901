//! The simulator through its front door: signed calls over HTTP, and its truth against an independent sum.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod admin;
mod around_orders;
mod around_products;
mod client;
mod faults;
mod orders;
mod protocol;
mod pushes;
mod rights;
mod strange_answers;
mod truth;
mod typed_calls;
