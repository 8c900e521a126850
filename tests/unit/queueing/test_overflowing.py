"""Callers who go on elsewhere, at the very moment at which they are to."""

from dataclasses import replace

import pytest

from callcontrol.config.values import LEAST_UNATTENDED_SECONDS
from callcontrol.model.calls import CallId
from callcontrol.model.names import BoxName, Language, LocationKey, PersonId, QueueName, Source
from callcontrol.model.paths import ToBox, ToQueue
from callcontrol.model.staff import Overflow, Queue, Ring
from callcontrol.queueing import (
    AgentSetting,
    Caller,
    Change,
    Command,
    Device,
    GiveUp,
    Offer,
    OfferResult,
    Overflowing,
    QueueEngine,
    Withdraw,
)
from tests.support.small_group import BILLING, DESK, small_group

ANN, BEN, CORA = (PersonId(f"northside-{extension}") for extension in (101, 102, 103))
DAN = PersonId("lakeview-301")
HERE = Source("group.yaml", 9, 9)
SMALL = small_group()
BOX = ToBox(BoxName("northside/box"), HERE)
LATE = Overflow(BOX, 60.0, None, None, HERE)
LONG = Overflow(BOX, None, 1, None, HERE)
ALONE = Overflow(BOX, None, None, 30.0, HERE)


def queue(*overflow: Overflow, rings: tuple[Ring, ...] = (), longest: float = 300.0) -> Queue:
    desk = SMALL.queues[QueueName(DESK)]
    return replace(desk, overflow=overflow, rings=rings, max_wait_seconds=longest)


def caller(to: Queue, call_id: str = "a", since: float = 0.0, ahead: int = 0, left: str = "") -> Caller:
    return Caller(CallId(call_id), to, since, Language("en"), (QueueName(left),) if left else (), ahead)


def goes(overflow: Overflow, call_id: str = "a") -> Command:
    return Overflowing(CallId(call_id), overflow)


@pytest.fixture
def engine() -> QueueEngine:
    return QueueEngine(SMALL)


def test_after_the_wait_at_its_second(engine: QueueEngine) -> None:
    assert engine.enter(caller(queue(LATE)), 0.0) == []
    assert engine.wakes_at() == 60.0
    assert engine.tick(59.9) == []
    assert engine.tick(60.0) == [goes(LATE)]
    assert engine.waiting() == {}
    assert engine.wakes_at() is None


def test_whoever_goes_on_can_enter_another_queue(engine: QueueEngine) -> None:
    engine.enter(caller(queue(LATE)), 0.0)
    engine.tick(60.0)
    engine.device(CORA, Device.FREE, 61.0)
    assert engine.enter(caller(SMALL.queues[QueueName(BILLING)], left=DESK), 61.0) == [Offer(CallId("a"), CORA)]


