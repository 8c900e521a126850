-- Every kind of event, with those of recognised callers, of what was heard and of closing time.
-- depends: 0009-answers

-- migrate: apply

comment on column callcontrol.call_events.kind is 'arrived, routed, recognised, identified, stage, prompt, heard, key, language, chosen, queued, offered, offer_ended, connected, question, informed, overflowed, closed_meanwhile, on_call, message, callback, recorded, passed_on, ended, fault.';

-- migrate: rollback

comment on column callcontrol.call_events.kind is 'arrived, routed, stage, prompt, key, language, chosen, queued, offered, offer_ended, connected, question, informed, overflowed, on_call, message, callback, recorded, passed_on, ended, fault.';
