"""One round of offers: which caller goes to whom, of all whom something has happened to.

Of a line the first caller is looked at, and whom they would be offered to. Of all lines that one goes first whose
caller stands first for the person: by their place, moved ahead by what the person's own rules say of the queue
(`Serving.ahead_seconds`), or by the queue's `sticky` for whom the person has answered last. Then the round goes on.

A line waits in the heap by the best that its caller could stand for anybody; only when it comes up the person is
sought.
"""

from collections.abc import Collection, Iterable
from heapq import heappop, heappush
from itertools import count

from callcontrol.model.calls import CallId
from callcontrol.queueing.agent import Agent
from callcontrol.queueing.agents import Agents
from callcontrol.queueing.line import Line

Rank = tuple[bool, float, CallId]


class Round:
    """Offers as far as somebody is free. ``stirred``: lines for which everybody is looked at, not the fresh alone."""

    def __init__(self, agents: Agents, stirred: Collection[Line], fresh: set[Agent] | None) -> None:
        self._agents = agents
        self._stirred = stirred
        self._fresh = fresh
        self._heap: list[tuple[Rank, int, Line, Agent | None]] = []
        self._standing: dict[Line, int] = {}
        """The number of each line's entry in the heap that counts."""
        self._sought: dict[Line, Agent] = {}
        self._serial = count()

    def put(self, lines: Iterable[Line]) -> None:
        """Look at the first callers of these lines, when they come up."""
        for line in lines:
            self._sought.pop(line, None)
            if line.waiters:
                not_urgent, since, call_id = line.waiters[0].key
                sticky = line.queue.sticky_seconds if line.last is not None else 0.0
                best = line.reach.ahead_seconds + sticky if not_urgent else 0.0
                self._push((not_urgent, since - best, call_id), line, None)
            else:
                self._standing.pop(line, None)

    def next(self) -> tuple[Line, Agent] | None:
        """The line whose turn it is, and whom its first caller is offered to; None: the round is over."""
        while self._heap:
            _, serial, line, agent = heappop(self._heap)
            if self._standing.get(line) != serial:
                continue
            if agent is not None:
                return line, agent
            agent = self._choose(line)
            if agent is None:
                del self._standing[line]
                continue  # nobody is free for the head of this line, so for nobody behind it either
            self._sought[line] = agent
            self._push(self._rank(line, agent), line, agent)
        return None

    def taken(self, line: Line, agent: Agent) -> None:
        """The offer was made: whoever would have been offered to the same person is looked at anew."""
        if self._fresh is not None:
            self._fresh.discard(agent)
        again = list(self._sought) if self._agents.kept else [one for one, who in self._sought.items() if who is agent]
        self.put({line, *again})

    def _push(self, rank: Rank, line: Line, agent: Agent | None) -> None:
        serial = self._standing[line] = next(self._serial)
        heappush(self._heap, (rank, serial, line, agent))

    def _choose(self, line: Line) -> Agent | None:
        among = None if line in self._stirred else self._fresh
        return self._agents.choose(line.reach, line.waiters[0].caller, line.last, among)

    def _rank(self, line: Line, agent: Agent) -> Rank:
        not_urgent, since, call_id = line.waiters[0].key
        if not not_urgent:
            return not_urgent, since, call_id
        serving = agent.person.serves.get(line.queue.name)
        ahead = serving.ahead_seconds if serving is not None and agent.kind in line.reach.kinds else 0.0
        if agent.id == line.last:
            ahead += line.queue.sticky_seconds
        return not_urgent, since - ahead, call_id
