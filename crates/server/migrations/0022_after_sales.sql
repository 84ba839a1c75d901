-- After-sales cases and cancellation requests of buyers.

create table after_sales (
    shop_id text not null,
    case_sn text not null,
    parent_order_sn text not null,
    gateway text not null,
    -- refund, return_refund, cancellation or unknown.
    kind text not null,
    status text not null,
    status_code bigint,
    -- Not decided yet: its order is not paid out meanwhile.
    open boolean not null,
    created_at timestamptz,
    updated_at timestamptz not null,
    -- Until when somebody must act.
    act_by timestamptz,
    -- What the buyer gets back; null while the platform does not say.
    refund bigint,
    refund_currency text,
    primary key (shop_id, case_sn)
);
create index after_sales_by_order on after_sales (shop_id, parent_order_sn);
create index after_sales_by_time on after_sales (updated_at, shop_id, case_sn);

create table after_sales_items (
    shop_id text not null,
    case_sn text not null,
    item_sn text not null,
    order_sn text,
    sku_id text,
    quantity bigint,
    refund bigint,
    refund_currency text,
    reason text,
    primary key (shop_id, case_sn, item_sn)
);
