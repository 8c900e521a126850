"""The lines of waiting callers, one a queue, each in order of arrival."""

from bisect import bisect_left, insort
from collections.abc import Iterable

from callcontrol.model.calls import CallId
from callcontrol.model.rules import QueueName
from callcontrol.queueing.values import Caller

Key = tuple[float, CallId]


class Lines:
    """Callers who wait and to whom nobody is being rung; an offered caller steps out and may step back in."""

    def __init__(self, queues: Iterable[QueueName]) -> None:
        self._lines: dict[QueueName, list[Key]] = {name: [] for name in queues}

    def join(self, caller: Caller) -> None:
        """Put a caller where their waiting time puts them: one who steps back in keeps their place."""
        insort(self._lines[caller.queue], (caller.since, caller.call_id))

    def leave(self, caller: Caller) -> None:
        """Take a caller out; nothing happens when they are not in the line."""
        line, key = self._lines[caller.queue], (caller.since, caller.call_id)
        at = bisect_left(line, key)
        if at < len(line) and line[at] == key:
            del line[at]

    def oldest(self, queues: Iterable[QueueName]) -> list[CallId]:
        """The heads of these queues, who waited longest first."""
        heads = sorted(self._lines[name][0] for name in queues if self._lines[name])
        return [call_id for _, call_id in heads]

    def waiting(self, queue: QueueName) -> int:
        """Callers in this line, the offered ones not among them."""
        return len(self._lines[queue])
