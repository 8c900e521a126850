"""Somebody who may sign in at the page of a sandbox: a name and a PIN, another one at each start."""

import asyncio
import secrets
import time
from dataclasses import dataclass

from callcontrol.config import Settings
from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group
from callcontrol.people.pins import PinStore, weakness

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class PageDoor:
    """What to sign in with."""

    person: PersonId
    pin: str


async def page_door(settings: Settings, group: Group) -> PageDoor | None:
    """A new PIN for the first person of the rules; None: the rules have nobody."""
    person = min(group.people, default=None)
    if person is None:
        return None
    pin = ""
    while weakness(pin):
        pin = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    await asyncio.to_thread(PinStore(settings.pins).set, person, pin, time.time())
    return PageDoor(person, pin)
