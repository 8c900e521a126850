"""Fairness: how many who came later were answered before somebody who waited in the same queue and class."""

from bisect import bisect_left, insort

from callcontrol.model.names import QueueName

Place = tuple[float, int]
"""Since when, and the call's number."""


class Overtaking:
    """Who waits, in order of coming, and by how many each was overtaken."""

    def __init__(self) -> None:
        self._lines: dict[tuple[QueueName, bool], list[Place]] = {}
        self._by: dict[int, int] = {}

    def joined(self, queue: QueueName, urgent: bool, place: Place) -> None:
        """Somebody waits; who comes from another queue stands where their waiting puts them."""
        line = self._lines.setdefault((queue, urgent), [])
        if not line or line[-1] < place:
            line.append(place)
        else:
            insort(line, place)

    def answered(self, queue: QueueName, urgent: bool, place: Place) -> None:
        """Somebody was answered: all who stand before them were overtaken. To be followed by `left`."""
        line = self._lines[queue, urgent]
        for _, number in line[: bisect_left(line, place)]:
            self._by[number] = self._by.get(number, 0) + 1

    def left(self, queue: QueueName, urgent: bool, place: Place) -> None:
        """Somebody waits in this queue no longer."""
        line = self._lines[queue, urgent]
        del line[bisect_left(line, place)]

    def of(self, number: int) -> int:
        """By how many a call was overtaken, told once: it is forgotten then."""
        return self._by.pop(number, 0)
