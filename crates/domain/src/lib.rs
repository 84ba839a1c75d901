//! The rules of numbers of design.md §3 as pure functions: no clock, no database, no async, so nothing here can fail for outside reasons.

pub mod cost;
pub mod day;
pub mod money;
pub mod order;
pub mod price;
pub mod profit;
pub mod rate;
pub mod sku;
pub mod sku_totals;
pub mod summary;
pub mod totals;
