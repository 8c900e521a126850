"""The lines of waiting callers: those who need the same, in order of arrival."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import inf

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, LocationKey, PersonId
from callcontrol.model.serving import next_ring_at, rings_reached
from callcontrol.model.staff import Queue
from callcontrol.queueing.agent import Agent
from callcontrol.queueing.kinds import Kind
from callcontrol.queueing.overflow import GONE_HOME_SECONDS, open_to
from callcontrol.queueing.reach import Reach
from callcontrol.queueing.values import Caller

Key = tuple[bool, float, CallId]
LineKey = tuple[int, Language | None, int]
"""The queue's identity, language where it is required, rings that are reached."""
Find = Callable[[Queue, Language, int], Reach]


@dataclass(eq=False, slots=True)
class Waiter:
    """A caller and where they stand."""

    caller: Caller
    line: "Line | None" = None
    """None while somebody's phone rings for them."""
    offered: PersonId | None = None
    alarms: set[float] = field(default_factory=set)

    @property
    def key(self) -> Key:
        """Their place: urgent callers come first, then who waited longest."""
        return not self.caller.urgent, self.caller.since, self.caller.call_id

    def gives_up_at(self) -> float:
        """When the longest wait is over."""
        return self.caller.since + self.caller.queue.max_wait_seconds

    def next_alarm(self, now: float) -> float:
        """When more people may be rung, an overflow is due by waiting alone, the location has closed, or it is over."""
        caller, waited = self.caller, self.caller.waited(now)
        ring = next_ring_at(caller.queue, waited)
        moments = [caller.queue.max_wait_seconds] if ring is None else [caller.queue.max_wait_seconds, ring]
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

    def __init__(self, key: LineKey, queue: Queue, reach: Reach) -> None:
        self.key = key
        self.queue = queue
        self.reach = reach
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

    def __init__(self, find: Find) -> None:
        self._find = find
        self._lines: dict[LineKey, Line] = {}
        self._by_site: dict[LocationKey, set[Line]] = {}
        self._former: set[Line] = set()

    def __bool__(self) -> bool:
        return bool(self._lines)

    def all(self) -> Iterable[Line]:
        """Every line that somebody stands in."""
        return self._lines.values()

    def join(self, waiter: Waiter, now: float) -> Line:
        """Put a caller where their waiting puts them: one who steps back in keeps their place."""
        caller = waiter.caller
        queue, rings = caller.queue, len(rings_reached(caller.queue, caller.waited(now)))
        key = (id(queue), caller.language if queue.language_required else None, rings)
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = Line(key, queue, self._find(queue, caller.language, rings))
            self._index(line)
        insort(line.waiters, waiter, key=_place)
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
        del line.waiters[bisect_left(line.waiters, waiter.key, key=_place)]
        if not line.waiters:
            del self._lines[line.key]
            line.alarms.clear()
            self._former.discard(line)
            for site in line.reach.needed.sites:
                self._by_site[site].discard(line)

    def served_by(self, agent: Agent, kind: Kind | None) -> Iterator[Line]:
        """The lines for which somebody may be rung, as one of a kind."""
        for line in (*self._by_site.get(agent.person.location, ()), *self._former):
            if line.serves(agent, kind):
                yield line

    def replace(self) -> None:
        """The people have changed: find anew whom each line reaches."""
        self._by_site.clear()
        self._former.clear()
        for line in self._lines.values():
            _, _, rings = line.key
            line.reach = self._find(line.queue, line.waiters[0].caller.language, rings)
            line.alarms.clear()
            self._index(line)

    def _index(self, line: Line) -> None:
        for site in line.reach.needed.sites:
            self._by_site.setdefault(site, set()).add(line)
        if line.reach.former:
            self._former.add(line)


def _place(waiter: Waiter) -> Key:
    return waiter.key
