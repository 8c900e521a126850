"""The simulation agrees with Erlang's formulas: 100 calls in half an hour, 180 s of talk, answered within 20 s."""

import random
from datetime import time
from math import inf
from zoneinfo import ZoneInfo

import pytest

from callcontrol.simulation import ALL, Drawn, Habits, Load, Measures, Rate, interval, measure, plan, run
from tests.support.one_room import DESK, EN, MONDAY, one_room

RUNS, DAYS = 12, 2
WARM = 2 * 3600.0
"""Seconds until the empty start is forgotten."""


def steady(people: int, patience: float = inf) -> tuple[list[Measures], list[float]]:
    """Measures of each run, and the share of callers who waited."""
    rates = tuple(Rate(day, time(0, 0), time(0, 0), 200.0) for day in range(7))
    load = Load(DESK, ZoneInfo("Africa/Abidjan"), rates, 180.0, EN, patience=patience)
    traffic = Drawn((load,), MONDAY.date(), DAYS)
    start, seconds = traffic.span()
    rules = plan(one_room(people), start, seconds)
    found, waited = [], []
    for number in range(RUNS):
        done = run(rules, traffic.calls(start, random.Random(f"erlang/{number}")), Habits())
        found.append(measure(done, 20.0, since=WARM)[ALL])
        warm = [call.seconds for call in done.calls if call.arrival.at >= WARM]
        waited.append(sum(seconds > 0.0 for seconds in warm) / len(warm))
    return found, waited


def agrees(values: list[float | None], truth: float, closely: float) -> bool:
    """Whether the truth lies in the 95 % interval of the runs, and that is not wide."""
    found = interval(values)
    assert found is not None
    assert found.half is not None
    assert found.half < closely, "too wide to say anything"
    return abs(found.mean - truth) <= found.half


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("people", "level", "asa", "closely"), [(12, 0.6402, 40.4, 6.0), (13, 0.7956, 17.1, 2.0), (14, 0.8884, 7.84, 1.0)]
)
def test_erlang_c(people: int, level: float, asa: float, closely: float) -> None:
    found, _ = steady(people)
    assert agrees([one.service_level for one in found], level, 0.02)
    assert agrees([one.asa for one in found], asa, closely)


@pytest.mark.timeout(300)
def test_erlang_a() -> None:
    found, waited = steady(12, patience=300.0)
    assert agrees([*waited], 0.3318, 0.015)
    assert agrees([(one.abandoned + one.short) / one.offered for one in found], 0.0427, 0.004)
