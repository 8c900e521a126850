"""Random days of a queue: the engine's invariants, and the engine against a naive one, command by command."""

from hypothesis import given
from hypothesis import strategies as st

from tests.support.exploring import examples
from tests.support.queue_day import VERSIONS, Day, Step
from tests.support.random_staff import staffed

steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "enter",
                "enter",
                "leave",
                "accept",
                "decline",
                "decline",
                "finished",
                "device",
                "device",
                "tick",
                "replace",
                "replace",
                "duty",
                "sign",
                "sign",
                "pause",
                "ready",
                "wrap_up",
                "pick_up",
                "engage",
            ]
        ),
        st.integers(0, 59),
        st.integers(0, 59),
        st.sampled_from([0.0, 0.0, 1.0, 5.0, 7.0, 29.0, 31.0, 150.0]),
    ),
    min_size=25,
    max_size=80,
)
present = st.lists(st.integers(0, 6), unique=True)
"""Who is there from the start, in the order of their coming."""
seeds = st.none() | st.tuples(*[st.integers(0, 10_000)] * 3)
"""Of three versions of the rules; None: `VERSIONS`."""


@examples(120)
@given(seeds, present, steps)
def test_the_engine_does_what_the_naive_one_does(
    versions: tuple[int, ...] | None, there: list[int], day_steps: list[Step]
) -> None:
    day = Day(VERSIONS if versions is None else [staffed(seed) for seed in versions])
    day.open(there)
    for step in day_steps:
        day.live(step)


@examples(100)
@given(seeds, present, steps)
def test_everybody_leaves_once_and_nobody_waits_for_ever(
    versions: tuple[int, ...] | None, there: list[int], day_steps: list[Step]
) -> None:
    day = Day(VERSIONS if versions is None else [staffed(seed) for seed in versions])
    day.open(there)
    for step in day_steps:
        day.live(step)
    day.close()
    assert not day.engine.waiting()
    assert day.engine.wakes_at() is None
    counts = day.engine.agent_counts()
    assert counts.pop("offline") == len(day.group.people)
    assert not any(counts.values())
    assert not day.inside
