-- The rollup by SKU, for rankings and for what lacks a price or a cost: per basis, day or month (grain, first day) and
-- currencies the sums of the lines and bundle parts of a SKU. Parts without a SKU stand under the empty one.
create table sku_totals (
    shop_id text not null,
    basis text not null,
    grain text not null,
    start date not null,
    sku_id text not null,
    price_currency text not null,
    cost_currency text not null,
    gmv_converted boolean not null,
    cost_converted boolean not null,
    orders bigint not null,
    lines bigint not null,
    units bigint not null,
    gmv_original bigint not null,
    gmv bigint not null,
    cost_original bigint not null,
    cost bigint not null,
    -- Lines for which the SKU itself had no price, no cost.
    lacking_price bigint not null,
    lacking_cost bigint not null,
    primary key (shop_id, basis, grain, start, sku_id, price_currency, cost_currency, gmv_converted, cost_converted)
);
create index sku_totals_lacking on sku_totals (shop_id, basis, grain, start, sku_id) where lacking_price > 0 or lacking_cost > 0;

-- Whether a part of a bundle has a price and a cost of its own; the line's are known only when all parts' are.
alter table order_line_parts add column has_price boolean not null default false;
alter table order_line_parts add column has_cost boolean not null default false;

-- Units of the last 30 days up to the shop's units_day, changed with the lines and rolled on when the day changes.
-- Full-managed shops: what the platform's snapshot says.
alter table skus add column units_30d bigint not null default 0;
update skus set units_30d = coalesce(snapshot_units_30d, 0);
alter table skus drop column snapshot_units_30d;
alter table shops add column units_day date;
create index skus_by_units on skus (units_30d, shop_id, sku_id);
