"""When a location is open, in two sets of rules: the hours that differ, as weekly patterns where they repeat."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from callcontrol.model.names import Source
from callcontrol.model.rules import Location
from callcontrol.routing.phrases import day_in_words
from callcontrol.routing.spans import Span, spans

_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_MOST_DATES = 4
_ONE_DAY = timedelta(days=1)

Told = tuple[str, str, str, Source | None]
"""When, what was, what is now, and the rule."""


@dataclass(frozen=True, slots=True, order=True)
class _Hours:
    """Part of a local day on which the two sets of rules differ; minutes of the wall clock as text."""

    starts: str
    ends: str
    was_open: bool
    now_open: bool


def hours_changed(old: Location, new: Location, first_day: date, days: int) -> Iterator[Told]:
    """Every difference in opening hours, told on the clock of the new rules."""
    if old.zone.key != new.zone.key:
        yield "time zone", old.zone.key, new.zone.key, new.source
    found: dict[_Hours, dict[date, Source | None]] = defaultdict(dict)
    for starts, ends, was, now in _differences(spans(old, first_day, days), spans(new, first_day, days)):
        for day, hours in _by_day(new, starts, ends, was.opened.open, now.opened.open):
            found[hours][day] = now.opened.source or was.opened.source
    for hours, dates in sorted(found.items(), key=lambda item: (min(item[1]), item[0])):
        yield from _patterns(hours, dates, first_day, days)


def _differences(old: tuple[Span, ...], new: tuple[Span, ...]) -> Iterator[tuple[datetime, datetime, Span, Span]]:
    """The stretches of time in which one is open and the other is not."""
    cuts = sorted({moment for span in (*old, *new) for moment in (span.starts, span.ends)})
    begin, end = max(old[0].starts, new[0].starts), min(old[-1].ends, new[-1].ends)
    first, second = 0, 0
    for starts, ends in pairwise(cut for cut in cuts if begin <= cut <= end):
        while old[first].ends <= starts:
            first += 1
        while new[second].ends <= starts:
            second += 1
        if old[first].opened.open != new[second].opened.open:
            yield starts, ends, old[first], new[second]


def _by_day(
    location: Location, starts: datetime, ends: datetime, was_open: bool, now_open: bool
) -> Iterator[tuple[date, _Hours]]:
    """A stretch of time cut at the location's midnights."""
    while starts < ends:
        local = starts.astimezone(location.zone)
        midnight = datetime.combine(local.date() + _ONE_DAY, time(0, 0), location.zone).astimezone(UTC)
        until = min(ends, midnight)
        closing = "24:00" if until == midnight else f"{until.astimezone(location.zone):%H:%M}"
        yield local.date(), _Hours(f"{local:%H:%M}", closing, was_open, now_open)
        starts = until


def _patterns(hours: _Hours, dates: dict[date, Source | None], first_day: date, days: int) -> Iterator[Told]:
    """Weekdays on which this is so on most days, one line for all of them, then single dates."""
    every = [first_day + number * _ONE_DAY for number in range(days)]
    weekly = [
        weekday
        for weekday in range(7)
        if 2 * sum(day.weekday() == weekday for day in dates) > max(sum(day.weekday() == weekday for day in every), 2)
    ]
    when = f"{hours.starts}-{hours.ends}"
    if weekly:
        missing = [day for day in every if day.weekday() in weekly and day not in dates]
        regular = next(day for day in dates if day.weekday() in weekly)
        text = f"{_weekdays(weekly)} {when}{f' (not {_dates(missing)})' if missing else ''}"
        yield text, _state(hours.was_open), _state(hours.now_open), dates[regular]
    single = [day for day in sorted(dates) if day.weekday() not in weekly]
    if single:
        yield f"{_dates(single)} {when}", _state(hours.was_open), _state(hours.now_open), dates[single[0]]


def _weekdays(weekdays: list[int]) -> str:
    """``Mondays to Thursdays and Saturdays``."""
    runs: list[list[int]] = []
    for weekday in weekdays:
        if runs and runs[-1][-1] == weekday - 1:
            runs[-1].append(weekday)
        else:
            runs.append([weekday])
    words = [
        f"{_DAYS[run[0]]} to {_DAYS[run[-1]]}" if len(run) > 2 else " and ".join(_DAYS[day] for day in run)
        for run in runs
    ]
    return " and ".join(words)


def _dates(days: list[date]) -> str:
    more = f" and {len(days) - _MOST_DATES} more days" if len(days) > _MOST_DATES else ""
    return ", ".join(day_in_words(day) for day in days[:_MOST_DATES]) + more


def _state(is_open: bool) -> str:
    return "open" if is_open else "closed"
