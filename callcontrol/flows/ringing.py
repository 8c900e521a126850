"""One person's phone rings while the caller's music goes on."""

from callcontrol.ari.errors import AriError
from callcontrol.flows.context import Context
from callcontrol.flows.dialling import dial, settle
from callcontrol.flows.joining import end_leg, join, make_bridge
from callcontrol.flows.leg import Leg
from callcontrol.model.calls import EventKind, Ringing, Stage
from callcontrol.queueing import OfferResult


async def ring(context: Context, stage: Ringing) -> Stage:
    """Ring one phone: joined with the caller when it answers, else back to the queue at the same place."""
    call, dispatcher = context.call, context.call.services.dispatcher
    leg = call.legs[stage.channel]
    try:
        await _ring(context, stage, leg)
    except (AriError, TimeoutError) as error:
        call.log.warning("phone could not be rung", person=stage.person, error=repr(error))
        return await _unanswered(context, stage, leg, OfferResult.FAILED)
    if not leg.answered:
        return await _unanswered(context, stage, leg, leg.result())
    if not dispatcher.accept(call.id, stage.person):
        return await _unanswered(context, stage, leg, OfferResult.FAILED)  # someone else has the caller now
    return await join(context, stage, leg)


async def _ring(context: Context, stage: Ringing, leg: Leg) -> None:
    call, queue = context.call, context.call.group.queues[stage.queue]
    shown = {"name": f"{call.location.name} > {queue.label}", "num": call.caller_number}
    await dial(call, leg, f"PJSIP/{stage.person}", kind="agent", seconds=queue.ring_seconds, shown=shown)
    if call.bridge is None:
        await make_bridge(context)  # while the phone rings, so that answering costs one command less
    await settle(call, leg, queue.ring_seconds)


async def _unanswered(context: Context, stage: Ringing, leg: Leg, result: OfferResult) -> Stage:
    call = context.call
    await end_leg(context, leg)
    call.note(EventKind.OFFER_ENDED, person=stage.person, result=result, cause=leg.cause)
    call.services.dispatcher.decline(call.id, stage.person, result)
    return stage.waiting()
