"""Urgent callers stand before all others; who waits when the location closes is served while somebody is there."""

from dataclasses import replace
from math import inf

import pytest

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId, QueueName
from callcontrol.queueing import Caller, Closing, Device, GiveUp, Offer, OfferResult, QueueEngine
from tests.support.small_group import BILLING, DESK, small_group

ANN, BEN, CORA = (PersonId(f"northside-{extension}") for extension in (101, 102, 103))
SMALL = small_group()
BOOKS = replace(SMALL.queues[QueueName(DESK)], closing_grace_seconds=120.0)
BILLS = SMALL.queues[QueueName(BILLING)]


def caller(call_id: str, since: float, *, urgent: bool = False, closes: float = inf, opens: float = inf) -> Caller:
    return Caller(CallId(call_id), BOOKS, since, Language("en"), urgent=urgent, closes=closes, opens=opens)


def offer(call_id: str, person: PersonId) -> Offer:
    return Offer(CallId(call_id), person)


@pytest.fixture
def engine() -> QueueEngine:
    return QueueEngine(SMALL)


def test_urgent_callers_come_first_and_first_come_first_served_among_them(engine: QueueEngine) -> None:
    for one in (caller("a", 0.0), caller("b", 1.0, urgent=True), caller("c", 2.0), caller("d", 3.0, urgent=True)):
        engine.enter(one, one.since)
    order = []
    commands = engine.device(ANN, Device.FREE, 10.0)
    for now in (11.0, 12.0, 13.0, 14.0):
        order += [command.call_id for command in commands if isinstance(command, Offer)]
        assert engine.accept(order[-1], ANN, 0.0) is not None
        commands = engine.finished(ANN, order[-1], now)
    assert order == ["b", "d", "a", "c"]


def test_urgent_callers_come_first_whatever_their_queue(engine: QueueEngine) -> None:
    engine.enter(replace(caller("a", 0.0), queue=BILLS), 0.0)
    engine.enter(caller("b", 100.0, urgent=True), 100.0)
    assert engine.device(BEN, Device.FREE, 101.0) == [offer("b", BEN)]


def test_an_urgent_caller_keeps_the_head_after_a_missed_offer(engine: QueueEngine) -> None:
    engine.enter(caller("a", 0.0), 0.0)
    engine.enter(caller("b", 5.0, urgent=True), 5.0)
    assert engine.device(ANN, Device.FREE, 6.0) == [offer("b", ANN)]
    assert engine.decline(CallId("b"), ANN, OfferResult.MISSED, 16.0) == []
    assert engine.device(BEN, Device.FREE, 17.0) == [offer("b", BEN)]


def test_only_urgent_callers_stand_before_an_urgent_one(engine: QueueEngine) -> None:
    for number, urgent in enumerate((False, True, False)):
        engine.enter(caller(str(number), float(number), urgent=urgent), float(number))
    assert engine.waiting_in(QueueName(DESK)) == 3
    assert engine.waiting_in(QueueName(DESK), urgent=True) == 1
    engine.leave(CallId("1"), 9.0)
    assert engine.waiting_in(QueueName(DESK), urgent=True) == 0


def test_who_waits_at_closing_time_is_served_while_somebody_is_there(engine: QueueEngine) -> None:
    engine.device(ANN, Device.BUSY, 0.0)
    assert engine.enter(caller("a", 10.0, closes=20.0), 10.0) == []
    assert engine.tick(20.0) == []
    assert engine.tick(139.9) == []
    assert engine.device(ANN, Device.FREE, 139.95) == [offer("a", ANN)]


def test_after_the_grace_nobody_is_left_waiting(engine: QueueEngine) -> None:
    engine.device(ANN, Device.BUSY, 0.0)
    engine.enter(caller("a", 10.0, closes=20.0), 10.0)
    assert engine.wakes_at() == 20.0
    assert engine.tick(20.0) == []
    assert engine.wakes_at() == 140.0
    assert engine.tick(140.0) == [Closing(CallId("a"))]
    assert engine.waiting() == {}


def test_when_everybody_has_gone_home_the_caller_is_told(engine: QueueEngine) -> None:
    engine.device(ANN, Device.BUSY, 0.0)
    engine.enter(caller("a", 10.0, closes=20.0), 10.0)
    engine.tick(20.0)
    assert engine.device(ANN, Device.OFFLINE, 30.0) == []
    assert engine.wakes_at() == 40.0
    assert engine.tick(39.9) == []
    assert engine.tick(40.0) == [Closing(CallId("a"))]


def test_a_phone_that_comes_back_at_once_is_no_closing(engine: QueueEngine) -> None:
    engine.device(ANN, Device.BUSY, 0.0)
    engine.enter(caller("a", 10.0, closes=20.0), 10.0)
    engine.tick(20.0)
    engine.device(ANN, Device.OFFLINE, 30.0)
    engine.device(ANN, Device.BUSY, 35.0)
    assert engine.tick(41.0) == []


def test_a_ringing_phone_is_waited_for_past_the_grace(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    assert engine.enter(caller("a", 135.0, closes=20.0), 135.0) == [offer("a", ANN)]
    assert engine.tick(140.0) == []
    assert engine.decline(CallId("a"), ANN, OfferResult.MISSED, 145.0) == [Closing(CallId("a"))]


def test_the_longest_wait_ends_as_the_closing_does_once_the_location_is_closed(engine: QueueEngine) -> None:
    engine.device(ANN, Device.BUSY, 0.0)
    engine.enter(caller("a", 0.0, closes=295.0), 0.0)
    engine.enter(caller("b", 0.0, closes=301.0), 0.0)
    assert engine.tick(300.0) == [Closing(CallId("a")), GiveUp(CallId("b"))]


def test_a_location_that_has_opened_again_sends_nobody_away(engine: QueueEngine) -> None:
    engine.device(ANN, Device.BUSY, 0.0)
    engine.enter(caller("a", 10.0, closes=20.0, opens=100.0), 10.0)
    assert engine.tick(20.0) == []
    assert engine.tick(140.0) == []
    assert engine.device(ANN, Device.FREE, 150.0) == [offer("a", ANN)]
