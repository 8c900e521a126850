-- Every kind of event, with those of parked callers.
-- depends: 0012-supervisions

-- migrate: apply

comment on column callcontrol.call_events.kind is 'arrived, routed, recognised, identified, stage, prompt, heard, key, language, chosen, queued, offered, offer_ended, connected, question, informed, overflowed, closed_meanwhile, on_call, message, callback, recorded, transferred, transfer_ended, held, supervised, picked_up, parked, unparked, passed_on, ended, fault.';

-- migrate: rollback

comment on column callcontrol.call_events.kind is 'arrived, routed, recognised, identified, stage, prompt, heard, key, language, chosen, queued, offered, offer_ended, connected, question, informed, overflowed, closed_meanwhile, on_call, message, callback, recorded, transferred, transfer_ended, held, supervised, picked_up, passed_on, ended, fault.';
