"""Who may serve a queue, and in what order, one clause a test."""

from dataclasses import replace
from math import inf

import pytest

from callcontrol.model.names import Language, LocationKey, PersonId, QueueName, Skill, Source
from callcontrol.model.serving import able, next_ring_at, preference, rings_reached
from callcontrol.model.staff import Person, Queue, Ring

HERE = Source("group.yaml", 1, 1)
NORTH, SOUTH, WEST = LocationKey("north"), LocationKey("south"), LocationKey("west")
NURSE, CHILDREN, SPANISH = Skill("nurse"), Skill("pediatrics"), Skill("speaks-es")
EN, ES = Language("en"), Language("es")
QUEUE = Queue(
    QueueName("north/nurse"),
    "Nurse",
    frozenset({NURSE}),
    15.0,
    30.0,
    600.0,
    HERE,
    prefers=frozenset({CHILDREN}),
    sites=frozenset({NORTH}),
    rings=(
        Ring(45.0, frozenset({SOUTH}), frozenset(), HERE),
        Ring(90.0, frozenset({WEST}), frozenset({CHILDREN}), HERE),
    ),
)


def person(*skills: Skill, at: LocationKey = NORTH, who: str = "a", **levels: int) -> Person:
    return Person(
        PersonId(who), who, at, "101", frozenset(skills), HERE, {Skill(name): level for name, level in levels.items()}
    )


def test_every_skill_of_the_queue_is_needed_at_any_time() -> None:
    both = replace(QUEUE, skills=frozenset({NURSE, Skill("triage")}))
    assert able(person(NURSE, CHILDREN), QUEUE, EN, 0.0)
    assert not able(person(CHILDREN), QUEUE, EN, inf)
    assert not able(person(NURSE, CHILDREN), both, EN, inf)


@pytest.mark.parametrize(("level", "enough"), [(None, False), (2, False), (3, True), (5, True)])
def test_a_least_level_is_needed_at_any_time(level: int | None, enough: bool) -> None:
    queue = replace(QUEUE, least=frozenset({(NURSE, 3)}))
    somebody = person(NURSE, CHILDREN) if level is None else person(NURSE, CHILDREN, nurse=level)
    assert able(somebody, queue, EN, 0.0) is enough
    assert able(somebody, queue, EN, inf) is enough


def test_a_level_is_no_skill() -> None:
    assert not able(person(CHILDREN, nurse=5), replace(QUEUE, least=frozenset({(NURSE, 3)})), EN, inf)


@pytest.mark.parametrize(("waited", "served"), [(0.0, False), (89.9, False), (90.0, True), (inf, True)])
def test_what_is_preferred_is_needed_until_a_ring_does_without(waited: float, served: bool) -> None:
    assert able(person(NURSE), QUEUE, EN, waited) is served


@pytest.mark.parametrize(("site", "since"), [(NORTH, 0.0), (SOUTH, 45.0), (WEST, 90.0)])
def test_rings_add_locations(site: LocationKey, since: float) -> None:
    somebody = person(NURSE, CHILDREN, at=site)
    assert able(somebody, QUEUE, EN, since)
    assert since == 0.0 or not able(somebody, QUEUE, EN, since - 0.1)


def test_a_queue_of_no_location_is_served_by_nobody() -> None:
    assert not able(person(NURSE, CHILDREN), replace(QUEUE, sites=frozenset(), rings=()), EN, inf)


def test_a_required_language_is_needed_at_any_time_and_another_never() -> None:
    required = replace(QUEUE, language_required=True)
    assert able(person(NURSE, CHILDREN), QUEUE, ES, 0.0)
    assert not able(person(NURSE, CHILDREN), required, ES, inf)
    assert able(person(NURSE, CHILDREN, SPANISH), required, ES, 0.0)
    assert not able(person(NURSE, CHILDREN, SPANISH), required, EN, inf)


def test_rings_are_reached_at_their_second() -> None:
    assert rings_reached(QUEUE, 44.9) == ()
    assert rings_reached(QUEUE, 45.0) == QUEUE.rings[:1]
    assert rings_reached(QUEUE, 500.0) == QUEUE.rings
    assert [next_ring_at(QUEUE, waited) for waited in (0.0, 45.0, 89.0, 90.0)] == [45.0, 90.0, 90.0, None]


def test_language_comes_before_level_and_level_before_idleness_and_idleness_before_the_id() -> None:
    speaker, expert = person(NURSE, SPANISH, who="d"), person(NURSE, who="c", nurse=4)
    long_idle, other = person(NURSE, who="b"), person(NURSE, who="a")
    since = {speaker: 9.0, expert: 8.0, long_idle: 1.0, other: 2.0}
    assert sorted(since, key=lambda p: preference(p, QUEUE, ES, since[p])) == [speaker, expert, long_idle, other]
    assert sorted([long_idle, other], key=lambda p: preference(p, QUEUE, ES, 5.0)) == [other, long_idle]


def test_of_several_skills_the_one_known_least_counts() -> None:
    queue = replace(QUEUE, skills=frozenset({NURSE, CHILDREN}))
    uneven, even = person(NURSE, CHILDREN, who="a", nurse=5), person(NURSE, CHILDREN, who="b", nurse=2, pediatrics=2)
    assert preference(even, queue, EN, 0.0) < preference(uneven, queue, EN, 0.0)
