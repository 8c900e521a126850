"""The queue engine, one rule a test. Ann (101) serves the desk, Ben (102) both queues, Cora (103) billing."""

import pytest

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId, QueueName
from callcontrol.queueing import Caller, Command, Device, GiveUp, Offer, OfferResult, QueueEngine, Withdraw
from tests.support.small_group import BILLING, DESK, small_group

ANN, BEN, CORA = PersonId("northside-101"), PersonId("northside-102"), PersonId("northside-103")
LONGEST_WAIT, COOLDOWN = 300.0, 30.0
GROUP = small_group()


@pytest.fixture
def engine() -> QueueEngine:
    return QueueEngine(GROUP)


def caller(call_id: str, since: float = 0.0, queue: str = DESK, language: str = "en") -> Caller:
    return Caller(CallId(call_id), GROUP.queues[QueueName(queue)], since, Language(language))


def offer(call_id: str, person: PersonId) -> Command:
    return Offer(CallId(call_id), person)


def decline(
    engine: QueueEngine, call_id: str, person: PersonId, now: float, result: OfferResult = OfferResult.MISSED
) -> list[Command]:
    return engine.decline(CallId(call_id), person, result, now)


def test_a_caller_waits_while_nobody_is_there(engine: QueueEngine) -> None:
    assert engine.enter(caller("a"), 0.0) == []
    assert engine.waiting()[QueueName(DESK)] == 1


