"""One person's phone rings while the caller's music goes on."""

import asyncio
from dataclasses import replace

from callcontrol.ari.errors import AriError, Gone
from callcontrol.flows.context import Context
from callcontrol.flows.leg import Leg
from callcontrol.model.calls import EventKind, Ringing, Stage, Talking, Waiting
from callcontrol.model.errors import CallcontrolError
from callcontrol.queueing import OfferResult

_GRACE_SECONDS = 2.0
"""Asterisk ends the ringing itself; when its word does not come we do."""


async def ring(context: Context, stage: Ringing) -> Stage:
    """Ring one phone: joined with the caller when it answers, else back to the queue at the same place."""
    call, dispatcher = context.call, context.call.services.dispatcher
    leg = call.legs[stage.channel]
    try:
        await _ring(context, stage, leg)
    except AriError as error:
        call.log.warning("phone could not be rung", person=stage.person, error=str(error))
        leg.go(None)
        return await _unanswered(context, stage, leg, OfferResult.FAILED)
    if not leg.answered:
        return await _unanswered(context, stage, leg, leg.result())
    if not dispatcher.accept(call.id, stage.person):
        return await _unanswered(context, stage, leg, OfferResult.FAILED)  # someone else has the caller now
    return await _join(context, stage, leg)


async def _ring(context: Context, stage: Ringing, leg: Leg) -> None:
    call = context.call
    channels, seconds = call.services.ari.channels, call.group.queues[stage.queue].ring_seconds
    await channels.create(
        endpoint=f"PJSIP/{stage.person}",
        app=call.services.ari.app,
        app_args=f"agent,{call.id}",
        channel_id=leg.channel,
        originator=call.channel,
        variables=_shown_to_person(context, stage),
    )
    leg.created = True
    await channels.dial(channel_id=leg.channel, timeout=max(round(seconds), 1))
    if call.bridge is None:
        # Made while the phone rings, so that answering costs one command less.
        bridge = call.new_bridge()
        await call.services.ari.bridges.create_with_id(bridge_id=bridge, type="mixing", name=call.id)
    try:
        async with asyncio.timeout(seconds + _GRACE_SECONDS):
            await leg.settled()
    except TimeoutError:
        call.log.warning("ringing did not end by itself", person=stage.person)


def _shown_to_person(context: Context, stage: Ringing) -> dict[str, str]:
    call = context.call
    label = f"{call.location.name} > {call.group.queues[stage.queue].label}"
    return {"CONNECTEDLINE(name,i)": label, "CDR(userfield)": f"callcontrol:{call.id}"}


async def _unanswered(context: Context, stage: Ringing, leg: Leg, result: OfferResult) -> Stage:
    call = context.call
    if not leg.gone:
        try:
            await call.services.ari.channels.hangup(channel_id=leg.channel, reason="no_answer")
        except Gone:
            leg.go(None)
    call.drop_leg(leg)
    call.note(EventKind.OFFER_ENDED, person=stage.person, result=result, cause=leg.cause)
    call.services.dispatcher.decline(call.id, stage.person, result)
    return Waiting(stage.queue, stage.since)


async def _join(context: Context, stage: Ringing, leg: Leg) -> Stage:
    call, bridge = context.call, context.call.bridge
    if bridge is None:
        raise CallcontrolError(f"call {call.id}: {stage.person} answered before there was a bridge")
    await context.hold.end()
    try:
        await call.services.ari.bridges.add_channel(bridge_id=bridge, channel=[call.channel, leg.channel])
    except AriError as error:
        if not leg.gone:
            raise
        # The person hung up between answering and being joined: talking ends at once and says so.
        call.log.warning("person left before being joined", person=stage.person, error=str(error))
    now = call.services.clock.now()
    waited = max((now - stage.since).total_seconds(), 0.0)
    call.update(replace(call.record, answered_at=now, person=stage.person, wait_seconds=waited))
    call.note(EventKind.CONNECTED, person=stage.person, waited=waited)
    return Talking(bridge, stage.person, leg.channel)
