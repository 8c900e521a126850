"""How long somebody still waits: learned from the waits of those who stood where they stand, told as a range.

Callers who found as many ahead of them are the best teachers that were measured; where there are too few, the pace at
which the line moves is. The measures are in docs/decisions/0030-wait-estimate-and-simulation.md.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, sqrt

from callcontrol.model.names import QueueName

LEARNED_FROM = 50
"""Latest waits of callers who found the same number ahead; older ones are forgotten."""
FEWEST = 10
"""Of these, from which on they are believed."""
SMOOTHING = 0.1
"""Weight of the newest interval at which the line moved on."""
MOST_AHEAD = 40
"""Whoever finds more ahead of them is told by the line's pace alone."""
MOST_QUEUES = 500
"""Queues that are remembered; of more, the one that has learned nothing for longest is forgotten."""
_LONGEST = 86_400.0
"""Seconds; nobody waits for a day, so a longer time is a fault of a clock."""
_P80 = 0.8416
"""Of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A further wait in seconds: half of all callers wait no longer than ``low``, four of five no longer than ``high``.

    ``mean`` is the one figure that errs least; it is for measuring, not for telling.
    """

    low: float
    high: float
    mean: float

    def after(self, last_said: "Estimate | None") -> "Estimate":
        """What may be said to somebody who was told ``last_said``: no figure is ever larger than it was then."""
        if last_said is None:
            return self
        return Estimate(min(self.low, last_said.low), min(self.high, last_said.high), min(self.mean, last_said.mean))


class QueueWaits:
    """What one queue has taught. Moments are monotonic seconds of one clock."""

    def __init__(self) -> None:
        self.waits: dict[int, deque[float]] = {}
        """Seconds that answered callers waited, by how many they had found ahead of them; the newest last."""
        self.interval: float | None = None
        """Smoothed seconds from one departure out of the line to the next, while somebody waits; None: not known."""
        self._moved_at: float | None = None

    def joined(self, ahead: int, now: float) -> None:
        """Somebody has joined. Where nobody was before them, the time until now was no waiting of anybody."""
        if ahead <= 0 or self._moved_at is None:
            self._moved_at = now

    def left(self, now: float) -> None:
        """Somebody has left the line, answered or not: the others have moved on."""
        before, self._moved_at = self._moved_at, now
        seconds = now - before if before is not None else inf
        if 0.0 <= seconds <= _LONGEST:
            old = seconds if self.interval is None else self.interval
            self.interval = old + SMOOTHING * (seconds - old)

    def answered(self, found_ahead: int, waited: float) -> None:
        """Somebody who found so many ahead of them was answered after so many seconds."""
        if 0 <= found_ahead < MOST_AHEAD and 0.0 <= waited <= _LONGEST:
            self.waits.setdefault(found_ahead, deque(maxlen=LEARNED_FROM)).append(waited)

    def estimate(self, ahead: int) -> Estimate | None:
        """The further wait of somebody with so many ahead of them; None: nothing is known yet."""
        known = self.waits.get(max(ahead, 0), ())
        if len(known) >= FEWEST:
            return from_waits(known)
        return from_interval(max(ahead, 0), self.interval) if self.interval is not None else None


class WaitEstimator:
    """All queues of a group. What it knows is kept over a restart by `estimate_state`."""

    def __init__(self) -> None:
        self._queues: dict[QueueName, QueueWaits] = {}

    def joined(self, queue: QueueName, ahead: int, now: float) -> None:
        """A caller has joined a queue behind so many; ``now`` is monotonic seconds."""
        self.of(queue).joined(ahead, now)

    def answered(self, queue: QueueName, found_ahead: int, waited: float, now: float) -> None:
        """A caller who had found so many ahead was answered after ``waited`` seconds in this queue."""
        learner = self.of(queue)
        learner.answered(found_ahead, waited)
        learner.left(now)

    def gone(self, queue: QueueName, now: float) -> None:
        """A caller has left a queue without being answered."""
        self.of(queue).left(now)

    def estimate(self, queue: QueueName, ahead: int, *, attended: bool) -> Estimate | None:
        """The further wait of a caller with so many ahead of them.

        None when nobody is signed in who could be rung (``attended``), or nothing is known of the queue.
        """
        learner = self._queues.get(queue)
        return learner.estimate(ahead) if attended and learner is not None else None

    def of(self, queue: QueueName) -> QueueWaits:
        """What this queue has taught; made when it is new, and the one that has rested longest is forgotten."""
        learner = self._queues.pop(queue, None) or QueueWaits()
        self._queues[queue] = learner
        while len(self._queues) > MOST_QUEUES:
            del self._queues[next(iter(self._queues))]
        return learner

    def all(self) -> Iterable[tuple[QueueName, QueueWaits]]:
        """Every queue, the one that has rested longest first."""
        return self._queues.items()


def from_waits(known: Iterable[float]) -> Estimate:
    """The estimate that some waits give, of which there is one at least."""
    ordered = sorted(known)
    return Estimate(quantile(ordered, 0.5), quantile(ordered, 0.8), sum(ordered) / len(ordered))


def from_interval(ahead: int, interval: float) -> Estimate:
    """The estimate for so many ahead where the line moves on once in ``interval`` seconds.

    So many exponential intervals make a gamma distribution; its quantiles by Wilson and Hilferty.
    """
    stages = ahead + 1
    mean, spread = stages * interval, 1.0 / (9.0 * stages)
    low, high = (mean * max(1.0 - spread + z * sqrt(spread), 0.0) ** 3 for z in (0.0, _P80))
    return Estimate(low, high, mean)


def quantile(ordered: list[float], share: float) -> float:
    """The value below which a share of them lies, between the two nearest. ``ordered`` ascends and is not empty."""
    place = share * (len(ordered) - 1)
    index = int(place)
    above = ordered[min(index + 1, len(ordered) - 1)]
    return ordered[index] + (place - index) * (above - ordered[index])


def seconds_of(value: object) -> float | None:
    """A time that somebody can have waited, read from what may be anything; None: it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0.0 <= value <= _LONGEST else None
