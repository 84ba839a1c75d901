-- 核价 and 调价: prices the platform asks to change or wants confirmed.

create table price_reviews (
    shop_id text not null,
    -- review, adjustment or price_order (local shops).
    kind text not null,
    review_id text not null,
    gateway text not null,
    -- JSON list.
    sku_ids text not null,
    product_id text,
    ext_code text,
    status text not null,
    status_code bigint,
    -- Waits for somebody to accept or refuse.
    open boolean not null,
    currency text,
    current_price bigint,
    suggested_price bigint,
    reason text,
    created_at timestamptz,
    first_seen_at timestamptz not null,
    seen_at timestamptz not null,
    primary key (shop_id, kind, review_id)
);
create index price_reviews_by_time on price_reviews (first_seen_at, shop_id, kind, review_id);
