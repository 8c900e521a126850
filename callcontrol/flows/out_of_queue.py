"""Out of a queue without a person: by overflow, by a key, because the location has closed."""

from dataclasses import replace

from callcontrol.flows.context import Context
from callcontrol.flows.going import enter, go
from callcontrol.flows.voice import say_system
from callcontrol.model.calls import EventKind, InMenu, Stage, Waiting
from callcontrol.model.paths import Destination, ToAnswer, ToBox, ToCallback, ToOnCall, ToQueue
from callcontrol.model.rules import SystemPrompt
from callcontrol.model.staff import Overflow
from callcontrol.model.waiting import WaitKey
from callcontrol.routing import after_choice, after_closing, fate


async def overflow_to(context: Context, stage: Waiting, overflow: Overflow) -> Stage:
    """The caller goes on: into another queue with music and all that they have waited, or out of the queues.

    The record's ``queue`` is the one that the caller is in, at the end the one that answered or in which they stopped
    waiting; when they began to wait stays.
    """
    call = context.call
    into, name = _onward(overflow.to)
    told = {"from": stage.queue, "to": name, "into": into, "why": _why(overflow), "rule": str(overflow.source)}
    call.keys.forget()  # pressed to no avail: they must not answer what is asked next
    if isinstance(overflow.to, ToQueue):
        call.note(EventKind.OVERFLOWED, **told)
        following = replace(stage, queue=overflow.to.queue, left=(*stage.left, stage.queue))
        return _change_queue(context, following)
    await leave(context, stage)
    call.note(EventKind.OVERFLOWED, **told)
    return go(context, overflow.to, InMenu(open=stage.open), stage.call_type)


async def leave_by_key(context: Context, stage: Waiting, choice: WaitKey) -> Stage:
    """The caller has chosen something else than to wait on. Records as an overflow does."""
    call = context.call
    into, name = _onward(choice.to)
    told = {"from": stage.queue, "to": name, "into": into, "key": choice.key, "rule": str(choice.source)}
    call.note(EventKind.LEFT_BY_KEY, **told)
    following = after_choice(stage, choice, call.services.clock.now())
    if isinstance(following, Waiting):
        return _change_queue(context, following)
    await leave(context, stage)
    return enter(context, following, is_open=stage.open)


async def closed_meanwhile(context: Context, stage: Waiting) -> Stage:
    """The location has closed and nobody is there any more: the caller is told, and goes where calls go by night."""
    call = context.call
    to = fate(call.location, stage)
    into, name = _onward(to) if to is not None else ("closed", call.location.key)
    rule = str(to.source if to is not None else call.location.after_hours.source)
    call.keys.forget()
    await leave(context, stage)
    call.note(EventKind.CLOSED_MEANWHILE, **{"from": stage.queue, "to": name, "into": into, "rule": rule})
    await say_system(call, SystemPrompt.CLOSED_MEANWHILE, keys_cut=False)
    following = after_closing(call.location, stage, call.services.clock.now())
    if isinstance(following, Waiting):
        if call.record.answered_at is None:
            call.update(replace(call.record, wait_seconds=None))
        return _change_queue(context, following)
    return enter(context, following, is_open=False)


async def leave(context: Context, stage: Waiting) -> None:
    """Out of all queues: silence, and the record says how long it took."""
    call = context.call
    await context.hold.end()
    call.services.dispatcher.leave(call.id)
    if call.record.answered_at is None:
        call.update(replace(call.record, wait_seconds=waited(context, stage)))


def waited(context: Context, stage: Waiting) -> float:
    """Seconds of waiting until now, in all queues together."""
    return max((context.call.services.clock.now() - stage.since).total_seconds(), 0.0)


def _change_queue(context: Context, stage: Waiting) -> Waiting:
    """Into another queue, with music and all that they have waited."""
    call, dispatcher = context.call, context.call.services.dispatcher
    dispatcher.leave(call.id)
    call.update(replace(call.record, queue=stage.queue))
    return replace(stage, ahead=dispatcher.waiting(stage.queue, urgent=call.urgent))


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
