"""The shape of days on which a location does not keep its weekly hours."""

from callcontrol.config.schema_base import Entry
from callcontrol.config.written import Day, Interval, Label


class ClosureEntry(Entry):
    """A day, or days one after another, on which a location is closed."""

    date: Day
    """2026-12-24, or 12-24 for every year."""
    until: Day | None = None
    """The last closed day, where there are several: 2026-12-27, or 12-27 for every year."""
    reason: Label
    """What the day is, for people who ask why a call was not put through."""


class SpecialHoursEntry(Entry):
    """A day with hours of its own."""

    date: Day
    """2026-12-24, or 12-24 for every year."""
    hours: list[Interval]
    """In place of the weekday's; a lunch break is a gap between two."""
    reason: Label
    """What the day is, such as Christmas Eve."""


class HolidaysEntry(Entry):
    """Public holidays on which a location opens; on all others it is closed."""

    open: list[Label] | None = None
    """Public holidays that are days like any other here."""
    hours: dict[Label, list[Interval]] | None = None
    """Public holidays with hours of their own."""
