//! Orders with their lines: writing them with what they are worth, pricing them again, and listing them.

mod lines;
mod list;
mod load;
mod query;
mod rows;
mod search;
mod worth;
mod write;

pub use lines::{BundlePart, LineRow, lines_of, parts_of};
pub use list::{Cursor, Found, LATE, OrderFilter, OrderRow, Sort, count_placed, find, list, look_up, total};
pub use load::{Selection, StoredOrder, load_by_key, load_selected};
pub use query::OrderQuery;
pub use worth::Worth;
pub use write::{Incoming, Outcome, Zone, ingest, preview_all, rebuild_totals, reprice};
