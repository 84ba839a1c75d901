-- Full-managed shops: what Temu orders into its warehouse, and what is on its way there.

create table stock_up_orders (
    shop_id text not null,
    -- WB…, and the order it is a part of, WP….
    stock_up_order_sn text not null,
    original_order_sn text,
    product_id text,
    skc_id text,
    name text,
    status text not null,
    status_code bigint,
    ordered_at timestamptz,
    -- Paid when sold (VMI) or on receipt.
    vmi boolean,
    jit boolean,
    urgent boolean,
    first_order boolean,
    deliver_by timestamptz,
    arrive_by timestamptz,
    delivered_at timestamptz,
    received_at timestamptz,
    warehouse text,
    ship_order_sn text,
    seen_at timestamptz not null,
    primary key (shop_id, stock_up_order_sn)
);
create index stock_up_orders_by_time on stock_up_orders (ordered_at, shop_id, stock_up_order_sn);

create table stock_up_lines (
    shop_id text not null,
    stock_up_order_sn text not null,
    sku_id text not null,
    ext_code text,
    spec text,
    ordered bigint,
    delivered bigint,
    received bigint,
    primary key (shop_id, stock_up_order_sn, sku_id)
);

-- FH…: a delivery to the warehouse.
create table ship_orders (
    shop_id text not null,
    ship_order_sn text not null,
    status text not null,
    status_code bigint,
    created_at timestamptz,
    shipped_at timestamptz,
    received_at timestamptz,
    warehouse text,
    seen_at timestamptz not null,
    primary key (shop_id, ship_order_sn)
);
