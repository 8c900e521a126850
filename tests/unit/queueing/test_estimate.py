"""What a waiting caller is told: from whom it is learned, when nothing is said, and that it never grows."""

import json

import pytest

from callcontrol.model.names import QueueName
from callcontrol.queueing import Estimate, WaitEstimator
from callcontrol.queueing.estimate import FEWEST, LEARNED_FROM, MOST_AHEAD, MOST_QUEUES, from_interval
from callcontrol.queueing.estimate_state import from_plain, to_plain

DESK, NURSE = QueueName("northside/front_desk"), QueueName("northside/nurse")


def taught(waits: list[float], ahead: int = 0) -> WaitEstimator:
    """Callers who found so many ahead, answered a minute apart."""
    estimator = WaitEstimator()
    for number, waited in enumerate(waits):
        now = number * 60.0
        estimator.joined(DESK, 0, now)
        estimator.answered(DESK, ahead, waited, now + 20.0)
    return estimator


def test_nothing_is_said_of_a_queue_that_nobody_has_waited_in() -> None:
    assert WaitEstimator().estimate(DESK, 0, attended=True) is None
    assert taught([10.0] * FEWEST).estimate(NURSE, 0, attended=True) is None


def test_nothing_is_said_when_nobody_is_there() -> None:
    estimator = taught([10.0] * FEWEST)
    assert estimator.estimate(DESK, 0, attended=False) is None
    assert estimator.estimate(DESK, 0, attended=True) is not None


def test_half_and_four_fifths_of_those_who_stood_there() -> None:
    found = taught([float(wait) for wait in range(1, 12)]).estimate(DESK, 0, attended=True)
    assert found == Estimate(6.0, 9.0, 6.0)


def test_only_the_latest_teach() -> None:
    found = taught([1000.0] * 30 + [10.0] * LEARNED_FROM).estimate(DESK, 0, attended=True)
    assert found == Estimate(10.0, 10.0, 10.0)


def test_where_too_few_stood_there_the_pace_of_the_line_tells() -> None:
    estimator = taught([500.0] * (FEWEST - 1), ahead=3)
    found = estimator.estimate(DESK, 3, attended=True)
    assert found is not None
    assert found.mean == pytest.approx(4 * 20.0), "20 s from one departure to the next"
    assert found.low < found.mean < found.high
    assert taught([500.0] * FEWEST, ahead=3).estimate(DESK, 3, attended=True) == Estimate(500.0, 500.0, 500.0)


def test_the_night_is_no_interval_of_the_line() -> None:
    estimator = WaitEstimator()
    for now in (0.0, 50_000.0, 100_000.0):
        estimator.joined(DESK, 0, now)
        estimator.gone(DESK, now + 30.0)
    found = estimator.estimate(DESK, 0, attended=True)
    assert found is not None
    assert found.mean == pytest.approx(30.0)


def test_the_newest_interval_weighs_a_tenth() -> None:
    estimator = WaitEstimator()
    estimator.joined(DESK, 0, 0.0)
    estimator.joined(DESK, 1, 1.0)
    estimator.gone(DESK, 10.0)
    estimator.gone(DESK, 40.0)
    found = estimator.estimate(DESK, 1, attended=True)
    assert found is not None
    assert found.mean == pytest.approx(2 * (0.9 * 10.0 + 0.1 * 30.0))


def test_the_pace_gives_the_quantiles_of_its_distribution() -> None:
    one, ten = from_interval(0, 60.0), from_interval(9, 60.0)
    assert one.low == pytest.approx(60.0 * 0.6931, rel=0.02), "exponential"
    assert one.high == pytest.approx(60.0 * 1.6094, rel=0.02)
    assert ten.low == pytest.approx(60.0 * 9.669, rel=0.005), "the sum of ten"
    assert ten.high == pytest.approx(60.0 * 12.519, rel=0.005)


def test_what_is_said_never_grows() -> None:
    first, worse, better = Estimate(60.0, 120.0, 70.0), Estimate(50.0, 200.0, 90.0), Estimate(20.0, 40.0, 25.0)
    assert worse.after(first) == Estimate(50.0, 120.0, 70.0)
    assert better.after(worse.after(first)) == better
    assert first.after(None) == first


def test_a_fault_of_a_clock_teaches_nothing() -> None:
    estimator = taught([30.0] * FEWEST)
    before = estimator.estimate(DESK, 0, attended=True)
    for wrong in (-5.0, float("nan"), float("inf"), 1e9):
        estimator.answered(DESK, 0, wrong, float("nan"))
    assert estimator.estimate(DESK, 0, attended=True) == before


def test_it_remembers_so_much_and_no_more() -> None:
    estimator = WaitEstimator()
    for number in range(MOST_QUEUES + 20):
        estimator.gone(QueueName(f"site/{number}"), 1.0)
    assert len(list(estimator.all())) == MOST_QUEUES
    for ahead in range(3 * MOST_AHEAD):
        for _ in range(2 * LEARNED_FROM):
            estimator.answered(DESK, ahead, 1.0, 1.0)
    waits = estimator.of(DESK).waits
    assert len(waits) == MOST_AHEAD
    assert {len(known) for known in waits.values()} == {LEARNED_FROM}


def test_what_it_knows_outlives_the_process() -> None:
    estimator = taught([float(wait) for wait in range(60)], ahead=2)
    again = from_plain(json.loads(json.dumps(to_plain(estimator))))
    for ahead in (0, 2, 7):
        assert again.estimate(DESK, ahead, attended=True) == estimator.estimate(DESK, ahead, attended=True)
    again.gone(DESK, 5.0)  # of another clock, earlier than the last one's
    assert again.estimate(DESK, 0, attended=True) == estimator.estimate(DESK, 0, attended=True)


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        {"version": 2, "queues": {}},
        {"version": 1, "queues": []},
        {"version": 1, "queues": {"a": 5, "b": {"interval": "soon", "waits": 7}}},
        {"version": 1, "queues": {"a": {"interval": -1, "waits": {"x": [1], "99": [1], "-1": [1], "0": "many"}}}},
        {"version": 1, "queues": {"a": {"interval": True, "waits": {"0": [None, "1", {}, -4, 1e12]}}}},
    ],
)
def test_what_is_damaged_is_forgotten(plain: object) -> None:
    estimator = from_plain(plain)
    assert estimator.estimate(QueueName("a"), 0, attended=True) is None
    estimator.answered(QueueName("a"), 0, 5.0, 1.0)
