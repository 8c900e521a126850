"""Who is doing what since when: hears of every change, keeps a row of each that matters."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from callcontrol.model.agents import MISSED, AgentChange, AgentEvent, AgentState
from callcontrol.model.names import LocationKey, PersonId, QueueName
from callcontrol.model.staff import Person
from callcontrol.observe.metrics import Metrics
from callcontrol.people.changes import changes, state_of
from callcontrol.queueing import AgentStatus

MOST_ROWS, ROWS_SECONDS = 30, 60.0
"""Rows of one person in so many seconds: a phone that comes and goes all day must not fill the disk. What comes on top
is counted and left out; `Board.catch_up` writes where it has led to."""
_TICK = timedelta(microseconds=1)


@dataclass(slots=True)
class Seen:
    """One person as last heard of."""

    location: LocationKey
    status: AgentStatus
    state: AgentState
    since: datetime
    """Aware UTC: when this state began, or this process first knew of it."""
    written_at: datetime
    """Of the last row."""
    rows: "deque[datetime]" = field(default_factory=lambda: deque(maxlen=MOST_ROWS))
    late: AgentEvent | None = None
    """What the last row that was left out would have told."""


class Board:
    """`hear` never waits. Runs in the event loop alone.

    ``post`` keeps a row, ``paused`` is told of a person whom missed calls have paused; both return at once.
    """

    def __init__(
        self,
        post: Callable[[AgentChange], None],
        now: Callable[[], datetime],
        metrics: Metrics,
        paused: Callable[[PersonId], None] = lambda _: None,
    ) -> None:
        self._post, self._now, self._metrics, self._paused = post, now, metrics, paused
        self._seen: dict[PersonId, Seen] = {}
        self._counts = Counter[AgentState]()
        self._acting: tuple[PersonId, str] | None = None

    def begin(self, person: Person, status: AgentStatus) -> None:
        """The first that is known of somebody; of who is known nothing happens."""
        if person.id in self._seen:
            return
        now, state = self._now(), state_of(status)
        seen = self._seen[person.id] = Seen(person.location, status, state, now, now - _TICK)
        self._count(state, 1)
        self._write(person.id, seen, AgentEvent.SEEN, None)

    def forget(self, person: PersonId) -> None:
        """The rules do not know them any more."""
        seen = self._seen.pop(person, None)
        if seen is not None:
            self._count(seen.state, -1)

    def hear(self, person: PersonId, status: AgentStatus, why: str) -> None:
        """A person's status has changed; one that was not begun is passed over."""
        seen = self._seen.get(person)
        if seen is None:
            return
        before, seen.status = seen.status, status
        state = state_of(status)
        if state is not seen.state:
            self._count(seen.state, -1)
            self._count(state, 1)
            seen.state, seen.since = state, self._now()
        if why == MISSED:
            self._write(person, seen, AgentEvent.MISSED, None)
        for event, queue in changes(before, status):
            self._write(person, seen, event, queue)
        if status.paused == MISSED and before.paused != MISSED:
            self._paused(person)

    @contextmanager
    def acting(self, person: PersonId, author: str) -> Iterator[None]:
        """What changes of this person meanwhile is what ``author`` wants; for code that never waits."""
        self._acting = person, author
        try:
            yield
        finally:
            self._acting = None

    def of(self, person: PersonId) -> Seen | None:
        """What is known of somebody."""
        return self._seen.get(person)

    @property
    def known(self) -> frozenset[PersonId]:
        """Everybody of whom something is known."""
        return frozenset(self._seen)

    def catch_up(self) -> None:
        """Write where those are whose rows were too many, once there is room for it."""
        for person, seen in self._seen.items():
            if seen.late is not None:
                self._write(person, seen, seen.late, None)

    def _write(self, person: PersonId, seen: Seen, event: AgentEvent, queue: QueueName | None) -> None:
        now = self._now()
        author = self._acting[1] if self._acting is not None and self._acting[0] == person else ""
        full = len(seen.rows) == MOST_ROWS and (now - seen.rows[0]).total_seconds() < ROWS_SECONDS
        if full and not author:  # what somebody wanted is always written
            seen.late = event
            self._metrics.agent_rows_left_out.inc()
            return
        seen.late = None
        seen.rows.append(now)
        seen.written_at = max(now, seen.written_at + _TICK)
        reason = seen.status.paused or ""
        self._post(AgentChange(person, seen.written_at, seen.location, event, seen.state, reason, queue, author))

    def _count(self, state: AgentState, by: int) -> None:
        self._counts[state] += by
        self._metrics.people.labels(state).set(self._counts[state])
