"""Calls of a process before this one: go on with those that are still there, close those that have ended.

Minimal and safe: a talking pair is left untouched and watched, a waiting caller goes back to their place, any
other stage is entered again. What has no checkpoint goes to the fallback (see `roll_call`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Container, Mapping
from dataclasses import replace

from callcontrol.ari.generated.models import Channel
from callcontrol.calls.checkpoint import Checkpoint, CheckpointError, decode
from callcontrol.calls.session import Session
from callcontrol.flows.call import Call
from callcontrol.flows.leg import Leg
from callcontrol.flows.services import Services
from callcontrol.model.calls import CallId, EventKind, InMenu, JournalEvent, Ringing, Stage, Talking, Waiting
from callcontrol.model.endings import outcome_of_hangup
from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger

_LOG = logger("callcontrol.calls")
_NUMBERS_AHEAD = 10_000
"""A stage writes events after its checkpoint, and the process before may have written any number of them: those
of the new one begin this much further on. Two with one number would be one in the journal."""


Earlier = Callable[[str], Awaitable[Group | None]]
"""Finds the rules of a version that was live once; None when they are not to be had."""


async def adopt(
    services: Services, group: Group, earlier: Earlier, alive: Mapping[str, Channel], ours: Container[CallId]
) -> list[Session]:
    """Sessions for every checkpoint whose caller is still there; the others' records are closed.

    A call keeps the rules that it began with, as far as ``earlier`` still finds them; else it goes on by ``group``.
    ``ours`` are the calls of this process: whoever arrived in its first moments has a checkpoint too. Raises
    CallcontrolError when the checkpoints cannot be read.
    """
    sessions, rules = [], {group.version: group}
    left = [(call_id, data) for call_id, data in await services.journal.checkpoints() if call_id not in ours]
    for call_id, data in left:
        try:
            checkpoint = _further_on(decode(call_id, data))
        except CheckpointError as error:
            _LOG.error("a call cannot be gone on with", call_id=call_id, error=str(error))
            await services.journal.forget_checkpoint(call_id)
            continue
        if checkpoint.record.channel in alive:
            version = checkpoint.record.rules_version
            if version not in rules:
                rules[version] = await earlier(version) or group
            sessions.append(_go_on(services, rules[version], checkpoint, alive))
        else:
            await _close(services, checkpoint)
    return sessions


def _further_on(checkpoint: Checkpoint) -> Checkpoint:
    record = replace(checkpoint.record, version=checkpoint.record.version + _NUMBERS_AHEAD)
    return replace(checkpoint, record=record, seq=checkpoint.seq + _NUMBERS_AHEAD)


def _go_on(services: Services, group: Group, checkpoint: Checkpoint, alive: Mapping[str, Channel]) -> Session:
    record = checkpoint.record
    location = group.locations.get(record.location) if record.location is not None else None
    call = Call(services, group, location or next(iter(group.locations.values())), record, checkpoint.seq)
    call.note(EventKind.STAGE, stage=type(checkpoint.stage).__name__, adopted=True)
    return Session(call, _stage_to_enter(call, checkpoint.stage, alive))


def _stage_to_enter(call: Call, stage: Stage, alive: Mapping[str, Channel]) -> Stage:
    match stage:
        case Waiting(queue=queue) | Ringing(queue=queue) if queue not in call.group.queues:
            # The rules have changed meanwhile and this queue is no more: the caller chooses again.
            call.update(replace(call.record, queue=None, queued_at=None, category=None))
            return InMenu()
        case Ringing(person=person, channel=channel):
            # The old offer is ended by the roll call, which finds its leg without a session.
            call.note(EventKind.OFFER_ENDED, person=person, channel=channel, result="restart")
            return stage.waiting()
        case Talking(bridge=bridge, person=person, channel=channel):
            leg = call.adopt_leg(Leg(channel, person))
            leg.created = True
            call.bridge = bridge
            leg.answer() if channel in alive else leg.go(None)
            return stage
        case _:
            return stage


async def _close(services: Services, checkpoint: Checkpoint) -> None:
    """The caller left while nobody watched: when is not known, so no duration is invented."""
    record, call_id = checkpoint.record, CallId(checkpoint.record.call_id)
    outcome, now = outcome_of_hangup(checkpoint.stage), services.clock.now()
    event = JournalEvent(
        call_id,
        checkpoint.seq + 1,
        now,
        EventKind.ENDED,
        {"outcome": outcome, "reason": "ended while callcontrol was away"},
    )
    closed = replace(record, version=record.version + 1, outcome=outcome, ended_at=now)
    await services.journal.append(event, closed)
    await services.journal.forget_checkpoint(call_id)
    await asyncio.sleep(0)  # a long list of closed calls must not hold up a live one
