"""One person's phone rings while the caller's music goes on."""

import asyncio

from callcontrol.ari.errors import AriError
from callcontrol.flows.context import Context
from callcontrol.flows.joining import end_leg, join, make_bridge
from callcontrol.flows.leg import Leg
from callcontrol.model.calls import EventKind, Ringing, Stage
from callcontrol.queueing import OfferResult

_ENTER_SECONDS = 3.0
_GRACE_SECONDS = 2.0
"""Asterisk ends the ringing itself; when its word does not come we do."""


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
    call = context.call
    channels, seconds = call.services.ari.channels, call.group.queues[stage.queue].ring_seconds
    with call.asking_for(leg.channel):
        await channels.create(
            endpoint=f"PJSIP/{stage.person}",
            app=call.services.ari.app,
            app_args=f"agent,{call.id}",
            channel_id=leg.channel,
            originator=call.channel,
            variables=_shown_to_person(context, stage),
        )
    leg.created = True
    async with asyncio.timeout(_ENTER_SECONDS):
        # Asterisk answers 409 to a dial that comes before the new channel has entered our application.
        await leg.entered()
    await channels.dial(channel_id=leg.channel, timeout=max(round(seconds), 1))
    if call.bridge is None:
        await make_bridge(context)  # while the phone rings, so that answering costs one command less
    try:
        async with asyncio.timeout(seconds + _GRACE_SECONDS):
            await leg.settled()
    except TimeoutError:
        call.log.warning("ringing did not end by itself", person=stage.person)


def _shown_to_person(context: Context, stage: Ringing) -> dict[str, str]:
    call = context.call
    label = f"{call.location.name} > {call.group.queues[stage.queue].label}"
    # The leg's own connected line is what its INVITE shows (measured on 22.10.1), as long as no caller is given.
    return {"CONNECTEDLINE(name,i)": label, "CONNECTEDLINE(num,i)": call.caller_number}


async def _unanswered(context: Context, stage: Ringing, leg: Leg, result: OfferResult) -> Stage:
    call = context.call
    await end_leg(context, leg)
    call.note(EventKind.OFFER_ENDED, person=stage.person, result=result, cause=leg.cause)
    call.services.dispatcher.decline(call.id, stage.person, result)
    return stage.waiting()
