-- Supervisors who listen to conversations, step by step.
-- depends: 0011-transfers

-- migrate: apply

create table callcontrol.supervision_steps (
    id text not null,
    seq integer not null,
    at timestamptz not null,
    supervisor text not null
        constraint supervision_steps_supervisor check (supervisor <> ''),
    step text not null
        constraint supervision_steps_step check (step in ('begun', 'changed', 'ended', 'refused')),
    person text,
    call_id text,
    ear text
        constraint supervision_steps_ear check (ear in ('listen', 'whisper', 'barge')),
    why text,
    written_at timestamptz not null default now(),
    primary key (id, seq)
);
comment on table callcontrol.supervision_steps is
    'Audit trail: who listened to whom, from when to when and how, and who tried to in vain. Rows are only ever added; the first is on the disk of the machine before anything is heard.';
comment on column callcontrol.supervision_steps.id is 'Of the listening, or of the attempt.';
comment on column callcontrol.supervision_steps.supervisor is 'Whose telephone and PIN, <location>-<extension>.';
comment on column callcontrol.supervision_steps.step is 'begun, changed (to another way), ended, refused (nothing was heard).';
comment on column callcontrol.supervision_steps.person is 'Who was listened to; empty: it did not come so far.';
comment on column callcontrol.supervision_steps.ear is 'listen: neither hears the supervisor; whisper: the person alone does; barge: both do.';
comment on column callcontrol.supervision_steps.why is 'Of an end: supervisor, conversation, fault, restart. Of a refusal: skill, pin, locked.';
create index supervision_steps_call on callcontrol.supervision_steps (call_id);
create index supervision_steps_at on callcontrol.supervision_steps (at);

create trigger supervision_steps_only_added
    before update or delete or truncate on callcontrol.supervision_steps
    for each statement execute function callcontrol.only_added();

create view report.supervisions as
select
    s.id,
    min(s.supervisor) as supervisor,
    min(s.person) as person,
    min(s.call_id) as call_id,
    min(c.location) as location,
    min(s.at) as began_at,
    max(s.at) filter (where s.step in ('ended', 'refused')) as ended_at,
    coalesce(string_agg(s.ear, ' ' order by s.seq) filter (where s.step in ('begun', 'changed')), '') as ears,
    min(s.why) filter (where s.step in ('ended', 'refused')) as why
from callcontrol.supervision_steps s
left join callcontrol.calls c on c.call_id = s.call_id
group by s.id;
comment on view report.supervisions is 'Listenings and attempts at one, one row each. Times are UTC.';
comment on column report.supervisions.ended_at is 'Empty: under way, or the machine stopped and has not come back.';
comment on column report.supervisions.ears is 'The ways in which the supervisor took part, in order; empty: nothing was heard.';

comment on column callcontrol.call_events.kind is 'arrived, routed, recognised, identified, stage, prompt, heard, key, language, chosen, queued, offered, offer_ended, connected, question, informed, overflowed, closed_meanwhile, on_call, message, callback, recorded, transferred, transfer_ended, held, supervised, picked_up, passed_on, ended, fault.';

-- migrate: rollback

comment on column callcontrol.call_events.kind is 'arrived, routed, recognised, identified, stage, prompt, heard, key, language, chosen, queued, offered, offer_ended, connected, question, informed, overflowed, closed_meanwhile, on_call, message, callback, recorded, transferred, transfer_ended, held, passed_on, ended, fault.';
drop view report.supervisions;
drop table callcontrol.supervision_steps;
