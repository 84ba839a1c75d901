//! Everything that runs in the background: the registry of jobs, the worker that runs them, the schedule that makes them.
//! A job is a serialisable struct with one `run`; it may be killed at any moment and is simply run again.

pub mod client;
pub mod console;
pub mod context;
pub mod exchange_code;
pub mod export;
pub mod fetch_orders;
pub mod order_document;
pub mod order_extras;
pub mod pages;
pub mod rebuild_totals;
pub mod recalculate;
pub mod registry;
pub mod schedule;
pub mod sync;
pub mod sync_after_sales;
pub mod sync_amounts;
pub mod sync_orders;
pub mod sync_price_reviews;
pub mod sync_products;
pub mod sync_promotions;
pub mod sync_sales_snapshots;
pub mod sync_shipments;
pub mod sync_stock;
pub mod sync_stock_up_orders;
pub mod test_connection;
pub mod worker;
