"""What a proof finds wrong, each with the shortest example of a caller who would suffer from it."""

from dataclasses import dataclass
from enum import StrEnum

from callcontrol.model.errors import Problem
from callcontrol.model.names import LocationKey, Source


class Gap(StrEnum):
    """The kinds of mistakes that a proof looks for. Stable: tools may select by them."""

    NOWHERE = "nowhere"
    """A choice or a moment leads to nothing."""
    LOOP = "loop"
    """Callers go round without coming to a person or an end."""
    NO_PERSON = "no-person"
    """0, silence or wrong keys do not lead to a person while the location is open."""
    CLINICAL_UNATTENDED = "clinical-unattended"
    """A clinical call reaches no queue while the location is open."""
    NOBODY_ABLE = "nobody-able"
    """Nobody has the skills that a queue needs."""
    FOREIGN_QUEUE = "foreign-queue"
    """Only people of other locations could answer."""
    MISSING_PROMPT = "missing-prompt"
    TOO_MANY_OPTIONS = "too-many-options"
    NUMBER_TWICE = "number-twice"
    NEVER_OPEN = "never-open"
    LANGUAGE_UNSPOKEN = "language-unspoken"
    """Callers may choose a language that nobody who could answer speaks."""
    NO_NUMBER = "no-number"
    """No number leads to a location."""


WARNINGS = frozenset({Gap.LANGUAGE_UNSPOKEN, Gap.NO_NUMBER})
"""Calls still end well; everything else keeps rules from going live."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake."""

    gap: Gap
    location: LocationKey | None
    message: str
    hint: str
    example: str
    """``Sat 28 Nov 2026 13:05, lakeview, Spanish: 9 → 3 → nothing``; empty when no call need be made to see it."""
    source: Source

    @property
    def is_warning(self) -> bool:
        """Whether rules may go live with it."""
        return self.gap in WARNINGS

    def problem(self) -> Problem:
        """The finding as a mistake in the files, for whatever reports those."""
        example = f": {self.example}" if self.example else ""
        return Problem(self.source, self.message + example, self.hint)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at, and what was found wrong."""

    problems: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    triples: int
    """Combinations of location, interval and way that were followed to their end."""
    locations: int
    intervals: int
    ways: int
    """Different ways through the graphs of all locations, whatever the moment."""
    days: int
