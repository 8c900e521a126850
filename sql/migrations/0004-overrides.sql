-- Switches set from outside the rules' files: each time that one was set or cleared.
-- depends: 0003-requests

-- migrate: apply

create table callcontrol.override_changes (
    id text not null,
    change text not null
        constraint override_changes_change check (change in ('set', 'cleared')),
    at timestamptz not null,
    author text not null,
    location text,
    switch text not null
        constraint override_changes_switch check (switch in ('open', 'closed', 'message')),
    starts timestamptz not null,
    ends timestamptz not null,
    reason text not null,
    texts jsonb not null,
    written_at timestamptz not null default now(),
    primary key (id, change)
);
comment on table callcontrol.override_changes is
    'Audit trail: one row each time that a switch over the rules was set, or cleared before its end. Rows are only ever added.';
comment on column callcontrol.override_changes.id is 'Of the switch; the rows of one switch have the same.';
comment on column callcontrol.override_changes.change is 'set, cleared. One that ended by itself has no row for that.';
comment on column callcontrol.override_changes.at is 'When it was done.';
comment on column callcontrol.override_changes.author is 'User of the machine who did it.';
comment on column callcontrol.override_changes.location is 'Empty: every location.';
comment on column callcontrol.override_changes.switch is 'open, closed, message (of the day).';
comment on column callcontrol.override_changes.starts is 'From when it held.';
comment on column callcontrol.override_changes.ends is 'Until when it was to hold.';
comment on column callcontrol.override_changes.reason is 'Why, in the words of whoever set it.';
comment on column callcontrol.override_changes.texts is 'Words of a message, by language.';

create index override_changes_at on callcontrol.override_changes (at);

create function callcontrol.only_added() returns trigger language plpgsql as $$
begin
    raise exception '% is an audit trail: rows are only ever added', tg_table_name;
end
$$;

create trigger override_changes_only_added
    before update or delete or truncate on callcontrol.override_changes
    for each statement execute function callcontrol.only_added();

-- migrate: rollback

drop table callcontrol.override_changes;
drop function callcontrol.only_added();
