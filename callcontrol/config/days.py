"""Days on which a location does not keep its weekly hours: public holidays and days of its own, as dates.

For one day, what names it more closely wins: the location's date before the group's, a date before a day of every
year, and both before a public holiday.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from callcontrol.config.holidays import holidays_of
from callcontrol.config.opening import check_overlaps
from callcontrol.config.public_holidays import YEARS
from callcontrol.config.schema import SharedEntry
from callcontrol.config.schema_days import ClosureEntry, SpecialHoursEntry
from callcontrol.config.scope import Picked, Scope
from callcontrol.config.tree import find, is_whole, source_of
from callcontrol.config.values import Day
from callcontrol.model.names import Source
from callcontrol.model.rules import Closure, SpecialHours

_NOTHING = SharedEntry()
MOST_DAYS = 60
"""Days of one closure."""
_LEAP_YEAR = 2028


@dataclass(frozen=True, slots=True)
class SpecialDays:
    """Every special day that is known, by date; no day is in both."""

    closures: tuple[Closure, ...]
    special_hours: tuple[SpecialHours, ...]


@dataclass(frozen=True, slots=True)
class _Written:
    """One entry of a list, the days that it means, and its place."""

    entry: ClosureEntry | SpecialHoursEntry
    days: tuple[Day, ...]
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
            for day in chain.from_iterable(day.dates(YEARS) for day in one.days):
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
        source = source_of(picked.tree, index)
        yield _Written(entry, _days(scope, entry, source_of(picked.tree, index, "until")), source)


def _days(scope: Scope, entry: ClosureEntry | SpecialHoursEntry, where: Source) -> tuple[Day, ...]:
    """The days from `date` up to `until`, which of every year may be in the next one."""
    first, last = entry.date, entry.until if isinstance(entry, ClosureEntry) else None
    if last is None:
        return (first,)
    if (first.year is None) != (last.year is None):
        hint = "write both with the year, or both without"
        scope.problems.add(where, f"{first} and {last} are not both of one year, or of every year", hint)
        return (first,)
    starts, ends = (date(day.year or _LEAP_YEAR, day.month, day.day) for day in (first, last))
    if first.year is None and ends < starts:
        starts = date(_LEAP_YEAR - 1, first.month, min(first.day, monthrange(_LEAP_YEAR - 1, first.month)[1]))
    count = (ends - starts).days + 1
    if count < 1 or (first.year is None and count > MOST_DAYS and (last.month, last.day) < (first.month, first.day)):
        scope.problems.add(where, f"{last} is before {first}", "`until` is the last closed day")
    elif count > MOST_DAYS:
        hint = f"at most {MOST_DAYS} are taken: a location that is closed for longer needs other `hours`"
        scope.problems.add(where, f"these are {count} days", hint)
    else:
        found = (starts + timedelta(days=number) for number in range(count))
        return tuple(Day(first.year and one.year, one.month, one.day) for one in found)
    return (first,)


def _check_hours(scope: Scope, picked: Picked[object], index: int, entry: SpecialHoursEntry) -> None:
    hours = find(picked.tree, (index, "hours"))
    if not entry.hours and hours is not None and is_whole(hours):
        scope.problems.add(hours.source, "special hours without a time", "write a day that is closed under `closures`")
    sources = [source_of(picked.tree, index, "hours", place) for place in range(len(entry.hours))]
    check_overlaps(scope, entry.hours, sources)


def _check_days_once(scope: Scope, written: Iterable[_Written]) -> None:
    first: dict[Day, Source] = {}
    for one in sorted(written, key=lambda one: one.source):
        twice = next((day for day in one.days if day in first), None)
        if twice is not None:
            message = f"{twice} is written twice, first at line {first[twice].line}"
            scope.problems.add(one.source, message, "keep one of them")
        for day in one.days:
            first.setdefault(day, one.source)


def _special_day(day: date, one: _Written) -> Closure | SpecialHours:
    if isinstance(one.entry, SpecialHoursEntry):
        return SpecialHours(day, tuple(sorted(one.entry.hours)), one.entry.reason, one.source)
    return Closure(day, one.entry.reason, one.source)
