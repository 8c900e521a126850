"""Weekly hours of a location."""

from collections.abc import Mapping
from datetime import time
from itertools import pairwise

from callcontrol.config.problems import quote
from callcontrol.config.scope import Scope
from callcontrol.config.tree import Tree, key_source, source_of
from callcontrol.config.values import WEEKDAYS, weekdays
from callcontrol.model.names import Source
from callcontrol.model.rules import Opening

_MIDNIGHT = time(0, 0)


def hours_of(scope: Scope) -> tuple[Opening, ...]:
    """Every interval of the week, by weekday and time."""
    hint = 'add `hours:` with a line such as `mon-fri: ["08:00-17:00"]`, here or under `defaults`'
    hours = scope.need("hours", scope.own.hours, scope.defaults.hours, hint)
    return tuple(Opening(*each) for each in weekly(scope, hours.value, hours.tree)) if hours else ()


def weekly(
    scope: Scope, written: Mapping[str, list[tuple[time, time]]], tree: Tree
) -> list[tuple[int, time, time, Source]]:
    """Weekday, start, end and place of every interval of a week, in order."""
    found: list[tuple[int, time, time, Source]] = []
    named: dict[int, Source] = {}
    for line, intervals in written.items():
        days = weekdays(line)
        _check_days_once(scope, key_source(tree, line), days, named)
        sources = [source_of(tree, line, index) for index in range(len(intervals))]
        check_overlaps(scope, intervals, sources)
        for day in days:
            found += [(day, *each, source) for each, source in zip(intervals, sources, strict=True)]
    return sorted(found, key=lambda one: one[:2])


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
