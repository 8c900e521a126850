"""Overflows by length that go on to hold until the line has become shorter again, so that they do not flicker."""

from callcontrol.model.names import QueueName
from callcontrol.model.staff import Overflow
from callcontrol.queueing.values import Caller


class Floods:
    """Which of them hold, by queue: as many at most as the rules of the callers who wait name."""

    def __init__(self) -> None:
        self._holding: dict[QueueName, set[Overflow]] = {}

    def joined(self, caller: Caller) -> tuple[Overflow, ...]:
        """A caller has come: which overflows hold for them, for as long as they wait here."""
        name, found = caller.queue.name, []
        for overflow in caller.queue.overflow:
            if overflow.longer_than is None or overflow.until is None:
                continue
            if caller.ahead > overflow.longer_than:
                self._holding.setdefault(name, set()).add(overflow)
            if overflow in self._holding.get(name, ()):
                found.append(overflow)
        return tuple(found)

    def left(self, queue: QueueName, waiting: int) -> None:
        """Somebody has left, and so many are in the queue now."""
        holding = self._holding.get(queue)
        if holding is None:
            return
        holding -= {overflow for overflow in holding if waiting <= (overflow.until or 0)}
        if not holding:
            del self._holding[queue]
