-- Workbooks that people asked for, kept here so that any node can hand them out; forgotten after a week.
create table exports (
    job_id text primary key,
    created_by text not null,
    -- The file's name.
    name text not null,
    -- The shops it may hold, a JSON list; null for all: who may not see each of them may not have the file.
    shops text,
    -- Whether costs stand in it.
    with_cost boolean not null,
    -- Bytes of the whole file; null while it is being written.
    size bigint,
    created_at timestamptz not null
);
create index exports_by_time on exports (created_at);

-- The file in pieces, so that neither writing nor sending it takes it whole into memory.
create table export_pieces (
    job_id text not null references exports (job_id),
    seq bigint not null,
    body bytea not null,
    primary key (job_id, seq)
);
