"""The people of the group as the engine sees them: whom it may ring, and for how long they have been idle."""

from collections.abc import Collection
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId
from callcontrol.model.rules import Group
from callcontrol.model.serving import preference
from callcontrol.model.staff import Person, Queue
from callcontrol.queueing.kinds import Kind, Spot
from callcontrol.queueing.reach import Reach, Reaches
from callcontrol.queueing.values import Device

_SERVING = "serving"


@dataclass(slots=True, eq=False)
class Agent:
    """One person's state; changed by the engine, which then tells `Agents.settle`."""

    person: Person
    device: Device = Device.OFFLINE
    on_duty: bool = True
    serving: CallId | None = None
    """The call that is offered to them or that they are talking on."""
    idle_since: float = 0.0
    rests_until: float = 0.0
    """No offer before this moment: they missed one."""
    leaves: bool = False
    """The rules do not know them any more; kept until the call that they serve has ended."""
    kind: Kind | None = None
    """None: they leave."""
    listed: Spot | None = None
    """Where they stand among those who may be rung."""
    signed_in: bool = False
    signed_off_at: float = -inf
    counted: str = ""

    @property
    def id(self) -> PersonId:
        """The person's."""
        return self.person.id

    def may_be_rung(self, now: float) -> bool:
        """Whether an offer could be made now."""
        free = self.device is Device.FREE and self.serving is None and self.on_duty
        return free and now >= self.rests_until and not self.leaves

    def is_there(self) -> bool:
        """Whether they are signed in: free, resting or with a call."""
        return self.device is not Device.OFFLINE and self.on_duty and not self.leaves


class Agents:
    """Everybody, and those who may be rung by what they know."""

    def __init__(self, group: Group, now: float, off: Collection[PersonId]) -> None:
        self._by_id: dict[PersonId, Agent] = {}
        self._reaches = Reaches()
        self._rests: list[tuple[float, PersonId]] = []
        self._floor = now
        self.counts = dict.fromkeys((*(device.value for device in Device), _SERVING), 0)
        """People by state: offline, busy, free, serving (an offer or call of ours)."""
        self.fresh: set[Agent] = set()
        """Who may be rung and could not before; whoever matches callers empties it."""
        self.gone: list[Agent] = []
        """Who has signed off; whoever watches over unattended callers empties it."""
        self.replace(group, now, off)

    def replace(self, group: Group, now: float, off: Collection[PersonId]) -> None:
        """These are the people from now on: whoever stays keeps their state, newcomers are offline.

        For how long nobody has been there counts anew: of the new people's phones nothing is known yet.
        """
        self._reaches.replace(group)
        self._floor = now
        self.fresh.clear()
        self.gone.clear()
        for agent in list(self._by_id.values()):
            agent.leaves = agent.id not in group.people
            agent.kind, agent.listed, agent.signed_in = None, None, False
            self.let_go(agent)
        for person in group.people.values():
            agent = self._by_id.setdefault(person.id, Agent(person))
            agent.person, agent.kind = person, self._reaches.kind(person)
            self._put_on_duty(agent, person.id not in off, now)
        for agent in self._by_id.values():
            self.settle(agent, now)

    def duty(self, off: Collection[PersonId], now: float) -> None:
        """Everybody but these is on duty."""
        for agent in self._by_id.values():
            if agent.on_duty is (agent.id in off):
                self._put_on_duty(agent, agent.id not in off, now)
                self.settle(agent, now)

    def let_go(self, agent: Agent) -> None:
        """Forget somebody whom the rules do not know any more, unless they serve a call."""
        if agent.leaves and agent.serving is None and self._by_id.pop(agent.id, None) is not None and agent.counted:
            self.counts[agent.counted] -= 1

    def get(self, person: PersonId) -> Agent | None:
        """The agent, or None when the rules do not know them."""
        return self._by_id.get(person)

    def settle(self, agent: Agent, now: float) -> None:
        """Put somebody whose state has changed into their place in every index; let go whoever has left."""
        self._count(agent)
        self._sign(agent, now)
        self._list(agent, now)
        self.let_go(agent)

    def rest(self, agent: Agent, until: float) -> None:
        """Leave somebody alone for a while."""
        agent.rests_until = until
        heappush(self._rests, (until, agent.id))

    def wake(self, now: float) -> None:
        """Let those be rung again whose rest is over."""
        while self._rests and self._rests[0][0] <= now:
            agent = self._by_id.get(heappop(self._rests)[1])
            if agent is not None:
                self._list(agent, now)

    def next_rested(self) -> float | None:
        """When the next resting person may be rung again, or None when nobody rests."""
        while self._rests:
            until, person = self._rests[0]
            agent = self._by_id.get(person)
            if agent is not None and agent.rests_until == until:
                return until
            heappop(self._rests)
        return None

    def reach(self, queue: Queue, language: Language, rings: int) -> Reach:
        """Whom a caller reaches; holds until the people are replaced."""
        return self._reaches.of(queue, language, rings)

    def choose(self, reach: Reach, queue: Queue, language: Language) -> Agent | None:
        """Who is rung next for a caller, by `serving.preference`."""
        if reach.former:
            known = [agent for who in reach.former if (agent := self._by_id[who]).listed is not None]
            return min(known, key=lambda a: preference(a.person, queue, language, a.idle_since), default=None)
        for kinds in reach.tiers(queue, language):
            spots = [spot for kind in kinds if (spot := kind.first(reach.needed.sites)) is not None]
            if spots:
                return self._by_id[min(spots)[1]]
        return None

    def unattended_since(self, reach: Reach) -> float | None:
        """Since when nobody has been signed in who may be rung for a caller; None: somebody is."""
        since, sites = self._floor, reach.needed.sites
        for agent in (self._by_id[who] for who in reach.former):
            if agent.signed_in:
                return None
            since = max(since, agent.signed_off_at)
        for kind in reach.kinds:
            if kind.attended(sites):
                return None
            since = max(since, kind.unattended_since(sites, since))
        return since

    def _put_on_duty(self, agent: Agent, on_duty: bool, now: float) -> None:
        if on_duty and not agent.on_duty:
            agent.idle_since = now
        agent.on_duty = on_duty

    def _count(self, agent: Agent) -> None:
        state = _SERVING if agent.serving else agent.device.value
        if agent.counted:
            self.counts[agent.counted] -= 1
        self.counts[state] += 1
        agent.counted = state

    def _sign(self, agent: Agent, now: float) -> None:
        there = agent.is_there()
        if agent.kind is None or there is agent.signed_in:
            return
        agent.signed_in = there
        if there:
            agent.kind.sign_in(agent.person.location)
        else:
            agent.kind.sign_off(agent.person.location, now)
            agent.signed_off_at = now
            self.gone.append(agent)

    def _list(self, agent: Agent, now: float) -> None:
        spot = (agent.idle_since, agent.id) if agent.may_be_rung(now) else None
        if agent.kind is None or spot == agent.listed:
            return
        if agent.listed is not None:
            agent.kind.unlist(agent.person.location, agent.listed)
        else:
            self.fresh.add(agent)
        if spot is not None:
            agent.kind.list(agent.person.location, spot)
        else:
            self.fresh.discard(agent)
        agent.listed = spot
