-- Work: the queue, its log, the schedule, and how far the sync has got.

create table jobs (
    id text primary key,
    kind text not null,
    shop_id text,
    -- Jobs of one lane run one at a time, in order; null runs freely.
    lane text,
    -- At most one waiting or running job per key.
    dedup_key text,
    payload text not null,
    state text not null,
    priority bigint not null,
    run_after timestamptz not null,
    attempts bigint not null,
    -- Who works on it, and until when they may be silent before somebody else takes over.
    locked_by text,
    locked_until timestamptz,
    cancel_requested boolean not null,
    progress_done bigint not null,
    progress_total bigint,
    progress_message text,
    -- JSON {code, message, advice}.
    error text,
    -- JSON, what the job says it did.
    result text,
    requested_by text,
    created_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz
);
create index jobs_waiting on jobs (priority, created_at) where state in ('queued', 'running');
create index jobs_by_time on jobs (created_at);
create unique index jobs_one_per_dedup_key on jobs (dedup_key) where state in ('queued', 'running');
create unique index jobs_one_running_per_lane on jobs (lane) where state = 'running';

create table job_log (
    job_id text not null references jobs (id),
    seq bigint not null,
    at timestamptz not null,
    level text not null,
    message text not null,
    primary key (job_id, seq)
);

create table schedules (
    name text primary key,
    interval_minutes bigint not null,
    next_run_at timestamptz not null,
    last_run_at timestamptz,
    last_state text
);

-- Up to where a resource of a (shop, gateway) is complete: moved only in the transaction that stores the data.
create table sync_watermarks (
    shop_id text not null references shops (id),
    gateway text not null,
    resource text not null,
    synced_until timestamptz,
    last_run_at timestamptz,
    last_state text,
    last_error text,
    primary key (shop_id, gateway, resource)
);

-- What each pass over a slice of update time saw: the evidence behind "nothing is missing".
create table sync_slices (
    shop_id text not null references shops (id),
    gateway text not null,
    resource text not null,
    slice_from timestamptz not null,
    slice_to timestamptz not null,
    pages bigint not null,
    total_seen bigint not null,
    distinct_stored bigint not null,
    attempts bigint not null,
    proven boolean not null,
    finished_at timestamptz not null,
    primary key (shop_id, gateway, resource, slice_from, slice_to)
);

-- Records that could not be read, kept where a person sees them.
create table sync_issues (
    id text primary key,
    shop_id text not null references shops (id),
    resource text not null,
    document_key text not null,
    reason text not null,
    raw text not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    resolved boolean not null,
    unique (shop_id, resource, document_key)
);
create index sync_issues_open on sync_issues (shop_id, last_seen) where not resolved;
