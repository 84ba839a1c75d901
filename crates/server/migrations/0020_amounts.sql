-- What the platform says an order is worth, beside the order, and which orders still have to be asked about.

-- When an order's amounts and packages are next asked for; null: nothing to ask. Set by the transaction that stores the
-- order, as columns of its row, because that costs the order sync one entry at the end of a small index and no row.
alter table orders add column amounts_due timestamptz;
alter table orders add column amounts_tries bigint not null default 0;
alter table orders add column shipments_due timestamptz;
alter table orders add column shipments_tries bigint not null default 0;
create index orders_amounts_due on orders (shop_id, gateway, amounts_due) where amounts_due is not null;
create index orders_shipments_due on orders (shop_id, gateway, shipments_due) where shipments_due is not null;
-- Whether order_line_amounts has final prices of this order, so that valuing an order without any need not look.
alter table orders add column amounts_final boolean not null default false;
-- A scan of the carrier stands above the moment the status changed.
alter table orders add column delivered_by_scan boolean not null default false;
-- Where it goes, in words; only the order's detail says it.
alter table orders add column country text;
alter table orders add column state text;
alter table orders add column city text;

-- Amounts of a parent order in minor units of its currency; null is what the platform has not computed.
create table order_amounts (
    shop_id text not null,
    parent_order_sn text not null,
    currency text,
    base_price_total bigint,
    shipping_total bigint,
    seller_discount bigint,
    temu_discount bigint,
    refunds_total bigint,
    revenue_deduction bigint,
    estimated_revenue bigint,
    -- JSON list: what the platform calls not final.
    warnings text not null,
    final boolean not null,
    fetched_at timestamptz not null,
    primary key (shop_id, parent_order_sn)
);

create table order_line_amounts (
    shop_id text not null,
    parent_order_sn text not null,
    order_sn text not null,
    currency text,
    -- Of one sold piece, and of the whole line.
    unit_base_price bigint,
    base_price bigint,
    quantity bigint,
    final boolean not null,
    primary key (shop_id, parent_order_sn, order_sn)
);
