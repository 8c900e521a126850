-- Requests of callers that somebody has seen to: who, when, what came of it.
-- depends: 0006-legs

-- migrate: apply

create table callcontrol.requests_done (
    call_id text not null,
    kind text not null
        constraint requests_done_kind check (kind in ('message', 'callback', 'unreached')),
    at timestamptz not null default now(),
    done_by text not null
        constraint requests_done_by check (length(btrim(done_by)) between 1 and 64),
    author text not null
        constraint requests_done_author check (author <> ''),
    note text not null default ''
        constraint requests_done_note check (length(note) <= 500),
    primary key (call_id, kind)
);
comment on table callcontrol.requests_done is
    'Audit trail: one row for each request of a caller that somebody has seen to. Rows are only ever added.';
comment on column callcontrol.requests_done.call_id is 'The call that left it; report.requests has the request.';
comment on column callcontrol.requests_done.kind is 'message, callback, unreached.';
comment on column callcontrol.requests_done.at is 'When that was told.';
comment on column callcontrol.requests_done.done_by is 'Who saw to it, as they are called.';
comment on column callcontrol.requests_done.author is 'User of the machine who told so.';
comment on column callcontrol.requests_done.note is 'What came of it, in their words; kept for good, so it names no patient.';

create index requests_done_at on callcontrol.requests_done (at);

create trigger requests_done_only_added
    before update or delete or truncate on callcontrol.requests_done
    for each statement execute function callcontrol.only_added();

create or replace view report.requests as
select distinct on (e.call_id, e.kind)
    e.call_id,
    coalesce(e.data ->> 'location', c.location) as location,
    case e.kind when 'on_call' then 'unreached' else e.kind end as kind,
    coalesce(e.data ->> 'box', e.data ->> 'callback', e.data ->> 'chain') as name,
    coalesce((e.data ->> 'starts')::timestamptz, e.at) as not_before,
    coalesce(e.data ->> 'due', e.data ->> 'ends', e.at::text)::timestamptz as due_at,
    e.at as left_at,
    e.data ->> 'file' as file,
    e.data ->> 'sealed' as sealed,
    d.at as done_at,
    d.done_by,
    d.note as done_note
from callcontrol.call_events e
left join callcontrol.calls c using (call_id)
left join callcontrol.requests_done d
    on d.call_id = e.call_id and d.kind = case e.kind when 'on_call' then 'unreached' else e.kind end
where e.kind in ('message', 'callback') or (e.kind = 'on_call' and e.data ->> 'result' = 'unreached')
order by e.call_id, e.kind, e.seq desc;
comment on column report.requests.kind is 'message: listen and answer; callback: call in the promised window; unreached: nobody on call was reached, or the caller hung up before.';
comment on column report.requests.done_at is 'When somebody told that it is done; empty: it is open.';
comment on column report.requests.done_by is 'Who saw to it.';
comment on column report.requests.done_note is 'What came of it.';


-- migrate: rollback

drop view report.requests;
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
drop table callcontrol.requests_done;
