-- How many calls an app key has made in a second, all processes together; one row a key, moved on with the seconds.
create table call_budgets (
    gateway text not null,
    app_key text not null,
    -- Unix time.
    second bigint not null,
    taken bigint not null,
    primary key (gateway, app_key)
);
