-- Orders as the platform says them, what they are worth, and the daily rollup kept in the same transaction.

-- Every document that came in, compressed with zstd; a version of a document is its update time. Nothing derived is
-- kept that cannot be rebuilt from here, the histories and the files.
create table raw_documents (
    shop_id text not null,
    resource text not null,
    document_key text not null,
    updated_at timestamptz not null,
    fetched_at timestamptz not null,
    body bytea not null,
    primary key (shop_id, resource, document_key, updated_at)
);

-- Parent orders. Amounts are minor units of the reporting currency; null is unknown.
create table orders (
    shop_id text not null references shops (id),
    parent_order_sn text not null,
    gateway text not null,
    status text not null,
    status_code bigint not null,
    ordered_at timestamptz not null,
    -- Business day in the reporting zone, computed in Rust.
    day date not null,
    updated_at timestamptz not null,
    ship_by timestamptz,
    shipped_at timestamptz,
    -- Set once, when the platform first says delivered; later updates do not move it.
    delivered_at timestamptz,
    region_id bigint,
    site_id bigint,
    -- Effective lines, effective lines still to ship, and whether every line has its SKU.
    effective_lines bigint not null,
    open_lines bigint not null,
    matched boolean not null,
    gmv bigint,
    cost bigint,
    profit bigint,
    primary key (shop_id, parent_order_sn)
);
create index orders_by_time on orders (ordered_at, shop_id, parent_order_sn);
create index orders_by_shop_time on orders (shop_id, ordered_at, parent_order_sn);
create index orders_open on orders (ship_by, shop_id, parent_order_sn) where open_lines > 0;

-- Child orders. `sku_id` is the matched SKU of a plain line; a bundle has its SKUs in order_line_parts.
-- Originals stand in price_currency and cost_currency, the others in the reporting currency.
create table order_lines (
    shop_id text not null,
    parent_order_sn text not null,
    order_sn text not null,
    position bigint not null,
    status text not null,
    status_code bigint not null,
    effective boolean not null,
    quantity bigint not null,
    original_quantity bigint,
    name text not null,
    spec text,
    thumb_url text,
    -- What the first (for a plain line the only) part is matched by.
    product_sku_id text,
    ext_code text,
    spu_id text,
    sold_factor bigint not null,
    day date not null,
    shipped_at timestamptz,
    shipped_day date,
    sku_id text,
    matched boolean not null,
    parts_count bigint not null,
    unit_price bigint,
    price_currency text,
    price_source text,
    gmv_original bigint,
    gmv bigint,
    unit_cost bigint,
    cost_currency text,
    cost_original bigint,
    cost bigint,
    primary key (shop_id, parent_order_sn, order_sn)
);
create index order_lines_by_sku on order_lines (shop_id, sku_id, day);
-- Lines with something unknown: the work list, and what a new price, cost or rate may complete.
create index order_lines_incomplete on order_lines (shop_id, parent_order_sn) where gmv is null or cost is null;

-- Bundles only: what one sold piece is made of, with the codes it is matched by and its share of the line's amounts.
create table order_line_parts (
    shop_id text not null,
    parent_order_sn text not null,
    order_sn text not null,
    part_no bigint not null,
    product_sku_id text,
    ext_code text,
    spu_id text,
    sold_factor bigint not null,
    sku_id text,
    units bigint not null,
    gmv bigint,
    cost bigint,
    primary key (shop_id, parent_order_sn, order_sn, part_no)
);
create index order_line_parts_by_sku on order_line_parts (shop_id, sku_id);

-- The rollup: per basis, shop, day and currencies (empty where there is no price or cost) the sums of the lines.
create table daily_totals (
    basis text not null,
    shop_id text not null,
    day date not null,
    price_currency text not null,
    cost_currency text not null,
    gmv_converted boolean not null,
    cost_converted boolean not null,
    lines bigint not null,
    units bigint not null,
    gmv_original bigint not null,
    gmv bigint not null,
    cost_original bigint not null,
    cost bigint not null,
    primary key (shop_id, basis, day, price_currency, cost_currency, gmv_converted, cost_converted)
);
create index daily_totals_by_day on daily_totals (basis, day);

create table daily_counts (
    basis text not null,
    shop_id text not null,
    day date not null,
    orders bigint not null,
    lines_unmatched bigint not null,
    primary key (shop_id, basis, day)
);
create index daily_counts_by_day on daily_counts (basis, day);
