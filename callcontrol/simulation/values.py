"""What is simulated: calls that come to queues, how people work, and what became of each call.

Times are seconds from the start of the simulated span unless something else is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from typing import Protocol

from callcontrol.model.names import Language, PersonId, QueueName

SHORT_SECONDS = 5.0
"""Who hangs up within so much time had dialled wrong: told apart from those whom we lost."""


class Chance(Protocol):
    """Where chance comes from: a seeded `random.Random` of whoever simulates."""

    def random(self) -> float:
        """From 0 up to 1."""

    def expovariate(self, lambd: float, /) -> float:
        """Exponential, of this rate."""

    def lognormvariate(self, mu: float, sigma: float, /) -> float:
        """Lognormal, whose logarithm has this mean and deviation."""

    def getrandbits(self, k: int, /) -> int:
        """So many random bits."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call that comes to a queue, with all that the caller would do: the same whatever the rules are."""

    number: int
    """Counts the calls of one run in order of time."""
    at: float
    queue: QueueName
    language: Language
    talk: float
    patience: float = inf
    """Seconds after which the caller hangs up if nobody has answered."""
    urgent: bool = False
    luck: int = 0
    """Decides which of the phones that ring for this caller are not picked up."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How people work at their phones."""

    wrap_up: float = 0.0
    """Seconds after each talk until the next call may come, where the queue does not say more."""
    pick_up: float = 0.0
    """Seconds that a phone rings until it is answered."""
    missed: float = 0.0
    """Share of rings, 0 to 1, that nobody answers."""
    away: float = 300.0
    """Seconds until somebody whom missed calls have paused is back."""


class Fate(StrEnum):
    """How a call's waiting ended."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    """The caller hung up."""
    OVERFLOWED = "overflowed"
    """An overflow led out of the queues: to a box, a callback, on call."""
    UNANSWERED = "unanswered"
    """The queue's longest wait was over."""
    CLOSED = "closed"
    """The location closed and nobody was there any more."""


@dataclass(slots=True)
class Waited:
    """One call as it was simulated; counted in the queue that it first came to."""

    arrival: Arrival
    fate: Fate
    seconds: float
    """Of waiting, in all queues together."""
    moved: bool
    """An overflow led to another queue on the way."""
    overtaken: int
    """Callers of the same queue and class who came later and were answered first."""


@dataclass(slots=True)
class Run:
    """All calls of one run, in the order in which their waiting ended."""

    calls: list[Waited] = field(default_factory=list)
    refused: list[Arrival] = field(default_factory=list)
    """Calls that came while the location was closed: they hear the message of the night and reach no queue."""
    busy: dict[PersonId, float] = field(default_factory=dict)
    """Seconds of talk and wrap-up by person."""
    scheduled: Mapping[PersonId, float] = field(default_factory=dict)
    """Seconds for which each was to be there."""


def share_of(luck: int, trial: int) -> float:
    """A number from 0 up to 1 that looks like chance and is the same for a call's ``luck`` and trial (splitmix64)."""
    mixed = (luck + trial * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return ((mixed ^ (mixed >> 31)) >> 11) / (1 << 53)
