-- Shops and what they sell. Every fact table carries shop_id first in its key, so that a team can later shard by shop.

create table shops (
    id text primary key,
    name text not null,
    business_model text not null,
    entity text,
    default_manager text,
    environment text not null,
    -- Days from delivery to payout; null takes the installation's setting.
    settlement_days bigint,
    archived boolean not null,
    -- Raised by every transaction that writes the shop's facts: on PostgreSQL it is also the lock that orders them.
    data_version bigint not null,
    created_at timestamptz not null
);

-- One (shop, gateway): where a call goes and as whom. Secrets are sealed with the installation's key.
create table credentials (
    shop_id text not null references shops (id),
    gateway text not null,
    app_key text,
    app_secret bytea,
    access_token bytea not null,
    base_url text,
    mall_id text,
    expires_at timestamptz,
    -- JSON lists, filled by the connection test.
    scopes text not null,
    missing_scopes text not null,
    -- untested, ok, failed (the last test), stopped (Temu refused the token; nothing is called until it is replaced).
    state text not null,
    code bigint,
    message text,
    checked_at timestamptz,
    primary key (shop_id, gateway)
);

create table skus (
    shop_id text not null references shops (id),
    sku_id text not null,
    skc_id text,
    spu_id text,
    ext_code text,
    name text not null,
    spec text,
    category text,
    image_url text,
    on_sale boolean not null,
    stock bigint,
    -- Null takes the shop's default person in charge.
    manager text,
    -- Full-managed shops: sales of the last 30 days as the platform's snapshot says; null elsewhere.
    snapshot_units_30d bigint,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    primary key (shop_id, sku_id)
);
create index skus_by_ext_code on skus (shop_id, ext_code);

-- Supply prices: what Temu pays per unit, from the moment it was first seen until the next record of the same SKU and site.
-- site_id is empty where one price holds for every site.
create table price_records (
    shop_id text not null,
    sku_id text not null,
    site_id text not null,
    effective_from timestamptz not null,
    price bigint not null,
    currency text not null,
    primary key (shop_id, sku_id, site_id, effective_from)
);

-- Costs: what a unit cost us, from its day in the reporting zone until the SKU's next record.
create table cost_records (
    shop_id text not null,
    sku_id text not null,
    effective_from date not null,
    id text not null unique,
    cost bigint not null,
    currency text not null,
    note text,
    created_by text,
    created_at timestamptz not null,
    primary key (shop_id, sku_id, effective_from)
);

-- Rates to the reporting currency; decimal text, because a rate is not money and never a float.
create table rates (
    currency text not null,
    day date not null,
    rate text not null,
    source text not null,
    primary key (currency, day)
);

-- Daily figures of full-managed shops as the platform gave them; sales are made of them by subtraction.
create table sales_snapshots (
    shop_id text not null,
    sku_id text not null,
    day date not null,
    sold_today bigint,
    sold_7d bigint,
    sold_30d bigint,
    sold_total bigint,
    stock bigint,
    taken_at timestamptz not null,
    primary key (shop_id, sku_id, day)
);
