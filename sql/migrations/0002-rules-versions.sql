-- Versions of the practice's rules, each time that one went live.
-- depends: 0001-calls

-- migrate: apply

create table callcontrol.rules_versions (
    version text not null,
    at timestamptz not null,
    author text not null,
    how text not null
        constraint rules_versions_how check (how in ('start', 'reload', 'rollback')),
    files jsonb not null,
    written_at timestamptz not null default now(),
    primary key (version, at)
);
comment on table callcontrol.rules_versions is
    'One row each time that another version of the rules went live. calls.rules_version tells which one a call kept.';
comment on column callcontrol.rules_versions.version is 'First 12 hexadecimal digits of SHA-256 over the files.';
comment on column callcontrol.rules_versions.at is 'When callers began to be served by it.';
comment on column callcontrol.rules_versions.author is 'User of the machine who asked for it; signal where nobody is known.';
comment on column callcontrol.rules_versions.how is 'start: the process began with it; reload; rollback: a reload of an earlier version''s files.';
comment on column callcontrol.rules_versions.files is 'Text of every file by its path in the rules folder.';

create index rules_versions_at on callcontrol.rules_versions (at);

-- migrate: rollback

drop table callcontrol.rules_versions;
