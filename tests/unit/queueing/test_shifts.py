"""Who is on duty: wall-clock hours of the location, also where clocks change."""

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from callcontrol.model.names import PersonId, Source
from callcontrol.model.staff import Duty
from callcontrol.queueing import next_look, off_duty, on_duty
from tests.support.small_group import small_group

HERE = Source("locations/northside.yaml", 30, 5)
NEW_YORK = ZoneInfo("America/New_York")
SUNDAY = 6


def duty(weekday: int, starts: str, ends: str) -> Duty:
    return Duty(weekday, time.fromisoformat(starts), time.fromisoformat(ends), HERE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_without_hours_always() -> None:
    assert on_duty((), NEW_YORK, at("2026-03-03T03:00-05:00"))


@pytest.mark.parametrize(
    ("moment", "there"),
    [
        ("2026-03-03T07:59:59-05:00", False),
        ("2026-03-03T08:00-05:00", True),
        ("2026-03-03T11:59:59-05:00", True),
        ("2026-03-03T12:00-05:00", False),
        ("2026-03-04T09:00-05:00", False),
        ("2026-03-03T13:00Z", True),
    ],
)
def test_hours_are_of_the_weekday_and_its_wall_clock(moment: str, there: bool) -> None:
    assert on_duty((duty(1, "08:00", "12:00"), duty(2, "13:00", "14:00")), NEW_YORK, at(moment)) is there


def test_midnight_ends_the_day() -> None:
    evening = (duty(1, "18:00", "00:00"),)
    assert on_duty(evening, NEW_YORK, at("2026-03-03T23:59:59-05:00"))
    assert not on_duty(evening, NEW_YORK, at("2026-03-04T00:00-05:00"))


def test_hours_that_begin_in_the_hour_that_is_skipped_begin_at_its_end() -> None:
    night = (duty(SUNDAY, "02:30", "06:00"),)
    assert not on_duty(night, NEW_YORK, at("2026-03-08T06:59:59Z"))
    assert on_duty(night, NEW_YORK, at("2026-03-08T07:00:00Z"))


def test_the_hour_that_comes_twice_counts_twice() -> None:
    night = (duty(SUNDAY, "01:00", "01:30"),)
    states = [on_duty(night, NEW_YORK, at(f"2026-11-01T{moment}Z")) for moment in ("05:10", "05:40", "06:10", "06:40")]
    assert states == [True, False, True, False]


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        on_duty((), NEW_YORK, datetime(2026, 3, 3, 9))  # noqa: DTZ001


def test_each_person_is_judged_by_their_own_location() -> None:
    group = small_group()
    lake = replace(group.locations[group.people[PersonId("lakeview-301")].location], zone=ZoneInfo("Asia/Tokyo"))
    people = {who: replace(known, works=(duty(1, "08:00", "17:00"),)) for who, known in group.people.items()}
    people[PersonId("northside-102")] = replace(people[PersonId("northside-102")], works=())
    group = replace(group, people=people, locations={**group.locations, lake.key: lake})
    assert off_duty(group, at("2026-03-03T09:30-05:00")) == {"lakeview-301", "lakeview-302"}
    assert off_duty(group, at("2026-03-03T09:30+09:00")) == {"northside-101", "northside-103"}


def test_nobody_comes_or_goes_within_a_minute() -> None:
    assert next_look(at("2026-03-03T09:30:15.5Z")) == at("2026-03-03T09:31Z")
    assert next_look(at("2026-03-03T09:31Z")) == at("2026-03-03T09:32Z")
