"""The time line of a location: intervals in which one rule decides whether it is open.

Exact: cut at every local midnight, every start and end of an opening (both passes of a repeated hour) and every
change of the clock; what holds between two cuts is what `is_open` says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from callcontrol.model.rules import Location
from callcontrol.routing.hours import Opened, is_open

_MIDNIGHT = time(0, 0)
_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From ``starts`` until just before ``ends``, both UTC, the same rule decides."""

    starts: datetime
    ends: datetime
    opened: Opened


def spans(location: Location, first_day: date, days: int) -> tuple[Span, ...]:
    """The intervals of so many local days, without a gap between them, in order."""
    cuts = sorted(set(_cuts(location, first_day, days)))
    found: list[Span] = []
    for starts, ends in pairwise(cuts):
        opened = is_open(location, starts)
        if found and found[-1].opened == opened:
            found[-1] = Span(found[-1].starts, ends, opened)
        else:
            found.append(Span(starts, ends, opened))
    return tuple(found)


def _cuts(location: Location, first_day: date, days: int) -> Iterator[datetime]:
    zone = location.zone
    begin, end = midnight(zone, first_day), midnight(zone, first_day + days * _ONE_DAY)
    walls = [{_MIDNIGHT} for _ in range(7)]
    for opening in location.hours:
        walls[opening.weekday] |= {opening.starts, opening.ends}
    yield from (begin, end)
    for number in range(-1, days + 1):
        day = first_day + number * _ONE_DAY
        for wall in walls[day.weekday()]:
            for fold in (0, 1):
                moment = datetime.combine(day, wall, zone).replace(fold=fold).astimezone(UTC)
                if begin < moment < end:
                    yield moment
        change = _clock_change(zone, midnight(zone, day), midnight(zone, day + _ONE_DAY))
        if change is not None and begin < change < end:
            yield change


def midnight(zone: ZoneInfo, day: date) -> datetime:
    """The UTC moment at which a local day begins; where midnight comes twice, the first."""
    return datetime.combine(day, _MIDNIGHT, zone).astimezone(UTC)


def _clock_change(zone: ZoneInfo, start: datetime, end: datetime) -> datetime | None:
    """The first second of a new offset between two moments, by bisection; None: the clock is not changed."""
    before = start.astimezone(zone).utcoffset()
    if end.astimezone(zone).utcoffset() == before:
        return None
    while end - start > _ONE_SECOND:
        middle = (start + (end - start) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            start = middle
        else:
            end = middle
    return end
