"""The people of the group as the engine sees them: whom it may ring, and for how long they have been idle."""

from collections.abc import Iterable
from dataclasses import dataclass

from callcontrol.model.calls import CallId
from callcontrol.model.rules import Group, Language, PersonId, QueueName, Skill
from callcontrol.model.serving import may_serve, preference
from callcontrol.queueing.values import Device


@dataclass(slots=True)
class Agent:
    """One person's state; owned and changed by the engine alone."""

    id: PersonId
    skills: frozenset[Skill]
    queues: tuple[QueueName, ...]
    device: Device = Device.OFFLINE
    serving: CallId | None = None
    """The call that is offered to them or that they are talking on."""
    idle_since: float = 0.0
    rests_until: float = 0.0
    """No offer before this moment: they missed one."""

    def may_be_rung(self, now: float) -> bool:
        """Whether an offer could be made now."""
        return self.device is Device.FREE and self.serving is None and now >= self.rests_until


class Agents:
    """Index of people by the queues that their skills allow them to serve."""

    def __init__(self, group: Group) -> None:
        self._by_id: dict[PersonId, Agent] = {}
        self._by_queue: dict[QueueName, list[Agent]] = {name: [] for name in group.queues}
        for person in group.people.values():
            able = tuple(q.name for q in group.queues.values() if may_serve(person.skills, q))
            agent = Agent(person.id, person.skills, able)
            self._by_id[person.id] = agent
            for name in able:
                self._by_queue[name].append(agent)

    def get(self, person: PersonId) -> Agent | None:
        """The agent, or None when the rules do not know them."""
        return self._by_id.get(person)

    def all(self) -> Iterable[Agent]:
        """Everybody, in the order of the rules."""
        return self._by_id.values()

    def choose(self, queue: QueueName, language: Language, now: float) -> Agent | None:
        """Who is rung next for ``queue``: a speaker of the language first, then the longest idle."""
        free = [agent for agent in self._by_queue[queue] if agent.may_be_rung(now)]
        return min(free, key=lambda a: preference(a.skills, language, a.idle_since, a.id), default=None)

    def next_rested(self, now: float) -> float | None:
        """When the next resting person may be rung again, or None when nobody rests."""
        later = [a.rests_until for a in self._by_id.values() if a.rests_until > now]
        return min(later, default=None)
