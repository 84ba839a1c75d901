-- Authorisations under way: a person was sent to Temu and comes back with a code, once and within minutes.
create table authorizations (
    id text primary key,
    -- What travels to Temu and back is stored as its hash, as sessions are.
    state_hash text not null unique,
    user_id text not null references users (id),
    shop_id text not null references shops (id),
    gateway text not null,
    expires_at timestamptz not null,
    -- Set when the browser came back: no code serves twice. The code itself is sealed until its exchange.
    code_hash text unique,
    code bytea
);
