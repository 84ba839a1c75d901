//! Orders with their lines: writing them with what they are worth, pricing them again, and listing them.

mod list;
mod load;
mod query;
mod rows;
mod worth;
mod write;

pub use list::{
    BundlePart, Cursor, LATE, LineRow, OrderFilter, OrderRow, Sort, count_placed, find, lines_of, list, parts_of, total,
};
pub use load::{Selection, StoredOrder, load_by_key, load_selected};
pub use query::OrderQuery;
pub use worth::Worth;
pub use write::{Incoming, Outcome, Zone, ingest, preview_all, rebuild_totals, reprice};
