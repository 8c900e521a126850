"""Who is rung for whom as waiting goes on: rings, levels, languages, several rules at once."""

from dataclasses import replace

import pytest

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, LocationKey, PersonId, QueueName, Skill, Source
from callcontrol.model.rules import Group
from callcontrol.model.staff import Queue, Ring
from callcontrol.queueing import Caller, Command, Device, GiveUp, Offer, OfferResult, QueueEngine
from tests.support.small_group import BILLING, DESK, small_group

ANN, BEN, CORA, DAN, EVE = (PersonId(f"{who}") for who in ("northside-101", "northside-102", "northside-103",
                                                           "lakeview-301", "lakeview-302"))  # fmt: skip
HERE = Source("group.yaml", 1, 1)
NORTH, LAKE = LocationKey("northside"), LocationKey("lakeview")
SMALL = small_group()
TO_LAKE = Ring(45.0, frozenset({LAKE}), frozenset(), HERE)
WIDER = replace(SMALL.queues[QueueName(DESK)], rings=(TO_LAKE,))


def group_with(*queues: Queue) -> Group:
    return replace(SMALL, queues={**SMALL.queues, **{queue.name: queue for queue in queues}})


def engine_with(*there: PersonId, group: Group = SMALL) -> QueueEngine:
    """These are there, who is named first has been idle longest."""
    engine = QueueEngine(group)
    for second, person in enumerate(there):
        engine.device(person, Device.FREE, second / 100)
    return engine


def caller(call_id: str, since: float = 1.0, queue: Queue = WIDER, language: str = "en") -> Caller:
    return Caller(CallId(call_id), queue, since, Language(language))


def offer(call_id: str, person: PersonId) -> Command:
    return Offer(CallId(call_id), person)


def test_another_locations_people_are_rung_from_the_rings_second_on() -> None:
    engine = engine_with(DAN)
    assert engine.enter(caller("a"), 1.0) == []
    assert engine.wakes_at() == 46.0
    assert engine.tick(45.9) == []
    assert engine.tick(46.0) == [offer("a", DAN)]


def test_all_rings_that_were_reached_before_hold_from_the_start() -> None:
    """Who comes from another queue, or back after a restart, has not waited for nothing."""
    assert engine_with(DAN).enter(caller("a", since=-44.0), 1.0) == [offer("a", DAN)]


def test_a_ring_that_is_reached_while_a_phone_rings_holds_afterwards() -> None:
    engine = engine_with(ANN, DAN)
    assert engine.enter(caller("a"), 1.0) == [offer("a", ANN)]
    assert engine.tick(46.0) == []
    assert engine.decline(CallId("a"), ANN, OfferResult.MISSED, 47.0) == [offer("a", DAN)]


def test_what_is_preferred_is_asked_for_until_the_ring_that_does_without() -> None:
    children = Skill("speaks-es")
    queue = replace(WIDER, prefers=frozenset({children}), rings=(Ring(30.0, frozenset(), frozenset({children}), HERE),))
    engine = engine_with(BEN)
    assert engine.enter(caller("a", queue=queue), 1.0) == []
    assert engine.tick(31.0) == [offer("a", BEN)]


def test_the_longest_wait_comes_though_a_ring_would_be_later() -> None:
    engine = QueueEngine(SMALL)
    engine.enter(caller("a", queue=replace(WIDER, max_wait_seconds=40.0)), 1.0)
    assert engine.wakes_at() == 41.0
    assert engine.tick(41.0) == [GiveUp(CallId("a"))]


def test_who_waited_longer_is_first_whatever_the_queue_and_the_ring() -> None:
    engine = engine_with()
    engine.enter(caller("wide", since=-50.0), 1.0)
    lake = replace(WIDER, name=QueueName("lakeview/front_desk"), sites=frozenset({LAKE}), rings=())
    engine.enter(caller("own", since=0.0, queue=lake), 1.0)
    assert engine.device(DAN, Device.FREE, 2.0) == [offer("wide", DAN)]
    assert engine.accept(CallId("wide"), DAN, 0.0) is not None
    assert engine.finished(DAN, CallId("wide"), 4.0) == [offer("own", DAN)]


def test_the_narrower_ring_of_who_came_later_does_not_hold_up_anybody() -> None:
    engine = engine_with()
    engine.enter(caller("early", since=-50.0), 1.0)
    engine.enter(caller("late", since=0.0), 1.0)
    assert engine.device(DAN, Device.FREE, 2.0) == [offer("early", DAN)]
    assert engine.device(EVE, Device.FREE, 3.0) == []
    assert engine.device(ANN, Device.FREE, 3.0) == [offer("late", ANN)]


