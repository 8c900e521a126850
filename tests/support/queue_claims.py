"""Who waits, whose phone rings for whom, who talks, and how each call's waiting ended."""

from dataclasses import dataclass, field

from callcontrol.model.calls import CallId
from callcontrol.model.names import PersonId
from callcontrol.queueing import Caller

BY_ITSELF = {"gave up", "closed", "overflowed"}
"""What only becomes of callers for whom no phone rings."""


@dataclass
class Claims:
    """As the callers' side knows it, which is told of commands alone."""

    inside: dict[CallId, Caller] = field(default_factory=dict)
    ringing: dict[CallId, list[PersonId]] = field(default_factory=dict)
    talking: dict[PersonId, CallId] = field(default_factory=dict)
    outcomes: dict[CallId, list[str]] = field(default_factory=dict)

    def entered(self, caller: Caller) -> None:
        self.inside[caller.call_id] = caller
        self.outcomes[caller.call_id] = []

    def waiting(self) -> list[Caller]:
        """Those for whom no phone rings."""
        return [caller for call, caller in self.inside.items() if call not in self.ringing]

    def busy(self) -> set[PersonId]:
        return {person for people in self.ringing.values() for person in people} | self.talking.keys()

    def rings(self, call: CallId, person: PersonId) -> None:
        self.ringing.setdefault(call, []).append(person)

    def silenced(self, call: CallId, person: PersonId) -> None:
        self.ringing[call].remove(person)
        if not self.ringing[call]:
            del self.ringing[call]

    def ended(self, call: CallId, outcome: str) -> None:
        assert call in self.inside, f"{call} {outcome}, and was in no queue any more"
        assert outcome not in BY_ITSELF or call not in self.ringing, f"{call} {outcome} while a phone rang for it"
        del self.inside[call]
        self.outcomes[call].append(outcome)

    def check_outcomes(self, calls: int) -> None:
        """Every call that entered has come out, once."""
        assert len(self.outcomes) == calls
        assert all(len(ends) == 1 for ends in self.outcomes.values()), self.outcomes
