"""Whatever a caller lives through while they wait: no figure they are told is larger than one before."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from callcontrol.model.names import Language, QueueName
from callcontrol.model.waiting import Announce, Told
from callcontrol.queueing import WaitEstimator
from callcontrol.routing import announcement
from tests.support.exploring import examples
from tests.support.small_group import DESK, small_group

GROUP = small_group()
EN, NAME = Language("en"), QueueName(DESK)
RULE = Announce(position=True, wait=True, every_seconds=60.0)
minutes = st.lists(
    st.tuples(st.integers(0, 60), st.floats(0.0, 6000.0), st.floats(0.0, 3000.0), st.floats(0.1, 300.0), st.booleans()),
    min_size=1,
    max_size=12,
)
"""Ahead, the shorter end, by how much the other is longer, time until the next, whether anything is known."""


@examples(300)
@given(minutes, st.sampled_from([60.0, 300.0, 7200.0]))
def test_nothing_that_is_told_ever_grows(lived: list[tuple[int, float, float, float, bool]], max_wait: float) -> None:
    queue = replace(GROUP.queues[NAME], announce=RULE, max_wait_seconds=max_wait)
    told, waited = Told(), 0.0
    for ahead, low, more, pause, known in lived:
        expected = (low, low + more) if known else None
        after = announcement(GROUP, queue, EN, ahead, expected, waited, told).told
        for was, now in (
            (told.ahead, after.ahead),
            (told.low, after.low),
            (told.high, after.high),
            (told.by, after.by),
        ):
            assert was is None or (now is not None and now <= was)
        if after.high is not None and after != told and known:
            assert after.low is not None
            assert 0.0 <= after.low <= after.high
            assert after.by is not None
        told, waited = after, waited + pause


@examples(100)
@given(st.lists(st.floats(1.0, 500.0), min_size=20, max_size=60), st.integers(0, 5))
def test_nothing_is_known_when_nobody_is_signed_in(waits: list[float], ahead: int) -> None:
    estimator = WaitEstimator()
    for number, waited in enumerate(waits):
        estimator.joined(NAME, ahead, number * 10.0)
        estimator.answered(NAME, ahead, waited, number * 10.0 + 5.0)
    assert estimator.estimate(NAME, ahead, attended=True) is not None
    assert estimator.estimate(NAME, ahead, attended=False) is None
