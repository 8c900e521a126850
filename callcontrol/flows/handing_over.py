"""A person wants to hand the caller over: whether that may be, and to whom."""

from dataclasses import replace
from datetime import timedelta

from callcontrol.ari import call_of
from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.leg import Leg
from callcontrol.flows.numbers import callable_number
from callcontrol.flows.outside import person_of
from callcontrol.flows.wishes import Consulted, Wish
from callcontrol.model.calls import ChannelId, Consulting, EventKind, Parked, Talking, Transferring
from callcontrol.model.names import ContactName, LocationKey, PersonId, QueueName
from callcontrol.model.transfers import (
    Refusal,
    Refused,
    Target,
    ToColleague,
    ToLine,
    ToOutsideNumber,
    ToParking,
    ToSite,
    ToSomebodyOutside,
)
from callcontrol.queueing import Device
from callcontrol.routing.transferring import place_in, queue_of_site, target_of

OUTSIDE = person_of(ContactName("outside"))
"""Whoever is at a number outside that is nobody's whom the rules name."""
_PROGRESS = {Refusal.BUSY: "channel_declined", Refusal.OUTSIDE: "channel_declined"}
"""What the telephone is told (603 Decline); of all others that the target is not there (503)."""


async def handed_over(context: Context, stage: Talking, wish: Wish) -> Transferring | Parked | None:
    """What follows when the person gets their wish; None: it was refused, and they go on talking with the caller."""
    call = context.call
    if wish.channel != stage.channel:
        return None
    consulted = wish.consulted
    dialled = consulted.dialled if consulted is not None else wish.dialled
    target = target_of(call.group, stage.person, dialled, _number(call, dialled))
    if consulted is None or consulted.peer is None:
        following = _following(call, stage, target)
    else:
        following = _consulted(call, stage, consulted, target)
    if isinstance(following, Refused):
        await _refuse(call, stage, wish, following.why)
        return None
    note_handed_over(call, stage, following, "attended" if consulted is not None and consulted.peer else "blind")
    if consulted is not None and consulted.peer is None:
        await _give_up(call, consulted.own)
    return following


def keyed_over(call: Call, stage: Talking, dialled: str) -> Transferring | Parked | None:
    """The same by keys in the talk; None: refused."""
    following = _following(call, stage, target_of(call.group, stage.person, dialled, _number(call, dialled)))
    return _noted(call, stage, following)


def _noted(call: Call, stage: Talking, following: Transferring | Parked | Refused) -> Transferring | Parked | None:
    if isinstance(following, Refused):
        call.note(EventKind.TRANSFER_ENDED, by=stage.person, result="refused", why=following.why)
        call.services.metrics.transfers.labels("refused").inc()
        return None
    note_handed_over(call, stage, following, "blind")
    return following


def consulted_over(call: Call, stage: Talking, dialled: str) -> Consulting | Transferring | Parked | None:
    """The same, where the person wants to talk with the next one first; a place needs no talk."""
    following = _following(call, stage, target_of(call.group, stage.person, dialled, _number(call, dialled)))
    if isinstance(following, Transferring):
        return Consulting(stage, following)
    return _noted(call, stage, following)


def _number(call: Call, dialled: str) -> str | None:
    return callable_number(dialled, call.group, call.location)


def _following(call: Call, stage: Talking, target: Target) -> Transferring | Parked | Refused:
    base = Transferring(stage.person, stage.channel, stage.bridge, place=stage.place, keep_days=stage.keep_days)
    match target:
        case Refused():
            return target
        case ToParking():
            return _to_parking(call, stage)
        case ToLine(queue=queue):
            return _to_queue(call, base, queue)
        case ToSite(location=key):
            theirs = queue_of_site(call.group.locations[key], call.services.clock.rules_now())
            return _to_queue(call, base, theirs) if theirs is not None else Refused(Refusal.CLOSED)
        case ToColleague(person=person):
            why = _not_reachable(call, person)
            return Refused(why) if why is not None else _to_person(call, base, person)
        case ToSomebodyOutside(contact=contact):
            return replace(_to_person(call, base, person_of(contact)), keep_days=None)
        case ToOutsideNumber(number=number):
            call.outside_number = number
            return replace(_to_person(call, base, OUTSIDE), keep_days=None)


