"""The caller has been handed over: music, until whoever is rung takes them, or they are back where they came from."""

from dataclasses import replace

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.connecting import connect
from callcontrol.flows.context import Context
from callcontrol.flows.dialling import dial, settle
from callcontrol.flows.going import enter
from callcontrol.flows.handing_over import OUTSIDE, tell_phone
from callcontrol.flows.hold import IN_QUEUE, URGENT
from callcontrol.flows.joining import end_leg, join_with
from callcontrol.flows.leg import Leg
from callcontrol.flows.outside import Ring, ring_outside
from callcontrol.flows.parting import parted, put_down
from callcontrol.flows.told import context_of, display_of
from callcontrol.model.calls import EventKind, Stage, Transferring
from callcontrol.model.names import ContactName, PersonId
from callcontrol.model.on_call import Contact
from callcontrol.queueing import OfferResult
from callcontrol.routing.transferring import place_in, without_queue


async def transfer(context: Context, stage: Transferring) -> Stage:
    """Joined with whoever takes the caller; else back to the person who handed them over, then to the queue."""
    if stage.fetch:
        following = await connect(context, stage)
        return following or _not_taken(context, replace(stage, fetch=""), "failed", None)
    await _part(context, stage)
    if stage.to is None or stage.channel is None:
        return _to_queue(context, stage)
    leg = context.call.legs.get(stage.channel)
    if leg is None:
        return _not_taken(context, stage, "restart", None)
    result = None if leg.answered else await ring_next(context, stage, leg)
    if result is not None:
        await end_leg(context, leg)
        return _not_taken(context, stage, result, leg.cause)
    since = context.call.services.clock.now()
    talking = await join_with(context, since, leg)
    if talking is None:
        return _not_taken(context, stage, "not_joined", leg.cause)
    context.call.note(EventKind.TRANSFER_ENDED, by=stage.by, to=stage.to, result="taken", returned=stage.returning)
    return replace(talking, keep_days=stage.keep_days, place=stage.place)


async def _part(context: Context, stage: Transferring) -> None:
    """The person is out, the caller hears music. Done again after a restart, it does what is left to do."""
    call = context.call
    call.notes_keys = True
    call.keys.forget()  # what was keyed in the talk was for the person
    leg = call.legs.get(stage.leg)
    if await parted(call, stage) and leg is not None:
        await tell_phone(call, leg.channel, "channel_answered")
    context.hold.start(context.tasks, URGENT if call.urgent else IN_QUEUE)
    if leg is not None:
        await put_down(context, leg)
    if call.left_behind is not None:
        call.left_behind.go(None)
        call.left_behind = None


async def ring_next(context: Context, stage: Transferring, leg: Leg) -> str | None:
    """Ring whoever is to have the caller; None: they have taken the call, else why not."""
    call, to, seconds = context.call, PersonId(leg.person), context.call.group.transfers.ring_seconds
    contact = _contact(call, to)
    if contact is not None:
        ring = Ring(contact, leg)
        return None if await ring_outside(context, ring, seconds) else ring.result
    try:
        await dial(call, leg, f"PJSIP/{to}", kind="agent", seconds=seconds, shown=shown_of(call, stage))
        await settle(call, leg, seconds)
    except (AriError, TimeoutError) as error:
        call.log.warning("phone could not be rung", person=to, error=repr(error))
        return OfferResult.FAILED.value
    return None if leg.answered else leg.result().value


def _contact(call: Call, to: PersonId) -> Contact | None:
    """Whoever is rung outside; None: a colleague."""
    if to == OUTSIDE:
        place = call.location.source
        number = call.outside_number
        return Contact(ContactName("outside"), "", number, presses_one=False, languages=(), source=place)
    return call.group.contacts.get(ContactName(to.removeprefix("contact/"))) if to.startswith("contact/") else None


def shown_of(call: Call, stage: Transferring) -> dict[str, str]:
    """What the ringing telephone shows: who hands the caller over, and what is known of them."""
    by = call.group.people.get(stage.by)
    label = call.group.queues[stage.place.queue].label if stage.place is not None else ""
    told = context_of(call, queue=label, waited_seconds=0.0)
    via = "returned" if stage.returning else f"from {by.name}" if by is not None else ""
    return {"name": display_of(call, replace(told, via=via)), "num": call.caller_number}


def _not_taken(context: Context, stage: Transferring, result: str, cause: int | None) -> Stage:
    """Back to whoever handed the caller over; had they been rung for it already, to the queue."""
    call = context.call
    call.note(EventKind.TRANSFER_ENDED, by=stage.by, to=stage.to, result=result, cause=cause, returned=stage.returning)
    call.services.metrics.transfers.labels("not_taken").inc()
    if stage.returning or stage.by not in call.group.people:
        return _to_queue(context, stage)
    return replace(stage, to=stage.by, channel=call.new_leg(stage.by).channel, returning=True)


def _to_queue(context: Context, stage: Transferring) -> Stage:
    """Into the queue, at a place that what was waited before has earned; without a queue, to the menu of the hour."""
    call, clock = context.call, context.call.services.clock
    if stage.place is None or stage.place.queue not in call.group.queues:
        return without_queue(call.location, clock.rules_now())
    place = place_in(call.group, stage.place.queue, call.record, clock.now(), stage.place)
    return enter(context, place, is_open=place.open)
