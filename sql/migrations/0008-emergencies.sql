-- Emergency calls from desk phones, how they went, and who has seen to them.
-- depends: 0007-requests-done

-- migrate: apply

create table callcontrol.emergency_calls (
    id text primary key,
    at timestamptz not null,
    dialled text not null,
    endpoint text not null,
    extension text not null,
    location text,
    place text not null,
    address text not null,
    written_at timestamptz not null default now()
);
comment on table callcontrol.emergency_calls is
    'Emergency numbers dialled at desk phones. Names nobody. Rows are only ever added.';
comment on column callcontrol.emergency_calls.id is 'Asterisk''s unique id of the phone''s channel: finds the row in its CDR.';
comment on column callcontrol.emergency_calls.at is 'When it was dialled.';
comment on column callcontrol.emergency_calls.dialled is 'The emergency number, without a prefix.';
comment on column callcontrol.emergency_calls.endpoint is 'SIP endpoint of the desk phone; empty: Asterisk knew none.';
comment on column callcontrol.emergency_calls.location is 'Empty: the rules know no such phone.';
comment on column callcontrol.emergency_calls.place is 'Where in the location the phone stood by the rules of the moment.';
comment on column callcontrol.emergency_calls.address is 'Where help was to come to by the rules of the moment.';
create index emergency_calls_at on callcontrol.emergency_calls (at);

create table callcontrol.emergency_ends (
    id text primary key,
    at timestamptz not null,
    status text not null,
    seconds integer not null
);
comment on table callcontrol.emergency_ends is 'How emergency calls went. May come before its call does. Rows are only ever added.';
comment on column callcontrol.emergency_ends.status is 'ANSWER; CANCEL: hung up before an answer; NOWAY: no way out was found.';
comment on column callcontrol.emergency_ends.seconds is 'Of talk.';

create table callcontrol.emergency_acks (
    id text primary key,
    at timestamptz not null,
    by text not null
        constraint emergency_acks_by check (btrim(by) <> ''),
    author text not null,
    note text not null
);
comment on table callcontrol.emergency_acks is 'Who has seen to an emergency call. Rows are only ever added.';
comment on column callcontrol.emergency_acks.by is 'Who, in their own words.';
comment on column callcontrol.emergency_acks.author is 'User of the machine who said so.';

create trigger emergency_calls_only_added
    before update or delete or truncate on callcontrol.emergency_calls
    for each statement execute function callcontrol.only_added();
create trigger emergency_ends_only_added
    before update or delete or truncate on callcontrol.emergency_ends
    for each statement execute function callcontrol.only_added();
create trigger emergency_acks_only_added
    before update or delete or truncate on callcontrol.emergency_acks
    for each statement execute function callcontrol.only_added();

create view report.emergencies as
select
    c.id, c.at, c.dialled, c.endpoint, c.extension, c.location, c.place, c.address,
    e.status, e.seconds as talk_seconds, e.at as ended_at,
    a.at as acknowledged_at, a.by as acknowledged_by, a.author, a.note
from callcontrol.emergency_calls c
left join callcontrol.emergency_ends e using (id)
left join callcontrol.emergency_acks a using (id);
comment on view report.emergencies is 'Emergency calls from desk phones, one row each. Times are UTC.';
comment on column report.emergencies.acknowledged_at is 'Empty: nobody has seen to it yet.';

-- migrate: rollback

drop view report.emergencies;
drop table callcontrol.emergency_acks;
drop table callcontrol.emergency_ends;
drop table callcontrol.emergency_calls;
