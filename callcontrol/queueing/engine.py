"""The queue engine: events in, commands out.

Invariants, held by the property tests: a caller has at most one offer, a person at most one call; a caller
who entered leaves exactly once (accepted, left, given up); nobody is offered a call that their skills do not
allow; of two callers whom the same people can serve, the one who waited longer is offered first.

The rules may change while callers wait (`QueueEngine.replace`): a caller brings the queue of their own rules, the
people are those of the newest ones. "Their skills allow" then means: as the newest rules tell their skills, or, when
nobody has what an older queue needs, as the last rules did in which somebody had it.
"""

from collections import Counter

from callcontrol.model.calls import CallId
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.queueing.agents import Agent, Agents
from callcontrol.queueing.line import Lines
from callcontrol.queueing.values import Caller, Command, Device, GiveUp, Offer, OfferResult, Withdraw


class QueueEngine:
    """State of all queues of one group. ``now`` is monotonic seconds; what must be done is returned."""

    def __init__(self, group: Group) -> None:
        self._agents = Agents(group)
        self._lines = Lines()
        self._callers: dict[CallId, Caller] = {}
        self._offers: dict[CallId, PersonId] = {}

    def replace(self, group: Group, now: float) -> list[Command]:
        """New rules: other people, or other skills. Nobody loses their place, and no ringing or talk ends.

        Whoever stays keeps their state. Newcomers are offline until their phone is heard of. Whoever is gone is
        not rung any more; what they serve at this moment, an offer or a talk, ends as it would have.
        """
        self._agents.replace(group)
        return self._match(now)

    def enter(self, caller: Caller, now: float) -> list[Command]:
        """A caller joins their queue; entering twice is entering once."""
        if caller.call_id in self._callers:
            return []
        self._callers[caller.call_id] = caller
        self._lines.join(caller)
        return self._match(now)

    def leave(self, call_id: CallId, now: float) -> list[Command]:
        """A caller hung up or went elsewhere; whoever is being rung for them is released."""
        caller = self._callers.pop(call_id, None)
        if caller is None:
            return []
        self._lines.leave(caller)
        person = self._offers.pop(call_id, None)
        if person is None:
            return []
        self._release(person, call_id)
        return [Withdraw(call_id, person), *self._match(now)]

    def accept(self, call_id: CallId, person: PersonId) -> bool:
        """The person answered. False when the offer was no longer theirs: the caller has gone."""
        if self._offers.get(call_id) != person:
            return False
        del self._offers[call_id]
        del self._callers[call_id]
        return True

    def decline(self, call_id: CallId, person: PersonId, result: OfferResult, now: float) -> list[Command]:
        """The offer came to nothing: the caller steps back to their place, the person rests."""
        if self._offers.get(call_id) != person:
            return []
        del self._offers[call_id]
        caller = self._callers[call_id]
        agent = self._release(person, call_id)
        agent.rests_until = now + caller.queue.cooldown_seconds
        if result is OfferResult.FAILED:
            agent.device = Device.OFFLINE  # until the device says otherwise: see calls.devices
        self._lines.join(caller)
        return self._expire(now) + self._match(now)

    def finished(self, person: PersonId, call_id: CallId, now: float) -> list[Command]:
        """The person's conversation ended; they are idle from now on. An offer does not end in this way."""
        agent = self._agents.get(person)
        if agent is None or agent.serving != call_id or call_id in self._offers:
            return []
        agent.serving = None
        agent.idle_since = now
        self._agents.let_go(agent)
        return self._match(now)

    def device(self, person: PersonId, state: Device, now: float) -> list[Command]:
        """A phone registered, left, or went in or out of use."""
        agent = self._agents.get(person)
        if agent is None or agent.device is state:
            return []
        if state is Device.FREE and agent.device is Device.OFFLINE:
            agent.idle_since = now
            agent.rests_until = min(agent.rests_until, now)
        agent.device = state
        return self._match(now)

    def tick(self, now: float) -> list[Command]:
        """Time has passed: waits that are over, people who have rested."""
        return self._expire(now) + self._match(now)

    def wakes_at(self, now: float) -> float | None:
        """When `tick` must next be called, in monotonic seconds; None while nothing is due."""
        due = [self._gives_up_at(c) for c in self._callers.values() if c.call_id not in self._offers]
        rested = self._agents.next_rested(now) if due else None
        return min((*due, *([] if rested is None else [rested])), default=None)

    def waiting(self) -> Counter[QueueName]:
        """Callers who do not talk yet, the ones being offered included, by their queue's name."""
        return Counter(caller.queue.name for caller in self._callers.values())

    def agent_counts(self) -> dict[str, int]:
        """People by state: offline, busy, free, serving (an offer or call of ours)."""
        counts = dict.fromkeys(("offline", "busy", "free", "serving"), 0)
        for agent in self._agents.all():
            counts["serving" if agent.serving else agent.device.value] += 1
        return counts

    def _match(self, now: float) -> list[Command]:
        """Offer the heads of all queues as far as somebody is free for them, longest wait first.

        All queues, whatever has happened: somebody's rest may have ended since the last look, and a newcomer
        must not be the one who profits.
        """
        commands: list[Command] = []
        hopeless: set[CallId] = set()
        while (pair := self._next_pair(hopeless, now)) is not None:
            caller, agent = pair
            self._lines.leave(caller)
            self._offers[caller.call_id] = agent.id
            agent.serving = caller.call_id
            commands.append(Offer(caller.call_id, agent.id))
        return commands

    def _next_pair(self, hopeless: set[CallId], now: float) -> tuple[Caller, Agent] | None:
        for call_id in self._lines.heads():
            if call_id in hopeless:
                continue
            caller = self._callers[call_id]
            agent = self._agents.choose(caller, now)
            if agent is not None:
                return caller, agent
            hopeless.add(call_id)  # nobody is free for the head of this line, so for nobody behind it either
        return None

    def _expire(self, now: float) -> list[Command]:
        late = [c for c in self._callers.values() if c.call_id not in self._offers and self._gives_up_at(c) <= now]
        for caller in late:
            self._lines.leave(caller)
            del self._callers[caller.call_id]
        return [GiveUp(caller.call_id) for caller in late]

    def _gives_up_at(self, caller: Caller) -> float:
        return caller.since + caller.queue.max_wait_seconds

    def _release(self, person: PersonId, call_id: CallId) -> Agent:
        agent = self._agents.get(person)
        if agent is None or agent.serving != call_id:
            raise CallcontrolError(f"{person} is not serving call {call_id}: the engine's state is torn")
        agent.serving = None
        self._agents.let_go(agent)
        return agent
