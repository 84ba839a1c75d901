//! SQL in, domain types out: one file a resource, and the only place that knows sqlx.

pub mod analytics;
pub mod authorizations;
pub mod books;
pub mod costs;
pub mod db;
pub mod idempotency;
pub mod jobs;
pub mod login_failures;
pub mod orders;
pub mod prices;
pub mod rates;
pub mod raw_documents;
pub mod schedules;
pub mod scope;
pub mod sessions;
pub mod settings;
pub mod shop_proxies;
pub mod shops;
pub mod sku_totals;
pub mod skus;
pub mod sync_issues;
pub mod sync_slices;
pub mod tokens;
pub mod totals;
pub mod users;
pub mod webhooks;
