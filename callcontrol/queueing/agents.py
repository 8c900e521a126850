"""The people of the group as the engine sees them: whom it may ring, and for how long they have been idle."""

from collections.abc import Iterable
from dataclasses import dataclass

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId, Skill
from callcontrol.model.rules import Group
from callcontrol.model.serving import may_serve, preference
from callcontrol.queueing.values import Device

Skills = frozenset[Skill]
MOST_REMEMBERED = 1000
"""Sets of skills whose last holders are remembered; the longest unchanged give way."""


@dataclass(slots=True)
class Agent:
    """One person's state; owned and changed by the engine alone."""

    id: PersonId
    skills: Skills
    device: Device = Device.OFFLINE
    serving: CallId | None = None
    """The call that is offered to them or that they are talking on."""
    idle_since: float = 0.0
    rests_until: float = 0.0
    """No offer before this moment: they missed one."""
    leaves: bool = False
    """The rules do not know them any more; kept until the call that they serve has ended."""

    def may_be_rung(self, now: float) -> bool:
        """Whether an offer could be made now."""
        return self.device is Device.FREE and self.serving is None and now >= self.rests_until


class Agents:
    """Index of people by the skills that a queue needs."""

    def __init__(self, group: Group) -> None:
        self._by_id: dict[PersonId, Agent] = {}
        self._able: dict[Skills, tuple[Agent, ...]] = {}
        """Found when first asked for; forgotten when the people change."""
        self._needed: set[Skills] = set()
        self._former: dict[Skills, frozenset[PersonId]] = {}
        self.replace(group)

    def replace(self, group: Group) -> None:
        """These are the people from now on: whoever stays keeps their state, newcomers are offline."""
        self._remember()
        for agent in list(self._by_id.values()):
            agent.leaves = agent.id not in group.people
            self.let_go(agent)
        for person in group.people.values():
            agent = self._by_id.setdefault(person.id, Agent(person.id, person.skills))
            agent.skills = person.skills
        self._able.clear()
        self._needed = {queue.skills for queue in group.queues.values()}

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

    def choose(self, skills: Skills, language: Language, now: float) -> Agent | None:
        """Who is rung next for a queue of these skills: a speaker of the language first, then the longest idle."""
        free = [agent for agent in self._able_to_serve(skills) if agent.may_be_rung(now)]
        return min(free, key=lambda a: preference(a.skills, language, a.idle_since, a.id), default=None)

    def next_rested(self, now: float) -> float | None:
        """When the next resting person may be rung again, or None when nobody rests."""
        later = [a.rests_until for a in self._by_id.values() if a.rests_until > now]
        return min(later, default=None)

    def _able_to_serve(self, skills: Skills) -> tuple[Agent, ...]:
        """Who has the skills; when nobody has them any more (one was renamed), who had them last and is still here.

        Otherwise a caller who waits by the old rules would wait for nobody.
        """
        if skills not in self._able:
            here = [agent for agent in self._by_id.values() if not agent.leaves]
            former = self._former.get(skills, frozenset())
            holders = tuple(agent for agent in here if may_serve(agent.skills, skills))
            self._able[skills] = holders or tuple(agent for agent in here if agent.id in former)
        return self._able[skills]

    def _remember(self) -> None:
        """Who has what queues need, before the people change."""
        for skills in [*self._former, *(self._needed - self._former.keys())]:
            holders = frozenset(a.id for a in self._by_id.values() if not a.leaves and may_serve(a.skills, skills))
            if holders:
                self._former.pop(skills, None)
                self._former[skills] = holders
        while len(self._former) > MOST_REMEMBERED:
            del self._former[next(iter(self._former))]
