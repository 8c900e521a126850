"""Whether a location is open at a moment, and until when.

Hours are wall-clock times of the location. Where clocks go back, the repeated hour is judged the same in
both passes; where they go forward, a time that does not exist is never reached: an interval that starts in
the gap starts at its end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from callcontrol.model.rules import Closure, Location, Opening, Source

LOOK_AHEAD_DAYS = 60
"""How far `next_change` looks. A location that stays as it is for longer has no next change worth telling."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MIDNIGHT = time(0, 0)
_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """Open or closed, why, and the rule that says so (None: no rule mentions the moment)."""

    open: bool
    reason: str
    source: Source | None


def is_open(location: Location, at_utc: datetime) -> Opened:
    """Whether ``location`` is open at an aware moment. A closure of the local day wins over the weekly hours.

    Raises ValueError for a moment without a time zone.
    """
    local = _local(location, at_utc)
    closure = _closure_on(location, local.date())
    if closure is not None:
        return Opened(False, f"closed on {closure.day.isoformat()}: {closure.reason}", closure.source)
    day = _DAYS[local.weekday()]
    for opening in location.hours:
        if opening.weekday == local.weekday() and _covers(opening, local.time()):
            return Opened(True, f"open: {day} {_span(opening)}", opening.source)
    today = [opening for opening in location.hours if opening.weekday == local.weekday()]
    if not today:
        return Opened(False, f"closed: no hours on {day}", None)
    spans = ", ".join(_span(opening) for opening in today)
    return Opened(False, f"closed: {day} hours are {spans}", today[0].source)


def next_change(location: Location, at_utc: datetime) -> datetime | None:
    """The UTC moment after ``at_utc`` at which the location opens or closes.

    None when that is more than `LOOK_AHEAD_DAYS` ahead.
    """
    now = is_open(location, at_utc).open
    for moment in _moments(location, at_utc):
        if moment > at_utc and is_open(location, moment).open != now:
            return moment
    return None


def _moments(location: Location, at_utc: datetime) -> Iterator[datetime]:
    """Every UTC moment at which the answer can change, in order: local boundaries and changes of the clock.

    A day is 24 hours of UTC. Only changes of the clock that leave another offset at its end are seen; no zone
    changes its clock twice within a day.
    """
    start = at_utc.astimezone(UTC)
    for _ in range(LOOK_AHEAD_DAYS):
        end = start + _ONE_DAY
        found = set(_boundaries(location, start, end))
        if _offset(location, start) != _offset(location, end):
            found.add(_clock_change(location, start, end))
        yield from sorted(found)
        start = end


def _boundaries(location: Location, start: datetime, end: datetime) -> Iterator[datetime]:
    """UTC moments from ``start`` to ``end`` at which a local day or an opening interval starts or ends."""
    day = start.astimezone(location.zone).date()
    last = end.astimezone(location.zone).date()
    while day <= last:
        for wall in _wall_times(location, day):
            for fold in (0, 1):
                moment = datetime.combine(day, wall, location.zone).replace(fold=fold).astimezone(UTC)
                if start <= moment <= end:
                    yield moment
        day += _ONE_DAY


def _wall_times(location: Location, day: date) -> set[time]:
    openings = [opening for opening in location.hours if opening.weekday == day.weekday()]
    return {_MIDNIGHT} | {o.starts for o in openings} | {o.ends for o in openings}


def _clock_change(location: Location, start: datetime, end: datetime) -> datetime:
    """The first second of the new offset, by bisection."""
    before = _offset(location, start)
    while end - start > _ONE_SECOND:
        middle = (start + (end - start) / 2).replace(microsecond=0)
        if middle <= start:
            break
        if _offset(location, middle) == before:
            start = middle
        else:
            end = middle
    return end.replace(microsecond=0)


def _offset(location: Location, at_utc: datetime) -> timedelta | None:
    return at_utc.astimezone(location.zone).utcoffset()


def _local(location: Location, at_utc: datetime) -> datetime:
    if at_utc.tzinfo is None:
        raise ValueError(f"{at_utc.isoformat()} has no time zone: rules are asked with an aware moment")
    return at_utc.astimezone(location.zone)


def _closure_on(location: Location, day: date) -> Closure | None:
    return next((closure for closure in location.closures if closure.day == day), None)


def _covers(opening: Opening, wall: time) -> bool:
    return opening.starts <= wall and (opening.ends == _MIDNIGHT or wall < opening.ends)


def _span(opening: Opening) -> str:
    ends = "24:00" if opening.ends == _MIDNIGHT else f"{opening.ends:%H:%M}"
    return f"{opening.starts:%H:%M}-{ends}"
