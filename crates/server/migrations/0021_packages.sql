-- What was sent: packages of an order, what is in them, and what the carrier saw.

-- A package that carries several orders stands here once for each.
create table packages (
    shop_id text not null,
    parent_order_sn text not null,
    package_sn text not null,
    carrier_id text,
    carrier text,
    tracking_number text,
    -- 1, 2 by the seller; 3, 4 by a co-operating warehouse.
    delivery_type bigint,
    -- 0 none, 1 to 4: the platform's trouble with the tracking number.
    tracking_warning bigint,
    -- A label bought from the platform: 0 being made, 1 made, 2 failed; null where there is none.
    label_status bigint,
    -- unknown, in_transit, delivered.
    status text not null,
    delivered_at timestamptz,
    fetched_at timestamptz not null,
    primary key (shop_id, parent_order_sn, package_sn)
);
create index packages_by_number on packages (shop_id, package_sn);

create table package_lines (
    shop_id text not null,
    parent_order_sn text not null,
    package_sn text not null,
    order_sn text not null,
    quantity bigint,
    primary key (shop_id, parent_order_sn, package_sn, order_sn)
);

-- The carrier's scans, replaced as a whole at every look.
create table tracking_events (
    shop_id text not null,
    parent_order_sn text not null,
    package_sn text not null,
    seq bigint not null,
    at timestamptz,
    status text,
    description text,
    primary key (shop_id, parent_order_sn, package_sn, seq)
);
