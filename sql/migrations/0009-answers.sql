-- Answers of callers to questions: who has read which, and why.
-- depends: 0008-emergencies

-- migrate: apply

create table callcontrol.answer_openings (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    call_id text not null,
    author text not null
        constraint answer_openings_author check (author <> ''),
    reason text not null
        constraint answer_openings_reason check (length(btrim(reason)) between 1 and 500)
);
comment on table callcontrol.answer_openings is
    'Audit trail: one row before each time that the answers of a caller are taken out of their seal. Rows are only ever added.';
comment on column callcontrol.answer_openings.at is 'When it was done.';
comment on column callcontrol.answer_openings.call_id is 'Whose answers; report.calls has the call.';
comment on column callcontrol.answer_openings.author is 'User of the machine who did it.';
comment on column callcontrol.answer_openings.reason is 'Why, in their words.';

create index answer_openings_call on callcontrol.answer_openings (call_id);
create index answer_openings_at on callcontrol.answer_openings (at);

create trigger answer_openings_only_added
    before update or delete or truncate on callcontrol.answer_openings
    for each statement execute function callcontrol.only_added();

-- migrate: rollback

drop table callcontrol.answer_openings;
