-- Calls, their events, and the view that reports read.
-- depends:

-- migrate: apply

create schema if not exists callcontrol;
comment on schema callcontrol is 'What callcontrol writes. Reports read the schema report, not these tables.';

create schema if not exists report;
comment on schema report is 'What people and tools may read; columns are only ever added.';

create table callcontrol.calls (
    call_id text primary key,
    version bigint not null,
    channel text not null,
    did text not null,
    rules_version text not null,
    direction text not null
        constraint calls_direction check (direction in ('inbound', 'outbound')),
    caller_kind text not null
        constraint calls_caller_kind check (caller_kind in ('number', 'anonymous', 'unreadable')),
    location text,
    category text,
    language text,
    queue text,
    person text,
    outcome text
        constraint calls_outcome check (outcome in (
            'answered', 'abandoned', 'left_menu', 'unanswered', 'after_hours', 'unknown_number', 'failed'
        )),
    started_at timestamptz not null,
    queued_at timestamptz,
    answered_at timestamptz,
    ended_at timestamptz,
    wait_seconds double precision,
    talk_seconds double precision,
    written_at timestamptz not null default now()
);
comment on table callcontrol.calls is 'One row a call as far as it has gone. Holds no caller number.';
comment on column callcontrol.calls.call_id is 'Ours; sortable by time; survives transfers.';
comment on column callcontrol.calls.version is 'A write with a higher version replaces the row, any other is ignored.';
comment on column callcontrol.calls.channel is 'Asterisk''s unique id of the caller''s channel: finds the row in its own CDR.';
comment on column callcontrol.calls.did is 'Number that the caller dialled, E.164 with plus sign.';
comment on column callcontrol.calls.rules_version is 'Version of the practice''s rules that the call kept from start to end.';
comment on column callcontrol.calls.caller_kind is 'What the trunk told of the caller; the number itself is not kept.';
comment on column callcontrol.calls.person is 'Who answered, <location>-<extension>.';
comment on column callcontrol.calls.outcome is 'How it ended for the caller; empty while the call is up.';
comment on column callcontrol.calls.queued_at is 'When the caller joined the queue.';
comment on column callcontrol.calls.answered_at is 'When caller and person were joined, not when Asterisk picked up.';
comment on column callcontrol.calls.wait_seconds is 'Seconds from joining the queue to being joined with a person or giving up; empty: never queued.';
comment on column callcontrol.calls.talk_seconds is 'Seconds that caller and person were joined.';
comment on column callcontrol.calls.written_at is 'When this version reached the database.';

create index calls_started_at on callcontrol.calls (started_at);
create index calls_location_started_at on callcontrol.calls (location, started_at);

create table callcontrol.call_events (
    call_id text not null,
    seq bigint not null,
    at timestamptz not null,
    kind text not null,
    data jsonb not null default '{}',
    primary key (call_id, seq)
);
comment on table callcontrol.call_events is
    'Every step of a call. No foreign key to calls: an event may arrive before its call''s row, and is kept even if that row never does.';
comment on column callcontrol.call_events.seq is 'Counts the steps of one call; with call_id the identity of the event.';
comment on column callcontrol.call_events.at is 'When it happened.';
comment on column callcontrol.call_events.kind is 'arrived, routed, stage, prompt, key, language, chosen, queued, offered, offer_ended, connected, ended, fault.';
comment on column callcontrol.call_events.data is 'What more there is to know. Never a caller''s number or name.';

-- Events arrive nearly in order of time: a block-range index finds a period at a thousandth of the size.
create index call_events_at on callcontrol.call_events using brin (at);

create view report.calls as
select
    call_id,
    location,
    did,
    direction,
    started_at,
    answered_at,
    ended_at,
    category,
    language,
    queue,
    person as agent,
    outcome,
    wait_seconds,
    talk_seconds
from callcontrol.calls;
comment on view report.calls is 'One row a call, those that are still up included (outcome and ended_at are empty). Times are UTC, durations seconds.';

-- migrate: rollback

drop view report.calls;
drop table callcontrol.call_events;
drop table callcontrol.calls;
drop schema report;
drop schema callcontrol;
