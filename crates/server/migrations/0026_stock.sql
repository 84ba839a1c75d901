-- Stock by place; skus.stock is the sum of a SKU's rows.

create table sku_stock (
    shop_id text not null,
    sku_id text not null,
    -- A warehouse's number, or what kind of stock it is where the platform names no warehouse.
    place text not null,
    quantity bigint,
    -- Held for orders that are not paid yet.
    locked bigint,
    seen_at timestamptz not null,
    primary key (shop_id, sku_id, place)
);
