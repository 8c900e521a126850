"""Callers who wait too long: looked for in the live queues, told of until somebody has seen to them.

Who waits comes back to their place after a restart, with all that they have waited, and raises the alert again at the
first look, unless somebody had seen to them: that is kept.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from callcontrol.config.clock import Clock
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import QueueName
from callcontrol.model.waiting import AlertChange, WaitAlertChange
from callcontrol.observe.logs import logger
from callcontrol.observe.metrics import Metrics
from callcontrol.people.dispatcher import Dispatcher
from callcontrol.people.seen_file import SeenFile, SeenTo
from callcontrol.queueing import LongWait, LongWaits, next_due

_LOG = logger("callcontrol.people")
LOOK_SECONDS = 1.0
"""Between two looks, at most; also how late an end is told of."""


class NothingToAcknowledge(CallcontrolError):
    """Nobody waits too long in this queue, or somebody has seen to it already."""


@dataclass(frozen=True, slots=True)
class AlertState:
    """One queue's alert as people are told of it."""

    queue: QueueName
    callers: int
    """Who wait too long."""
    longest_seconds: float
    """Waited by the one who waits longest."""
    after_seconds: float
    acknowledged_by: str
    """Empty: nobody has seen to it."""


@dataclass
class WaitAlerts:
    """`run` owns the looks; `acknowledge` never waits."""

    dispatcher: Dispatcher
    clock: Clock
    metrics: Metrics
    post: Callable[[WaitAlertChange], None]
    """Keeps a line of the trail, without waiting."""
    hear: Callable[[AlertState | None, QueueName], None] = lambda *_: None
    """Told of each alert that is raised, acknowledged or ended (None), at once; must return at once."""
    kept: SeenFile | None = None
    """Where it stands who has seen to what; None: nothing is kept."""
    _waits: LongWaits = field(default_factory=LongWaits)
    _ids: dict[QueueName, str] = field(default_factory=dict)
    _by: dict[QueueName, str] = field(default_factory=dict)
    _written: dict[QueueName, SeenTo] = field(default_factory=dict)

    def states(self) -> tuple[AlertState, ...]:
        """Every alert, the oldest first."""
        return tuple(map(self._state, self._waits.all()))

    @property
    def open(self) -> int:
        """Queues in which somebody waits too long whom nobody has seen to."""
        return sum(alert.open for alert in self._waits.all())

    async def run(self) -> None:
        """Until cancelled."""
        await self._recall()
        while True:
            self.look()
            await self._keep()
            now = self.clock.monotonic()
            due = next_due(self.dispatcher.callers(), now)
            await asyncio.sleep(LOOK_SECONDS if due is None else min(due - now, LOOK_SECONDS))

    async def _recall(self) -> None:
        if self.kept is None:
            return
        self._written = await self.kept.load()
        self._waits.recall({queue: frozenset(seen.calls) for queue, seen in self._written.items()})
        self._by |= {queue: seen.by for queue, seen in self._written.items()}
        self._ids |= {queue: seen.id for queue, seen in self._written.items()}

    async def _keep(self) -> None:
        """Within `LOOK_SECONDS` of a change; what is not back yet after a restart is kept on."""
        seen = {
            alert.queue: SeenTo(self._ids[alert.queue], self._by[alert.queue], tuple(sorted(alert.seen)))
            for alert in self._waits.all()
            if alert.seen and alert.queue in self._by
        }
        if self.kept is not None and seen and seen != self._written:
            self._written = seen
            await self.kept.keep(seen)

    def look(self) -> None:
        """Raise what is due, end what is over."""
        for change, alert in self._waits.look(self.dispatcher.callers(), self.clock.monotonic()):
            if change is AlertChange.RAISED:
                self._raise(alert)
            else:
                self._end(alert)
        self.metrics.wait_alerts_open.set(self.open)

    def acknowledge(self, queue: QueueName, by: str, author: str) -> AlertState:
        """Somebody has seen to those who wait too long in a queue now. Raises NothingToAcknowledge."""
        alert = self._waits.acknowledge(queue)
        if alert is None:
            seen = self._by.get(queue) if any(one.queue == queue for one in self._waits.all()) else None
            why = f"{seen} has seen to it" if seen else "nobody waits too long there"
            raise NothingToAcknowledge(f"{queue}: {why}")
        self._by[queue] = by
        self._note(AlertChange.ACKNOWLEDGED, alert, by, author)
        _LOG.info("a long wait was acknowledged", queue=queue, author=author)
        self.metrics.wait_alerts_open.set(self.open)
        state = self._state(alert)
        self.hear(state, queue)
        return state

    def _raise(self, alert: LongWait) -> None:
        now = self.clock.now()
        self._by.pop(alert.queue, None)
        self._ids[alert.queue] = f"{alert.queue}@{now:%Y%m%dT%H%M%S.%fZ}"
        self.metrics.wait_alerts.labels(alert.queue).inc()
        self._note(AlertChange.RAISED, alert)
        _LOG.warning("somebody waits too long", queue=alert.queue, after_seconds=alert.after_seconds)
        self.hear(self._state(alert), alert.queue)

    def _end(self, alert: LongWait) -> None:
        self._note(AlertChange.ENDED, alert)
        _LOG.info("nobody waits too long any more", queue=alert.queue)
        self._by.pop(alert.queue, None)
        self._ids.pop(alert.queue, None)
        self.hear(None, alert.queue)

    def _state(self, alert: LongWait) -> AlertState:
        by = "" if alert.open else self._by.get(alert.queue, "")
        return AlertState(alert.queue, len(alert.over), self._longest(alert), alert.after_seconds, by)

    def _longest(self, alert: LongWait) -> float:
        return max(float(self.clock.monotonic() - alert.since), 0.0)

    def _note(self, change: AlertChange, alert: LongWait, by: str = "", author: str = "") -> None:
        name = self._ids.get(alert.queue, str(alert.queue))
        waited = round(self._longest(alert), 1)
        at = self.clock.now()
        self.post(WaitAlertChange(name, change, at, alert.queue, len(alert.over), waited, by, author))
