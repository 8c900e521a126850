"""One person's phone rings, or several at once, while the caller's music goes on.

Until somebody has picked up the caller may choose otherwise by a key: then all fall silent, and nobody has missed it.
"""

import asyncio
from contextlib import suppress
from dataclasses import replace

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.choosing import choice
from callcontrol.flows.context import Context
from callcontrol.flows.dialling import dial, settle, show
from callcontrol.flows.handed import take
from callcontrol.flows.joining import end_leg, join, make_bridge
from callcontrol.flows.leg import Leg
from callcontrol.flows.out_of_queue import leave_by_key
from callcontrol.flows.told import context_of, display_of
from callcontrol.flows.whisper import whisper
from callcontrol.model.calls import EventKind, Phone, Ringing, Stage
from callcontrol.model.told import CallContext
from callcontrol.model.waiting import WaitKey
from callcontrol.queueing import OfferResult


class _Over(asyncio.Event):
    """Set when no phone is to ring on: somebody has the caller, or the caller has chosen otherwise."""

    chosen: WaitKey | None = None


async def ring(context: Context, stage: Ringing) -> Stage:
    """Ring one phone, or several: joined with the caller when it answers, else back to the queue at the same place."""
    over = _Over()
    keys = context.tasks.create_task(_hear_keys(context, stage, over))
    try:
        if stage.others:
            joined = await _ring_several(context, stage, over)
        else:
            answered = await _ring(context, stage, over, bridge=True)
            joined = await join(context, stage, *answered) if answered is not None else None
    finally:
        keys.cancel()
    if over.chosen is not None:
        return await leave_by_key(context, stage.waiting(), over.chosen)
    return joined or _picked_up(context, stage)


async def _hear_keys(context: Context, stage: Ringing, over: _Over) -> None:
    """The caller decides until somebody has picked up; a key that comes later has come too late."""
    call = context.call
    while not over.is_set():
        chosen = await choice(context, stage.queue)
        if not over.is_set() and not any(leg.answered for leg in call.legs.values()):
            over.chosen = chosen
            call.services.dispatcher.leave(call.id)  # in this very step: nobody can claim them any more
            over.set()


async def _ring_several(context: Context, stage: Ringing, over: _Over) -> Stage | None:
    """Each phone has a task of its own, so that a slow one costs the others nothing.

    The first to answer claims the caller, in one step of the dispatcher. The tasks of the others end their legs
    themselves; should the caller be joined and gone before they have, the session's end sweeps what is left.
    """
    alone = [_alone(stage, phone) for phone in stage.phones]
    tasks = {context.tasks.create_task(_ring(context, one, over)): one for one in alone}
    with suppress(AriError):
        if context.call.bridge is None:
            await make_bridge(context)  # while the phones ring; whoever joins makes it where this failed
    pending = set(tasks)
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            answered = task.result()
            if answered is not None:
                return await join(context, tasks[task], *answered)
    return None


def _picked_up(context: Context, stage: Ringing) -> Stage:
    """The caller is back at their place, unless somebody takes them with the phone in their hand while others rang."""
    call, handed = context.call, context.call.handed
    taken = take(call, handed.person) if handed is not None else None
    if handed is None or taken is None:
        return stage.waiting()
    call.note(EventKind.OFFERED, person=handed.person, channel=taken.channel)
    call.note(EventKind.PICKED_UP, person=handed.person, holder=handed.holder)
    return replace(stage, person=handed.person, channel=taken.channel, others=())


def _alone(stage: Ringing, phone: Phone) -> Ringing:
    return replace(stage, person=phone.person, channel=phone.channel, others=())


async def _ring(context: Context, stage: Ringing, over: _Over, *, bridge: bool = False) -> tuple[Leg, float] | None:
    """Ring one phone until it has the caller: the leg, and the seconds in which the person was told of them.

    None: the leg is gone, and the queue knows why. ``over`` is set by whoever has the caller, and ends the others.
    """
    call, dispatcher = context.call, context.call.services.dispatcher
    leg = call.legs[stage.channel]
    by_hand = leg.answered  # not rung, and so never shown who calls
    whispered, result = await _told(context, stage, leg, over, bridge=bridge)
    if over.is_set() or leg.given_up or (result is None and not dispatcher.accept(call.id, stage.person)):
        await _elsewhere(context, stage, leg, "withdrawn" if over.chosen is not None else "elsewhere")
        return None
    if result is not None:
        await _unanswered(context, stage, leg, result)
        return None
    over.set()
    if by_hand:
        await show(call, leg, _shown(call, stage))
    return leg, whispered


async def _told(
    context: Context, stage: Ringing, leg: Leg, over: asyncio.Event, *, bridge: bool
) -> tuple[float, OfferResult | None]:
    """Ring, and tell who has answered of the caller: for how many seconds; why the offer came to nothing, if it did."""
    try:
        if leg.rings:
            await _dial(context, stage, leg, over, bridge=bridge)
    except (AriError, TimeoutError) as error:
        context.call.log.warning("phone could not be rung", person=stage.person, error=repr(error))
        return 0.0, OfferResult.FAILED
    if not leg.answered or over.is_set():
        return 0.0, leg.result()
    whispered = await _whispered(context.call, stage, leg)
    return whispered, OfferResult.DECLINED if leg.leaving or leg.gone else None


async def _dial(context: Context, stage: Ringing, leg: Leg, over: asyncio.Event, *, bridge: bool) -> None:
    call, queue = context.call, context.call.group.queues[stage.queue]
    endpoint, shown = f"PJSIP/{stage.person}", _shown(call, stage)
    await dial(call, leg, endpoint, kind="agent", seconds=queue.ring_seconds, shown=shown)
    if bridge and call.bridge is None:
        await make_bridge(context)  # while the phone rings, so that answering costs one command less
    await settle(call, leg, queue.ring_seconds, over)


async def _whispered(call: Call, stage: Ringing, leg: Leg) -> float:
    """Where the queue wants it, tell who has answered of the caller; the seconds that it took.

    Before the offer is accepted: who hangs up now has declined it.
    """
    if not call.group.queues[stage.queue].whisper:
        return 0.0
    return await whisper(call, leg, _known(call, stage))


def _shown(call: Call, stage: Ringing) -> dict[str, str]:
    return {"name": display_of(call, _known(call, stage)), "num": call.caller_number}


def _known(call: Call, stage: Ringing) -> CallContext:
    waited = max((call.services.clock.now() - stage.since).total_seconds(), 0.0)
    return context_of(call, queue=call.group.queues[stage.queue].label, waited_seconds=waited)


async def _elsewhere(context: Context, stage: Ringing, leg: Leg, result: str) -> None:
    """Somebody else has the caller, or nobody is to: the one place where a losing phone is told so. It is no miss."""
    call = context.call
    await end_leg(context, leg, elsewhere=True)
    call.note(EventKind.OFFER_ENDED, person=stage.person, result=result, cause=leg.cause)
    call.services.dispatcher.decline(call.id, stage.person, OfferResult.FAILED)  # nothing, once somebody has claimed it


async def _unanswered(context: Context, stage: Ringing, leg: Leg, result: OfferResult) -> None:
    call = context.call
    await end_leg(context, leg)
    call.note(EventKind.OFFER_ENDED, person=stage.person, result=result, cause=leg.cause)
    call.services.dispatcher.decline(call.id, stage.person, result)
