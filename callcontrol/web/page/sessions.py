"""Who is signed in at a page, in memory alone: a restart of the process signs everybody out of their pages."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from callcontrol.model.names import PersonId
from callcontrol.people.pins import Pin

IDLE_SECONDS = 30 * 60.0
"""Without an open page, then one has to sign in anew."""
LONGEST_SECONDS = 12 * 3600.0
"""A long shift: an open page shows emergencies all day, and is nobody's for ever."""
MOST = 500
MOST_OF_ONE = 8
"""Of one person; the oldest ends when another one begins."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Signed:
    """One browser that somebody has signed in with."""

    person: PersonId
    pin_set_at: float
    """Which PIN it was: with another one this ends."""
    begun: float
    seen: float
    """Seconds of the clock, as `begun`: when a page of it was last open, or asked for."""
    ended: bool = False


class Sessions:
    """Runs in the event loop alone. ``clock``: monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._signed: dict[str, Signed] = {}
        """By the token's hash."""

    def begin(self, person: PersonId, pin_set_at: float) -> str:
        """The token for the browser to keep."""
        self.sweep()
        own = [key for key, signed in self._signed.items() if signed.person == person]
        too_many = own[: max(len(own) - MOST_OF_ONE + 1, 0)] or list(self._signed)[: max(len(self) - MOST + 1, 0)]
        for key in too_many:
            self._end(key)
        token, now = secrets.token_urlsafe(32), self._clock()
        self._signed[_hash(token)] = Signed(person, pin_set_at, now, now)
        return token

    def of(self, token: str) -> Signed | None:
        """Whose token it is, and that they are there; None: nobody's, or not any more."""
        found = self._signed.get(_hash(token)) if token else None
        if found is None or not self.holds(found):
            return None
        found.seen = self._clock()
        return found

    def holds(self, signed: Signed) -> bool:
        """Whether it has not ended."""
        now = self._clock()
        fresh = now - signed.seen < IDLE_SECONDS and now - signed.begun < LONGEST_SECONDS
        return not signed.ended and fresh

    def see(self, signed: Signed) -> None:
        """A page of it is open."""
        signed.seen = self._clock()

    def end(self, token: str) -> None:
        """Signed out."""
        self._end(_hash(token))

    def keep_only(self, pins: Mapping[PersonId, Pin], people: Mapping[PersonId, object]) -> None:
        """End those whose PIN is another by now, or who are in the rules no more."""
        for key, signed in list(self._signed.items()):
            pin = pins.get(signed.person)
            if pin is None or pin.set_at != signed.pin_set_at or signed.person not in people:
                self._end(key)

    def sweep(self) -> None:
        """Forget what has ended."""
        for key, signed in list(self._signed.items()):
            if not self.holds(signed):
                self._end(key)

    def __len__(self) -> int:
        return len(self._signed)

    def _end(self, key: str) -> None:
        found = self._signed.pop(key, None)
        if found is not None:
            found.ended = True


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
