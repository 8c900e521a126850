"""Random traffic through random habits: every call ends once, nobody does two things, all figures add up."""

import random
from dataclasses import replace
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from callcontrol.model.names import Language
from callcontrol.model.rules import Group
from callcontrol.simulation import ALL, Arrival, Fate, Habits, measure, run
from tests.support.exploring import examples
from tests.support.one_room import DESK, NURSE, a_day, one_room

_OVERFLOW = ", overflow: [{longer_than: 6, box: box}, {after: 90s, queue: nurse}]"


@cache
def practice(number: int) -> Group:
    return (
        one_room(2, 1, desk=_OVERFLOW, nurse=", overflow: [{after: 4m, box: box}]"),
        one_room(1, 2, desk=", rings: [{after: 30s, sites: [all]}]", elsewhere=1),
        one_room(2, 1, hours='{mon: ["00:10-00:40"]}', works='{mon: ["00:05-00:30"]}', desk=_OVERFLOW),
    )[number]


arrivals = st.lists(
    st.builds(
        Arrival,
        number=st.just(0),
        at=st.floats(0.0, 3600.0),
        queue=st.sampled_from([DESK, NURSE]),
        language=st.sampled_from([Language("en"), Language("es")]),
        talk=st.floats(0.0, 400.0),
        patience=st.floats(0.0, 600.0) | st.just(float("inf")),
        urgent=st.booleans(),
        luck=st.integers(0, 2**64 - 1),
    ),
    max_size=60,
)
habits = st.builds(
    Habits,
    wrap_up=st.sampled_from([0.0, 30.0]),
    pick_up=st.sampled_from([0.0, 4.0, 19.0]),
    missed=st.sampled_from([0.0, 0.3]),
)


@examples(250)
@given(st.integers(0, 2), arrivals, habits)
def test_every_call_ends_once_and_all_adds_up(which: int, drawn: list[Arrival], how: Habits) -> None:
    group = practice(which)
    calls = [replace(call, number=n) for n, call in enumerate(sorted(drawn, key=lambda call: call.at))]
    done = run(a_day(group), calls, how)
    assert sorted([call.arrival.number for call in done.calls] + [call.number for call in done.refused]) == [
        call.number for call in calls
    ]
    talked = 0.0
    for call in done.calls:
        assert 0.0 <= call.seconds <= call.arrival.patience + 1e-6
        assert call.seconds <= 36_000.0 + 1e-6
        if call.fate is Fate.ANSWERED:
            talked += call.arrival.talk + how.wrap_up
            assert call.seconds >= how.pick_up - 1e-6
        if call.fate is Fate.ABANDONED:
            assert abs(call.seconds - call.arrival.patience) < 1e-6
    assert abs(sum(done.busy.values()) - talked) < 1e-3
    found = measure(done, 20.0)
    for one in found.values():
        assert one.offered == one.answered + one.abandoned + one.short + one.overflowed + one.unanswered
        assert one.moved <= one.offered
    assert found[ALL].offered == len(done.calls) == sum(one.offered for name, one in found.items() if name != ALL)


@examples(60)
@given(st.integers(0, 2), arrivals, habits, st.integers(0, 99))
def test_the_same_calls_are_the_same_result(which: int, drawn: list[Arrival], how: Habits, seed: int) -> None:
    calls = [replace(call, number=n) for n, call in enumerate(sorted(drawn, key=lambda call: call.at))]
    random.seed(seed)
    first, second = (run(a_day(practice(which)), calls, how) for _ in range(2))
    assert first == second


@examples(60)
@given(arrivals)
def test_more_people_never_make_the_first_caller_wait_longer(drawn: list[Arrival]) -> None:
    """Of one queue, in order of arrival, without overflow or haste: each caller waits no longer with one more desk."""
    plain = [
        replace(call, number=n, queue=DESK, patience=float("inf"), urgent=False)
        for n, call in enumerate(sorted(drawn, key=lambda call: call.at))
    ]
    few, many = (run(a_day(one_desks(count)), plain, Habits()) for count in (1, 2))
    waited = {call.arrival.number: call.seconds for call in few.calls}
    assert all(call.seconds <= waited[call.arrival.number] + 1e-6 for call in many.calls)


@cache
def one_desks(count: int) -> Group:
    return one_room(count)
