-- Sales of full-managed shops, derived from their snapshots by subtraction (crates/domain/src/sales.rs) and valued like
-- order lines. They can be rebuilt from sales_snapshots and the histories; their sums stand in daily_totals under the
-- basis 'derived'.

create table derived_sales (
    shop_id text not null,
    sku_id text not null,
    -- The day, or the last one of the span_days days that the figure covers.
    day date not null,
    span_days bigint not null,
    units bigint not null,
    price_currency text,
    price_source text,
    gmv_original bigint,
    gmv bigint,
    cost_currency text,
    cost_original bigint,
    cost bigint,
    -- What it was derived from: snapshot.
    source text not null,
    primary key (shop_id, sku_id, day)
);
create index derived_sales_by_day on derived_sales (shop_id, day);
create index derived_sales_incomplete on derived_sales (shop_id, sku_id) where gmv is null or cost is null;
-- The SKUs of a day's look, for deriving what it adds.
create index sales_snapshots_by_day on sales_snapshots (shop_id, day);
