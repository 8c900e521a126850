"""The people of the group as the engine sees them: whom it may ring, and for how long they have been idle."""

from collections.abc import Iterable
from dataclasses import dataclass

from callcontrol.model.calls import CallId
from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group
from callcontrol.model.serving import Need, meets, need, preference, rings_reached
from callcontrol.model.staff import Person
from callcontrol.queueing.values import Caller, Device

MOST_REMEMBERED = 1000
"""Needs whose last holders are remembered; the longest unchanged give way."""


@dataclass(slots=True)
class Agent:
    """One person's state; owned and changed by the engine alone."""

    person: Person
    device: Device = Device.OFFLINE
    serving: CallId | None = None
    """The call that is offered to them or that they are talking on."""
    idle_since: float = 0.0
    rests_until: float = 0.0
    """No offer before this moment: they missed one."""
    leaves: bool = False
    """The rules do not know them any more; kept until the call that they serve has ended."""

    @property
    def id(self) -> PersonId:
        """The person's."""
        return self.person.id

    def may_be_rung(self, now: float) -> bool:
        """Whether an offer could be made now."""
        return self.device is Device.FREE and self.serving is None and now >= self.rests_until


class Agents:
    """Index of people by what callers need."""

    def __init__(self, group: Group) -> None:
        self._by_id: dict[PersonId, Agent] = {}
        self._able: dict[Need, tuple[Agent, ...]] = {}
        """Found when first asked for; forgotten when the people change."""
        self._needed: set[Need] = set()
        self._former: dict[Need, frozenset[PersonId]] = {}
        self.replace(group)

    def replace(self, group: Group) -> None:
        """These are the people from now on: whoever stays keeps their state, newcomers are offline."""
        self._remember()
        for agent in list(self._by_id.values()):
            agent.leaves = agent.id not in group.people
            self.let_go(agent)
        for person in group.people.values():
            agent = self._by_id.setdefault(person.id, Agent(person))
            agent.person = person
        self._able.clear()
        self._needed = {Need(q.skills | q.prefers, q.least, q.sites) for q in group.queues.values()}

    def let_go(self, agent: Agent) -> None:
        """Forget somebody whom the rules do not know any more, unless they serve a call."""
        if agent.leaves and agent.serving is None:
            self._by_id.pop(agent.id, None)

    def get(self, person: PersonId) -> Agent | None:
        """The agent, or None when the rules do not know them."""
        return self._by_id.get(person)

    def all(self) -> Iterable[Agent]:
        """Everybody, whoever still serves a call and leaves then among them."""
        return self._by_id.values()

    def choose(self, caller: Caller, now: float) -> Agent | None:
        """Who is rung next for a caller."""
        queue, language = caller.queue, caller.language
        needed = need(queue, language, rings_reached(queue, now - caller.since))
        free = [agent for agent in self._able_to_serve(needed) if agent.may_be_rung(now)]
        return min(free, key=lambda a: preference(a.person, queue, language, a.idle_since), default=None)

    def next_rested(self, now: float) -> float | None:
        """When the next resting person may be rung again, or None when nobody rests."""
        later = [a.rests_until for a in self._by_id.values() if a.rests_until > now]
        return min(later, default=None)

    def _able_to_serve(self, needed: Need) -> tuple[Agent, ...]:
        """Who has what is needed; when nobody has any more (one was renamed), who had them last and is still here.

        Otherwise a caller who waits by the old rules would wait for nobody.
        """
        if needed not in self._able:
            here = [agent for agent in self._by_id.values() if not agent.leaves]
            former = self._former.get(needed, frozenset())
            holders = tuple(agent for agent in here if meets(agent.person, needed))
            self._able[needed] = holders or tuple(agent for agent in here if agent.id in former)
        return self._able[needed]

    def _remember(self) -> None:
        """Who has what queues need, before the people change."""
        for needed in [*self._former, *(self._needed - self._former.keys())]:
            holders = frozenset(a.id for a in self._by_id.values() if not a.leaves and meets(a.person, needed))
            if holders:
                self._former.pop(needed, None)
                self._former[needed] = holders
        while len(self._former) > MOST_REMEMBERED:
            del self._former[next(iter(self._former))]
