"""Somebody of a queue is sought for a person who wants to talk with them first, at the place of their caller."""

from dataclasses import replace

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.dialling import dial, settle
from callcontrol.flows.joining import end_leg
from callcontrol.flows.leg import Leg
from callcontrol.flows.transferring import shown_of
from callcontrol.flows.waiting import caller_of
from callcontrol.model.calls import EventKind, Transferring
from callcontrol.model.names import QueueName
from callcontrol.queueing import Offer, OfferResult


async def seek(context: Context, over: Transferring) -> Transferring | str:
    """Who of the queue has picked up, as the one to whom the caller goes; else why nobody has."""
    call, dispatcher, waiting = context.call, context.call.services.dispatcher, over.place
    if waiting is None:
        return OfferResult.FAILED.value
    place = dispatcher.enter(caller_of(context, replace(waiting, ahead=dispatcher.waiting(waiting.queue))))
    while True:
        decided = await place.next()
        if not isinstance(decided, Offer):
            return OfferResult.MISSED.value
        for other in place.more():
            dispatcher.decline(call.id, other, OfferResult.FAILED)  # one after the other, for one who can wait
        leg = call.new_leg(decided.person)
        call.note(EventKind.OFFERED, person=leg.person, channel=leg.channel)
        result = await _ring(context, over, waiting.queue, leg)
        if result is None and dispatcher.accept(call.id, leg.person):
            return replace(over, to=leg.person, channel=leg.channel)
        result = result or OfferResult.FAILED
        await end_leg(context, leg)
        call.note(EventKind.OFFER_ENDED, person=leg.person, result=result, cause=leg.cause)
        dispatcher.decline(call.id, leg.person, result)


async def _ring(context: Context, over: Transferring, queue: QueueName, leg: Leg) -> OfferResult | None:
    call, seconds = context.call, context.call.group.queues[queue].ring_seconds
    try:
        shown = shown_of(call, over)
        await dial(call, leg, f"PJSIP/{leg.person}", kind="agent", seconds=seconds, shown=shown)
        await settle(call, leg, seconds)
    except (AriError, TimeoutError) as error:
        call.log.warning("phone could not be rung", person=leg.person, error=repr(error))
        return OfferResult.FAILED
    return None if leg.answered else leg.result()


async def sought_no_more(context: Context, over: Transferring, own: Leg, reached: Transferring | None) -> None:
    """The person has decided: out of the queue, and no telephone of it rings on.

    Of a contact who has picked up nothing is kept: only the key that takes a call takes it.
    """
    call = context.call
    call.services.dispatcher.leave(call.id)
    for leg in list(call.legs.values()):
        if leg is own or (reached is not None and leg.channel == reached.channel):
            continue
        sought = over.to is None
        if sought or (leg.answered and leg.person not in call.group.people):
            await end_leg(context, leg)
        if sought:
            _withdrawn(call, leg)


def _withdrawn(call: Call, leg: Leg) -> None:
    call.note(EventKind.OFFER_ENDED, person=leg.person, result="withdrawn", cause=leg.cause)
