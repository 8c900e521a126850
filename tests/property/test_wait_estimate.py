"""Whatever a queue lives through: ranges in order, nothing that grows, and the same after being written down."""

import json

from hypothesis import given
from hypothesis import strategies as st

from callcontrol.model.names import QueueName
from callcontrol.queueing import Estimate, WaitEstimator
from callcontrol.queueing.estimate_state import from_plain, to_plain
from tests.support.exploring import examples

DESK = QueueName("northside/front_desk")
lived = st.lists(
    st.tuples(
        st.sampled_from(["joined", "answered", "gone"]),
        st.integers(-2, 60),
        st.floats(0.0, 4000.0),
        st.floats(-5.0, 300.0),
    ),
    max_size=120,
)
anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["version", "queues", "interval", "waits", "0", "7"]), inner, max_size=4)
    ),
    max_leaves=20,
)


def live(estimator: WaitEstimator, events: list[tuple[str, int, float, float]]) -> None:
    now = 0.0
    for what, ahead, waited, pause in events:
        now += pause  # a clock that goes back now and then
        match what:
            case "joined":
                estimator.joined(DESK, ahead, now)
            case "answered":
                estimator.answered(DESK, ahead, waited, now)
            case _:
                estimator.gone(DESK, now)


@examples(200)
@given(lived, st.integers(-2, 80))
def test_a_range_is_a_range_and_outlives_the_process(events: list[tuple[str, int, float, float]], ahead: int) -> None:
    estimator = WaitEstimator()
    live(estimator, events)
    found = estimator.estimate(DESK, ahead, attended=True)
    if found is not None:
        assert 0.0 <= found.low <= found.high
        assert 0.0 <= found.mean < float("inf")
    again = from_plain(json.loads(json.dumps(to_plain(estimator))))
    assert again.estimate(DESK, ahead, attended=True) == found


@examples(200)
@given(lived, st.lists(st.integers(0, 45), min_size=2))
def test_no_figure_is_larger_than_the_last_one_said(
    events: list[tuple[str, int, float, float]], places: list[int]
) -> None:
    estimator, said = WaitEstimator(), None
    for number, ahead in enumerate(places):
        live(estimator, events[number :: len(places)])
        found = estimator.estimate(DESK, ahead, attended=True)
        if found is None:
            continue
        saying: Estimate = found.after(said)
        assert saying.low <= saying.high
        assert said is None or (saying.low <= said.low and saying.high <= said.high)
        assert saying.low <= found.low
        said = saying


@examples(300)
@given(anything)
def test_anything_can_be_read(plain: object) -> None:
    estimator = from_plain(plain)
    assert from_plain(to_plain(estimator)).of(DESK).waits == estimator.of(DESK).waits


@examples(300)
@given(st.dictionaries(st.text(max_size=3), anything))
def test_any_queues_can_be_read(queues: dict[str, object]) -> None:
    from_plain({"version": 1, "queues": queues}).estimate(DESK, 0, attended=True)
