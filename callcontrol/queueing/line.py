"""The lines of waiting callers: those who need the same, in order of arrival."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import inf
from operator import attrgetter
from typing import Protocol

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, LocationKey, PersonId
from callcontrol.model.staff import Overflow, Queue
from callcontrol.queueing.agent import Agent
from callcontrol.queueing.kinds import Kind
from callcontrol.queueing.overflow import GONE_HOME_SECONDS, open_to
from callcontrol.queueing.reach import Reach
from callcontrol.queueing.values import Caller

Key = tuple[bool, float, CallId]
_PLACE = attrgetter("key")
LineKey = tuple[int, Language | None, float, PersonId | None]
"""The queue's identity, language where it is required, the step of waiting, and who is waited for."""


class Finds(Protocol):
    """Knows whom callers reach."""

    def steps(self, queue: Queue) -> tuple[float, ...]:
        """See `Reaches.steps`."""

    def reach(self, queue: Queue, language: Language, seconds: float) -> Reach:
        """See `Reaches.of`."""

    def is_within(self, reach: Reach, person: PersonId) -> bool:
        """Whether a caller reaches somebody."""


@dataclass(eq=False, slots=True)
class Waiter:
    """A caller and where they stand."""

    caller: Caller
    line: "Line | None" = None
    """None while somebody's phone rings for them."""
    offered: list[PersonId] = field(default_factory=list)
    """Whose phones ring for them."""
    holding: tuple[Overflow, ...] = ()
    """Overflows by length that held when they joined, because of those who joined before."""
    alarms: set[float] = field(default_factory=set)

    key: Key = field(init=False)
    """Their place, see `Caller.place`."""

    def __post_init__(self) -> None:
        self.key = self.caller.place

    def waits_for(self, now: float) -> bool:
        """Whether the queue lets them wait for who answered their last call, at this moment still."""
        caller = self.caller
        return caller.last is not None and not caller.urgent and caller.waited(now) < caller.queue.sticky_seconds

    def gives_up_at(self) -> float:
        """When the longest wait is over."""
        return self.caller.since + self.caller.queue.max_wait_seconds

    def next_alarm(self, now: float, steps: tuple[float, ...]) -> float:
        """When more people may be rung, an overflow is due by waiting alone, the location has closed, or it is over."""
        caller, waited = self.caller, self.caller.waited(now)
        moments = [caller.queue.max_wait_seconds, *(step for step in steps if step > waited)]
        if self.waits_for(now):
            moments.append(caller.queue.sticky_seconds)
        moments += [
            overflow.after_seconds
            for overflow in open_to(caller.queue, caller.left)
            if overflow.after_seconds is not None and overflow.after_seconds > waited
        ]
        closing = (at for at in (caller.closes, self.grace_ends_at()) if at > now)
        return min(caller.since + min(moments), *closing, inf)

    def grace_ends_at(self) -> float:
        """When a location that has closed serves them no longer; infinite: it does not close."""
        return self.caller.closes + self.caller.queue.closing_grace_seconds


class Line:
    """Callers whom the same people may serve, and who overflow alike; the first stands for all.

    Queues are told apart by identity, which is quick: two calls' queues that are worded alike make two lines at worst.
    """

    def __init__(self, key: LineKey, queue: Queue, reach: Reach, last: PersonId | None) -> None:
        self.key = key
        self.queue = queue
        self.reach = reach
        self.last = last
        """Who answered these callers' last calls: waited for."""
        self.waiters: list[Waiter] = []
        self.alarms: set[float] = set()
        self.patience = sorted({o.unattended_seconds for o in queue.overflow if o.unattended_seconds is not None})
        """Seconds without anybody signed in, after which callers may go on elsewhere."""

    def serves(self, agent: Agent, kind: Kind | None) -> bool:
        """Whether somebody may be rung for these callers, as one of a kind."""
        return kind in self.reach.kinds or agent.id in self.reach.former


class Lines:
    """Callers who wait and to whom nobody is being rung; an offered caller steps out and may step back in.

    A line is made for its first caller and dropped after its last: queues come and go with the rules of the calls that
    wait in them. Within a line whoever is ahead can be served by everybody who can serve those behind.
    """

    def __init__(self, finds: Finds) -> None:
        self._finds = finds
        self._lines: dict[LineKey, Line] = {}
        self._by_site: dict[LocationKey, set[Line]] = {}
        self._former: set[Line] = set()
        self._awaiting: dict[PersonId, set[Line]] = {}

    def __bool__(self) -> bool:
        return bool(self._lines)

    def all(self) -> Iterable[Line]:
        """Every line that somebody stands in."""
        return self._lines.values()

    def join(self, waiter: Waiter, now: float) -> Line:
        """Put a caller where their waiting puts them: one who steps back in keeps their place."""
        caller = waiter.caller
        queue, steps = caller.queue, self._finds.steps(caller.queue)
        reached = bisect_right(steps, caller.waited(now))
        seconds = steps[reached - 1] if reached else 0.0
        reach = self._finds.reach(queue, caller.language, seconds)
        last = caller.last if waiter.waits_for(now) else None
        if last is not None and not self._finds.is_within(reach, last):
            last = None
        key = (id(queue), caller.language if queue.language_required else None, seconds, last)
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = Line(key, queue, reach, last)
            self._index(line)
        insort(line.waiters, waiter, key=_PLACE)
        if caller.closes < inf and GONE_HOME_SECONDS not in line.patience:
            insort(line.patience, GONE_HOME_SECONDS)
        waiter.line = line
        return line

    def leave(self, waiter: Waiter) -> None:
        """Take a caller out; nothing happens when they stand in no line."""
        line, waiter.line = waiter.line, None
        waiter.alarms.clear()
        if line is None:
            return
        del line.waiters[bisect_left(line.waiters, waiter.key, key=_PLACE)]
        if not line.waiters:
            del self._lines[line.key]
            line.alarms.clear()
            self._former.discard(line)
            if line.last is not None:
                self._awaiting[line.last].discard(line)
            for site in line.reach.needed.sites:
                self._by_site[site].discard(line)

    def served_by(self, agent: Agent, kind: Kind | None) -> Iterator[Line]:
        """The lines for which somebody may be rung, as one of a kind."""
        for line in (*self._by_site.get(agent.person.location, ()), *self._former):
            if line.serves(agent, kind):
                yield line

    def awaiting(self, person: PersonId) -> Iterable[Line]:
        """The lines whose callers wait for somebody."""
        return self._awaiting.get(person, ())

    def _index(self, line: Line) -> None:
        if line.last is not None:
            self._awaiting.setdefault(line.last, set()).add(line)
        for site in line.reach.needed.sites:
            self._by_site.setdefault(site, set()).add(line)
        if line.reach.former:
            self._former.add(line)