def test_a_required_language_holds_up_nobody_of_another() -> None:
    queue = replace(WIDER, language_required=True, skills=frozenset({Skill("reception")}))
    speaks = replace(SMALL.people[BEN], skills=SMALL.people[BEN].skills | {Skill("speaks-en")})
    engine = QueueEngine(replace(SMALL, people={**SMALL.people, BEN: speaks}))
    engine.enter(caller("spanish", since=0.0, queue=queue, language="es"), 1.0)
    engine.enter(caller("english", since=0.5, queue=queue, language="en"), 1.0)
    assert engine.device(BEN, Device.FREE, 2.0) == [offer("english", BEN)]
    assert engine.device(ANN, Device.FREE, 3.0) == [offer("spanish", ANN)]


def test_callers_of_older_rules_hold_up_nobody_of_newer_ones() -> None:
    engine = engine_with()
    strict = replace(WIDER, least=frozenset({(Skill("reception"), 3)}))
    engine.enter(caller("old", since=0.0, queue=strict), 1.0)
    engine.enter(caller("new", since=0.5), 1.0)
    assert engine.device(ANN, Device.FREE, 2.0) == [offer("new", ANN)]


def test_levels_are_needed_and_the_higher_is_preferred() -> None:
    expert = replace(SMALL.people[BEN], levels={Skill("reception"): 3})
    better = replace(SMALL, people={**SMALL.people, BEN: expert})
    engine = engine_with(ANN, BEN, group=better)
    assert engine.enter(caller("a"), 1.0) == [offer("a", BEN)]
    engine = engine_with(ANN, group=better)
    assert engine.enter(caller("a", queue=replace(WIDER, least=frozenset({(Skill("reception"), 2)}))), 1.0) == []
    assert engine.device(BEN, Device.FREE, 2.0) == [offer("a", BEN)]


def test_a_speaker_is_preferred_to_an_expert() -> None:
    expert = replace(SMALL.people[BEN], levels={Skill("reception"): 5})
    engine = engine_with(BEN, ANN, group=replace(SMALL, people={**SMALL.people, BEN: expert}))
    assert engine.enter(caller("a", language="es"), 1.0) == [offer("a", ANN)]


def test_new_rules_find_anew_whom_a_caller_reaches() -> None:
    engine = engine_with(DAN)
    engine.enter(caller("a"), 1.0)
    moved = replace(SMALL.people[DAN], location=NORTH)
    assert engine.replace(replace(SMALL, people={**SMALL.people, DAN: moved}), 2.0) == [offer("a", DAN)]


def test_a_ring_of_the_callers_own_rules_comes_though_the_rules_have_changed() -> None:
    engine = engine_with(DAN)
    engine.enter(caller("a"), 1.0)
    engine.replace(SMALL, 2.0)
    assert engine.wakes_at() == 46.0
    assert engine.tick(46.0) == [offer("a", DAN)]


def test_former_skills_do_not_count_while_a_later_ring_has_somebody() -> None:
    """Ann does reception no more; Dan does, at a location that is rung later: nobody rings Ann meanwhile."""
    engine = engine_with(ANN, DAN, group=group_with(WIDER))
    people = {ANN: replace(SMALL.people[ANN], skills=frozenset()), DAN: SMALL.people[DAN]}
    engine.replace(replace(group_with(WIDER), people=people), 1.0)
    assert engine.enter(caller("a"), 1.0) == []
    assert engine.tick(46.0) == [offer("a", DAN)]


@pytest.mark.parametrize("people", [3, 60])
def test_many_who_come_at_once_serve_in_order(people: int) -> None:
    crowd = {PersonId(f"p{n:02}"): replace(SMALL.people[BEN], id=PersonId(f"p{n:02}")) for n in range(people)}
    group = replace(SMALL, people=crowd)
    engine = QueueEngine(group, off=frozenset(crowd))
    for person in crowd:
        engine.device(person, Device.FREE, 0.0)
    for n in range(100):
        queue = SMALL.queues[QueueName((DESK, BILLING)[n % 2])]
        engine.enter(caller(f"c{n:02}", since=n / 100, queue=queue), 1.0)
    offers = [command for command in engine.duty(frozenset(), 2.0) if isinstance(command, Offer)]
    assert [command.call_id for command in offers] == [f"c{n:02}" for n in range(people)]
    assert len({command.person for command in offers}) == people
