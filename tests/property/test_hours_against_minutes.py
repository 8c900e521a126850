"""`is_open` and `next_change` against an evaluator that knows only a list of open wall-clock minutes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from callcontrol.model.names import LocationKey, Source
from callcontrol.model.rules import Closure, Location, Opening, SpecialHours
from callcontrol.routing import is_open, next_change, periods
from tests.fixtures.rules import example_group
from tests.support.exploring import examples

HERE = Source("x.yaml", 1, 1)
MINUTE = timedelta(minutes=1)
TEMPLATE = example_group().locations[LocationKey("northside")]
CLOCK_CHANGES = {
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1)],
    "America/Havana": [date(2026, 3, 8), date(2026, 11, 1)],  # at midnight
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],  # by half an hour
    "Asia/Beirut": [date(2026, 3, 29), date(2026, 10, 25)],  # midnight does not exist, or comes twice
    "Pacific/Apia": [date(2011, 12, 30), date(2026, 6, 1)],  # a whole day does not exist
    "Asia/Kathmandu": [date(2026, 1, 1)],
}
Span = tuple[int, int, int]
"""Weekday, first open minute, first closed minute."""


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    """Opening times that do not overlap, many of them near midnight and the hours that clocks change in."""
    found: list[Span] = []
    near = st.one_of(st.integers(0, 240), st.integers(0, 1440), st.integers(60, 120))
    for weekday in range(7):
        edges = sorted(set(draw(st.lists(near, max_size=4))))
        found += [(weekday, a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    return found


Special = dict[date, list[tuple[int, int]]]
"""Open minutes of the days that do not keep the weekly hours."""


@st.composite
def places(draw: st.DrawFn) -> tuple[Location, list[Span], Special, datetime]:
    """A location, the same as plain values, and a moment in a week in which its clock changes."""
    zone = draw(st.sampled_from(sorted(CLOCK_CHANGES)))
    change = draw(st.sampled_from(CLOCK_CHANGES[zone]))
    week = draw(spans())
    days = draw(st.sets(st.integers(-3, 3).map(lambda days: change + timedelta(days=days)), max_size=3))
    special = {day: [(a, b) for _, a, b in draw(spans())[:2]] for day in sorted(days)}
    special = {day: [(a, b) for a, b in minutes if (a, b) == min(minutes)] for day, minutes in special.items()}
    location = replace(
        TEMPLATE,
        zone=ZoneInfo(zone),
        hours=tuple(Opening(day, _clock(a), _clock(b), HERE) for day, a, b in week),
        closures=tuple(Closure(day, "closed", HERE) for day, minutes in special.items() if not minutes),
        special_hours=tuple(
            SpecialHours(day, tuple((_clock(a), _clock(b)) for a, b in minutes), "special", HERE)
            for day, minutes in special.items()
            if minutes
        ),
    )
    near = st.one_of(st.integers(-1800, 1800), st.integers(-90, 90))
    start = clock_change(zone, change) + draw(near) * MINUTE
    return location, week, special, start


@cache
def clock_change(zone: str, day: date) -> datetime:
    """The minute of the change near that day; the day's noon where there is none."""
    noon = datetime.combine(day, time(12), UTC)
    minutes = [noon + step * MINUTE for step in range(-36 * 60, 36 * 60)]
    offsets = [minute.astimezone(ZoneInfo(zone)).utcoffset() for minute in minutes]
    changed = (minute for minute, (a, b) in zip(minutes[1:], pairwise(offsets), strict=True) if a != b)
    return next(changed, noon)


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def truth(zone: ZoneInfo, week: list[Span], special: Special, at: datetime) -> bool:
    """Open or closed in a minute, by looking it up among all open minutes of its wall-clock day."""
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    usual = [(a, b) for weekday, a, b in week if weekday == local.weekday()]
    return any(minute in range(a, b) for a, b in special.get(local.date(), usual))


@examples(60)
@given(places())
def test_every_minute_of_the_nights_around_a_clock_change(
    case: tuple[Location, list[Span], Special, datetime],
) -> None:
    location, week, special, start = case
    for step in range(36 * 60):
        at = start + step * MINUTE
        assert is_open(location, at).open == truth(location.zone, week, special, at), at


@examples(150)
@given(places(), st.integers(0, 59))
def test_the_next_change_is_the_first_minute_that_differs(
    case: tuple[Location, list[Span], Special, datetime], seconds: int
) -> None:
    location, week, special, start = case
    at = start + timedelta(seconds=seconds)
    change = next_change(location, at)
    now = truth(location.zone, week, special, at)
    limit = min(change, start + timedelta(days=4)) if change is not None else start + timedelta(days=4)
    minute = start + MINUTE
    while minute < limit:
        assert truth(location.zone, week, special, minute) == now, minute
        minute += MINUTE
    if change is not None:
        assert change > at
        assert truth(location.zone, week, special, change) != now


@examples(60)
@given(places())
def test_periods_are_the_moments_at_which_the_answer_changes(
    case: tuple[Location, list[Span], Special, datetime],
) -> None:
    location, _, _, start = case
    end = start + timedelta(days=40)  # over the border of a timetable
    found = list(periods(location, start, end))
    assert found[0] == (start, is_open(location, start))
    for (moment, state), (follows, other) in pairwise(found):
        assert state != other
        assert start < follows < end
        assert is_open(location, moment) == state
        assert is_open(location, follows - timedelta(microseconds=1)) == state
        assert is_open(location, follows) == other
    assert is_open(location, end - timedelta(microseconds=1)) == found[-1][1]
