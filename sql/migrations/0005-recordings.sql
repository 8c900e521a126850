-- Recorded conversations: who has listened to which, and why.
-- depends: 0004-overrides

-- migrate: apply

create table callcontrol.recording_exports (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    call_id text not null,
    author text not null
        constraint recording_exports_author check (author <> ''),
    reason text not null
        constraint recording_exports_reason check (length(btrim(reason)) between 1 and 500),
    file text not null
);
comment on table callcontrol.recording_exports is
    'Audit trail: one row before each time that a recorded conversation is taken out of its seal. Rows are only ever added.';
comment on column callcontrol.recording_exports.at is 'When it was done.';
comment on column callcontrol.recording_exports.call_id is 'Whose conversation; report.calls has the call.';
comment on column callcontrol.recording_exports.author is 'User of the machine who did it.';
comment on column callcontrol.recording_exports.reason is 'Why, in their words.';
comment on column callcontrol.recording_exports.file is 'Where the sound was written to, in clear.';

create index recording_exports_call on callcontrol.recording_exports (call_id);
create index recording_exports_at on callcontrol.recording_exports (at);

create trigger recording_exports_only_added
    before update or delete or truncate on callcontrol.recording_exports
    for each statement execute function callcontrol.only_added();

comment on column callcontrol.call_events.kind is 'arrived, routed, stage, prompt, key, language, chosen, queued, offered, offer_ended, connected, question, informed, overflowed, on_call, message, callback, recorded, passed_on, ended, fault.';

-- migrate: rollback

drop table callcontrol.recording_exports;
