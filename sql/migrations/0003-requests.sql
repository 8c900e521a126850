-- What callers left to be done: messages, callbacks, and calls for which nobody on call was reached.
-- depends: 0002-rules-versions

-- migrate: apply

alter table callcontrol.calls drop constraint calls_outcome;
alter table callcontrol.calls add constraint calls_outcome check (outcome in (
    'answered', 'abandoned', 'left_menu', 'unanswered', 'after_hours', 'unknown_number', 'message_left',
    'callback_promised', 'informed', 'unreached', 'passed_on', 'failed'
));
comment on column callcontrol.calls.person is 'Who answered, <location>-<extension>, or contact/<name> for somebody reached outside.';
comment on column callcontrol.calls.queued_at is 'When the caller joined the first queue, or somebody on call was first sought.';
comment on column callcontrol.calls.wait_seconds is 'Seconds from queued_at to being joined with a person, to going on elsewhere or to giving up; empty: never waited.';
comment on column callcontrol.call_events.kind is 'arrived, routed, stage, prompt, key, language, chosen, queued, offered, offer_ended, connected, question, informed, overflowed, on_call, message, callback, passed_on, ended, fault.';
comment on column callcontrol.call_events.data is 'What more there is to know. Never a caller''s number or name in clear: what is "sealed" opens with the key of the machine that wrote it.';

-- The few events that ask somebody to do something, among thousands that do not.
create index call_events_requests on callcontrol.call_events (at)
    where kind in ('message', 'callback') or (kind = 'on_call' and data ->> 'result' = 'unreached');

create view report.requests as
select distinct on (e.call_id, e.kind)
    e.call_id,
    coalesce(e.data ->> 'location', c.location) as location,
    case e.kind when 'on_call' then 'unreached' else e.kind end as kind,
    coalesce(e.data ->> 'box', e.data ->> 'callback', e.data ->> 'chain') as name,
    coalesce((e.data ->> 'starts')::timestamptz, e.at) as not_before,
    coalesce(e.data ->> 'due', e.data ->> 'ends', e.at::text)::timestamptz as due_at,
    e.at as left_at,
    e.data ->> 'file' as file,
    e.data ->> 'sealed' as sealed
from callcontrol.call_events e left join callcontrol.calls c using (call_id)
where e.kind in ('message', 'callback') or (e.kind = 'on_call' and e.data ->> 'result' = 'unreached')
order by e.call_id, e.kind, e.seq desc;
comment on view report.requests is 'What callers left to be done, one row each. Times are UTC.';
comment on column report.requests.kind is 'message: listen and answer; callback: call in the promised window; unreached: nobody on call was reached.';
comment on column report.requests.name is 'The box, the callback or the on-call chain.';
comment on column report.requests.not_before is 'Where the promised window begins; of a message and an unreached call the moment it was left.';
comment on column report.requests.due_at is 'By when it was promised; of an unreached call at once.';
comment on column report.requests.file is 'Of a message: the sound file''s name in the folder messages of the machine that took it; empty: see the call''s events.';
comment on column report.requests.sealed is 'The number to call, sealed: callcontrol requests --unseal opens it on that machine.';

-- migrate: rollback

drop view report.requests;
drop index callcontrol.call_events_requests;
alter table callcontrol.calls drop constraint calls_outcome;
alter table callcontrol.calls add constraint calls_outcome check (outcome in (
    'answered', 'abandoned', 'left_menu', 'unanswered', 'after_hours', 'unknown_number', 'failed'
)) not valid;
