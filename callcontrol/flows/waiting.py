"""In the queue: music, until the engine offers a person, the caller overflows, or the longest wait is over."""

from dataclasses import replace

from callcontrol.flows.context import Context
from callcontrol.flows.going import go
from callcontrol.model.calls import ChannelId, EventKind, InMenu, Outcome, Ringing, Stage, Telling, Waiting
from callcontrol.model.names import PersonId
from callcontrol.model.paths import Overflowing as Onward
from callcontrol.model.paths import ToBox, ToCallback, ToOnCall, ToQueue
from callcontrol.model.staff import Overflow
from callcontrol.queueing import Caller, GiveUp, Offer, Overflowing
from callcontrol.routing import is_open


async def wait(context: Context, stage: Waiting) -> Stage:
    """Hold a place; coming back from an unanswered offer finds it where it was."""
    dispatcher = context.call.services.dispatcher
    context.hold.start(context.tasks)
    if stage.ahead is None:
        stage = replace(stage, ahead=dispatcher.waiting(stage.queue))
    place = dispatcher.enter(_caller(context, stage))
    match await place.next():
        case GiveUp():
            await _leave(context, stage)
            return Telling(Outcome.UNANSWERED)
        case Overflowing(overflow=overflow):
            return await _overflow(context, stage, overflow)
        case Offer(person=person):
            return _offered(context, stage, person)


def _caller(context: Context, stage: Waiting) -> Caller:
    call = context.call
    since = call.services.clock.monotonic() - _waited(context, stage)
    return Caller(call.id, call.group.queues[stage.queue], since, call.language, stage.left, stage.ahead or 0)


def _offered(context: Context, stage: Waiting, person: PersonId) -> Ringing:
    leg = context.call.new_leg(person)
    context.call.note(EventKind.OFFERED, person=person, channel=leg.channel)
    return Ringing(stage.queue, stage.since, person, ChannelId(leg.channel), stage.left, stage.ahead)


async def _overflow(context: Context, stage: Waiting, overflow: Overflow) -> Stage:
    """The caller goes on: into another queue with music and all that they have waited, or out of the queues.

    The record's ``queue`` is the one that the caller is in, at the end the one that answered or in which they stopped
    waiting; when they began to wait stays.
    """
    call = context.call
    into, name = _onward(overflow.to)
    told = {"from": stage.queue, "to": name, "into": into, "why": _why(overflow), "rule": str(overflow.source)}
    if isinstance(overflow.to, ToQueue):
        call.services.dispatcher.leave(call.id)
        call.note(EventKind.OVERFLOWED, **told)
        call.update(replace(call.record, queue=overflow.to.queue))
        ahead = call.services.dispatcher.waiting(overflow.to.queue)
        return Waiting(overflow.to.queue, stage.since, (*stage.left, stage.queue), ahead)
    await context.hold.end()
    call.services.dispatcher.leave(call.id)
    call.note(EventKind.OVERFLOWED, **told)
    return go(context, overflow.to, InMenu(open=_was_open(context)))


async def _leave(context: Context, stage: Waiting) -> None:
    """Out of all queues: silence, and the record says how long it took."""
    call = context.call
    await context.hold.end()
    call.services.dispatcher.leave(call.id)
    call.update(replace(call.record, wait_seconds=_waited(context, stage)))


def _waited(context: Context, stage: Waiting) -> float:
    return max((context.call.services.clock.now() - stage.since).total_seconds(), 0.0)


def _was_open(context: Context) -> bool:
    """Whether the location was open when the call came."""
    call, clock = context.call, context.call.services.clock
    return is_open(call.location, clock.rules_now() - (clock.now() - call.record.started_at)).open


def _onward(to: Onward) -> tuple[str, str]:
    match to:
        case ToQueue(queue=queue):
            return "queue", queue
        case ToOnCall(chain=chain):
            return "on_call", chain
        case ToBox(box=box):
            return "box", box
        case ToCallback(callback=callback):
            return "callback", callback


def _why(overflow: Overflow) -> str:
    if overflow.after_seconds is not None:
        return f"waited {overflow.after_seconds:g} s"
    if overflow.longer_than is not None:
        return f"more than {overflow.longer_than} were in the queue before"
    return f"nobody signed in for {overflow.unattended_seconds:g} s"
