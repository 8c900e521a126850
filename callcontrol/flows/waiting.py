"""In the queue: music, until the engine offers a person, the caller goes on elsewhere, or the longest wait is over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from math import inf

from callcontrol.flows.context import Context
from callcontrol.flows.going import enter, go
from callcontrol.flows.hold import IN_QUEUE, URGENT
from callcontrol.flows.recording_talk import announce, is_recorded
from callcontrol.flows.voice import say_system
from callcontrol.model.calls import ChannelId, EventKind, InMenu, Outcome, Phone, Ringing, Stage, Telling, Waiting
from callcontrol.model.names import PersonId
from callcontrol.model.paths import Destination, ToAnswer, ToBox, ToCallback, ToOnCall, ToQueue
from callcontrol.model.rules import SystemPrompt
from callcontrol.model.staff import Overflow
from callcontrol.queueing import Caller, Closing, GiveUp, Offer, Overflowing
from callcontrol.routing import after_closing, closing_time, fate


async def wait(context: Context, stage: Waiting) -> Stage:
    """Hold a place; coming back from an unanswered offer finds it where it was."""
    dispatcher = context.call.services.dispatcher
    if stage.ahead is None:
        stage = replace(stage, ahead=dispatcher.waiting(stage.queue, urgent=context.call.urgent))
    if stage.announced is None and is_recorded(context.call, stage.queue):
        return replace(stage, announced=await announce(context, stage.queue))
    place = dispatcher.enter(_caller(context, stage))
    context.hold.start(context.tasks, URGENT if context.call.urgent else IN_QUEUE)
    match await place.next():
        case GiveUp():
            await _leave(context, stage)
            return Telling(Outcome.UNANSWERED)
        case Overflowing(overflow=overflow):
            return await _overflow(context, stage, overflow)
        case Closing():
            return await _closed_meanwhile(context, stage)
        case Offer(person=person):
            return _offered(context, stage, [person, *place.more()])


def _caller(context: Context, stage: Waiting) -> Caller:
    call = context.call
    now = call.services.clock.monotonic()
    closes, opens = _closing(context, stage, now)
    about = call.location.call_types.get(stage.call_type) if stage.call_type is not None else None
    return Caller(
        *(call.id, call.group.queues[stage.queue], now - _waited(context, stage), call.language),
        left=stage.left,
        ahead=stage.ahead or 0,
        urgent=call.urgent,
        closes=closes,
        opens=opens,
        ahead_seconds=about.ahead_seconds if about is not None else 0.0,
        last=call.recognised.person if call.recognised is not None else None,
    )


def _closing(context: Context, stage: Waiting, now: float) -> tuple[float, float]:
    """When the location closes over this call and opens again, on the queue's clock."""
    call, clock = context.call, context.call.services.clock
    rules_now = clock.rules_now()
    found = closing_time(call.location, stage, rules_now - (clock.now() - call.record.started_at))

    def second(moment: datetime | None) -> float:
        return now + (moment - rules_now).total_seconds() if moment is not None else inf

    return (second(found.closes), second(found.opens)) if found is not None else (inf, inf)


def _offered(context: Context, stage: Waiting, people: Sequence[PersonId]) -> Ringing:
    first, *others = (_phone(context, person) for person in people)
    place = stage.left, stage.ahead, stage.announced, stage.call_type, stage.open
    return Ringing(stage.queue, stage.since, first.person, first.channel, *place, tuple(others))


def _phone(context: Context, person: PersonId) -> Phone:
    leg = context.call.new_leg(person)
    context.call.note(EventKind.OFFERED, person=person, channel=leg.channel)
    return Phone(person, ChannelId(leg.channel))


async def _overflow(context: Context, stage: Waiting, overflow: Overflow) -> Stage:
    """The caller goes on: into another queue with music and all that they have waited, or out of the queues.

    The record's ``queue`` is the one that the caller is in, at the end the one that answered or in which they stopped
    waiting; when they began to wait stays.
    """
    call = context.call
    into, name = _onward(overflow.to)
    told = {"from": stage.queue, "to": name, "into": into, "why": _why(overflow), "rule": str(overflow.source)}
    if isinstance(overflow.to, ToQueue):
        call.note(EventKind.OVERFLOWED, **told)
        following = replace(stage, queue=overflow.to.queue, left=(*stage.left, stage.queue))
        return _change_queue(context, following)
    await _leave(context, stage)
    call.note(EventKind.OVERFLOWED, **told)
    return go(context, overflow.to, InMenu(open=stage.open), stage.call_type)


def _change_queue(context: Context, stage: Waiting) -> Waiting:
    """Into another queue, with music and all that they have waited."""
    call, dispatcher = context.call, context.call.services.dispatcher
    dispatcher.leave(call.id)
    call.update(replace(call.record, queue=stage.queue))
    return replace(stage, ahead=dispatcher.waiting(stage.queue, urgent=call.urgent))


async def _closed_meanwhile(context: Context, stage: Waiting) -> Stage:
    """The location has closed and nobody is there any more: the caller is told, and goes where calls go by night."""
    call = context.call
    to = fate(call.location, stage)
    into, name = _onward(to) if to is not None else ("closed", call.location.key)
    rule = str(to.source if to is not None else call.location.after_hours.source)
    await _leave(context, stage)
    call.note(EventKind.CLOSED_MEANWHILE, **{"from": stage.queue, "to": name, "into": into, "rule": rule})
    await say_system(call, SystemPrompt.CLOSED_MEANWHILE, keys_cut=False)
    following = after_closing(call.location, stage, call.services.clock.now())
    if isinstance(following, Waiting):
        if call.record.answered_at is None:
            call.update(replace(call.record, wait_seconds=None))
        return _change_queue(context, following)
    return enter(context, following, is_open=False)


async def _leave(context: Context, stage: Waiting) -> None:
    """Out of all queues: silence, and the record says how long it took."""
    call = context.call
    await context.hold.end()
    call.services.dispatcher.leave(call.id)
    if call.record.answered_at is None:
        call.update(replace(call.record, wait_seconds=_waited(context, stage)))


def _waited(context: Context, stage: Waiting) -> float:
    return max((context.call.services.clock.now() - stage.since).total_seconds(), 0.0)


def _onward(to: Destination) -> tuple[str, str]:
    match to:
        case ToQueue(queue=queue):
            return "queue", queue
        case ToOnCall(chain=chain):
            return "on_call", chain
        case ToBox(box=box):
            return "box", box
        case ToCallback(callback=callback):
            return "callback", callback
        case ToAnswer(answer=answer):
            return "answer", answer


def _why(overflow: Overflow) -> str:
    if overflow.after_seconds is not None:
        return f"waited {overflow.after_seconds:g} s"
    if overflow.longer_than is not None:
        return f"more than {overflow.longer_than} were in the queue before"
    return f"nobody signed in for {overflow.unattended_seconds:g} s"
