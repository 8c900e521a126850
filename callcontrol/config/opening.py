"""Weekly hours of a location."""

from datetime import time
from itertools import pairwise

from callcontrol.config.problems import quote
from callcontrol.config.scope import Scope
from callcontrol.config.tree import key_source, source_of
from callcontrol.config.values import WEEKDAYS, weekdays
from callcontrol.model.names import Source
from callcontrol.model.rules import Opening

_MIDNIGHT = time(0, 0)


def hours_of(scope: Scope) -> tuple[Opening, ...]:
    """Every interval of the week, by weekday and time."""
    hint = 'add `hours:` with a line such as `mon-fri: ["08:00-17:00"]`, here or under `defaults`'
    hours = scope.need("hours", scope.own.hours, scope.defaults.hours, hint)
    if hours is None:
        return ()
    found: list[Opening] = []
    named: dict[int, Source] = {}
    for written, intervals in hours.value.items():
        days = weekdays(written)
        _check_days_once(scope, key_source(hours.tree, written), days, named)
        sources = [source_of(hours.tree, written, index) for index in range(len(intervals))]
        check_overlaps(scope, intervals, sources)
        for day in days:
            found += [Opening(day, *each, source) for each, source in zip(intervals, sources, strict=True)]
    return tuple(sorted(found, key=lambda opening: (opening.weekday, opening.starts)))


def _check_days_once(scope: Scope, source: Source, days: tuple[int, ...], named: dict[int, Source]) -> None:
    for day in days:
        if day in named:
            message = f"{quote(WEEKDAYS[day])} is named twice, first at line {named[day].line}"
            scope.problems.add(source, message, "give each weekday one line")
        named.setdefault(day, source)


def check_overlaps(scope: Scope, intervals: list[tuple[time, time]], sources: list[Source]) -> None:
    """Opening times of one day must leave a gap between them, or be one."""
    ordered = sorted(zip(intervals, sources, strict=True), key=lambda pair: pair[0][0])
    for ((_, ends), first), ((starts, _), second) in pairwise(ordered):
        if ends == _MIDNIGHT or starts < ends:
            later = max(first, second)
            scope.problems.add(later, "these opening times overlap", "make one interval of them, or leave a gap")
