"""A location's hours from wall clock to UTC: what holds when, over one span of four weeks."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from callcontrol.model.rules import Closure, Location, Opened, Opening, SpecialHours, Timetable
from callcontrol.routing.wall_clock import ONE_DAY, clock_changes, passes

SPAN = 28 * 86_400
"""Seconds of UTC that one timetable covers; spans are numbered from the epoch."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MIDNIGHT = time(0, 0)

SpecialDay = Closure | SpecialHours
Span = tuple[time, time]


def work_out(location: Location, number: int) -> Timetable:
    """The timetable of the span with this number, by the files alone. Takes a few milliseconds."""
    start = datetime.fromtimestamp(number * SPAN, UTC)
    end = start + timedelta(seconds=SPAN)
    special = _special_days(location, start, end)
    starts: list[float] = []
    states: list[Opened] = []
    for moment in sorted({start, *_moments(location, special, start, end)}):
        state = _judge(location, special, moment.astimezone(location.zone))
        if not states or state != states[-1]:
            starts.append(moment.timestamp())
            states.append(state)
    return Timetable(tuple(starts), tuple(states))


def _judge(location: Location, special: Mapping[date, SpecialDay], local: datetime) -> Opened:
    """What holds at a local moment, by the rules as written."""
    day, name = special.get(local.date()), _DAYS[local.weekday()]
    if isinstance(day, Closure):
        return Opened(False, f"closed: {day.reason}", day.source)
    if isinstance(day, SpecialHours):
        found = next((span for span in day.spans if _covers(span, local.time())), None)
        reason = f"open: {day.reason} {_text(found)}" if found else f"closed: {day.reason} {_hours(day.spans)}"
        return Opened(found is not None, reason, day.source)
    today = _of_weekday(location, local.weekday())
    for opening in today:
        if _covers((opening.starts, opening.ends), local.time()):
            return Opened(True, f"open: {name} {_text((opening.starts, opening.ends))}", opening.source)
    if not today:
        return Opened(False, f"closed: no hours on {name}", None)
    spans = _hours((opening.starts, opening.ends) for opening in today)
    return Opened(False, f"closed: {name} {spans}", today[0].source)


def _moments(
    location: Location, special: Mapping[date, SpecialDay], start: datetime, end: datetime
) -> Iterator[datetime]:
    """Every moment from ``start``, before ``end``, at which the answer can change; others may be among them.

    These are the local boundaries and the changes of the clock.
    """
    day, last = start.astimezone(location.zone).date(), end.astimezone(location.zone).date()
    while day <= last:
        for wall in _wall_times(location, special.get(day), day.weekday()):
            for moment in passes(location.zone, datetime.combine(day, wall)):
                if start <= moment < end:
                    yield moment
        day += ONE_DAY
    yield from clock_changes(location.zone, start, end)


def _special_days(location: Location, start: datetime, end: datetime) -> dict[date, SpecialDay]:
    """The special days that the span may touch, whatever the zone."""
    first, last = start.date() - ONE_DAY, end.date() + ONE_DAY
    days: Iterable[SpecialDay] = (*location.special_hours, *location.closures)
    return {special.day: special for special in days if first <= special.day <= last}


def _wall_times(location: Location, special: SpecialDay | None, weekday: int) -> set[time]:
    if isinstance(special, SpecialHours):
        return {_MIDNIGHT}.union(*special.spans)
    spans = [(opening.starts, opening.ends) for opening in _of_weekday(location, weekday)]
    return {_MIDNIGHT}.union(*spans)


def _of_weekday(location: Location, weekday: int) -> list[Opening]:
    return [opening for opening in location.hours if opening.weekday == weekday]


def _covers(span: Span, wall: time) -> bool:
    starts, ends = span
    return starts <= wall and (ends == _MIDNIGHT or wall < ends)


def _hours(spans: Iterable[Span]) -> str:
    return "hours are " + ", ".join(_text(span) for span in spans)


def _text(span: Span) -> str:
    starts, ends = span
    return f"{starts:%H:%M}-{'24:00' if ends == _MIDNIGHT else f'{ends:%H:%M}'}"
