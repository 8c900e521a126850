"""What has become of people, for whoever wants to hear of it."""

from callcontrol.model.names import PersonId
from callcontrol.queueing.agent import Agent
from callcontrol.queueing.values import AgentStatus, Change

Entry = tuple[PersonId, AgentStatus, Change]


class Diary:
    """Kept from the moment on at which somebody wants it; bounded by what one event of the engine does, if it is then
    taken each time.
    """

    def __init__(self) -> None:
        self.kept = False
        self._entries: list[Entry] = []

    def note(self, agent: Agent, why: Change) -> None:
        """Somebody's status is what it is now."""
        if self.kept:
            self._entries.append((agent.id, agent.status, why))

    def take(self) -> list[Entry]:
        """All that was noted since the last time, in order."""
        entries, self._entries = self._entries, []
        return entries
