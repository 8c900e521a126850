"""One person's phone rings while the caller's music goes on."""

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.dialling import dial, settle
from callcontrol.flows.joining import end_leg, join, make_bridge
from callcontrol.flows.leg import Leg
from callcontrol.flows.told import context_of, display_of
from callcontrol.flows.whisper import whisper
from callcontrol.model.calls import EventKind, Ringing, Stage
from callcontrol.model.told import CallContext
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
    whispered = await _whispered(call, stage, leg)
    if leg.leaving or leg.gone:
        return await _unanswered(context, stage, leg, OfferResult.DECLINED)
    if not dispatcher.accept(call.id, stage.person):
        return await _unanswered(context, stage, leg, OfferResult.FAILED)  # someone else has the caller now
    return await join(context, stage, leg, whispered)


async def _ring(context: Context, stage: Ringing, leg: Leg) -> None:
    call, queue = context.call, context.call.group.queues[stage.queue]
    shown = {"name": display_of(call, _known(call, stage)), "num": call.caller_number}
    await dial(call, leg, f"PJSIP/{stage.person}", kind="agent", seconds=queue.ring_seconds, shown=shown)
    if call.bridge is None:
        await make_bridge(context)  # while the phone rings, so that answering costs one command less
    await settle(call, leg, queue.ring_seconds)


async def _whispered(call: Call, stage: Ringing, leg: Leg) -> float:
    """Where the queue wants it, tell who has answered of the caller; the seconds that it took.

    Before the offer is accepted: who hangs up now has declined it.
    """
    if not call.group.queues[stage.queue].whisper:
        return 0.0
    return await whisper(call, leg, _known(call, stage))


def _known(call: Call, stage: Ringing) -> CallContext:
    waited = max((call.services.clock.now() - stage.since).total_seconds(), 0.0)
    return context_of(call, queue=call.group.queues[stage.queue].label, waited_seconds=waited)


async def _unanswered(context: Context, stage: Ringing, leg: Leg, result: OfferResult) -> Stage:
    call = context.call
    await end_leg(context, leg)
    call.note(EventKind.OFFER_ENDED, person=stage.person, result=result, cause=leg.cause)
    call.services.dispatcher.decline(call.id, stage.person, result)
    return stage.waiting()
