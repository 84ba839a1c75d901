-- People: who may sign in, how they stay signed in, and what the installation itself remembers.
-- Portable SQL throughout: the same text runs on SQLite and on PostgreSQL (docs/portable-sql.md).

create table users (
    id text primary key,
    username text not null,
    -- The name in lower case: two people cannot differ by case alone, and either spelling signs in.
    login_name text not null unique,
    password_hash text not null,
    role text not null,
    -- A JSON list of shop ids; null sees all shops.
    shop_ids text,
    can_see_cost boolean not null,
    disabled boolean not null,
    created_at timestamptz not null
);

-- A session is found by the hash of its secret, so that a stolen database opens no door.
create table sessions (
    secret_hash text primary key,
    user_id text not null references users (id),
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index sessions_by_user on sessions (user_id);

create table api_tokens (
    id text primary key,
    user_id text not null references users (id),
    name text not null,
    secret_hash text not null unique,
    created_at timestamptz not null,
    last_used_at timestamptz
);
create index api_tokens_by_user on api_tokens (user_id);

-- Attempts to log in that did not succeed (yet), per name and per address, for throttling that survives restarts and holds on every node.
create table login_failures (
    -- name:… or address:…
    subject text primary key,
    failures bigint not null,
    last_failure_at timestamptz not null
);

-- What the installation must remember of its settings: the key check, the zone and currency the figures stand in.
create table settings (
    name text primary key,
    value text not null
);

-- Answers of writes that carried an Idempotency-Key, so that a repeated request does not act twice. Status 0 and no
-- body: the first request is still at work. The body is sealed, because an answer may hold a secret that is shown once.
create table idempotency_keys (
    user_id text not null,
    key text not null,
    request_hash text not null,
    status bigint not null,
    body bytea,
    created_at timestamptz not null,
    primary key (user_id, key)
);
