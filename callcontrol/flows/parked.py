"""The caller is parked, until somebody picks them up or they have stood there for too long."""

import asyncio
from contextlib import suppress
from dataclasses import replace

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.handing_over import location_of, tell_phone
from callcontrol.flows.hold import IN_QUEUE, URGENT
from callcontrol.flows.joining import join_with
from callcontrol.flows.leg import Leg
from callcontrol.flows.parking import Ticket
from callcontrol.flows.parting import parted, put_down
from callcontrol.flows.racing import race
from callcontrol.flows.voice import say_to_leg
from callcontrol.model.calls import EventKind, Parked, Stage, Transferring
from callcontrol.model.desk import PARKING_PLACES
from callcontrol.routing.desk import line_of
from callcontrol.routing.whispering import ear_of

_TOLD_SECONDS = 4.0
"""For the sentence that tells the place."""


async def park(context: Context, stage: Parked) -> Stage:
    """Music; talks with who picks the caller up, or goes back to who parked them. May be entered again."""
    call = context.call
    call.notes_keys = True
    call.keys.forget()
    own = call.legs.get(stage.leg)
    ticket = Ticket(call, stage.by)
    call.services.parking.park(location_of(call, stage.by), stage.at, ticket)
    try:
        new = await parted(call, stage)
        context.hold.start(context.tasks, URGENT if call.urgent else IN_QUEUE)
        if new and own is not None:
            await _tell_place(call, own, stage.at, ticket)
            await tell_phone(call, own.channel, "channel_answered")
        if own is not None:
            await put_down(context, own)
        leg = await _taken(context, stage, ticket)
    finally:
        call.services.parking.release(call.id)
    return await _picked_up(context, stage, leg) if leg is not None else _back(context, stage)


async def _tell_place(call: Call, own: Leg, at: int, ticket: Ticket) -> None:
    """Whoever parks a caller hears where, before their telephone hangs up; one that holds the caller can not tell."""
    if own.holds or own.gone or own.leaving:
        return
    line = line_of(call.group, PARKING_PLACES[at - 1], ear_of(call.group, own.person, call.location))
    with suppress(AriError):
        await race(say_to_leg(call, own, line, longest=_TOLD_SECONDS), own.ended(), _is_taken(ticket))


async def _is_taken(ticket: Ticket) -> None:
    await asyncio.wait({ticket.taken})  # which leaves it as it is when the race is over


async def _taken(context: Context, stage: Parked, ticket: Ticket) -> Leg | None:
    left = (stage.until - context.call.services.clock.now()).total_seconds()
    await asyncio.wait({ticket.taken}, timeout=max(left, 0.0))
    return ticket.taken.result() if ticket.taken.done() else None


async def _picked_up(context: Context, stage: Parked, leg: Leg) -> Stage:
    call = context.call
    # The telephone has dialled us: what its transfer button asks for would otherwise be Asterisk's to do.
    with suppress(AriError):
        await call.services.ari.channels.set_channel_var(
            channel_id=leg.channel, variable="PJSIP_TRANSFER_HANDLING()", value="ari-only"
        )
    since = call.services.clock.now()
    talking = await join_with(context, since, leg)
    if talking is None:
        return _back(context, stage)
    call.note(EventKind.UNPARKED, person=leg.person, at=stage.at, result="picked_up")
    return replace(talking, keep_days=stage.keep_days, place=stage.place)


def _back(context: Context, stage: Parked) -> Transferring:
    call = context.call
    call.note(EventKind.UNPARKED, person=stage.by, at=stage.at, result="back")
    rung = call.new_leg(stage.by).channel
    return Transferring(
        *(stage.by, stage.leg, stage.bridge, stage.by, rung, stage.place), returning=True, keep_days=stage.keep_days
    )
