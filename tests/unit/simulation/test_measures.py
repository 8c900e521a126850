"""Measures by their formulas, and how sure a difference is."""

import random
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from callcontrol.simulation import (
    ALL,
    Drawn,
    Fate,
    Habits,
    Interval,
    Load,
    Rate,
    Run,
    Waited,
    interval,
    measure,
    measure_days,
    paired,
    trials,
)
from callcontrol.simulation.confidence import student
from tests.support.one_room import DESK, EN, MONDAY, NURSE, coming, one_room


def done(*ends: tuple[Fate, float]) -> Run:
    calls = coming(*[(60.0 * n, 10.0) for n in range(len(ends))])
    return Run([Waited(call, fate, seconds, False, 0) for call, (fate, seconds) in zip(calls, ends, strict=True)])


def test_each_measure_by_its_formula() -> None:
    lived = done(
        *[(Fate.ANSWERED, 10.0)] * 6,
        *[(Fate.ANSWERED, 40.0)] * 2,
        (Fate.ABANDONED, 3.0),
        (Fate.ABANDONED, 12.0),
        (Fate.ABANDONED, 90.0),
        (Fate.OVERFLOWED, 120.0),
        (Fate.UNANSWERED, 600.0),
        (Fate.CLOSED, 30.0),
    )
    found = measure(lived, 20.0)[DESK]
    assert (found.offered, found.answered, found.abandoned, found.short) == (14, 8, 2, 1)
    assert (found.overflowed, found.unanswered) == (1, 2)
    assert found.service_level == pytest.approx(6 / (14 - 2))
    assert found.abandonment == pytest.approx(2 / 13)
    assert found.asa == pytest.approx((60 + 80) / 8)
    assert found.mean_wait == pytest.approx((140 + 3 + 12 + 90 + 120 + 600 + 30) / 14)
    assert (found.p50, found.longest) == (11.0, 600.0)
    assert measure(lived, 20.0)[ALL] == found


def test_queues_apart_warming_up_and_days() -> None:
    lived = done((Fate.ANSWERED, 1.0), (Fate.ANSWERED, 3.0))
    lived.calls += [Waited(call, Fate.ANSWERED, 5.0, True, 2) for call in coming((90_000.0, 1.0), queue=NURSE)]
    lived.refused += coming((90_001.0, 1.0), queue=NURSE, first=9)
    found = measure(lived, 20.0)
    assert list(found) == [ALL, DESK, NURSE]
    assert (found[ALL].offered, found[ALL].refused, found[NURSE].moved, found[NURSE].overtaken) == (3, 1, 1, 2)
    assert measure(lived, 20.0, since=60.0)[DESK].asa == 3.0
    days = measure_days(lived, 20.0, lambda at: int(at // 86_400))
    assert {day: (one[ALL].offered, one[ALL].refused) for day, one in days.items()} == {0: (2, 0), 1: (1, 1)}


def test_of_nobody_there_is_no_measure() -> None:
    found = measure(Run(refused=coming((0.0, 1.0))), 20.0)[DESK]
    assert (found.offered, found.refused) == (0, 1)
    assert (found.service_level, found.asa, found.p90, found.longest) == (None,) * 4


@pytest.mark.parametrize(("freedom", "value"), [(1, 12.706), (9, 2.262), (11, 2.201), (20, 2.086), (100, 1.984)])
def test_students_distribution(freedom: int, value: float) -> None:
    assert student(freedom) == pytest.approx(value, abs=0.001)


def test_intervals() -> None:
    assert interval([]) is None
    assert interval([None, None]) is None
    assert interval([4.0, None]) == Interval(4.0, None)
    found = interval([1.0, 2.0, 3.0])
    assert found is not None
    assert found.mean == 2.0
    assert found.half == pytest.approx(4.303 / 3**0.5)
    assert not Interval(4.0, None).is_sure
    assert not Interval(1.0, 1.5).is_sure
    assert Interval(-2.0, 1.5).is_sure


def test_pairs_are_surer_than_runs_apart() -> None:
    before, after = [10.0, 50.0, 90.0, None], [12.0, 53.0, 92.0, 5.0]
    found = paired(before, after)
    assert found is not None
    assert found.mean == pytest.approx(7 / 3)
    assert found.is_sure


def drawn(days: int = 2) -> Drawn:
    rates = tuple(Rate(day, time(8, 0), time(17, 0), 40.0) for day in range(7))
    load = Load(DESK, ZoneInfo("Africa/Abidjan"), rates, 180.0, EN, patience=200.0, urgent=0.05)
    return Drawn((load,), MONDAY.date(), days)


def chances(seed: int, runs: int) -> list[random.Random]:
    return [random.Random(f"{seed}/{n}") for n in range(runs)]


def test_the_same_seed_is_the_same_result() -> None:
    habits = Habits(wrap_up=20.0, pick_up=4.0, missed=0.1)
    once, again, other = (trials([one_room(2)], drawn(), habits, 20.0, chances(seed, 2)) for seed in (7, 7, 8))
    assert once.outcomes[0].runs == again.outcomes[0].runs
    assert once.outcomes[0].busy == again.outcomes[0].busy
    assert once.outcomes[0].runs != other.outcomes[0].runs


def test_both_rules_have_the_very_same_calls() -> None:
    few, many = one_room(2), one_room(3)
    alone = trials([many], drawn(), Habits(), 20.0, chances(1, 6))
    both = trials([few, many], drawn(), Habits(), 20.0, chances(1, 6))
    assert both.outcomes[1].runs == alone.outcomes[0].runs, "what the one does changes nothing for the other"
    same = trials([few, few], drawn(), Habits(), 20.0, chances(1, 6))
    assert paired(*same.samples(ALL, lambda one: one.asa)) == Interval(0.0, 0.0)
    found = paired(*both.samples(ALL, lambda one: one.service_level))
    assert found is not None
    assert found.is_sure
    assert found.mean > 0.1
    assert found.half is not None
    assert [len(values) for values in both.samples(ALL, lambda one: one.asa)] == [6, 6]


def test_of_one_run_the_days_tell_how_sure_a_difference_is() -> None:
    both = trials([one_room(2), one_room(3)], drawn(days=5), Habits(), 20.0, chances(1, 1))
    before, after = both.samples(ALL, lambda one: one.asa)
    assert len(before) == len(after) == 5
    found = paired(before, after)
    assert found is not None
    assert found.is_sure


def test_how_busy_everybody_is() -> None:
    found = trials(
        [one_room(4, nurses=1, works='{mon-sun: ["08:00-17:00"]}')], drawn(20), Habits(), 20.0, chances(2, 1)
    )
    loads = found.outcomes[0].occupancy
    assert [loads[f"site-10{n}"] for n in range(4)] == pytest.approx([0.5] * 4, abs=0.06)  # type: ignore[index]
    assert loads["site-200"] == 0.0  # type: ignore[index]
