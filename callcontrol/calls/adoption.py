"""Calls of a process before this one: go on with those that are still there, close those that have ended.

Minimal and safe: a talking pair is left untouched and watched, a waiting caller goes back to their place, any
other stage is entered again. What has no checkpoint goes to the fallback (see `roll_call`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Container, Mapping
from dataclasses import replace

from callcontrol.ari import call_of
from callcontrol.ari.generated.models import Channel
from callcontrol.calls.arrival import shown
from callcontrol.calls.checkpoint import Checkpoint, CheckpointError, decode, encode
from callcontrol.calls.missed import to_be_called
from callcontrol.calls.recognising import recognise
from callcontrol.calls.session import Session, recorded_talk
from callcontrol.flows.call import Call
from callcontrol.flows.engaging import engage
from callcontrol.flows.leg import Leg
from callcontrol.flows.leg_book import UNKNOWN_PERSON
from callcontrol.flows.services import Services
from callcontrol.flows.stages import after_hangup
from callcontrol.model.calls import (
    Answering,
    Asking,
    CallerKind,
    CallId,
    CallingOut,
    ChannelId,
    Consulting,
    EventKind,
    InMenu,
    Keying,
    Outcome,
    Parked,
    Promising,
    Recording,
    Ringing,
    Stage,
    Talking,
    Transferring,
    Waiting,
)
from callcontrol.model.legs import EndedBy
from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger
from callcontrol.routing import menu_again

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

    A session, too, for every call that has ended and whose recording is still to be kept.
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
        version = checkpoint.record.rules_version
        if version not in rules:
            rules[version] = await earlier(version) or group
        if checkpoint.record.ended_at is not None:
            sessions.append(Session(_call_of(services, rules[version], checkpoint), checkpoint.stage, closed=True))
        elif checkpoint.record.channel in alive:
            sessions.append(_go_on(services, rules[version], checkpoint, alive))
        else:
            sessions += await _close(_call_of(services, rules[version], checkpoint), checkpoint)
    await asyncio.gather(*map(_recognise, sessions))
    return sessions


async def _recognise(session: Session) -> None:
    """What the caller's number tells is asked anew: no checkpoint holds anything of it."""
    session.call.recognised = await recognise(session.call)


def _further_on(checkpoint: Checkpoint) -> Checkpoint:
    record = replace(checkpoint.record, version=checkpoint.record.version + _NUMBERS_AHEAD)
    return replace(checkpoint, record=record, seq=checkpoint.seq + _NUMBERS_AHEAD)


def _call_of(services: Services, group: Group, checkpoint: Checkpoint) -> Call:
    record = checkpoint.record
    location = group.locations.get(record.location) if record.location is not None else None
    call = Call(services, group, location or next(iter(group.locations.values())), record, checkpoint.seq)
    call.recall(checkpoint.answers, checkpoint.identity, checkpoint.back_number, checkpoint.caller)
    call.told = checkpoint.told
    return call


def _go_on(services: Services, group: Group, checkpoint: Checkpoint, alive: Mapping[str, Channel]) -> Session:
    call = _call_of(services, group, checkpoint)
    call.adopted = True
    call.book.begin(call.channel)
    if call.record.caller_kind is not CallerKind.ANONYMOUS:
        call.caller_number = shown(alive[call.channel].caller.number)
    call.note(EventKind.STAGE, stage=type(checkpoint.stage).__name__, adopted=True)
    return Session(call, _stage_to_enter(call, checkpoint.stage, alive))


def _stage_to_enter(call: Call, stage: Stage, alive: Mapping[str, Channel]) -> Stage:
    if not _in_rules(call, stage):
        # The rules have changed meanwhile and this is no more: the caller chooses again.
        call.update(replace(call.record, queue=None, queued_at=None, category=None))
        return menu_again(is_open=getattr(stage, "open", True))
    match stage:
        case Ringing():
            # The old offers are ended by the roll call, which finds their legs without a session.
            for phone in stage.phones:
                call.note(EventKind.OFFER_ENDED, person=phone.person, channel=phone.channel, result="restart")
                call.book.begin(phone.channel, phone.person)
                call.book.end(phone.channel, EndedBy.US if phone.channel in alive else EndedBy.UNSEEN)
            return stage.waiting()
        case CallingOut():
            for rung in (rung for rung in alive.values() if call_of(rung.id) == call.id):
                _adopt(call, Leg(ChannelId(rung.id), UNKNOWN_PERSON), rung)
            return stage
        case Talking() | Keying() | Consulting() | Parked() | Transferring():
            _adopt_people(call, stage, alive)
            return stage
        case _:
            return stage


