"""The half of the queue engine that is about people: their phones, their hours, what they choose of themselves."""

from abc import ABC, abstractmethod
from collections.abc import Collection

from callcontrol.model.names import PersonId
from callcontrol.queueing.agents import Agents
from callcontrol.queueing.diary import Entry
from callcontrol.queueing.values import AgentSetting, AgentStatus, Change, Command, Device


class StaffEvents(ABC):
    """What happens to people; what it leads to for callers is the other half's."""

    _agents: Agents

    @abstractmethod
    def _catch_up(self, now: float) -> None:
        """Take up what has come about since the last event by the passing of time alone."""

    @abstractmethod
    def _carry_on(self, now: float) -> list[Command]:
        """What follows from all that has changed."""

    def device(self, person: PersonId, state: Device, now: float) -> list[Command]:
        """A phone registered, left, or went in or out of use."""
        agent = self._agents.get(person)
        if agent is None or agent.device is state:
            return []
        self._catch_up(now)
        if state is Device.FREE and agent.device is Device.OFFLINE:
            agent.becomes_idle(now, now)
            agent.rests_until = min(agent.rests_until, now)
        agent.device = state
        self._agents.settle(agent, now, Change.DEVICE)
        return self._carry_on(now)

    def choose(self, person: PersonId, setting: AgentSetting, why: Change, now: float) -> list[Command]:
        """What somebody has chosen of themselves, or the engine's owner for them. No ringing and no talk ends by it.

        Who signs in, or ends a pause, begins anew: no rest, no missed calls, idle since now.
        """
        agent = self._agents.get(person)
        if agent is None or agent.setting == setting:
            return []
        self._catch_up(now)
        self._agents.choose_for(agent, setting, now)
        self._agents.settle(agent, now, why)
        return self._carry_on(now)

    def ready(self, person: PersonId, now: float) -> list[Command]:
        """Pause, wrap-up and rest are over."""
        agent = self._agents.get(person)
        if agent is None:
            return []
        self._catch_up(now)
        if agent.setting.paused is not None or agent.free_at() > now:
            self._agents.ready(agent, now)
            self._agents.settle(agent, now, Change.READY)
        return self._carry_on(now)

    def wrap_up(self, person: PersonId, seconds: float, now: float) -> list[Command]:
        """Wrap-up ends so many seconds from now, whether or not there was one; 0: it is over."""
        agent = self._agents.get(person)
        if agent is None:
            return []
        self._catch_up(now)
        if seconds > 0.0:
            self._agents.wrap_up(agent, now + seconds, now)
            self._agents.settle(agent, now, Change.WRAP_UP)
        elif agent.wrap_up_until is not None:
            agent.wrap_up_until = None
            agent.becomes_idle(now, now)
            self._agents.settle(agent, now, Change.WRAPPED_UP)
        return self._carry_on(now)

    def duty(self, off: Collection[PersonId], now: float) -> list[Command]:
        """Everybody but these is on duty from now on; who comes on duty is idle since now. No talk ends."""
        self._catch_up(now)
        self._agents.duty(off, now)
        return self._carry_on(now)

    def agent_counts(self) -> dict[str, int]:
        """People by state, see `agent.STATES`; serving: an offer or call of ours."""
        return self._agents.counts.copy()

    def status(self, person: PersonId) -> AgentStatus | None:
        """How somebody stands; None: the rules do not know them."""
        agent = self._agents.get(person)
        return agent.status if agent is not None else None

    def settings(self) -> dict[PersonId, AgentSetting]:
        """What everybody has chosen."""
        return {agent.id: agent.setting for agent in self._agents.all()}

    def keep_diary(self) -> None:
        """From now on what becomes of people is noted; it must be taken after each event."""
        self._agents.diary.kept = True

    def take_diary(self) -> list[Entry]:
        """What was noted since the last time: the person, how they stood then, and why."""
        return self._agents.diary.take()
