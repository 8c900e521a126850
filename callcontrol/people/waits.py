"""Lets the wait estimator learn from live queues. Every method is one step and returns at once."""

from dataclasses import dataclass

from callcontrol.model.calls import CallId
from callcontrol.model.names import QueueName
from callcontrol.queueing import Caller, Estimate, Standing, WaitEstimator


@dataclass(frozen=True, slots=True)
class _Inside:
    queue: QueueName
    found_ahead: int
    since: float
    """Monotonic second at which they joined this queue."""


class Waits:
    """Told by the dispatcher of everybody who joins a queue and leaves one."""

    def __init__(self, estimator: WaitEstimator | None = None) -> None:
        self.estimator = estimator or WaitEstimator()
        self._inside: dict[CallId, _Inside] = {}

    def joined(self, caller: Caller, now: float) -> None:
        """Somebody waits, or comes back to their place, which is no second wait.

        Who has come over from another queue has waited in this one since now; anybody else for as long as they wait.
        """
        known, queue = self._inside.get(caller.call_id), caller.queue.name
        if known is not None and known.queue == queue:
            return
        if known is not None:
            self.gone(caller.call_id, now)
        since = now if caller.left else min(caller.since, now)
        self._inside[caller.call_id] = _Inside(queue, caller.ahead, since)
        self.estimator.joined(queue, caller.ahead, now)

    def answered(self, call_id: CallId, now: float) -> None:
        """Somebody has been taken by a person."""
        known = self._inside.pop(call_id, None)
        if known is not None:
            self.estimator.answered(known.queue, known.found_ahead, now - known.since, now)

    def gone(self, call_id: CallId, now: float) -> None:
        """Somebody has left their queue otherwise; harmless when they were in none."""
        known = self._inside.pop(call_id, None)
        if known is not None:
            self.estimator.gone(known.queue, now)

    def expected(self, queue: QueueName, standing: Standing) -> Estimate | None:
        """How long it may still take for somebody who stands so; None: that is not known."""
        return self.estimator.estimate(queue, standing.ahead, attended=standing.attended)
