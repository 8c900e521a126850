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
    """A clinical call reaches nobody: no queue while the location is open, or one that is empty at that hour."""
    CLINICAL_RECORDED = "clinical-recorded"
    """A clinical call comes to a box or a callback, by day or by night."""
    URGENT_UNREACHED = "urgent-unreached"
    """An urgent call comes to no queue with people and to nobody on call, by day or by night."""
    WAIT_SHADOWED = "wait-shadowed"
    """An overflow never comes, or comes at once: the waiting in all queues together is over before, or long over."""
    SETTING_IDLE = "setting-idle"
    """What a queue or a person's own rules say of it can never come about."""
    NOBODY_ABLE = "nobody-able"
    """Nobody has the skills that a queue needs."""
    NOBODY_AT_WORK = "nobody-at-work"
    """At some hour at which calls come to a queue nobody who could serve it works."""
    ROTA_GAP = "rota-gap"
    """Calls come to somebody on call when the rota names nobody."""
    ROTA_ENDS = "rota-ends"
    """The rota names nobody any more while a call that came before still rings."""
    CALLBACK_UNKEPT = "callback-unkept"
    """A call is promised that nobody can make."""
    BOX_UNKEPT = "box-unkept"
    """A message is taken that nobody answers in the time that is promised."""
    FOREIGN_QUEUE = "foreign-queue"
    """Only people of other locations could answer."""
    MISSING_PROMPT = "missing-prompt"
    TOO_MANY_OPTIONS = "too-many-options"
    TOO_DEEP = "too-deep"
    """A menu behind a menu behind a menu."""
    NUMBER_TWICE = "number-twice"
    NEVER_OPEN = "never-open"
    LANGUAGE_UNSPOKEN = "language-unspoken"
    """Callers may choose a language that nobody who could answer speaks."""
    LANGUAGE_UNNAMED = "language-unnamed"
    """Whoever answers is not told which language a caller speaks: there is no sentence for it."""
    NO_ADDRESS = "no-address"
    """Phones of a location may dial emergency numbers, and the rules do not say where help is to come to."""
    NO_NUMBER = "no-number"
    """No number leads to a location."""


WARNINGS = frozenset(
    {
        Gap.LANGUAGE_UNNAMED,
        Gap.LANGUAGE_UNSPOKEN,
        Gap.NO_ADDRESS,
        Gap.NO_NUMBER,
        Gap.WAIT_SHADOWED,
        Gap.ROTA_ENDS,
        Gap.SETTING_IDLE,
    }
)
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
    unwise: bool = False
    """It works, and the group says that it is only to be warned of."""

    @property
    def is_warning(self) -> bool:
        """Whether rules may go live with it."""
        return self.unwise or self.gap in WARNINGS

    def problem(self) -> Problem:
        """The finding as a mistake in the files, for whatever reports those."""
        example = f": {self.example}" if self.example else ""
        return Problem(self.source, self.message + example, self.hint, kind=self.gap.value)


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
