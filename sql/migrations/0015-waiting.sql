-- Callers who go on from a queue by a key; alerts of callers who wait too long, and who has seen to them.
-- depends: 0014-openings

-- migrate: apply

comment on column callcontrol.call_events.kind is 'arrived, routed, recognised, identified, stage, prompt, heard, key, language, chosen, queued, offered, offer_ended, connected, question, informed, overflowed, left_by_key, closed_meanwhile, on_call, message, callback, recorded, transferred, transfer_ended, held, supervised, picked_up, parked, unparked, passed_on, ended, fault.';

create table callcontrol.wait_alert_changes (
    id text not null,
    change text not null
        constraint wait_alert_changes_change check (change in ('raised', 'acknowledged', 'ended')),
    at timestamptz not null,
    queue text not null,
    waiting integer not null,
    longest_seconds double precision not null,
    by text not null,
    author text not null,
    written_at timestamptz not null default now(),
    primary key (id, change)
);
comment on table callcontrol.wait_alert_changes is
    'Alerts of queues in which somebody waited longer than the rules let be. Names no caller. Rows are only ever added.';
comment on column callcontrol.wait_alert_changes.id is 'Of the alert: one that was acknowledged and raised anew is another.';
comment on column callcontrol.wait_alert_changes.waiting is 'Who waited too long at that moment; of an end before it.';
comment on column callcontrol.wait_alert_changes.longest_seconds is 'Waited by the one who had waited longest.';
comment on column callcontrol.wait_alert_changes.by is 'Who acknowledged it, in their own words, or the phone.';
comment on column callcontrol.wait_alert_changes.author is 'User of the machine who said so, or the phone.';
create index wait_alert_changes_at on callcontrol.wait_alert_changes (at);

create trigger wait_alert_changes_only_added
    before update or delete or truncate on callcontrol.wait_alert_changes
    for each statement execute function callcontrol.only_added();

create view report.wait_alerts as
select
    r.id, r.queue, r.at as raised_at, r.waiting, r.longest_seconds as waited_when_raised,
    a.at as acknowledged_at, a.by as acknowledged_by, a.author,
    e.at as ended_at, e.longest_seconds as longest_waited
from callcontrol.wait_alert_changes r
left join callcontrol.wait_alert_changes a on a.id = r.id and a.change = 'acknowledged'
left join callcontrol.wait_alert_changes e on e.id = r.id and e.change = 'ended'
where r.change = 'raised';
comment on view report.wait_alerts is 'Alerts of queues in which somebody waited too long, one row each. Times are UTC.';
comment on column report.wait_alerts.acknowledged_at is 'Empty: nobody has seen to it.';
comment on column report.wait_alerts.ended_at is 'When nobody waited too long any more; empty: not yet, or the process ended before.';

-- migrate: rollback

drop view report.wait_alerts;
drop table callcontrol.wait_alert_changes;
comment on column callcontrol.call_events.kind is 'arrived, routed, recognised, identified, stage, prompt, heard, key, language, chosen, queued, offered, offer_ended, connected, question, informed, overflowed, closed_meanwhile, on_call, message, callback, recorded, transferred, transfer_ended, held, supervised, picked_up, parked, unparked, passed_on, ended, fault.';
