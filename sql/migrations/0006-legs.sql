-- Every leg of a call: the caller's own and each telephone that was rung.
-- depends: 0005-recordings

-- migrate: apply

create table callcontrol.call_legs (
    call_id text not null,
    channel text not null,
    kind text not null
        constraint call_legs_kind check (kind in ('caller', 'desk', 'contact')),
    person text,
    began_at timestamptz,
    rang_at timestamptz,
    answered_at timestamptz,
    ended_at timestamptz,
    ended_by text
        constraint call_legs_ended_by check (ended_by in ('them', 'us', 'unseen')),
    cause integer,
    written_at timestamptz not null default now(),
    primary key (call_id, channel)
);
comment on table callcontrol.call_legs is
    'One row for each channel of a call. Rows that are written later add to what is known and take nothing back. No foreign key to calls: see call_events.';
comment on column callcontrol.call_legs.channel is 'Asterisk''s unique id of the channel; of a leg that callcontrol made it begins with the call''s id.';
comment on column callcontrol.call_legs.kind is 'caller; desk: a telephone of the practice; contact: somebody rung outside.';
comment on column callcontrol.call_legs.person is 'Who was rung, <location>-<extension> or contact/<name>; empty: the caller.';
comment on column callcontrol.call_legs.began_at is 'When the call arrived, or the telephone was to be rung.';
comment on column callcontrol.call_legs.rang_at is 'When the far end said that it rings; empty: it never did, or it is the caller''s leg.';
comment on column callcontrol.call_legs.answered_at is 'When the far end picked up; of the caller''s leg: when callcontrol did.';
comment on column callcontrol.call_legs.ended_by is 'them: the far end hung up, refused, was busy or not there; us: not answered in time or of no more use; unseen: found gone, or handed on to the dialplan.';
comment on column callcontrol.call_legs.cause is 'Q.850 cause, where one was told.';
comment on column callcontrol.call_legs.written_at is 'When the latest of it reached the database.';

create index call_legs_person on callcontrol.call_legs (person, began_at);


create view report.legs as
select
    l.call_id,
    c.location,
    l.kind,
    l.person as who,
    l.channel,
    l.began_at,
    l.rang_at,
    l.answered_at,
    coalesce(l.ended_at, c.ended_at) as ended_at,
    coalesce(l.ended_by, case when c.ended_at is not null then 'unseen' end) as ended_by,
    l.cause,
    case when l.ended_by <> 'unseen' or l.answered_at is not null
        then extract(epoch from coalesce(l.answered_at, l.ended_at) - l.rang_at)::double precision end as ring_seconds,
    case when l.ended_by <> 'unseen'
        then extract(epoch from l.ended_at - l.answered_at)::double precision end as seconds,
    coalesce(e.keys, '') as keys,
    coalesce(e.heard, '[]'::jsonb) as heard
from callcontrol.call_legs l
left join callcontrol.calls c using (call_id)
left join lateral (
    select
        string_agg(data ->> 'key', '' order by seq) filter (where kind = 'key') as keys,
        jsonb_agg(jsonb_build_object('at', at, 'prompts', data -> 'prompts', 'seconds', data -> 'seconds', 'cut', data ->> 'cut')
            order by seq) filter (where kind = 'heard') as heard
    from callcontrol.call_events
    where call_id = l.call_id and kind in ('key', 'heard')
        and coalesce(data ->> 'channel', case when l.kind = 'caller' then l.channel end) = l.channel
) e on true;
comment on view report.legs is 'One row for each leg of a call: who was rung, for how long, what they heard and pressed. Times are UTC, durations seconds.';
comment on column report.legs.ended_at is 'Empty: still up. Of a leg whose end was not seen: when its call was closed, at the latest.';
comment on column report.legs.ring_seconds is 'From ringing to the answer or the end.';
comment on column report.legs.seconds is 'From the answer to the end; empty where the end was not seen.';
comment on column report.legs.keys is 'What was pressed, in order; ? is a key of a date or a number, which is not kept. Keys pressed while talking are not noted.';
comment on column report.legs.heard is 'What was played: when it was over, the prompts begun, the seconds of each, and what cut it: end (nothing did), key, hangup, stopped, failed.';

-- migrate: rollback

drop view report.legs;
drop table callcontrol.call_legs;
