"""People who are rung only while they are on duty."""

import pytest

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId, QueueName
from callcontrol.queueing import Caller, Device, Offer, OfferResult, QueueEngine
from tests.support.small_group import DESK, small_group

ANN, BEN = PersonId("northside-101"), PersonId("northside-102")
GROUP = small_group()
A, B = CallId("a"), CallId("b")


def caller(call_id: CallId, since: float = 0.0) -> Caller:
    return Caller(call_id, GROUP.queues[QueueName(DESK)], since, Language("en"))


def test_who_is_off_duty_is_not_rung_though_the_phone_is_free() -> None:
    engine = QueueEngine(GROUP, off={ANN})
    engine.device(ANN, Device.FREE, 0.0)
    assert engine.enter(caller(A), 1.0) == []
    assert engine.duty(set(), 2.0) == [Offer(A, ANN)]


def test_who_goes_off_duty_is_rung_no_more() -> None:
    engine = QueueEngine(GROUP)
    engine.device(ANN, Device.FREE, 0.0)
    assert engine.duty({ANN}, 1.0) == []
    assert engine.enter(caller(A), 2.0) == []


def test_a_talk_and_a_ringing_phone_outlast_the_duty() -> None:
    engine = QueueEngine(GROUP)
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller(A), 1.0)
    assert engine.duty({ANN}, 2.0) == []
    assert engine.accept(A, ANN, 0.0) is not None
    engine.enter(caller(B), 3.0)
    assert engine.finished(ANN, A, 4.0) == []
    assert engine.duty(set(), 5.0) == [Offer(B, ANN)]


def test_who_comes_on_duty_has_been_idle_since_then() -> None:
    engine = QueueEngine(GROUP, off={ANN})
    engine.device(ANN, Device.FREE, 0.0)
    engine.device(BEN, Device.FREE, 5.0)
    engine.duty(set(), 6.0)
    assert engine.enter(caller(A), 7.0) == [Offer(A, BEN)]


def test_a_rest_goes_on_over_the_duty() -> None:
    engine = QueueEngine(GROUP)
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller(A), 1.0)
    engine.duty({ANN}, 2.0)
    engine.decline(A, ANN, OfferResult.MISSED, 10.0)
    assert engine.duty(set(), 11.0) == []
    assert engine.tick(40.0) == [Offer(A, ANN)]


@pytest.mark.parametrize("off", [set(), {ANN}])
def test_new_rules_bring_new_duties(off: set[PersonId]) -> None:
    engine = QueueEngine(GROUP, off={ANN} - off)
    engine.device(ANN, Device.FREE, 0.0)
    engine.replace(GROUP, 1.0, off)
    assert engine.enter(caller(A), 2.0) == ([] if off else [Offer(A, ANN)])
