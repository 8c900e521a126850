-- Callers who are recognised by their number, and who show to be somebody of the directory.
-- depends: 0005-recordings

-- migrate: apply

comment on column callcontrol.call_events.kind is 'arrived, routed, recognised, identified, stage, prompt, key, language, chosen, queued, offered, offer_ended, connected, question, informed, overflowed, on_call, message, callback, recorded, passed_on, ended, fault.';

-- migrate: rollback

comment on column callcontrol.call_events.kind is 'arrived, routed, stage, prompt, key, language, chosen, queued, offered, offer_ended, connected, question, informed, overflowed, on_call, message, callback, recorded, passed_on, ended, fault.';
