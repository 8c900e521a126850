-- The work list: what callers left to be done and who gave up, each with its owner and its history.
-- depends: 0016-agents

-- migrate: apply

create table callcontrol.requests (
    id bigint generated always as identity primary key,
    kind text not null
        constraint requests_kind check (kind in ('message', 'callback', 'unreached', 'missed')),
    call_id text not null,
    seq bigint not null,
    mark text,
    location text,
    name text,
    not_before timestamptz not null,
    due_at timestamptz not null,
    left_at timestamptz not null,
    priority smallint not null,
    file text,
    sealed text,
    known boolean,
    calls integer not null default 1
        constraint requests_calls check (calls > 0),
    last_call_id text not null,
    last_at timestamptz not null,
    state text not null default 'open'
        constraint requests_state check (state in ('open', 'claimed', 'done')),
    owner text,
    claimed_at timestamptz,
    tries integer not null default 0,
    tried_at timestamptz,
    done_at timestamptz,
    done_by text,
    done_note text,
    constraint requests_owner check ((state = 'claimed') = (owner is not null)),
    constraint requests_done check ((state = 'done') = (done_at is not null)),
    unique (call_id, kind)
);
comment on table callcontrol.requests is 'What callers left to be done and who gave up, as it stands; callcontrol.request_changes has how it came to that.';
comment on column callcontrol.requests.mark is 'Of who gave up: stands for their number, by a key of the machine; the same number has the same mark.';
comment on column callcontrol.requests.priority is 'The lower the sooner: 1 nobody on call was reached, 2 clinical and gave up, 3 all else.';

-- One caller who tries in vain all morning is one to call.
create unique index requests_missed on callcontrol.requests (mark) where kind = 'missed' and state <> 'done';
create index requests_next on callcontrol.requests (priority, due_at, id) where state = 'open';
create index requests_left_at on callcontrol.requests (left_at);
create index requests_location on callcontrol.requests (location) where state <> 'done';

create table callcontrol.request_changes (
    id bigint generated always as identity primary key,
    request bigint not null references callcontrol.requests,
    change text not null
        constraint request_changes_change check (change in
            ('left', 'called_again', 'claimed', 'released', 'tried', 'noted', 'done', 'reopened', 'got_through')),
    at timestamptz not null default clock_timestamp(),
    call_id text,
    by text not null default ''
        constraint request_changes_by check (length(by) <= 64),
    author text not null default '',
    note text not null default ''
        constraint request_changes_note check (length(note) <= 500)
);
comment on table callcontrol.request_changes is 'Audit trail: one row for each change of what is to be done. Rows are only ever added.';
comment on column callcontrol.request_changes.change is 'left, called_again, got_through: by the caller; the others by the practice.';
comment on column callcontrol.request_changes.call_id is 'Of what the caller did: in which call.';
comment on column callcontrol.request_changes.by is 'Who did it, as they are called; empty: the caller.';
comment on column callcontrol.request_changes.author is 'User of the machine who told so; empty: nobody had to.';
comment on column callcontrol.request_changes.note is 'In their words; kept for good, so it names no patient.';
create index request_changes_request on callcontrol.request_changes (request, id);

-- What was left before this migration, and what was done of it.
insert into callcontrol.requests (kind, call_id, seq, location, name, not_before, due_at, left_at, priority, file, sealed,
    last_call_id, last_at, state, done_at, done_by, done_note)
select kind, call_id, 0, location, name, not_before, due_at, left_at, case kind when 'unreached' then 1 else 3 end, file,
    sealed, call_id, left_at, case when done_at is null then 'open' else 'done' end, done_at, done_by, done_note
from report.requests;
insert into callcontrol.request_changes (request, change, at, call_id)
select id, 'left', left_at, call_id from callcontrol.requests;
insert into callcontrol.request_changes (request, change, at, by, author, note)
select r.id, 'done', d.at, d.done_by, d.author, d.note
from callcontrol.requests_done d join callcontrol.requests r using (call_id, kind);

create trigger request_changes_only_added
    before update or delete or truncate on callcontrol.request_changes
    for each statement execute function callcontrol.only_added();

create function callcontrol.request_is_left() returns trigger language plpgsql as $$
declare
    of_kind constant text := case new.kind when 'on_call' then 'unreached' else new.kind end;
    kept bigint;
    first boolean;
