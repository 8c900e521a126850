"""Switches set from outside the files as they are kept: who set them, until when, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from callcontrol.model.names import Language, LocationKey, Source
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Override, Switch

MESSAGE_OF_THE_DAY = "message_of_the_day"
"""Name of the sentence, as the journal of a call tells that it was heard."""


@dataclass(frozen=True, slots=True)
class KeptOverride:
    """One switch, from the moment it is set until long after its end. Times are aware UTC."""

    id: str
    location: LocationKey | None
    """None: every location."""
    switch: Switch
    starts: datetime
    ends: datetime
    """The first moment at which it does not hold any more, unless it is cleared before."""
    reason: str
    """For colleagues and for the journal: holds no name of a patient."""
    author: str
    set_at: datetime
    texts: Mapping[Language, str] = field(default_factory=dict)
    """Of `Switch.MESSAGE`."""
    cleared_at: datetime | None = None
    """None: it was left to end by itself."""
    cleared_by: str = ""

    def stands(self, at: datetime) -> bool:
        """Whether it holds at ``at`` or will later."""
        return self.cleared_at is None and at < self.ends

    def concerns(self, location: LocationKey) -> bool:
        """Whether it is set for this location, or for every one."""
        return self.location is None or self.location == location

    def override(self) -> Override:
        """What it means for a location."""
        message = Prompt(MESSAGE_OF_THE_DAY, self.texts, Source(f"override {self.id}", 1, 1)) if self.texts else None
        return Override(self.id, self.switch, self.starts, self.ends, self.reason, self.author, message)


class Change(StrEnum):
    """What was done to a switch. Stored as text: never rename one."""

    SET = "set"
    CLEARED = "cleared"
    """Ended before its time."""


@dataclass(frozen=True, slots=True)
class OverrideChange:
    """One row of the audit trail. ``(id, change)`` is its identity: writing it twice stores it once."""

    id: str
    change: Change
    at: datetime
    """Aware UTC, the true time."""
    author: str
    """Who set it, or who cleared it."""
    location: LocationKey | None
    switch: Switch
    starts: datetime
    ends: datetime
    reason: str
    texts: Mapping[Language, str]


def change_of(kept: KeptOverride) -> OverrideChange:
    """The last thing that was done to a switch, for the audit trail."""
    change, at, author = Change.SET, kept.set_at, kept.author
    if kept.cleared_at is not None:
        change, at, author = Change.CLEARED, kept.cleared_at, kept.cleared_by
    return OverrideChange(
        kept.id, change, at, author, kept.location, kept.switch, kept.starts, kept.ends, kept.reason, kept.texts
    )