def _consulted(call: Call, stage: Talking, consulted: Consulted, target: Target) -> Transferring | Refused:
    """The other end of a call that the person has made beside the talk, whatever they dialled for it.

    Outside only who may be handed a caller to: a person who may dial a number may still not give it our callers.
    """
    if (colleague_leg := _of_queue(call, consulted)) is not None:
        base = Transferring(stage.person, stage.channel, stage.bridge, place=stage.place, keep_days=stage.keep_days)
        return replace(base, to=colleague_leg.person, channel=colleague_leg.channel)
    router = call.services.router
    if any(call_of(one) or router.mailbox(one) for one in (consulted.own, consulted.peer or "")):
        return Refused(Refusal.TWO_CALLERS)
    colleague = PersonId(consulted.peer_name.removeprefix("PJSIP/").rpartition("-")[0])
    if colleague not in call.group.people and isinstance(target, Refused):
        return target
    to = colleague if colleague in call.group.people else _outside_person(target)
    channel = call.adopt_leg(Leg(ChannelId(consulted.peer or ""), to), call.services.clock.now()).channel
    base = Transferring(stage.person, stage.channel, stage.bridge, to, channel, stage.place)
    keep = stage.keep_days if colleague in call.group.people else None
    return replace(base, fetch=consulted.peer_name, keep_days=keep)


def _of_queue(call: Call, consulted: Consulted) -> Leg | None:
    """The leg of a colleague whom the person has reached through a queue: it is this call's from now on.

    The person's other call ends when their telephone hangs up, or a little later; the colleague is not in it any more.
    """
    other = call.services.talks.get(consulted.peer or "")
    if other is None or other is call or other.channel != consulted.own:
        return None
    theirs = other.legs.get(ChannelId(consulted.peer or ""))
    if theirs is None or not theirs.answered:
        return None
    other.release_leg(theirs)
    call.left_behind = theirs
    call.services.dispatcher.finished(theirs.person, other.id)
    leg = call.adopt_leg(Leg(theirs.channel, theirs.person), call.services.clock.now())
    leg.created = True
    leg.answer()
    return leg


def _outside_person(target: Target) -> PersonId:
    return person_of(target.contact) if isinstance(target, ToSomebodyOutside) else OUTSIDE


async def _give_up(call: Call, channel: str) -> None:
    """The person's own call to whom the caller goes now: a telephone that has handed over may leave it up."""
    try:
        await call.services.ari.channels.hangup(channel_id=channel)
    except AriError as error:
        call.log.info("a telephone's own call was not hung up", error=str(error))


def location_of(call: Call, person: PersonId) -> LocationKey:
    """Of whose places a person parks callers at: their own location's; somebody outside at that of the call."""
    known = call.group.people.get(person)
    return known.location if known is not None else call.location.key


def _to_parking(call: Call, stage: Talking) -> Parked | Refused:
    at = call.services.parking.hold(location_of(call, stage.person), stage.person, call.id)
    if at is None:
        return Refused(Refusal.NO_PLACE)
    until = call.services.clock.now() + timedelta(seconds=call.group.transfers.park_seconds)
    return Parked(stage.person, stage.channel, stage.bridge, at, until, stage.place, stage.keep_days)


def _to_queue(call: Call, base: Transferring, queue: QueueName) -> Transferring:
    place = place_in(call.group, queue, call.record, call.services.clock.now(), base.place)
    return replace(base, place=place)


def _to_person(call: Call, base: Transferring, person: PersonId) -> Transferring:
    return replace(base, to=person, channel=call.new_leg(person).channel)


def _not_reachable(call: Call, person: PersonId) -> Refusal | None:
    """A colleague who is signed out or paused is rung all the same: it is another colleague who calls."""
    status = call.services.dispatcher.status(person)
    if status is None or status.device is Device.OFFLINE:
        return Refusal.ABSENT
    return Refusal.BUSY if status.device is Device.BUSY or status.serving is not None else None


async def _refuse(call: Call, stage: Talking, wish: Wish, why: Refusal) -> None:
    call.note(EventKind.TRANSFER_ENDED, by=stage.person, result="refused", why=why)
    call.services.metrics.transfers.labels("refused").inc()
    await tell_phone(call, wish.channel, _PROGRESS.get(why, "channel_unavailable"))


def note_handed_over(call: Call, stage: Talking, following: Transferring | Parked, how: str) -> None:
    """Before anything is done: should we be killed now, the next process knows what was to happen."""
    if isinstance(following, Parked):
        call.note(EventKind.PARKED, by=stage.person, at=following.at)
        call.services.metrics.transfers.labels("parked").inc()
        return
    to = following.to
    queue = following.place.queue if to is None and following.place is not None else None
    call.update(replace(call.record, transfers=call.record.transfers + 1))
    call.note(EventKind.TRANSFERRED, by=stage.person, to=to, queue=queue, how=how)
    call.services.metrics.transfers.labels(how).inc()


async def tell_phone(call: Call, channel: str, state: str) -> None:
    """How its transfer goes: ARI's transfer_progress sends the telephone NOTIFY; one that has gone needs none."""
    try:
        await call.services.ari.channels.transfer_progress(channel_id=channel, states=state)
    except AriError as error:
        call.log.info("a telephone was not told of its transfer", state=state, error=str(error))
