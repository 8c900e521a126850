"""What people choose of themselves, and what missed calls choose for them."""

from dataclasses import replace

import pytest

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId, QueueName
from callcontrol.queueing import (
    PAUSED_BY_MISSING,
    AgentSetting,
    AgentStatus,
    Caller,
    Change,
    Device,
    Offer,
    OfferResult,
    Overflowing,
    QueueEngine,
    QueueLoad,
)
from tests.support.small_group import DESK, small_group
from tests.unit.queueing.test_overflowing import ALONE

ANN, BEN = PersonId("northside-101"), PersonId("northside-102")
GROUP = small_group()
FRONT_DESK = QueueName(DESK)
QUEUE = replace(GROUP.queues[FRONT_DESK], wrap_up_seconds=20.0)
A, B, C = CallId("a"), CallId("b"), CallId("c")
OUT, PAUSED = AgentSetting(signed_in=False), AgentSetting(paused="lunch")


@pytest.fixture
def engine() -> QueueEngine:
    engine = QueueEngine(GROUP)
    engine.device(ANN, Device.FREE, 0.0)
    return engine


def caller(call_id: CallId, since: float = 0.0) -> Caller:
    return Caller(call_id, QUEUE, since, Language("en"))


def status(engine: QueueEngine) -> AgentStatus:
    found = engine.status(ANN)
    assert found is not None
    return found


def missed(engine: QueueEngine, now: float, call_id: CallId = A) -> None:
    assert status(engine).serving == call_id
    engine.decline(call_id, ANN, OfferResult.MISSED, now)


def talked(engine: QueueEngine, call_id: CallId, now: float) -> None:
    assert engine.enter(caller(call_id, now), now) == [Offer(call_id, ANN)]
    assert engine.accept(call_id, ANN, 0.0) is not None
    assert engine.finished(ANN, call_id, now + 60.0) == []


@pytest.mark.parametrize("setting", [OUT, PAUSED, AgentSetting(signed_out_of=frozenset({FRONT_DESK}))])
def test_who_chose_not_to_be_rung_is_not(engine: QueueEngine, setting: AgentSetting) -> None:
    engine.choose(ANN, setting, Change.PAUSED, 1.0)
    assert engine.enter(caller(A, 1.0), 1.0) == []
    assert engine.load(FRONT_DESK) == QueueLoad(1, 1.0, 0, 0)
    assert engine.choose(ANN, AgentSetting(), Change.READY, 2.0) == [Offer(A, ANN)]


def test_who_is_signed_out_of_one_queue_is_rung_for_another(engine: QueueEngine) -> None:
    engine.device(BEN, Device.FREE, 0.0)
    engine.choose(ANN, OUT, Change.SIGNED_OUT, 0.0)
    engine.choose(BEN, AgentSetting(signed_out_of=frozenset({FRONT_DESK})), Change.SIGNED_OUT, 0.0)
    assert engine.enter(caller(A), 1.0) == []
    billing = Caller(B, GROUP.queues[QueueName("northside/billing")], 1.0, Language("en"))
    assert engine.enter(billing, 1.0) == [Offer(B, BEN)]


def test_two_misses_in_a_row_pause(engine: QueueEngine) -> None:
    engine.enter(caller(A), 0.0)
    missed(engine, 10.0)
    assert status(engine).paused is None
    engine.tick(40.0)
    missed(engine, 50.0)
    assert status(engine).paused == PAUSED_BY_MISSING
    assert engine.tick(200.0) == []
    assert engine.ready(ANN, 201.0) == [Offer(A, ANN)]
    missed(engine, 211.0)
    assert status(engine).paused is None, "what was missed before the pause does not count any more"


def test_a_call_that_is_taken_begins_the_row_anew(engine: QueueEngine) -> None:
    for start in (0.0, 500.0):
        engine.enter(caller(A, start), start)
        missed(engine, start + 10.0)
        engine.tick(start + 40.0)
        engine.accept(A, ANN, 0.0)
        engine.finished(ANN, A, start + 50.0)
    assert status(engine).paused is None


def test_declining_is_no_miss(engine: QueueEngine) -> None:
    engine.enter(caller(A), 0.0)
    for moment in (10.0, 60.0, 110.0):
        engine.decline(A, ANN, OfferResult.DECLINED, moment)
        engine.tick(moment + 30.0)
    assert status(engine).paused is None


def test_who_misses_is_never_paused_where_the_queue_says_so() -> None:
    engine = QueueEngine(GROUP)
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(Caller(A, replace(QUEUE, misses=0), 0.0, Language("en")), 0.0)
    for moment in (10.0, 60.0, 110.0):
        missed(engine, moment)
        assert engine.tick(moment + 30.0) == [Offer(A, ANN)]


def test_wrap_up_follows_a_talk_and_ends_at_its_moment(engine: QueueEngine) -> None:
    talked(engine, A, 0.0)
    assert status(engine).wrap_up_until == 80.0
    assert engine.load(FRONT_DESK) == QueueLoad(0, None, 1, 0), "who wraps up is there"
    assert engine.wakes_at() == 80.0, "also while nobody waits: lamps and pages tell of it"
    assert engine.enter(caller(B, 61.0), 61.0) == []
    assert engine.tick(80.0) == [Offer(B, ANN)]


