"""Callers of the full practice, as tests in virtual time make them."""

import asyncio

from callcontrol.model.calls import EventKind
from tests.support.full_group import OWN
from tests.support.pbx_things import Line, Manner
from tests.support.practice import Practice


async def caller(practice: Practice, did: str, keys: str = "", *, speaks: float = 0.0, number: str = OWN) -> Line:
    """Somebody who dials ``did`` and presses ``keys``, fast, as soon as anything sounds."""
    line = practice.pbx.call_in(did, number=number)
    line.speaks = speaks
    await practice.until(lambda: line.sounds)
    await press(practice, line, keys)
    return line


async def press(practice: Practice, line: Line, keys: str) -> None:
    """Press keys, a quarter of a second for each."""
    for key in keys:
        practice.pbx.press(line, key)
        await asyncio.sleep(0.25)


def nobody_answers(practice: Practice) -> None:
    """Every telephone rings in vain, inside and outside."""
    for phone in (*practice.pbx.phones.values(), *practice.pbx.mobiles.values()):
        phone.manner = Manner.IGNORE


def heard(line: Line) -> list[str]:
    """The names of what was played."""
    return [media.removeprefix("sound:memory/") for media in line.heard]


def told(practice: Practice, kind: EventKind) -> list[dict[str, object]]:
    """The data of the only call's events of a kind."""
    record = practice.journal.only
    return [dict(event.data) for event in practice.journal.events(record.call_id, kind)]