def test_a_free_person_is_offered_at_once(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    assert engine.enter(caller("a"), 1.0) == [offer("a", ANN)]


def test_a_person_who_comes_gets_the_longest_waiting(engine: QueueEngine) -> None:
    engine.enter(caller("late", since=5.0), 5.0)
    engine.enter(caller("early", since=2.0), 6.0)
    assert engine.device(ANN, Device.FREE, 7.0) == [offer("early", ANN)]


def test_order_holds_over_the_queues_that_one_person_serves(engine: QueueEngine) -> None:
    engine.enter(caller("desk", since=5.0), 5.0)
    engine.enter(caller("bill", since=2.0, queue=BILLING), 6.0)
    assert engine.device(BEN, Device.FREE, 7.0) == [offer("bill", BEN)]


def test_entering_twice_is_entering_once(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.device(BEN, Device.FREE, 0.0)
    engine.enter(caller("a"), 0.0)
    assert engine.enter(caller("a"), 1.0) == []
    assert engine.waiting()[QueueName(DESK)] == 1


def test_nobody_without_the_skill_is_offered(engine: QueueEngine) -> None:
    engine.device(CORA, Device.FREE, 0.0)
    assert engine.enter(caller("a"), 1.0) == []


def test_a_speaker_of_the_language_is_preferred_over_the_longer_idle(engine: QueueEngine) -> None:
    engine.device(BEN, Device.FREE, 0.0)
    engine.device(ANN, Device.FREE, 9.0)
    assert engine.enter(caller("a", since=10.0, language="es"), 10.0) == [offer("a", ANN)]


def test_a_speaker_of_the_language_is_not_required(engine: QueueEngine) -> None:
    engine.device(BEN, Device.FREE, 0.0)
    assert engine.enter(caller("a", language="es"), 1.0) == [offer("a", BEN)]


def test_the_longest_idle_is_offered_first(engine: QueueEngine) -> None:
    engine.device(BEN, Device.FREE, 1.0)
    engine.device(ANN, Device.FREE, 2.0)
    assert engine.enter(caller("a", since=3.0), 3.0) == [offer("a", BEN)]


def test_idleness_counts_from_the_end_of_the_last_conversation(engine: QueueEngine) -> None:
    engine.device(BEN, Device.FREE, 1.0)
    engine.device(ANN, Device.FREE, 2.0)
    engine.enter(caller("a", since=3.0), 3.0)
    assert engine.accept(CallId("a"), BEN, 0.0) is not None
    engine.finished(BEN, CallId("a"), 50.0)
    assert engine.enter(caller("b", since=60.0), 60.0) == [offer("b", ANN)]


def test_a_missed_offer_goes_to_the_next_person(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.device(BEN, Device.FREE, 1.0)
    engine.enter(caller("a", since=2.0), 2.0)
    assert decline(engine, "a", ANN, 12.0) == [offer("a", BEN)]


def test_the_place_in_line_is_kept_through_missed_offers(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller("first", since=1.0), 1.0)
    engine.enter(caller("second", since=2.0), 2.0)
    assert decline(engine, "first", ANN, 12.0) == []
    assert engine.tick(12.0 + COOLDOWN) == [offer("first", ANN)]


@pytest.mark.parametrize("result", [OfferResult.MISSED, OfferResult.DECLINED])
def test_who_missed_a_call_is_left_alone_for_a_while(engine: QueueEngine, result: OfferResult) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller("a"), 0.0)
    decline(engine, "a", ANN, 10.0, result)
    assert engine.tick(10.0 + COOLDOWN - 0.001) == []
    assert engine.wakes_at() == 10.0 + COOLDOWN
    assert engine.tick(10.0 + COOLDOWN) == [offer("a", ANN)]


def test_a_phone_that_cannot_be_reached_is_offered_again_once_it_is_back(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller("a"), 0.0)
    assert decline(engine, "a", ANN, 1.0, OfferResult.FAILED) == []
    assert engine.tick(100.0) == []
    assert engine.device(ANN, Device.FREE, 101.0) == [offer("a", ANN)]


def test_the_longest_wait_ends_with_giving_up(engine: QueueEngine) -> None:
    engine.enter(caller("a", since=10.0), 10.0)
    assert engine.wakes_at() == 10.0 + LONGEST_WAIT
    assert engine.tick(10.0 + LONGEST_WAIT - 0.001) == []
    assert engine.tick(10.0 + LONGEST_WAIT) == [GiveUp(CallId("a"))]
    assert engine.waiting()[QueueName(DESK)] == 0
    assert engine.tick(10.0 + LONGEST_WAIT + 1) == []


def test_a_ringing_phone_is_not_given_up_on_before_its_end(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, LONGEST_WAIT - 1)
    engine.enter(caller("a"), LONGEST_WAIT - 1)
    assert engine.tick(LONGEST_WAIT + 2) == []
    assert decline(engine, "a", ANN, LONGEST_WAIT + 9) == [GiveUp(CallId("a"))]


def test_leaving_withdraws_the_offer_and_frees_the_person(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller("a"), 0.0)
    engine.enter(caller("b", since=1.0), 1.0)
    assert engine.leave(CallId("a"), 2.0) == [Withdraw(CallId("a"), ANN), offer("b", ANN)]


def test_leaving_without_being_there_is_harmless(engine: QueueEngine) -> None:
    assert engine.leave(CallId("nobody"), 0.0) == []


def test_only_the_person_who_was_offered_can_accept(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller("a"), 0.0)
    assert engine.accept(CallId("a"), BEN, 0.0) is None
    assert engine.accept(CallId("a"), ANN, 0.0) is not None
    assert engine.accept(CallId("a"), ANN, 0.0) is None


def test_nobody_accepts_a_caller_who_has_gone(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller("a"), 0.0)
    engine.leave(CallId("a"), 1.0)
    assert engine.accept(CallId("a"), ANN, 0.0) is None
    assert decline(engine, "a", ANN, 2.0) == []


def test_who_talks_is_not_offered_another(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller("a"), 0.0)
    engine.accept(CallId("a"), ANN, 0.0)
    assert engine.enter(caller("b", since=1.0), 1.0) == []
    assert {state: n for state, n in engine.agent_counts().items() if n} == {"offline": 4, "serving": 1}
    assert engine.finished(ANN, CallId("a"), 60.0) == [offer("b", ANN)]


def test_the_end_of_another_call_frees_nobody(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller("a"), 0.0)
    engine.accept(CallId("a"), ANN, 0.0)
    assert engine.finished(ANN, CallId("other"), 1.0) == []
    assert engine.agent_counts()["serving"] == 1


def test_an_offer_is_not_ended_as_a_conversation_is(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.enter(caller("a"), 0.0)
    engine.enter(caller("b", since=1.0), 1.0)
    assert engine.finished(ANN, CallId("a"), 2.0) == []
    assert engine.accept(CallId("a"), ANN, 0.0) is not None


@pytest.mark.parametrize("state", [Device.OFFLINE, Device.BUSY])
def test_only_a_free_phone_is_rung(engine: QueueEngine, state: Device) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    engine.device(ANN, state, 1.0)
    assert engine.enter(caller("a", since=2.0), 2.0) == []
    assert engine.device(ANN, Device.FREE, 3.0) == [offer("a", ANN)]


def test_people_whom_the_rules_do_not_know_are_passed_over(engine: QueueEngine) -> None:
    assert engine.device(PersonId("stranger"), Device.FREE, 0.0) == []
    assert engine.finished(PersonId("stranger"), CallId("a"), 0.0) == []


def test_a_newcomer_does_not_overtake_because_a_rest_has_just_ended(engine: QueueEngine) -> None:
    """Whoever asks first after a rest has ended, the longest waiting is served first."""
    engine.device(BEN, Device.FREE, 0.0)
    engine.enter(caller("bill", since=1.0, queue=BILLING), 1.0)
    decline(engine, "bill", BEN, 11.0)
    assert engine.enter(caller("desk", since=42.0), 42.0) == [offer("bill", BEN)]


def test_nothing_is_due_while_nobody_waits(engine: QueueEngine) -> None:
    engine.device(ANN, Device.FREE, 0.0)
    assert engine.wakes_at() is None
