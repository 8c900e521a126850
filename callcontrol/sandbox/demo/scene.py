"""What a scene of the demo is: a caller, what they do, and what must stand in the record afterwards."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from callcontrol.journal import CallRow
from callcontrol.model.calls import Outcome
from callcontrol.sandbox.sip_call import SipCall

Play = Callable[[SipCall], Awaitable[None]]
"""What the caller does from the first ring until their end of the call is over."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What the record must say. No agents: nobody may have taken the call."""

    location: str
    outcome: Outcome
    category: str | None = None
    language: str = "en"
    queue: str | None = None
    agents: frozenset[str] = frozenset()

    def in_words(self) -> str:
        """For the table: ``northside: answered, en, billing, billing, 102``."""
        agents = " or ".join(sorted(a.removeprefix(f"{self.location}-") for a in self.agents))
        return _in_words(self.location, self.outcome, self.language, self.category, self.queue, agents)

    def differences(self, row: CallRow) -> list[str]:
        """In words, what the record says otherwise."""
        pairs = (
            ("location", self.location, row.location),
            ("outcome", self.outcome.value, row.outcome),
            ("category", self.category, row.category),
            ("language", self.language, row.language),
            ("queue", self.queue, row.queue),
        )
        found = [f"{name} is {got}, not {meant}" for name, meant, got in pairs if meant != got]
        if (row.agent or "") not in (self.agents or {""}):
            found.append(f"agent is {row.agent}, not {' or '.join(sorted(self.agents)) or 'nobody'}")
        if bool(self.agents) != bool(row.talk_seconds):
            found.append(f"talk time is {row.talk_seconds}")
        if row.ended_at is None:
            found.append("it has not ended")
        return found


def recorded(row: CallRow) -> str:
    """A record in the words of `Meant.in_words`."""
    return _in_words(row.location, row.outcome, row.language, row.category, row.queue, row.agent)


def _in_words(location: str | None, *facts: str | None) -> str:
    shown = (fact.removeprefix(f"{location}/").removeprefix(f"{location}-") for fact in facts if fact)
    return f"{location or 'nowhere'}: {', '.join(shown)}"


@dataclass(frozen=True, slots=True)
class Scene:
    """One call of the demo."""

    title: str
    did: str
    play: Play
    meant: Meant
    absent: frozenset[str] = frozenset()
    """Phones that ring during this scene's wave and are not answered."""
