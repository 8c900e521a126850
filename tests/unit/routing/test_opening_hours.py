"""Open or closed, why, and until when, over the nights on which clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from callcontrol.model.names import LocationKey, Source
from callcontrol.model.rules import Closure, Location, Opening, SpecialHours
from callcontrol.routing import is_open, next_change, periods
from callcontrol.routing.hours import MOST_TIMETABLES
from tests.fixtures.rules import NORTHSIDE, example_group

NEW_YORK = ZoneInfo("America/New_York")
HERE = Source("x.yaml", 7, 3)
NORTH = example_group().locations[LocationKey("northside")]


def place(*spans: tuple[int, str, str], zone: str = "America/New_York", closed: tuple[date, ...] = ()) -> Location:
    """A location with these opening times: weekday (0 is Monday), start, end."""
    hours = tuple(Opening(day, time.fromisoformat(a), time.fromisoformat(b), HERE) for day, a, b in spans)
    closures = tuple(Closure(day, "a reason", HERE) for day in closed)
    return replace(NORTH, hours=hours, closures=closures, zone=ZoneInfo(zone))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def new_york(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-03T07:59:59", False),
        ("2026-03-03T08:00:00", True),
        ("2026-03-03T11:59:59", True),
        ("2026-03-03T12:00:00", False),
        ("2026-03-03T13:00:00", True),
        ("2026-03-03T17:00:00", False),
        ("2026-03-07T10:00:00", False),
        ("2026-11-26T10:00:00", False),
        ("2026-11-25T10:00:00", True),
    ],
)
def test_the_example_keeps_its_hours(moment: str, *, expected: bool) -> None:
    assert is_open(NORTH, new_york(moment)).open is expected


def test_the_reason_names_the_rule() -> None:
    opened = is_open(NORTH, new_york("2026-03-03T09:30:00"))
    assert opened.reason == "open: Tuesday 08:00-12:00"
    assert opened.source is not None
    assert (opened.source.file, opened.source.line) == (NORTHSIDE, 8)
    lunch = is_open(NORTH, new_york("2026-03-03T12:30:00"))
    assert lunch.reason == "closed: Tuesday hours are 08:00-12:00, 13:00-17:00"
    sunday = is_open(NORTH, new_york("2026-03-08T12:30:00"))
    assert (sunday.reason, sunday.source) == ("closed: no hours on Sunday", None)
    holiday = is_open(NORTH, new_york("2026-11-26T10:00:00"))
    assert holiday.reason == "closed: Thanksgiving Day"
    assert holiday.source is not None
    assert str(holiday.source) == f"{NORTHSIDE}:5:1"


def test_midnight_at_the_end_belongs_to_the_day_before() -> None:
    late = place((0, "20:00", "00:00"), (1, "00:00", "02:00"))
    assert is_open(late, new_york("2026-03-02T23:59:59")).open
    assert is_open(late, new_york("2026-03-03T00:00:00")).open
    assert not is_open(late, new_york("2026-03-03T02:00:00")).open
    assert next_change(late, new_york("2026-03-02T21:00:00")) == new_york("2026-03-03T02:00:00")
    assert is_open(late, new_york("2026-03-02T20:00:00")).reason == "open: Monday 20:00-24:00"


def test_a_day_that_does_not_follow_ends_at_midnight() -> None:
    late = place((0, "20:00", "00:00"))
    assert not is_open(late, new_york("2026-03-03T00:00:00")).open
    assert next_change(late, new_york("2026-03-02T21:00:00")) == new_york("2026-03-03T00:00:00")


def test_both_passes_of_the_repeated_hour_are_judged_the_same() -> None:
    """New York, Sunday 1 November 2026: 01:59 EDT (05:59 UTC) is followed by 01:00 EST (06:00 UTC)."""
    night = place((6, "01:00", "01:30"))
    assert [is_open(night, utc(f"2026-11-01T{clock}")).open for clock in ("05:15", "05:45", "06:15", "06:45")] == [
        True,
        False,
        True,
        False,
    ]
    assert next_change(night, utc("2026-11-01T05:15")) == utc("2026-11-01T05:30")
    assert next_change(night, utc("2026-11-01T05:45")) == utc("2026-11-01T06:00")
    assert next_change(night, utc("2026-11-01T06:15")) == utc("2026-11-01T06:30")


def test_a_time_that_does_not_exist_is_never_reached() -> None:
    """New York, Sunday 8 March 2026: 01:59 EST (06:59 UTC) is followed by 03:00 EDT (07:00 UTC)."""
    gap = place((6, "02:15", "02:45"))
    assert not any(is_open(gap, utc(f"2026-03-08T{hour:02}:30")).open for hour in range(24))
    into = place((6, "02:30", "05:00"))
    assert not is_open(into, utc("2026-03-08T06:59:59")).open
    assert is_open(into, utc("2026-03-08T07:00:00")).open
    assert next_change(into, utc("2026-03-08T05:00")) == utc("2026-03-08T07:00")
    out = place((6, "01:00", "02:30"))
    assert next_change(out, utc("2026-03-08T06:30")) == utc("2026-03-08T07:00")


def test_a_closure_is_a_local_day() -> None:
    always = place(*((day, "00:00", "00:00") for day in range(7)), zone="Pacific/Auckland", closed=(date(2026, 3, 3),))
    assert is_open(always, utc("2026-03-02T10:59")).open
    assert not is_open(always, utc("2026-03-02T11:00")).open
    assert next_change(always, utc("2026-03-02T12:00")) == utc("2026-03-03T11:00")


def test_special_hours_take_the_place_of_the_weekdays() -> None:
    special = SpecialHours(date(2026, 12, 24), ((time(9), time(11)),), "Christmas Eve", HERE)
    eve = replace(NORTH, closures=(), special_hours=(special,))
    opened = is_open(eve, new_york("2026-12-24T10:00"))
    assert (opened.open, opened.reason, opened.source) == (True, "open: Christmas Eve 09:00-11:00", HERE)
    early = is_open(eve, new_york("2026-12-24T08:30"))
    assert (early.open, early.reason) == (False, "closed: Christmas Eve hours are 09:00-11:00")
    assert next_change(eve, new_york("2026-12-24T10:00")) == new_york("2026-12-24T11:00")
    assert next_change(eve, new_york("2026-12-24T11:00")) == new_york("2026-12-25T08:00")


def test_a_copy_with_other_hours_does_not_answer_from_the_originals_memory() -> None:
    moment = new_york("2026-03-03T09:30")
    assert is_open(NORTH, moment).open
    assert not is_open(replace(NORTH, hours=()), moment).open


def test_memory_is_bounded() -> None:
    somewhere = place((0, "08:00", "12:00"))
    for year in range(2000, 2030):
        for month in range(1, 13):
            is_open(somewhere, datetime(year, month, 1, tzinfo=UTC))
            assert 0 < len(somewhere.timetables) <= MOST_TIMETABLES


def test_the_change_may_be_two_months_away() -> None:
    """The next opening lies beyond the days that are worked out at a time."""
    summer = replace(place(*((day, "08:00", "12:00") for day in range(7))), closures=())
    break_days = tuple(Closure(date.fromordinal(date(2026, 7, 1).toordinal() + n), "break", HERE) for n in range(50))
    closed = replace(summer, closures=break_days)
    assert next_change(closed, new_york("2026-06-30T12:00")) == new_york("2026-08-20T08:00")
    assert next_change(closed, new_york("2026-06-20T12:00")) == new_york("2026-06-21T08:00")


def test_periods_of_a_day() -> None:
    found = list(periods(NORTH, new_york("2026-03-03T00:00"), new_york("2026-03-04T00:00")))
    assert [(moment, opened.open) for moment, opened in found] == [
        (new_york("2026-03-03T00:00"), False),
        (new_york("2026-03-03T08:00"), True),
        (new_york("2026-03-03T12:00"), False),
        (new_york("2026-03-03T13:00"), True),
        (new_york("2026-03-03T17:00"), False),
    ]


def test_what_never_changes_has_no_next_change() -> None:
    assert next_change(place(), utc("2026-03-02T12:00")) is None
    assert next_change(place(*((day, "00:00", "00:00") for day in range(7))), utc("2026-03-02T12:00")) is None


def test_moments_that_share_a_wall_minute_with_a_boundary() -> None:
    assert next_change(NORTH, new_york("2026-03-03T08:00:00")) == new_york("2026-03-03T12:00:00")
    assert next_change(NORTH, new_york("2026-03-03T07:59:59.999999")) == new_york("2026-03-03T08:00:00")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        is_open(NORTH, datetime(2026, 3, 3, 9, 30))  # noqa: DTZ001
