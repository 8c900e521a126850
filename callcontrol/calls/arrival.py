"""A new caller: from Asterisk's event to a session that knows its rules and its first stage."""

import secrets
from dataclasses import replace

from callcontrol.ari import Mailbox, new_call_id
from callcontrol.ari.generated.models import StasisStart
from callcontrol.calls.recognising import note_recognised, recognise
from callcontrol.calls.session import Session
from callcontrol.flows.call import Call
from callcontrol.flows.services import Services
from callcontrol.model.calls import (
    NO_NUMBER,
    CallerKind,
    CallRecord,
    ChannelId,
    EventKind,
)
from callcontrol.model.rules import Group
from callcontrol.routing import caller_kind, first_stage, normalise_did, route, speaking_location
from callcontrol.routing.rollout import passing_on

_LONGEST_NUMBER = 20


async def arrive(services: Services, group: Group, event: StasisStart, dialled: str, mailbox: Mailbox) -> Session:
    """Make the session of a caller who has just entered our application; ``dialled`` is as the trunk gave it."""
    now = services.clock.now()
    did = normalise_did(dialled)
    decision = route(group, did, services.clock.rules_now())
    speaking = speaking_location(group, decision)
    record = CallRecord(
        call_id=new_call_id(now, secrets.token_hex(4)),
        version=1,
        channel=ChannelId(event.channel.id),
        did=did or NO_NUMBER,
        rules_version=group.version,
        started_at=now,
        caller_kind=caller_kind(event.channel.caller.name, event.channel.caller.number),
        location=decision.location.key if decision.location is not None else None,
        language=speaking.default_language,
    )
    call = Call(services, group, speaking, record, mailbox=mailbox)
    if record.caller_kind is not CallerKind.ANONYMOUS:
        call.caller_number = shown(event.channel.caller.number)
    call.recognised = await recognise(call)
    if call.recognised is not None and call.recognised.language is not None:
        call.record = replace(record, language=call.recognised.language)
    services.journal.post(call.record)
    call.book.begin(record.channel, at=now)
    call.note(EventKind.ARRIVED, did=record.did, caller=record.caller_kind, channel=record.channel)
    call.note(
        EventKind.ROUTED,
        location=record.location,
        open=decision.open,
        reason=decision.reason,
        rule=str(decision.source) if decision.source is not None else None,
    )
    note_recognised(call)
    if decision.via_unknown_did:
        call.log.warning("a number that no location owns was called", did=record.did, reason=decision.reason)
        services.metrics.faults.labels("unknown_did").inc()
    return Session(call, passing_on(decision, call.id) or first_stage(decision))


def shown(number: str) -> str:
    """A caller's number as a phone may show it: what the trunk tells can hold anything, at any length."""
    return "".join(c for c in number if c in "+0123456789*#")[:_LONGEST_NUMBER]
