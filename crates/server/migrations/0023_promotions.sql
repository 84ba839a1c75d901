-- Promotions the platform offers, and what of the shop takes part.

create table promotions (
    shop_id text not null,
    -- The platform's activity; for full- and semi-managed shops type and theme.
    promotion_id text not null,
    gateway text not null,
    name text,
    activity_type bigint,
    -- not_started, running, ended or unknown.
    status text not null,
    starts_at timestamptz,
    ends_at timestamptz,
    enroll_from timestamptz,
    enroll_until timestamptz,
    joined boolean,
    seen_at timestamptz not null,
    primary key (shop_id, promotion_id)
);
create index promotions_by_time on promotions (starts_at, shop_id, promotion_id);

create table promotion_enrolments (
    shop_id text not null,
    promotion_id text not null,
    enrolment_id text not null,
    -- Empty where a price holds for the whole colour or product.
    sku_id text not null,
    product_id text,
    status text,
    status_code bigint,
    enrolled_at timestamptz,
    starts_at timestamptz,
    ends_at timestamptz,
    currency text,
    daily_price bigint,
    activity_price bigint,
    activity_stock bigint,
    remaining_stock bigint,
    seen_at timestamptz not null,
    primary key (shop_id, promotion_id, enrolment_id, sku_id)
);
