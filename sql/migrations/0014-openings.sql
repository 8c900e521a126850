-- Personal data that is taken out of its seal: which, besides what callers keyed.
-- depends: 0013-parking

-- migrate: apply

alter table callcontrol.answer_openings
    add column what text not null default 'answers'
        constraint answer_openings_what check (what in ('answers', 'number'));
comment on table callcontrol.answer_openings is
    'Audit trail: one row before each time that what is personal of a caller is taken out of its seal. Rows are only ever added.';
comment on column callcontrol.answer_openings.call_id is 'Whose; report.calls has the call.';
comment on column callcontrol.answer_openings.what is
    'answers: what the caller keyed in answer to questions; number: the number to call.';

-- migrate: rollback

alter table callcontrol.answer_openings drop column what;
comment on table callcontrol.answer_openings is
    'Audit trail: one row before each time that the answers of a caller are taken out of their seal. Rows are only ever added.';
comment on column callcontrol.answer_openings.call_id is 'Whose answers; report.calls has the call.';
