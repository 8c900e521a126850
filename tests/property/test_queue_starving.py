"""Nobody starves: whoever goes before a caller joined no later after them than class, person and sticky wait say.

One person serves two queues and never rests, and callers who may overtake come without an end. The one who is
overtaken is answered after as many of them as came within the bound, and each of these had no more than their talk.
"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.model.staff import MOST_AHEAD_SECONDS, Serving
from callcontrol.queueing import Caller, Command, Device, Offer, QueueEngine
from tests.support.exploring import examples
from tests.support.small_group import BILLING, DESK, small_group

BEN = PersonId("northside-102")
PATIENT, END = CallId("patient"), 4000


def with_ben_alone(ahead: float, sticky: float) -> Group:
    """He serves the front desk, and billing as if its callers had waited so much longer."""
    group = small_group()
    ben = replace(group.people[BEN], serves={QueueName(BILLING): Serving(ahead)})
    queues = {
        name: replace(queue, max_wait_seconds=9e9, sticky_seconds=sticky, overflow=())
        for name, queue in group.queues.items()
    }
    return replace(group, people={BEN: ben}, queues=queues)


def caller(group: Group, name: str, queue: str, since: float, **more: object) -> Caller:
    to = group.queues[QueueName(queue)]
    return replace(Caller(CallId(name), to, since, Language("en")), **more)  # type: ignore[arg-type]


def answered(group: Group, ahead: float, every: int, talk: int) -> list[tuple[CallId, float, float]]:
    """Who is answered up to the patient one, since when they waited, and when: second by second."""
    engine, found, free_at = QueueEngine(group), list[tuple[CallId, float, float]](), 0.0
    engine.device(BEN, Device.FREE, 0.0)
    engine.accept(_offered(engine.enter(caller(group, "first", BILLING, 0.0), 0.0)), BEN, 0.0)
    engine.enter(caller(group, PATIENT, DESK, 0.0), 0.0)
    since, talking = {PATIENT: 0.0}, CallId("first")
    free_at = float(talk)
    for second in range(1, END):
        now = float(second)
        if second % every == 0:
            one = caller(group, f"c{second:04}", BILLING, now, ahead_seconds=ahead, last=BEN)
            since[one.call_id] = now
            engine.enter(one, now)
        if now >= free_at:
            talking_now = _offered(engine.finished(BEN, talking, now))
            engine.accept(talking_now, BEN, now)
            found.append((talking_now, since[talking_now], now))
            talking, free_at = talking_now, now + talk
            if talking == PATIENT:
                return found
    raise AssertionError("somebody starves")


def _offered(commands: list[Command]) -> CallId:
    (offer,) = commands
    assert isinstance(offer, Offer)
    return offer.call_id


@examples(30)
@given(
    st.sampled_from([0.0, 30.0, MOST_AHEAD_SECONDS]),
    st.sampled_from([0.0, 45.0, MOST_AHEAD_SECONDS]),
    st.sampled_from([0.0, 60.0]),
    st.integers(5, 30),
    st.integers(1, 45),
)
def test_overtakers_joined_within_the_bound(ahead: float, own: float, sticky: float, every: int, talk: int) -> None:
    before = answered(with_ben_alone(own, sticky), ahead, every, talk)
    bound = ahead + own + sticky
    *overtakers, (patient, _, at) = before
    assert patient == PATIENT
    assert all(since <= bound for _, since, _ in overtakers)
    assert len(overtakers) <= bound // every
    assert at <= (len(overtakers) + 1) * talk, "somebody waited while nobody was served"


def test_a_class_of_any_size_is_ahead_by_no_more_than_the_most() -> None:
    before = answered(with_ben_alone(0.0, 0.0), 1e6, 10, 40)
    assert before[-1][0] == PATIENT
    assert {since for _, since, _ in before[:-1]} == {10.0 * n for n in range(1, len(before))}
    assert before[-2][1] <= MOST_AHEAD_SECONDS


@pytest.mark.parametrize(("later", "first"), [(89.0, "bonus"), (91.0, PATIENT)])
def test_the_bound_is_reached_and_not_passed(later: float, first: str) -> None:
    group = with_ben_alone(0.0, 0.0)
    engine = QueueEngine(group)
    engine.enter(caller(group, PATIENT, DESK, 0.0), 0.0)
    engine.enter(caller(group, "bonus", BILLING, later, ahead_seconds=MOST_AHEAD_SECONDS), later)
    assert engine.device(BEN, Device.FREE, 200.0) == [Offer(CallId(first), BEN)]