def test_no_wrap_up_follows_what_was_no_talk(engine: QueueEngine) -> None:
    engine.enter(caller(A), 0.0)
    engine.accept(A, ANN, 0.0)
    engine.finished(ANN, A, 1.0, talked=False)
    assert status(engine).wrap_up_until is None


def test_wrap_up_is_extended_and_cut_short(engine: QueueEngine) -> None:
    talked(engine, A, 0.0)
    engine.wrap_up(ANN, 100.0, 70.0)
    assert engine.enter(caller(B, 81.0), 81.0) == []
    assert engine.tick(169.0) == []
    assert engine.wrap_up(ANN, 0.0, 169.5) == [Offer(B, ANN)]


def test_being_ready_ends_wrap_up_and_rest(engine: QueueEngine) -> None:
    talked(engine, A, 0.0)
    engine.enter(caller(B, 60.0), 60.0)
    assert engine.ready(ANN, 61.0) == [Offer(B, ANN)]
    missed(engine, 71.0, B)
    assert engine.ready(ANN, 72.0) == [Offer(B, ANN)]


def test_a_pause_leaves_callers_unattended_and_a_wrap_up_does_not() -> None:
    queue = replace(QUEUE, overflow=(ALONE,))
    engine = QueueEngine(GROUP)
    engine.device(ANN, Device.FREE, 0.0)
    engine.wrap_up(ANN, 100.0, 0.0)
    assert engine.enter(Caller(A, queue, 1.0, Language("en")), 1.0) == []
    assert engine.tick(49.0) == []
    engine.choose(ANN, PAUSED, Change.PAUSED, 50.0)
    assert engine.wakes_at() == 80.0
    [command] = engine.tick(80.0)
    assert isinstance(command, Overflowing)


def test_signing_out_of_the_queue_alone_leaves_its_callers_unattended() -> None:
    queue = replace(QUEUE, overflow=(ALONE,))
    engine = QueueEngine(GROUP)
    engine.device(ANN, Device.FREE, 0.0)
    engine.wrap_up(ANN, 100.0, 0.0)
    engine.enter(Caller(A, queue, 1.0, Language("en")), 1.0)
    engine.choose(ANN, AgentSetting(signed_out_of=frozenset({FRONT_DESK})), Change.SIGNED_OUT, 20.0)
    assert engine.tick(49.0) == []
    [command] = engine.tick(50.0)
    assert isinstance(command, Overflowing)


def test_who_comes_back_has_been_idle_since_then(engine: QueueEngine) -> None:
    engine.device(BEN, Device.FREE, 5.0)
    engine.choose(ANN, PAUSED, Change.PAUSED, 6.0)
    engine.choose(ANN, AgentSetting(), Change.READY, 7.0)
    assert engine.enter(caller(A, 8.0), 8.0) == [Offer(A, BEN)]


def test_picking_up_goes_past_order_pause_and_site(engine: QueueEngine) -> None:
    engine.choose(ANN, PAUSED, Change.PAUSED, 0.0)
    engine.enter(caller(A), 0.0)
    engine.enter(caller(B, 1.0), 1.0)
    dan, cora = PersonId("lakeview-301"), PersonId("northside-103")
    assert engine.pick_up(B, dan, 2.0) == [], "there is no such phone"
    engine.device(dan, Device.FREE, 2.0)
    engine.device(cora, Device.FREE, 2.0)
    assert engine.pick_up(B, cora, 3.0) == [], "she lacks the skill"
    assert engine.pick_up(B, ANN, 3.0) == [Offer(B, ANN)]
    assert engine.pick_up(B, dan, 4.0) == [], "a phone rings for the caller"
    assert engine.pick_up(A, dan, 4.0) == [Offer(A, dan)]
    assert engine.accept(B, ANN, 0.0) is not None


def test_who_was_engaged_elsewhere_wraps_up_as_the_queue_says(engine: QueueEngine) -> None:
    assert engine.engage(ANN, C, QUEUE, 1.0) == []
    assert engine.enter(caller(A, 2.0), 2.0) == []
    assert engine.finished(ANN, C, 10.0) == []
    assert engine.tick(30.0) == [Offer(A, ANN)]


def test_the_diary_tells_what_became_of_somebody_and_why(engine: QueueEngine) -> None:
    engine.keep_diary()
    talked(engine, A, 0.0)
    engine.choose(ANN, PAUSED, Change.PAUSED, 61.0)
    engine.tick(80.0)
    told = [(why, found.serving, found.wrap_up_until, found.paused) for _, found, why in engine.take_diary()]
    assert told == [
        ("offered", A, None, None),
        ("accepted", A, None, None),
        ("wrap_up", None, 80.0, None),
        ("paused", None, 80.0, "lunch"),
        ("wrapped up", None, None, "lunch"),
    ]
    assert engine.take_diary() == []
