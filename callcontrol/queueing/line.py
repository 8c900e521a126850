"""The lines of waiting callers, one a queue, each in order of arrival."""

from bisect import bisect_left, insort

from callcontrol.model.calls import CallId
from callcontrol.model.staff import Queue
from callcontrol.queueing.values import Caller

Key = tuple[float, CallId]


class Lines:
    """Callers who wait and to whom nobody is being rung; an offered caller steps out and may step back in.

    A line is made for its first caller and dropped after its last: queues come and go with the rules of the calls
    that wait in them, and a queue that two versions of the rules word differently is two lines.
    """

    def __init__(self) -> None:
        self._lines: dict[Queue, list[Key]] = {}

    def join(self, caller: Caller) -> None:
        """Put a caller where their waiting time puts them: one who steps back in keeps their place."""
        insort(self._lines.setdefault(caller.queue, []), (caller.since, caller.call_id))

    def leave(self, caller: Caller) -> None:
        """Take a caller out; nothing happens when they are not in the line."""
        line, key = self._lines.get(caller.queue, []), (caller.since, caller.call_id)
        at = bisect_left(line, key)
        if at < len(line) and line[at] == key:
            del line[at]
            if not line:
                del self._lines[caller.queue]

    def heads(self) -> list[CallId]:
        """The first of each line, who waited longest first."""
        return [call_id for _, call_id in sorted(line[0] for line in self._lines.values())]
