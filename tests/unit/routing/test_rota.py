"""Who is on call: shifts over midnight, weeks in turn, swaps, and both changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from callcontrol.model.names import ChainName, ContactName, Source
from callcontrol.model.on_call import ON_CALL, Chain, Shift, Step, Swap
from callcontrol.routing.rota import duty_gaps, on_duty, rung

NEW_YORK = ZoneInfo("America/New_York")
HERE = Source("group.yaml", 30, 5)
PATEL, COHEN = ContactName("dr_patel"), ContactName("dr_cohen")
MONDAY = date(2026, 1, 5)
NIGHTS = tuple(Shift(day, time(17), time(8), PATEL, Source("group.yaml", 40 + day, 9)) for day in range(5))
WEEKEND = tuple(Shift(day, time(8), time(8), COHEN, Source("group.yaml", 40 + day, 9)) for day in (5, 6))
ALL_WEEK = tuple(Shift(day, time(0), time(0), COHEN, Source("group.yaml", 60, 9)) for day in range(7))
STEP = Step((ON_CALL, COHEN), 25.0, 1, HERE)


def chain(*weeks: tuple[Shift, ...], swaps: tuple[Swap, ...] = (), first: date = MONDAY) -> Chain:
    return Chain(ChainName("clinician"), "Clinician", NEW_YORK, weeks, first, swaps, (STEP,), 2, HERE)


def local(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK, fold=fold).astimezone(UTC)


def who(rota: Chain, text: str, fold: int = 0) -> str | None:
    duty = on_duty(rota, local(text, fold))
    return None if duty is None else duty.contact


def gaps(rota: Chain, begin: str, end: str) -> list[tuple[str, str]]:
    """Stretches without anybody, on the wall clock with its offset."""
    found = duty_gaps(rota, local(begin), local(end))
    return [
        (f"{a.astimezone(NEW_YORK):%m-%d %H:%M%z}"[:-2], f"{b.astimezone(NEW_YORK):%m-%d %H:%M%z}"[:-2])
        for a, b in found
    ]


def test_a_shift_that_ends_before_it_starts_ends_on_the_next_day() -> None:
    rota = chain(NIGHTS)
    assert who(rota, "2026-01-06 16:59:59") is None
    assert who(rota, "2026-01-06 17:00") == PATEL
    assert who(rota, "2026-01-07 07:59:59") == PATEL
    assert who(rota, "2026-01-07 08:00") is None
    assert who(rota, "2026-01-10 07:30") == PATEL  # Friday's night


def test_a_shift_that_ends_when_it_starts_lasts_a_day() -> None:
    rota = chain(WEEKEND)
    assert [who(rota, f"2026-01-{day} 08:00") for day in ("10", "11", "12")] == [COHEN, COHEN, None]
    assert who(rota, "2026-01-12 07:59") == COHEN


def test_the_shift_that_is_named_is_the_one_of_the_day_it_began() -> None:
    duty = on_duty(chain(NIGHTS), local("2026-01-07 03:00"))
    assert duty is not None
    assert (duty.source.line, duty.swap) == (41, None)


def test_weeks_take_turns_also_before_the_first() -> None:
    rota = chain(NIGHTS, ALL_WEEK)
    assert [who(rota, f"2026-{day} 20:00") for day in ("01-05", "01-12", "01-19", "01-26")] == [
        PATEL,
        COHEN,
        PATEL,
        COHEN,
    ]
    assert [who(rota, f"2025-12-{day} 20:00") for day in ("29", "22")] == [COHEN, PATEL]
    assert who(rota, "2026-01-12 07:59") == COHEN  # Sunday's night belongs to the week that is over
    assert who(chain(ALL_WEEK, NIGHTS), "2026-01-19 07:00") == COHEN


def test_the_last_night_of_a_week_reaches_into_the_next() -> None:
    sunday = (Shift(6, time(17), time(8), PATEL, HERE),)
    rota = chain(sunday, ALL_WEEK)
    assert who(rota, "2026-01-12 07:59") == COHEN  # the day's own shifts come first
    assert who(chain(sunday, ()), "2026-01-12 07:59") == PATEL
    assert who(chain(sunday, ()), "2026-01-19 07:59") is None


def test_a_swap_wins_and_says_so() -> None:
    swap = Swap(datetime(2026, 1, 6, 17), datetime(2026, 1, 7, 8), COHEN, "Exchange", HERE)  # noqa: DTZ001
    duty = on_duty(chain(NIGHTS, swaps=(swap,)), local("2026-01-06 20:00"))
    assert duty is not None
    assert (duty.contact, duty.source, duty.swap) == (COHEN, HERE, swap)
    rota = chain(NIGHTS, swaps=(swap,))
    assert (who(rota, "2026-01-06 16:59"), who(rota, "2026-01-07 08:00")) == (None, None)
    assert who(rota, "2026-01-07 17:00") == PATEL


def test_gaps_are_the_hours_that_nobody_has() -> None:
    assert gaps(chain(NIGHTS, first=MONDAY), "2026-01-06 00:00", "2026-01-08 00:00") == [
        ("01-06 08:00-05", "01-06 17:00-05"),
        ("01-07 08:00-05", "01-07 17:00-05"),
    ]
    assert gaps(chain(ALL_WEEK), "2026-01-01 00:00", "2027-02-01 00:00") == []
    assert gaps(chain(), "2026-01-06 00:00", "2026-01-07 00:00") == [("01-06 00:00-05", "01-07 00:00-05")]


def test_a_repeated_hour_is_judged_the_same_in_both_passes() -> None:
    """New York's clock shows 01:00 to 02:00 twice on 1 November 2026."""
    early = (Shift(5, time(8), time(1, 30), PATEL, HERE),)
    rota = chain(early)
    assert [who(rota, "2026-11-01 01:29", fold) for fold in (0, 1)] == [PATEL, PATEL]
    assert [who(rota, "2026-11-01 01:30", fold) for fold in (0, 1)] == [None, None]
    assert gaps(rota, "2026-11-01 01:00", "2026-11-01 03:00") == [
        ("11-01 01:30-04", "11-01 01:00-05"),
        ("11-01 01:30-05", "11-01 03:00-05"),
    ]


def test_a_gap_that_the_clock_skips_is_none() -> None:
    """New York's clock goes from 02:00 to 03:00 on 8 March 2026."""
    around = (
        Shift(5, time(12), time(2), PATEL, HERE),
        Shift(6, time(3), time(12), COHEN, HERE),
    )
    assert gaps(chain(around), "2026-03-07 12:00", "2026-03-08 12:00") == []
    assert gaps(chain(around), "2026-03-14 12:00", "2026-03-15 12:00") == [("03-15 02:00-04", "03-15 03:00-04")]


def test_gaps_within_a_single_shift_and_at_odd_seconds() -> None:
    begin = local("2026-11-01 00:30") + timedelta(microseconds=400_000)
    assert duty_gaps(chain(ALL_WEEK), begin, begin + timedelta(hours=3)) == ()
    assert duty_gaps(chain(NIGHTS), begin, begin) == ()


def test_a_step_rings_each_contact_once() -> None:
    assert rung(chain(NIGHTS), STEP, local("2026-01-06 20:00")) == (PATEL, COHEN)
    assert rung(chain(ALL_WEEK), STEP, local("2026-01-06 20:00")) == (COHEN,)
    assert rung(chain(NIGHTS), STEP, local("2026-01-06 12:00")) == (COHEN,)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        on_duty(chain(NIGHTS), datetime(2026, 1, 6))  # noqa: DTZ001