def test_a_ringing_phone_is_waited_for(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.device(BEN, Device.FREE, 1.0)
    engine.enter(caller(queue(LATE)), 55.0)
    assert engine.tick(60.0) == []
    assert engine.decline(CallId("a"), ANN, OfferResult.MISSED, 65.0) == [goes(LATE)]


def test_who_accepts_after_the_moment_has_the_caller(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller(queue(LATE)), 55.0)
    assert engine.tick(60.0) == []
    assert engine.accept(CallId("a"), ANN, 0.0) is not None


def test_a_line_that_is_too_long_is_not_joined(engine: QueueEngine) -> None:
    assert engine.enter(caller(queue(LONG), ahead=1), 0.0) == []
    assert engine.enter(caller(queue(LONG), "b", ahead=2), 0.0) == [goes(LONG, "b")]
    assert engine.waiting_in(QueueName(DESK)) == 1


def test_a_line_that_becomes_longer_lets_stay_who_is_in_it(engine: QueueEngine) -> None:
    for number, call_id in enumerate("abcd"):
        engine.enter(caller(queue(), call_id, since=float(number)), 3.0)
    engine.enter(caller(queue(LONG), "early", ahead=1), 4.0)
    assert engine.tick(200.0) == []


def test_whoever_is_free_comes_before_going_on(engine: QueueEngine) -> None:
    """Who comes from another queue, with a long wait, is tried here first."""
    engine.device(ANN, Device.FREE, 0.0)
    assert engine.enter(caller(queue(LATE)), 100.0) == [Offer(CallId("a"), ANN)]
    assert engine.enter(caller(queue(LATE), "b"), 100.0) == [goes(LATE, "b")]
    assert engine.enter(caller(queue(longest=90.0), "c"), 100.0) == [GiveUp(CallId("c"))]


def test_going_on_comes_before_giving_up(engine: QueueEngine) -> None:
    engine.enter(caller(queue(LATE, longest=60.0)), 0.0)
    assert engine.tick(60.0) == [goes(LATE)]


def test_an_overflow_to_where_one_comes_from_is_none(engine: QueueEngine) -> None:
    back = replace(LATE, to=ToQueue(QueueName(BILLING), HERE))
    engine.enter(caller(queue(back), left=BILLING), 0.0)
    assert engine.tick(60.0) == []
    assert engine.tick(300.0) == [GiveUp(CallId("a"))]


def test_unattended_counts_from_the_last_who_signed_off(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.device(BEN, Device.BUSY, 0.0)
    engine.device(ANN, Device.OFFLINE, 50.0)
    assert engine.enter(caller(queue(ALONE), since=60.0), 60.0) == [], "Ben is there, though busy"
    assert engine.device(BEN, Device.OFFLINE, 70.0) == []
    assert engine.wakes_at() == 100.0
    assert engine.tick(99.9) == []
    assert engine.tick(100.0) == [goes(ALONE)]


def test_whoever_signs_in_in_time_attends(engine: QueueEngine) -> None:
    engine.enter(caller(queue(ALONE), since=0.0), 0.0)
    engine.device(BEN, Device.BUSY, 29.0)
    assert engine.tick(30.0) == []
    engine.device(BEN, Device.OFFLINE, 40.0)
    assert engine.tick(69.9) == []
    assert engine.tick(70.0) == [goes(ALONE)]


def test_two_seconds_without_anybody_send_nobody_away(engine: QueueEngine) -> None:
    """The shortest time that rules may say, and somebody who signs out and in again, over and over."""
    soon = replace(ALONE, unattended_seconds=LEAST_UNATTENDED_SECONDS)
    engine.device(ANN, Device.BUSY, 0.0)
    engine.device(BEN, Device.OFFLINE, 0.0)
    engine.enter(caller(queue(soon), "a"), 0.0)
    engine.enter(caller(queue(soon), "b", since=1.0), 1.0)
    for begins in (10.0, 20.0, 30.0):
        out = AgentSetting(signed_in=False)
        assert engine.choose(ANN, out, Change.SIGNED_OUT, begins) == []
        assert engine.tick(begins + 1.9) == []
        assert engine.enter(caller(queue(soon), f"c{begins}", since=begins), begins + 1.9) == []
        assert engine.choose(ANN, AgentSetting(), Change.SIGNED_IN, begins + 2.0) == []
        assert engine.tick(begins + 9.9) == []
    engine.choose(ANN, AgentSetting(signed_in=False), Change.SIGNED_OUT, 40.0)
    assert engine.tick(49.9) == []
    assert [command.call_id for command in engine.tick(50.0)] == ["a", "b", "c10.0", "c20.0", "c30.0"]


def test_a_queue_that_has_long_been_unattended_is_left_at_once(engine: QueueEngine) -> None:
    assert engine.enter(caller(queue(ALONE), since=500.0), 500.0) == [goes(ALONE)]


def test_everybody_who_waits_goes_on_in_order(engine: QueueEngine) -> None:
    engine.enter(caller(queue(ALONE), "late", since=5.0), 5.0)
    engine.enter(caller(queue(ALONE), "early", since=2.0), 6.0)
    assert engine.tick(30.0) == [goes(ALONE, "early"), goes(ALONE, "late")]


def test_people_of_the_rings_reached_attend_and_others_do_not(engine: QueueEngine) -> None:
    ring = Ring(45.0, frozenset({LocationKey("lakeview")}), frozenset(), HERE)
    engine.device(DAN, Device.BUSY, 0.0)
    assert engine.enter(caller(queue(ALONE, rings=(ring,)), since=-60.0), 0.0) == []
    assert engine.tick(200.0) == []
    other = engine.enter(caller(queue(ALONE, rings=(ring,)), "b", since=200.0), 200.0)
    assert other == [goes(ALONE, "b")], "the ring is not reached, and nobody of the own location is there"


def test_who_is_off_duty_attends_nothing(engine: QueueEngine) -> None:
    engine.device(ANN, Device.BUSY, 0.0)
    engine.enter(caller(queue(ALONE), since=0.0), 0.0)
    engine.duty({ANN}, 20.0)
    assert engine.tick(49.9) == []
    assert engine.tick(50.0) == [goes(ALONE)]


def test_new_rules_count_anew(engine: QueueEngine) -> None:
    engine.enter(caller(queue(ALONE), since=0.0), 0.0)
    assert engine.replace(SMALL, 25.0) == []
    assert engine.tick(54.9) == []
    assert engine.tick(55.0) == [goes(ALONE)]


def test_leaving_before_the_moment_is_leaving(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller(queue(LATE, ALONE)), 0.0)
    assert engine.leave(CallId("a"), 10.0) == [Withdraw(CallId("a"), ANN)]
    assert engine.tick(500.0) == []
