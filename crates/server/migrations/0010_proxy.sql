-- Egress proxies of shops whose app allows another address at Temu than the installation's proxy has.
create table shop_proxies (
    shop_id text primary key references shops (id),
    url text not null,
    -- Sealed with the installation's key.
    token bytea not null
);