def _adopt_people(
    call: Call, stage: Talking | Keying | Consulting | Parked | Transferring, alive: Mapping[str, Channel]
) -> None:
    """Whoever talks with the caller, or did so."""
    match stage:
        case Talking(bridge=bridge, person=person, channel=channel):
            call.bridge = bridge
            _adopt(call, Leg(channel, person), alive.get(channel))
            engage(call, person)
        case Keying(during=talk):
            _adopt_people(call, talk, alive)
        case Consulting(during=talk, over=over):
            _adopt_people(call, talk, alive)
            _adopt_rung(call, over, alive)
        case Parked(leg=channel, by=person, bridge=bridge):
            call.bridge = bridge
            if channel in alive:
                _adopt(call, Leg(channel, person), alive[channel])
        case Transferring():
            _adopt_transfer(call, stage, alive)


def _adopt_transfer(call: Call, stage: Transferring, alive: Mapping[str, Channel]) -> None:
    """Whoever handed the caller over may be there still; of those who are rung only a colleague who has answered.

    Any other leg is ended by the roll call, and the caller goes back as if nobody had taken them.
    """
    if not stage.returning:
        call.bridge = stage.bridge  # later it may have been given up: a new one costs little
    if stage.leg in alive:
        _adopt(call, Leg(stage.leg, stage.by), alive[stage.leg])
    _adopt_rung(call, stage, alive)


def _adopt_rung(call: Call, stage: Transferring, alive: Mapping[str, Channel]) -> None:
    rung = alive.get(stage.channel) if stage.channel is not None else None
    there = rung is not None and rung.state == "Up"
    if rung is not None and there and stage.to is not None and (stage.fetch or stage.to in call.group.people):
        _adopt(call, Leg(ChannelId(rung.id), stage.to), rung, picked_up=not stage.fetch)


def _adopt(call: Call, leg: Leg, channel: Channel | None, *, picked_up: bool = True) -> None:
    call.adopt_leg(leg).created = True
    if channel is None:
        leg.go(None, seen=False)
    elif channel.state == "Up" and picked_up:
        leg.answer()


def _in_rules(call: Call, stage: Stage) -> bool:
    """Whether the rules of the call know what the stage speaks of; they are later ones where its own are lost."""
    group, location = call.group, call.location
    match stage:
        case Waiting(queue=queue) | Ringing(queue=queue):
            return queue in group.queues
        case CallingOut(chain=chain):
            return chain in group.chains and stage.step < len(group.chains[chain].steps)
        case Recording(box=box):
            return box in group.boxes
        case Promising(callback=callback):
            return callback in group.callbacks
        case Asking(call_type=name, question=place):
            return name in location.call_types and place < len(location.call_types[name].questions)
        case Answering(answer=answer):
            return answer in location.answers
        case InMenu(menu=menu):
            return menu in location.menus
        case _:
            return True


async def _close(call: Call, checkpoint: Checkpoint) -> list[Session]:
    """The caller left while nobody watched: when is not known, so no duration is invented. A message of theirs is."""
    outcome = await after_hangup(call, checkpoint.stage) if _in_rules(call, checkpoint.stage) else Outcome.FAILED
    call.book.begin(call.channel)
    call.book.end(call.channel, EndedBy.UNSEEN)
    record = replace(call.record, outcome=outcome, ended_at=call.services.clock.now())
    call.note(EventKind.ENDED, outcome=outcome, reason="ended while callcontrol was away", **to_be_called(call, record))
    call.update(record)
    await call.services.journal.append(call.record)
    talk = recorded_talk(checkpoint.stage)
    if talk is not None:
        await call.services.journal.checkpoint(call.id, encode(Checkpoint(talk, call.record, call.seq)))
        return [Session(call, talk, closed=True)]
    await call.services.journal.forget_checkpoint(call.id)
    return []
