"""By when messages are answered and calls returned."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from callcontrol.model.names import BoxName, CallbackName, Language, LocationKey, QueueName, Source
from callcontrol.model.paths import Box, Callback, Prompt
from callcontrol.model.rules import Closure, Location, Opening, SpecialHours
from callcontrol.routing.promises import due, window
from tests.fixtures.rules import example_group

NEW_YORK = ZoneInfo("America/New_York")
HERE = Source("x.yaml", 1, 1)
WORDS = Prompt("box", {Language("en"): "Speak."}, HERE)
HOUR = 3600.0


def place(**changes: Any) -> Location:
    """Open Monday to Friday 08:00-12:00 and 13:00-17:00, but for what the test says."""
    hours = tuple(Opening(day, time(a), time(b), HERE) for day in range(5) for a, b in ((8, 12), (13, 17)))
    northside = example_group().locations[LocationKey("northside")]
    return replace(northside, **({"hours": hours, "closures": (), "special_hours": ()} | changes))


def box(seconds: float) -> Box:
    return Box(BoxName("northside/messages"), "Messages", WORDS, seconds, 180.0, HERE)


def callback(starts: time, ends: time) -> Callback:
    return Callback(
        CallbackName("northside/morning"), "Morning", WORDS, QueueName("northside/nurse"), starts, ends, HERE
    )


def local(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("left", "answered"),
    [
        ("2026-03-03 09:00", "2026-03-03 14:00"),  # over lunch
        ("2026-03-03 08:00", "2026-03-03 12:00"),
        ("2026-03-03 16:00", "2026-03-04 11:00"),
        ("2026-03-03 03:00", "2026-03-03 12:00"),  # by night
        ("2026-03-06 16:30", "2026-03-09 11:30"),  # over the weekend in which the clock goes forward
    ],
)
def test_a_message_is_answered_after_so_much_time_of_being_open(left: str, answered: str) -> None:
    assert due(place(), box(4 * HOUR), local(left)) == local(answered)


def test_a_closed_day_does_not_count() -> None:
    closed = place(closures=(Closure(date(2026, 3, 4), "Training", HERE),))
    assert due(closed, box(4 * HOUR), local("2026-03-03 16:00")) == local("2026-03-05 11:00")


def test_a_promise_that_never_comes_due() -> None:
    assert due(place(hours=()), box(HOUR), local("2026-03-03 16:00")) is None
    rarely = place(hours=(Opening(0, time(8), time(8, 30), HERE),))
    assert due(rarely, box(8 * HOUR), local("2026-03-03 16:00")) is None
    assert due(rarely, box(2 * HOUR), local("2026-03-03 16:00")) == local("2026-03-30 08:30")


def test_a_repeated_hour_counts_twice() -> None:
    nights = place(hours=(Opening(6, time(0), time(4), HERE),))
    assert due(nights, box(4 * HOUR), local("2026-11-01 00:00")) == local("2026-11-01 03:00")


MORNING = callback(time(8, 30), time(10))


@pytest.mark.parametrize(
    ("promised", "day"),
    [
        ("2026-03-03 03:00", "2026-03-03"),
        ("2026-03-03 08:30", "2026-03-03"),
        ("2026-03-03 08:30:01", "2026-03-04"),
        ("2026-03-06 20:00", "2026-03-09"),
    ],
)
def test_a_callback_comes_in_the_next_window_that_has_not_begun(promised: str, day: str) -> None:
    assert window(place(), MORNING, local(promised)) == (local(f"{day} 08:30"), local(f"{day} 10:00"))


def test_a_day_that_is_open_for_a_part_of_the_window_is_passed_over() -> None:
    assert window(place(), callback(time(11, 30), time(12, 30)), local("2026-03-03 03:00")) is None
    late = SpecialHours(date(2026, 3, 4), ((time(9), time(12)),), "Training", HERE)
    assert window(place(special_hours=(late,)), MORNING, local("2026-03-03 20:00")) == (
        local("2026-03-05 08:30"),
        local("2026-03-05 10:00"),
    )


def test_windows_up_to_midnight_and_over_changes_of_the_clock() -> None:
    always = place(hours=tuple(Opening(day, time(0), time(0), HERE) for day in range(7)))
    assert window(always, callback(time(22), time(0)), local("2026-03-03 12:00")) == (
        local("2026-03-03 22:00"),
        local("2026-03-04 00:00"),
    )
    skipped = window(always, callback(time(2, 15), time(4)), local("2026-03-08 00:00"))
    assert skipped == (local("2026-03-08 03:00"), local("2026-03-08 04:00"))
    nothing_left = window(always, callback(time(2, 15), time(2, 45)), local("2026-03-08 00:00"))
    assert nothing_left == (local("2026-03-09 02:15"), local("2026-03-09 02:45"))


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        window(place(), MORNING, datetime(2026, 1, 6))  # noqa: DTZ001
