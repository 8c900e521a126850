"""Moments at which a wall clock shows something: from times as rules write them to UTC."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
MIDNIGHT = time(0)
_ONE_SECOND = timedelta(seconds=1)


def passes(zone: ZoneInfo, wall: datetime) -> tuple[datetime, datetime]:
    """The UTC moments at which the clock shows a naive ``wall``: twice the same, or the two of a repeated hour.

    Around the two of a time that the clock skips lies the change.
    """
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second


def reached(zone: ZoneInfo, day: date, wall: time) -> datetime:
    """The first UTC moment of a local day at which its clock shows ``wall``, or more where that time is skipped."""
    first, second = passes(zone, datetime.combine(day, wall))
    if second < first:  # skipped: fold 0 reckons with the offset before the change, which makes it the later one
        return clock_change(zone, second - _ONE_SECOND, first)
    return first


def stretches(zone: ZoneInfo, starts: datetime, ends: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of UTC time in which the clock shows a time from naive ``starts`` until just before ``ends``.

    One, but two where an hour that comes twice is not whole in it, and none where all of it is skipped.
    """
    first, last = passes(zone, starts), passes(zone, ends)
    if first[0] == first[1] and last[0] == last[1] and last[0] - first[0] == ends - starts:
        yield first[0], last[0]
        return
    begin, end = min(first), max(last)
    moments = sorted({*first, *last, *clock_changes(zone, begin, end)})
    for moment, after in pairwise(moment for moment in moments if begin <= moment <= end):
        if starts <= moment.astimezone(zone).replace(tzinfo=None, fold=0) < ends:
            yield moment, after


def clock_changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Every UTC moment between at which the clock's offset changes.

    Only changes that leave another offset at the end of 24 hours are seen; no zone changes its clock twice within
    a day.
    """
    start = start.replace(microsecond=0)  # clocks change on whole seconds, and so the bisection ends
    while start < end:
        if _offset(zone, start) != _offset(zone, start + ONE_DAY):
            yield clock_change(zone, start, start + ONE_DAY)
        start += ONE_DAY


def clock_change(zone: ZoneInfo, start: datetime, end: datetime) -> datetime:
    """The first second of the new offset between two UTC moments, by bisection."""
    before = _offset(zone, start)
    while end - start > _ONE_SECOND:
        middle = (start + (end - start) / 2).replace(microsecond=0)
        if _offset(zone, middle) == before:
            start = middle
        else:
            end = middle
    return end


def _offset(zone: ZoneInfo, at_utc: datetime) -> timedelta | None:
    return at_utc.astimezone(zone).utcoffset()
