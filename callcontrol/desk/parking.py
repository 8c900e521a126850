"""Parking by phone: hear at which place, and pick a caller up."""

import asyncio

from callcontrol.desk.phone import DeskPhone
from callcontrol.model.desk import PARKING_PLACES, DeskPrompt
from callcontrol.model.names import LocationKey

_AGAIN_SECONDS = 5.0
_TIMES = 12


async def tell_place(phone: DeskPhone, text: str) -> None:
    """A person who has a caller on hold is told of a free place, and parks them there by completing the transfer.

    The place is theirs while they listen. ``text``: the lamp key of a place, LOCATION-PLACE, which picks up who stands
    there. Raises AriError.
    """
    if text:
        await pick_up(phone, text)
        return
    lot, person = phone.services.parking, phone.group.people.get(phone.person)
    place = lot.reserve(person.location, person.id) if person is not None else None
    if place is None:
        await phone.tell(DeskPrompt.NO_PLACE, keys_cut=False)
        return
    try:
        for _ in range(_TIMES):
            await phone.tell(PARKING_PLACES[place - 1], keys_cut=False)
            await phone.tell(DeskPrompt.COMPLETE_TRANSFER, keys_cut=False)
            await asyncio.sleep(_AGAIN_SECONDS)
    finally:
        lot.release(phone.person)


async def pick_up(phone: DeskPhone, text: str) -> None:
    """Talk with the caller at place ``text``, or with whom one has parked last. Raises AriError.

    ``text`` may name another location before the place: ``southside-3``.
    """
    person, (named, _, number) = phone.group.people.get(phone.person), text.rpartition("-")
    place = int(number) if number.isascii() and number.isdigit() else None
    ticket = None
    if person is not None:
        ticket = phone.services.parking.claim(LocationKey(named) if named else person.location, person.id, place)
    if ticket is None:
        await phone.tell(DeskPrompt.NOBODY_PARKED, keys_cut=False)
        return
    phone.given = True
    ticket.take(phone.channel, phone.person)
