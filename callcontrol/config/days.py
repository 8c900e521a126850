"""Days on which a location does not keep its weekly hours: public holidays and days of its own, as dates.

For one day, what names it more closely wins: the location's date before the group's, a date before a day of every
year, and both before a public holiday.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from callcontrol.config.holidays import holidays_of
from callcontrol.config.opening import check_overlaps
from callcontrol.config.public_holidays import YEARS
from callcontrol.config.schema import ClosureEntry, SharedEntry, SpecialHoursEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.tree import find, is_whole, source_of
from callcontrol.config.values import Day
from callcontrol.model.names import Source
from callcontrol.model.rules import Closure, SpecialHours

_NOTHING = SharedEntry()


@dataclass(frozen=True, slots=True)
class SpecialDays:
    """Every special day that is known, by date; no day is in both."""

    closures: tuple[Closure, ...]
    special_hours: tuple[SpecialHours, ...]


@dataclass(frozen=True, slots=True)
class _Written:
    """One entry of a list, with its place."""

    entry: ClosureEntry | SpecialHoursEntry
    source: Source


def special_days_of(scope: Scope) -> SpecialDays:
    """The location's special days, those that the group says for every location, and the public holidays."""
    found: dict[date, Closure | SpecialHours] = {}
    for own, defaults in ((scope.own, _NOTHING), (_NOTHING, scope.defaults)):
        written = [
            *_entries(scope, scope.pick("closures", own.closures, defaults.closures)),
            *_entries(scope, scope.pick("special_hours", own.special_hours, defaults.special_hours)),
        ]
        _check_days_once(scope, written)
        for one in sorted(written, key=lambda one: one.entry.date.year is None):
            for day in one.entry.date.dates(YEARS):
                found.setdefault(day, _special_day(day, one))
    for special in holidays_of(scope):
        found.setdefault(special.day, special)
    ordered = [found[day] for day in sorted(found)]
    return SpecialDays(
        tuple(special for special in ordered if isinstance(special, Closure)),
        tuple(special for special in ordered if isinstance(special, SpecialHours)),
    )


def _entries(scope: Scope, picked: Picked[Sequence[ClosureEntry | SpecialHoursEntry]] | None) -> Iterator[_Written]:
    if picked is None:
        return
    for index, entry in enumerate(picked.value):
        if isinstance(entry, SpecialHoursEntry):
            _check_hours(scope, picked, index, entry)
        yield _Written(entry, source_of(picked.tree, index))


def _check_hours(scope: Scope, picked: Picked[object], index: int, entry: SpecialHoursEntry) -> None:
    hours = find(picked.tree, (index, "hours"))
    if not entry.hours and hours is not None and is_whole(hours):
        scope.problems.add(hours.source, "special hours without a time", "write a day that is closed under `closures`")
    sources = [source_of(picked.tree, index, "hours", place) for place in range(len(entry.hours))]
    check_overlaps(scope, entry.hours, sources)


def _check_days_once(scope: Scope, written: Iterable[_Written]) -> None:
    first: dict[Day, Source] = {}
    for one in sorted(written, key=lambda one: one.source):
        if one.entry.date in first:
            message = f"{one.entry.date} is written twice, first at line {first[one.entry.date].line}"
            scope.problems.add(one.source, message, "keep one of them")
        first.setdefault(one.entry.date, one.source)


def _special_day(day: date, one: _Written) -> Closure | SpecialHours:
    if isinstance(one.entry, SpecialHoursEntry):
        return SpecialHours(day, tuple(sorted(one.entry.hours)), one.entry.reason, one.source)
    return Closure(day, one.entry.reason, one.source)
