//! The rules of numbers of design.md §3 as pure functions: no clock, no database, no async, so nothing here can fail for outside reasons.

pub mod after_sales;
pub mod cost;
pub mod day;
pub mod money;
pub mod order;
pub mod package;
pub mod price;
pub mod price_review;
pub mod profit;
pub mod promotion;
pub mod rate;
pub mod sales;
pub mod sku;
pub mod sku_totals;
pub mod stock_up;
pub mod summary;
pub mod totals;