begin
    insert into callcontrol.requests as known (kind, call_id, seq, location, name, not_before, due_at, left_at, priority,
        file, sealed, last_call_id, last_at)
    values (of_kind, new.call_id, new.seq,
        coalesce(new.data ->> 'location', (select c.location from callcontrol.calls c where c.call_id = new.call_id)),
        coalesce(new.data ->> 'box', new.data ->> 'callback', new.data ->> 'chain'),
        coalesce((new.data ->> 'starts')::timestamptz, new.at),
        coalesce(new.data ->> 'due', new.data ->> 'ends', new.at::text)::timestamptz,
        new.at, case of_kind when 'unreached' then 1 else 3 end, new.data ->> 'file', new.data ->> 'sealed',
        new.call_id, new.at)
    on conflict (call_id, kind) do update set
        seq = excluded.seq, name = excluded.name, not_before = excluded.not_before, due_at = excluded.due_at,
        left_at = excluded.left_at, last_at = excluded.last_at, file = excluded.file, sealed = excluded.sealed
        where known.seq < excluded.seq and known.state = 'open'
    returning id, xmax = 0 into kept, first;
    if first then
        insert into callcontrol.request_changes (request, change, at, call_id) values (kept, 'left', new.at, new.call_id);
    end if;
    return null;
end $$;
comment on function callcontrol.request_is_left is 'A message, a promised call, or a call for which nobody on call was reached is something to be done. Told again by a later event of the call, it is the same.';

create trigger call_events_left after insert on callcontrol.call_events
    for each row when (new.kind in ('message', 'callback') or (new.kind = 'on_call' and new.data ->> 'result' = 'unreached'))
    execute function callcontrol.request_is_left();

-- Who gave up, and who got through, are told apart by the marks of their numbers.
create index call_events_marks on callcontrol.call_events using gin ((data -> 'marks'))
    where kind = 'ended' and data ? 'marks';

create function callcontrol.call_has_ended() returns trigger language plpgsql as $$
declare
    marks constant text[] := array(select jsonb_array_elements_text(new.data -> 'marks'));
    kept bigint;
    first boolean;
begin
    if not new.data ? 'sealed' then  -- they got through, or left something to be done
        with cleared as (
            update callcontrol.requests
            set state = 'done', owner = null, done_at = new.at, done_by = 'the caller', done_note = new.data ->> 'outcome'
            where kind = 'missed' and mark = any(marks) and state <> 'done' and last_at <= new.at
            returning id
        )
        insert into callcontrol.request_changes (request, change, at, call_id, note)
        select id, 'got_through', new.at, new.call_id, new.data ->> 'outcome' from cleared;
        return null;
    end if;
    if exists (select from callcontrol.requests r where r.call_id = new.call_id or r.last_call_id = new.call_id)
        or exists (
            select from callcontrol.call_events e
            where e.kind = 'ended' and e.data ? 'marks' and e.data -> 'marks' ?| marks and e.at > new.at
                and not e.data ? 'sealed'
        )
    then
        return null;  -- something of this call is on the list already, or a later one was told of before this one
    end if;
    -- Marked by an older key, it is the same caller.
    update callcontrol.requests set mark = marks[1]
    where kind = 'missed' and state <> 'done' and mark = any(marks[2:]);
    insert into callcontrol.requests as known (kind, call_id, seq, mark, location, name, not_before, due_at, left_at,
        priority, sealed, known, last_call_id, last_at)
    values ('missed', new.call_id, new.seq, marks[1], new.data ->> 'location', new.data ->> 'sought', new.at, new.at,
        new.at, case when (new.data ->> 'clinical')::boolean then 2 else 3 end, new.data ->> 'sealed',
        (new.data ->> 'known')::boolean, new.call_id, new.at)
    on conflict (mark) where kind = 'missed' and state <> 'done' do update set
        calls = known.calls + 1, last_call_id = excluded.last_call_id, last_at = greatest(known.last_at, excluded.last_at),
        location = excluded.location, name = coalesce(excluded.name, known.name), sealed = excluded.sealed,
        priority = least(known.priority, excluded.priority), known = coalesce(excluded.known, known.known)
    returning id, xmax = 0 into kept, first;
    insert into callcontrol.request_changes (request, change, at, call_id)
    values (kept, case when first then 'left' else 'called_again' end, new.at, new.call_id);
    return null;
end $$;
comment on function callcontrol.call_has_ended is 'Whoever gave up is to be called; whoever got through need not be any more.';

create trigger call_events_ended after insert on callcontrol.call_events
    for each row when (new.kind = 'ended' and new.data ? 'marks')
    execute function callcontrol.call_has_ended();

drop view report.requests;
drop table callcontrol.requests_done;
drop index callcontrol.call_events_requests;

create view report.requests as
select
    r.id,
    r.call_id,
    coalesce(r.location, c.location) as location,
    r.kind,
    r.name,
    r.not_before,
    r.due_at,
    r.left_at,
    r.file,
    r.sealed,
    r.done_at,
    r.done_by,
    r.done_note,
    r.state,
    r.owner,
    r.claimed_at,
    r.tries,
    r.tried_at,
    r.calls,
    r.last_call_id,
    r.last_at,
    r.priority,
    r.known,
    l.category,
    l.language
