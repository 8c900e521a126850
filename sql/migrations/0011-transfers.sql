-- How often a call was handed over, and for how long its caller was on hold.
-- depends: 0010-event-kinds

-- migrate: apply

alter table callcontrol.calls add column transfers integer, add column hold_seconds double precision;
comment on column callcontrol.calls.transfers is 'Times that a person handed the caller over to somebody else or to a queue; empty: written before this was counted.';
comment on column callcontrol.calls.hold_seconds is 'Seconds for which a person had the caller on hold; part of talk_seconds.';
comment on column callcontrol.calls.person is 'Who talked with the caller last, <location>-<extension>; report.legs has all.';
comment on column callcontrol.calls.wait_seconds is 'Seconds from joining the queue to being joined with a person for the first time or giving up; empty: never queued.';
comment on column callcontrol.calls.talk_seconds is 'Seconds of all talks of the call together, hold included; waiting between two of them is not in it.';

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
    coalesce(hold_seconds, 0) as hold_seconds
from callcontrol.calls;

comment on column callcontrol.call_events.kind is 'arrived, routed, recognised, identified, stage, prompt, heard, key, language, chosen, queued, offered, offer_ended, connected, question, informed, overflowed, closed_meanwhile, on_call, message, callback, recorded, transferred, transfer_ended, held, passed_on, ended, fault.';

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
    talk_seconds
from callcontrol.calls;
comment on view report.calls is 'One row a call, those that are still up included (outcome and ended_at are empty). Times are UTC, durations seconds.';
alter table callcontrol.calls drop column transfers, drop column hold_seconds;
comment on column callcontrol.calls.person is 'Who answered, <location>-<extension>.';
comment on column callcontrol.calls.wait_seconds is 'Seconds from joining the queue to being joined with a person or giving up; empty: never queued.';
comment on column callcontrol.calls.talk_seconds is 'Seconds that caller and person were joined.';
comment on column callcontrol.call_events.kind is 'arrived, routed, recognised, identified, stage, prompt, heard, key, language, chosen, queued, offered, offer_ended, connected, question, informed, overflowed, closed_meanwhile, on_call, message, callback, recorded, passed_on, ended, fault.';
