"""Whether a location is open at a moment, and until when.

Hours are wall-clock times of the location. Where clocks go back, the repeated hour is judged the same in
both passes; where they go forward, a time that does not exist is never reached: an interval that starts in
the gap starts at its end. A switch set from outside the files wins over all of them while it holds, to the
microsecond.

A location's hours are worked out once for each `SPAN` of UTC that is asked for and kept with it, so that a
decision is a search in a sorted list. The answer is a function of location and moment alone.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from callcontrol.model.rules import Location, Opened, Timetable
from callcontrol.routing.overriding import overlay
from callcontrol.routing.timetable import SPAN, work_out

__all__ = ["LOOK_AHEAD", "Opened", "is_open", "next_change", "periods"]

LOOK_AHEAD = timedelta(days=60)
"""How far `next_change` looks. A location that stays as it is for longer has no next change worth telling."""

MOST_TIMETABLES = 32
"""Spans kept for one location, more than two years; one more and all are forgotten, to be worked out anew."""


def is_open(location: Location, at_utc: datetime) -> Opened:
    """Whether ``location`` is open at an aware moment.

    A switch that holds wins over everything; then a closure or special hours of the local day win over the weekly
    hours. Raises ValueError for a moment
    without a time zone.
    """
    at = _seconds(at_utc)
    table = _timetable(location, int(at // SPAN))
    return table.states[bisect_right(table.starts, at) - 1]


def next_change(location: Location, at_utc: datetime) -> datetime | None:
    """The UTC moment after ``at_utc`` at which the location opens or closes.

    None when that is more than `LOOK_AHEAD` away. Raises ValueError for a moment without a time zone.
    """
    at = _seconds(at_utc)
    number = int(at // SPAN)
    table = _timetable(location, number)
    place = bisect_right(table.starts, at) - 1
    now, last = table.states[place].open, at + LOOK_AHEAD.total_seconds()
    while table.starts[0] <= last:
        for index in range(place + 1, len(table.starts)):
            if table.states[index].open != now:
                return datetime.fromtimestamp(table.starts[index], UTC) if table.starts[index] <= last else None
        number, place = number + 1, -1
        table = _timetable(location, number)
    return None


def periods(location: Location, from_utc: datetime, until_utc: datetime) -> Iterator[tuple[datetime, Opened]]:
    """What holds from ``from_utc``, then every UTC moment before ``until_utc`` at which the answer changes.

    The answer of a period holds to the next one's start, for every moment in between. Raises ValueError for a
    moment without a time zone.
    """
    start, end = _seconds(from_utc), _seconds(until_utc)
    state = is_open(location, from_utc)
    yield datetime.fromtimestamp(start, UTC), state
    for number in range(int(start // SPAN), int(end // SPAN) + 1):
        table = _timetable(location, number)
        for moment, follows in zip(table.starts, table.states, strict=True):
            if start < moment < end and follows != state:
                state = follows
                yield datetime.fromtimestamp(moment, UTC), state


def _seconds(at_utc: datetime) -> float:
    if at_utc.tzinfo is None:
        raise ValueError(f"{at_utc.isoformat()} has no time zone: rules are asked with an aware moment")
    return at_utc.timestamp()


def _timetable(location: Location, number: int) -> Timetable:
    found = location.timetables.get(number)
    if found is None:
        if len(location.timetables) >= MOST_TIMETABLES:
            location.timetables.clear()
        found = location.timetables[number] = overlay(location, work_out(location, number), (number + 1) * SPAN)
    return found
