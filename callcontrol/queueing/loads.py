"""How the queues stand: who waits in each, and how many of its people are there and free."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable

from callcontrol.model.calls import CallId
from callcontrol.model.names import QueueName
from callcontrol.queueing.values import Caller, QueueLoad


class Loads:
    """Counted along with each change, so that asking costs nothing."""

    def __init__(self) -> None:
        self._waiting: dict[QueueName, list[tuple[float, CallId]]] = {}
        self._urgent: Counter[QueueName] = Counter()
        self._there: Counter[QueueName] = Counter()
        self._free: Counter[QueueName] = Counter()
        self.changed: set[QueueName] = set()
        """Queues that stand differently; whoever tells of it empties it."""

    def joined(self, caller: Caller) -> None:
        """A caller has come to their queue."""
        name = caller.queue.name
        insort(self._waiting.setdefault(name, []), (caller.since, caller.call_id))
        self._urgent[name] += caller.urgent
        self.changed.add(name)

    def left(self, caller: Caller) -> None:
        """A caller has left it, for whatever reason."""
        name = caller.queue.name
        waiting = self._waiting[name]
        del waiting[bisect_left(waiting, (caller.since, caller.call_id))]
        self._urgent[name] -= caller.urgent
        if not waiting:
            del self._waiting[name], self._urgent[name]
        self.changed.add(name)

    def free_for(self, queue: QueueName) -> int:
        """How many of a queue's people may be rung now."""
        return self._free[queue]

    def there(self, queues: Iterable[QueueName], count: int) -> None:
        """So many more of these queues' people are there."""
        self._add(self._there, queues, count)

    def free(self, queues: Iterable[QueueName], count: int) -> None:
        """So many more of these queues' people may be rung."""
        self._add(self._free, queues, count)

    def forget_people(self) -> None:
        """The people are others: they are counted anew."""
        self.changed.update(self._there, self._free)
        self._there.clear()
        self._free.clear()

    def waiting(self) -> Counter[QueueName]:
        """Callers by queue."""
        return Counter({name: len(waiting) for name, waiting in self._waiting.items()})

    def waiting_in(self, queue: QueueName, *, urgent: bool) -> int:
        """Callers of one queue; ``urgent``: only those whose call is."""
        return self._urgent[queue] if urgent else len(self._waiting.get(queue, ()))

    def of(self, queue: QueueName) -> QueueLoad:
        """How one queue stands."""
        waiting = self._waiting.get(queue, ())
        since = waiting[0][0] if waiting else None
        return QueueLoad(len(waiting), since, self._there[queue], self._free[queue])

    def _add(self, counts: Counter[QueueName], queues: Iterable[QueueName], count: int) -> None:
        for queue in queues:
            counts[queue] += count
            self.changed.add(queue)
