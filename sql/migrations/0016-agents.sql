-- What people were doing, who changed it, and how calls ended by their word.
-- depends: 0015-waiting

-- migrate: apply

create table callcontrol.agent_changes (
    person text not null,
    at timestamptz not null,
    location text not null,
    event text not null,
    state text not null
        constraint agent_changes_state check (state in ('ready', 'wrap_up', 'paused', 'away', 'signed_out', 'off_duty')),
    reason text not null,
    queue text,
    author text not null,
    written_at timestamptz not null default now(),
    primary key (person, at)
);
comment on table callcontrol.agent_changes is
    'Audit trail: one row for each change of what somebody was doing. Rows are only ever added. Ringing and talking are in report.legs.';
comment on column callcontrol.agent_changes.person is 'Somebody who answers, <location>-<extension>.';
comment on column callcontrol.agent_changes.event is 'seen (a process began), signed_in, signed_out, paused, ready, wrap_up, missed, away (the phone is not registered), back, on_duty, off_duty.';
comment on column callcontrol.agent_changes.state is 'What holds from this moment on.';
comment on column callcontrol.agent_changes.reason is 'Of the pause that holds: its key in the rules; missed: two calls in a row were not answered; empty: none holds.';
comment on column callcontrol.agent_changes.queue is 'Signed in to or out of this one alone; empty: all.';
comment on column callcontrol.agent_changes.author is 'Who wanted it: a desk phone, or a user of the machine; empty: nobody, it came so.';
create index agent_changes_at on callcontrol.agent_changes (at);

create trigger agent_changes_only_added
    before update or delete or truncate on callcontrol.agent_changes
    for each statement execute function callcontrol.only_added();

create table callcontrol.dispositions (
    call_id text not null,
    person text not null,
    at timestamptz not null,
    disposition text not null,
    written_at timestamptz not null default now(),
    primary key (call_id, person, at)
);
comment on table callcontrol.dispositions is 'How calls ended by the word of who talked. Rows are only ever added; the last one of a person counts.';
comment on column callcontrol.dispositions.disposition is 'Its key in the rules of that moment.';

create trigger dispositions_only_added
    before update or delete or truncate on callcontrol.dispositions
    for each statement execute function callcontrol.only_added();

create view report.agent_states as
select
    person,
    location,
    event,
    state,
    reason,
    queue,
    author,
    at as since,
    lead(at) over (partition by person order by at) as until,
    extract(epoch from lead(at) over (partition by person order by at) - at)::double precision as seconds
from callcontrol.agent_changes;
comment on view report.agent_states is
    'What each person was doing from one change to the next: the seconds of a state add up over its rows. While callcontrol is away the last state goes on. Times are UTC.';
comment on column report.agent_states.event is 'What began this row; see callcontrol.agent_changes.';
comment on column report.agent_states.state is 'ready, wrap_up, paused, away, signed_out, off_duty.';
comment on column report.agent_states.until is 'Empty: it still holds.';

create view report.dispositions as
select distinct on (call_id, person) call_id, person as agent, at, disposition
from callcontrol.dispositions order by call_id, person, at desc;
comment on view report.dispositions is 'How each call ended by the word of each who talked. Times are UTC.';

create or replace view report.calls as
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
    talk_seconds,
    coalesce(transfers, 0) as transfers,
    coalesce(hold_seconds, 0) as hold_seconds,
    (
        select d.disposition from callcontrol.dispositions d where d.call_id = c.call_id order by d.at desc limit 1
    ) as disposition
from callcontrol.calls c;
comment on column report.calls.disposition is 'How the call ended by the word of who talked last; empty: nobody said.';

-- migrate: rollback

drop view report.calls;
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
    talk_seconds,
    coalesce(transfers, 0) as transfers,
    coalesce(hold_seconds, 0) as hold_seconds
from callcontrol.calls;
comment on view report.calls is 'One row a call, those that are still up included (outcome and ended_at are empty). Times are UTC, durations seconds.';
drop view report.dispositions;
drop view report.agent_states;
drop table callcontrol.dispositions;
drop table callcontrol.agent_changes;