from callcontrol.requests r
left join callcontrol.calls c on c.call_id = r.call_id
left join callcontrol.calls l on l.call_id = r.last_call_id;
comment on view report.requests is 'What callers left to be done, one row each. Times are UTC.';
comment on column report.requests.id is 'Its number on the work list.';
comment on column report.requests.kind is 'message: listen and answer; callback: call in the promised window; unreached: nobody on call was reached, or the caller hung up before; missed: gave up without having reached anybody.';
comment on column report.requests.name is 'The box, the callback, the on-call chain, or the queue in which they gave up.';
comment on column report.requests.not_before is 'Where the promised window begins, or when to try again; else the moment it was left.';
comment on column report.requests.due_at is 'By when it was promised; at once where nothing was.';
comment on column report.requests.left_at is 'When it was left; of several calls of one who gave up, the first.';
comment on column report.requests.file is 'Of a message: the sound file''s name in the folder messages of the machine that took it; empty: see the call''s events.';
comment on column report.requests.sealed is 'The number to call, sealed: callcontrol requests --unseal opens it on that machine.';
comment on column report.requests.done_at is 'When it was done; empty: it is open.';
comment on column report.requests.done_by is 'Who saw to it.';
comment on column report.requests.done_note is 'What came of it.';
comment on column report.requests.state is 'open: anybody may take it; claimed: its owner works at it; done.';
comment on column report.requests.tries is 'How often the practice has tried to reach the caller in vain.';
comment on column report.requests.calls is 'Calls of this caller that it stands for: one number that gave up five times is one row.';
comment on column report.requests.last_call_id is 'The latest of them.';
comment on column report.requests.priority is 'The lower the sooner: 1 nobody on call was reached, 2 clinical and gave up, 3 all else.';
comment on column report.requests.known is 'Whether the number was known to the practice; empty: nothing is looked up there.';

create view report.request_changes as
select request, change, at, call_id, by, author, note from callcontrol.request_changes;
comment on view report.request_changes is 'The history of each row of report.requests.';

create view report.missed_exposure as
select
    coalesce(location, 'unknown') as location,
    (left_at at time zone 'UTC')::date as day,
    count(*)::integer as people,
    sum(calls)::integer as calls,
    count(*) filter (where done_at is null)::integer as open,
    count(*) filter (where done_at is not null and done_by = 'the caller')::integer as got_through,
    count(*) filter (where done_at is not null and done_by <> 'the caller')::integer as seen_to,
    count(*) filter (where done_at <= left_at + interval '1 day')::integer as within_a_day,
    percentile_cont(0.5) within group (order by extract(epoch from done_at - left_at)) as median_seconds
from report.requests
where kind = 'missed'
group by 1, 2;
comment on view report.missed_exposure is 'Callers who gave up, by location and day (UTC): how many, and what became of them.';
comment on column report.missed_exposure.calls is 'Their calls: above people, where some tried again in vain.';
comment on column report.missed_exposure.got_through is 'They called again themselves and reached somebody, or left a message.';
comment on column report.missed_exposure.seen_to is 'The practice told that it has seen to them.';
comment on column report.missed_exposure.within_a_day is 'Either of both within 24 hours.';
comment on column report.missed_exposure.median_seconds is 'From giving up to either of both, of those for whom it came to that.';

-- migrate: rollback

drop view report.missed_exposure;
drop view report.request_changes;
drop view report.requests;
drop trigger call_events_ended on callcontrol.call_events;
drop trigger call_events_left on callcontrol.call_events;
drop function callcontrol.call_has_ended;
drop function callcontrol.request_is_left;
drop index callcontrol.call_events_marks;
create index call_events_requests on callcontrol.call_events (at)
    where kind in ('message', 'callback') or (kind = 'on_call' and data ->> 'result' = 'unreached');
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

insert into callcontrol.requests_done (call_id, kind, at, done_by, author, note)
select r.call_id, r.kind, c.at, c.by, c.author, c.note
from callcontrol.requests r join callcontrol.request_changes c on c.request = r.id and c.change = 'done'
where r.kind <> 'missed' and r.state = 'done'
on conflict do nothing;
drop table callcontrol.request_changes;
drop table callcontrol.requests;
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
comment on view report.requests is 'What callers left to be done, one row each. Times are UTC.';
comment on column report.requests.name is 'The box, the callback or the on-call chain.';
comment on column report.requests.not_before is 'Where the promised window begins; of a message and an unreached call the moment it was left.';
comment on column report.requests.due_at is 'By when it was promised; of an unreached call at once.';
comment on column report.requests.file is 'Of a message: the sound file''s name in the folder messages of the machine that took it; empty: see the call''s events.';
comment on column report.requests.sealed is 'The number to call, sealed: callcontrol requests --unseal opens it on that machine.';
