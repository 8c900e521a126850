"""Where a number is looked up: the port behind which the directory, and scheduling systems to come, stand."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from callcontrol.callers.errors import LookupFailed
from callcontrol.model.callers import Entry


@dataclass(frozen=True, slots=True)
class Found:
    """What one place knows of a number; no entries: nothing."""

    entries: tuple[Entry, ...] = ()


class Lookup(Protocol):
    """A place that knows people by their number."""

    async def find(self, number: str) -> Found:
        """Whose an E.164 number is. Raises CallcontrolError without the number; may be cancelled at any moment."""


class Chain:
    """One place after another, each for ``seconds`` at most; the first that knows somebody answers."""

    def __init__(self, places: Sequence[Lookup], seconds: float) -> None:
        self._places = tuple(places)
        self._seconds = seconds

    async def find(self, number: str) -> Found:
        """As `Lookup.find`. Raises LookupFailed when nobody is found and some place could not be asked."""
        failed: list[str] = []
        for place in self._places:
            try:
                async with asyncio.timeout(self._seconds):
                    found = await place.find(number)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with a place, it costs no call
                failed.append(f"{type(place).__name__}: {type(error).__name__}")
                continue
            if found.entries:
                return found
        if failed:
            raise LookupFailed(f"could not be asked: {', '.join(failed)}")
        return Found()
