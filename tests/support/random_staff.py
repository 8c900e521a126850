"""People and queues of every shape, small enough that they meet: what the queue engine is tried with."""

from dataclasses import replace
from itertools import islice
from random import Random

from callcontrol.model.names import BoxName, Language, LocationKey, PersonId, QueueName, Skill, Source
from callcontrol.model.paths import Overflowing, ToBox, ToQueue
from callcontrol.model.rules import Group
from callcontrol.model.serving import able
from callcontrol.model.staff import Overflow, Person, Queue, Ring, Serving
from tests.support.small_group import small_group

SITES = tuple(LocationKey(key) for key in ("northside", "lakeview", "southside"))
TEAMS = tuple(Skill(name) for name in ("reception", "billing"))
LANGUAGES = ("en", "es")
QUEUES = tuple(QueueName(f"northside/q{number}") for number in range(3))
_HERE = Source("random.yaml", 1, 1)
_PREFERRED = frozenset({Skill("pediatrics")})
_SKILLS = (*TEAMS, *_PREFERRED, *(Skill(f"speaks-{code}") for code in LANGUAGES))
_SMALL = small_group()
_SECONDS = (5.0, 10.0, 30.0, 60.0)
_TO: tuple[Overflowing, ...] = (*(ToQueue(name, _HERE) for name in QUEUES), ToBox(BoxName("northside/box"), _HERE))


def staffed(seed: int) -> Group:
    """A group with `QUEUES` and up to five people, drawn by a seed: the same seed makes the same group."""
    chance = Random(seed)
    queues = {name: _queue(chance, name) for name in QUEUES}
    people = [PersonId(f"p{number}") for number in range(5) if chance.random() < 0.8]
    return replace(_SMALL, queues=queues, people={who: _person(chance, who) for who in people})


def lively(count: int) -> tuple[int, ...]:
    """The first seeds of groups of four people or more, of whom two can serve each queue from the start."""

    def works(group: Group) -> bool:
        return len(group.people) > 3 and all(
            sum(able(who, queue, Language(LANGUAGES[0]), 0.0) for who in group.people.values()) > 1
            for queue in group.queues.values()
        )

    return tuple(islice((seed for seed in range(100_000) if works(staffed(seed))), count))


def _queue(chance: Random, name: QueueName) -> Queue:
    skills = frozenset(chance.sample(TEAMS, chance.choice([1, 1, 1, 2])))
    prefers = chance.choice([frozenset[Skill](), _PREFERRED])
    return Queue(
        name,
        "Line",
        skills,
        10.0,
        chance.choice([0.0, 30.0]),
        chance.choice([60.0, 300.0]),
        _HERE,
        least=frozenset((skill, 2) for skill in sorted(skills) if chance.random() < 0.3),
        prefers=prefers,
        language_required=chance.random() < 0.4,
        sites=frozenset(chance.sample(SITES, chance.choice([1, 1, 2, 3]))),
        rings=_rings(chance, prefers),
        overflow=tuple(_overflow(chance) for _ in range(chance.choice([0, 0, 1, 2]))),
        wrap_up_seconds=chance.choice([0.0, 0.0, 7.0, 40.0]),
        misses=chance.choice([0, 1, 2, 2]),
        sticky_seconds=chance.choice([0.0, 20.0, 60.0]),
        keep_free=chance.choice([0, 0, 0, 1, 2]),
        at_once=chance.choice([1, 1, 2, 3]),
    )


def _rings(chance: Random, prefers: frozenset[Skill]) -> tuple[Ring, ...]:
    moments = sorted(chance.sample(_SECONDS, chance.randint(0, 2)))
    return tuple(
        Ring(
            moment, frozenset(chance.sample(SITES, chance.randint(0, 2))), chance.choice([frozenset(), prefers]), _HERE
        )
        for moment in moments
    )


def _overflow(chance: Random) -> Overflow:
    to, seconds, kind = chance.choice(_TO), chance.choice(_SECONDS), chance.randrange(3)
    longer, until = chance.randrange(4), chance.choice([None, 0, 1])
    return Overflow(
        to,
        seconds if kind == 0 else None,
        longer if kind == 1 else None,
        seconds if kind == 2 else None,
        _HERE,
        min(until, longer) if kind == 1 and until is not None else None,
    )


def _person(chance: Random, who: PersonId) -> Person:
    skills = {*chance.sample(_SKILLS, chance.randint(0, 4)), chance.choice(TEAMS)}
    levels = {skill: chance.randint(2, 3) for skill in sorted(skills & set(TEAMS)) if chance.random() < 0.5}
    site = chance.choice(SITES)
    return Person(who, who, site, who[1:], frozenset(skills), _HERE, levels, serves=_serves(chance))


def _serves(chance: Random) -> dict[QueueName, Serving]:
    ways = [Serving(), Serving(45.0), Serving(0.0, 20.0), Serving(90.0, 40.0)]
    return {name: chance.choice(ways) for name in QUEUES if chance.random() < 0.3}
