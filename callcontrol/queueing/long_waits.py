"""When a queue's callers wait too long, and until when somebody must be told of it: pure.

A caller who has waited longer than the queue's rule says raises the queue's alert. Whoever acknowledges it has seen to
those who wait too long at that moment: the next one who does raises it anew. It ends when nobody waits too long any
more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from callcontrol.model.calls import CallId
from callcontrol.model.names import QueueName
from callcontrol.model.waiting import AlertChange
from callcontrol.queueing.values import Caller, elapsed


@dataclass(frozen=True, slots=True)
class LongWait:
    """The alert of one queue, as a look at its callers has found it."""

    queue: QueueName
    raised: float
    """Monotonic second."""
    since: float
    """Monotonic second at which the one who waits longest began to."""
    after_seconds: float
    """From which on a wait is too long."""
    over: frozenset[CallId]
    """Who waits too long."""
    seen: frozenset[CallId] = frozenset()
    """Of these, those whom somebody has seen to."""

    @property
    def open(self) -> bool:
        """Whether nobody has seen to somebody."""
        return bool(self.over - self.seen)


class LongWaits:
    """The alerts of all queues; told of time and callers, never reads them."""

    def __init__(self) -> None:
        self._alerts: dict[QueueName, LongWait] = {}
        self._before: dict[QueueName, frozenset[CallId]] = {}

    def recall(self, seen: Mapping[QueueName, frozenset[CallId]]) -> None:
        """Somebody had seen to these before the process ended that was told of it. They come back one by one."""
        self._before = dict(seen)

    def look(self, callers: Iterable[Caller], now: float) -> list[tuple[AlertChange, LongWait]]:
        """Everybody who waits, at a monotonic second; what has changed since the last look."""
        found: dict[QueueName, list[Caller]] = {}
        for caller in callers:
            rule = caller.queue.alert
            if rule is not None and elapsed(caller.since, now) >= rule.after_seconds:
                found.setdefault(caller.queue.name, []).append(caller)
        ended = [(AlertChange.ENDED, self._alerts.pop(name)) for name in list(self._alerts.keys() - found.keys())]
        return [*ended, *(change for name, over in found.items() for change in self._over(name, over, now))]

    def acknowledge(self, queue: QueueName) -> LongWait | None:
        """Somebody has seen to those who wait too long now; None: nobody does whom nobody has seen to."""
        alert = self._alerts.get(queue)
        if alert is None or not alert.open:
            return None
        self._alerts[queue] = replace(alert, seen=alert.over)
        return self._alerts[queue]

    def all(self) -> tuple[LongWait, ...]:
        """Every alert, seen to or not, the oldest first."""
        return tuple(sorted(self._alerts.values(), key=lambda alert: (alert.raised, alert.queue)))

    def _over(self, name: QueueName, over: list[Caller], now: float) -> list[tuple[AlertChange, LongWait]]:
        before = self._alerts.get(name)
        first = min(over, key=lambda caller: (caller.since, caller.call_id))
        rule = first.queue.alert
        calls = frozenset(caller.call_id for caller in over)
        seen = self._before.get(name, frozenset()) & calls
        alert = LongWait(name, now, first.since, rule.after_seconds if rule is not None else 0.0, calls, seen)
        if before is not None:
            raised = before.raised if before.open else now
            alert = replace(alert, raised=raised, seen=(before.seen & calls) | seen)
            if not alert.open:
                alert = replace(alert, raised=before.raised)
        self._alerts[name] = alert
        return [(AlertChange.RAISED, alert)] if alert.open and (before is None or not before.open) else []


def next_due(callers: Iterable[Caller], now: float) -> float | None:
    """The next monotonic second at which somebody begins to wait too long; None: none is in sight."""
    due = (caller.since + caller.queue.alert.after_seconds for caller in callers if caller.queue.alert is not None)
    return min((moment for moment in due if moment > now), default=None)
