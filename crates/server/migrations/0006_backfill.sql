-- How the order sync proves that nothing is missing: what is stored reaches from synced_from to synced_until, less the
-- holes; a back-fill reads the past newest first and keeps its place here, so that it goes on after any end.
alter table sync_watermarks add column synced_from timestamptz;
-- Everything down to backfill_from has been read (null: none is under way), and it goes on down to backfill_to, which
-- stays when it has ended (null: there never was one).
alter table sync_watermarks add column backfill_from timestamptz;
alter table sync_watermarks add column backfill_to timestamptz;
update sync_watermarks set synced_from = (select min(s.slice_from) from sync_slices as s where s.shop_id = sync_watermarks.shop_id
    and s.gateway = sync_watermarks.gateway and s.resource = sync_watermarks.resource) where synced_until is not null;
update sync_watermarks set backfill_to = synced_from;

-- More evidence of a slice: the platform's count on each page of the last pass, the orders of it that were stored
-- already, and the passes whose count did not come out.
alter table sync_slices add column page_totals text not null default '';
alter table sync_slices add column reread bigint not null default 0;
alter table sync_slices add column misses bigint not null default 0;
