-- Order numbers to be found by their beginning and by their end (reversed), as one reads them off a parcel. Bytes, because
-- text sorts by the language of the database, and a beginning is then no range.
alter table orders add column number_bytes bytea;
alter table orders add column number_reversed bytea;
create index orders_by_number on orders (number_bytes);
create index orders_by_number_end on orders (number_reversed);
create index order_lines_by_number on order_lines (order_sn);

-- Which job asked for the back-fill that is under way or was the last: going on after an interruption, it does not begin anew.
alter table sync_watermarks add column backfill_job text;
