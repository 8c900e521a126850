"""What is due when."""

from heapq import heappop, heappush
from itertools import count
from typing import Generic, Protocol, TypeVar


class Alarmed(Protocol):
    """Something that is looked at again at certain moments."""

    alarms: set[float]
    """Moments that it waits for; one that is taken out passes without a word."""


T = TypeVar("T", bound=Alarmed)


class Alarms(Generic[T]):
    """Moments in order, each with what must be looked at then."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, T]] = []
        self._serial = count()

    def set(self, moment: float, thing: T) -> None:
        """Wake ``thing`` at a moment, once."""
        if moment not in thing.alarms:
            thing.alarms.add(moment)
            heappush(self._heap, (moment, next(self._serial), thing))

    def due(self, now: float) -> list[T]:
        """Take out everything whose moment has come."""
        found = []
        while self._heap and self._heap[0][0] <= now:
            moment, _, thing = heappop(self._heap)
            if moment in thing.alarms:
                thing.alarms.remove(moment)
                found.append(thing)
        return found

    def next(self) -> float | None:
        """The next moment of any."""
        while self._heap and self._heap[0][0] not in self._heap[0][2].alarms:
            heappop(self._heap)
        return self._heap[0][0] if self._heap else None
