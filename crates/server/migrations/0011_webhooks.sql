-- Pushes of the platform: hints that something changed, kept with what came of them.
create table webhook_events (
    shop_id text not null references shops (id),
    -- Fingerprint of what the event says: the same event again is a repeat, however often it is sent.
    event_key text not null,
    id text not null unique,
    event_code text not null,
    -- Whose secret verified it.
    gateway text not null,
    parent_order_sn text,
    -- When it happened, as far as the event says it.
    event_at timestamptz,
    received_at timestamptz not null,
    repeats bigint not null,
    -- waiting (for the fetch of the truth), done, stored (nothing to fetch for it).
    state text not null,
    -- The decrypted event, a zstd frame.
    body bytea not null,
    primary key (shop_id, event_key)
);
create index webhook_events_by_time on webhook_events (shop_id, id);
create index webhook_events_waiting on webhook_events (shop_id, id) where state = 'waiting';
