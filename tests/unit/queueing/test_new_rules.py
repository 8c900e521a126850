"""The queue engine while the rules change under its callers."""

import pytest

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.queueing import Caller, Device, Offer, OfferResult, QueueEngine, Withdraw
from tests.support.small_group import BILLING, DESK, small_group, without_billing

ANN, BEN, CORA, FINN = (PersonId(f"northside-{number}") for number in (101, 102, 103, 104))
OLD = small_group()
WITHOUT_ANN = small_group(
    north_people="{102: {name: Ben, skills: [reception, billing]}, 104: {name: Finn, skills: [reception]}}"
)
A, B = CallId("a"), CallId("b")


@pytest.fixture
def engine() -> QueueEngine:
    return QueueEngine(OLD)


def caller(call: CallId, since: float, queue: str = DESK, group: Group = OLD) -> Caller:
    return Caller(call, group.queues[QueueName(queue)], since, Language("en"))


def test_waiting_callers_keep_their_places_among_those_of_the_new_rules(engine: QueueEngine) -> None:
    engine.enter(caller(A, 1.0), 1.0)
    assert engine.replace(WITHOUT_ANN, 2.0) == []
    engine.enter(caller(B, 3.0, group=WITHOUT_ANN), 3.0)
    assert engine.waiting()[QueueName(DESK)] == 2
    assert engine.device(BEN, Device.FREE, 4.0) == [Offer(A, BEN)]
    assert engine.device(FINN, Device.FREE, 5.0) == [Offer(B, FINN)]


def test_whoever_is_new_is_rung_once_their_phone_is_heard_of(engine: QueueEngine) -> None:
    engine.enter(caller(A, 1.0), 1.0)
    assert engine.device(FINN, Device.FREE, 2.0) == []
    assert engine.replace(WITHOUT_ANN, 3.0) == []
    assert engine.device(FINN, Device.FREE, 4.0) == [Offer(A, FINN)]


def test_who_stays_keeps_their_state(engine: QueueEngine) -> None:
    engine.device(BEN, Device.FREE, 0.0)
    engine.enter(caller(A, 1.0), 1.0)
    engine.decline(A, BEN, OfferResult.MISSED, 10.0)
    engine.replace(WITHOUT_ANN, 11.0)
    assert engine.tick(39.0) == [], "Ben still rests"
    assert engine.tick(40.0) == [Offer(A, BEN)]


def test_a_new_skill_counts_at_once(engine: QueueEngine) -> None:
    engine.device(CORA, Device.FREE, 0.0)
    engine.enter(caller(A, 1.0), 1.0)
    learned = small_group(north_people="{103: {name: Cora, skills: [reception, billing]}}")
    assert engine.replace(learned, 2.0) == [Offer(A, CORA)]


def test_a_skill_that_is_gone_counts_no_more(engine: QueueEngine) -> None:
    engine.device(BEN, Device.FREE, 0.0)
    engine.replace(without_billing(), 1.0)
    engine.enter(caller(A, 2.0, BILLING, without_billing()), 2.0)
    assert engine.tick(3.0) == []


def test_whoever_has_left_is_rung_no_more(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.replace(WITHOUT_ANN, 1.0)
    assert engine.enter(caller(A, 2.0), 2.0) == []
    assert engine.device(ANN, Device.FREE, 3.0) == []
    assert sum(engine.agent_counts().values()) == len(WITHOUT_ANN.people)


def test_a_talk_with_somebody_who_has_left_ends_as_any_other(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller(A, 1.0), 1.0)
    engine.accept(A, ANN, 0.0)
    assert engine.replace(WITHOUT_ANN, 2.0) == []
    assert engine.agent_counts()["serving"] == 1
    engine.enter(caller(B, 3.0), 3.0)
    assert engine.finished(ANN, A, 4.0) == []
    assert sum(engine.agent_counts().values()) == len(WITHOUT_ANN.people)


@pytest.mark.parametrize("result", list(OfferResult))
def test_a_phone_that_rings_for_somebody_who_has_left_may_be_answered_once(
    engine: QueueEngine, result: OfferResult
) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller(A, 1.0), 1.0)
    assert engine.replace(WITHOUT_ANN, 2.0) == []
    assert engine.decline(A, ANN, result, 11.0) == []
    assert engine.tick(100.0) == []
    assert engine.device(BEN, Device.FREE, 101.0) == [Offer(A, BEN)]


def test_a_caller_who_leaves_withdraws_the_ringing_of_somebody_who_has_left(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller(A, 1.0), 1.0)
    engine.replace(WITHOUT_ANN, 2.0)
    assert engine.leave(A, 3.0) == [Withdraw(A, ANN)]
    assert engine.agent_counts()["serving"] == 0


def test_who_left_and_is_back_while_talking_was_never_away(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller(A, 1.0), 1.0)
    engine.accept(A, ANN, 0.0)
    engine.replace(WITHOUT_ANN, 2.0)
    engine.replace(OLD, 3.0)
    engine.enter(caller(B, 4.0), 4.0)
    assert engine.finished(ANN, A, 5.0) == [Offer(B, ANN)]


def test_a_renamed_skill_strands_nobody(engine: QueueEngine) -> None:
    """Who waits by the old rules for a skill that nobody has any more is answered by whoever had it last."""
    engine.enter(caller(A, 1.0, BILLING), 1.0)
    engine.replace(without_billing(), 2.0)
    engine.replace(without_billing(), 3.0)
    assert engine.device(CORA, Device.FREE, 4.0) == [Offer(A, CORA)]


def test_a_wait_is_as_long_as_the_callers_own_rules_say(engine: QueueEngine) -> None:
    engine.enter(caller(A, 0.0), 0.0)
    engine.replace(WITHOUT_ANN, 1.0)
    assert engine.wakes_at() == OLD.queues[QueueName(DESK)].max_wait_seconds
