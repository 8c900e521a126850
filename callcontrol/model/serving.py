"""Who may serve a queue, and who is preferred: one definition for live calls, the proof and explanations.

How long somebody has waited is in seconds; ``math.inf`` asks about the widest ring that a queue ever reaches.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from callcontrol.model.names import Language, LocationKey, PersonId, Skill
from callcontrol.model.staff import Person, Queue, Ring


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody must have and where they must work to be rung for a caller now."""

    skills: frozenset[Skill]
    least: frozenset[tuple[Skill, int]]
    """Levels above 1."""
    sites: frozenset[LocationKey]


def language_skill(language: Language) -> Skill:
    """The skill that a speaker of ``language`` has in the rules: ``speaks-es``."""
    return Skill(f"speaks-{language}")


def rings_reached(queue: Queue, waited_seconds: float) -> tuple[Ring, ...]:
    """The rings that hold for somebody who has waited so long; each adds to those before it."""
    return tuple(ring for ring in queue.rings if ring.after_seconds <= waited_seconds)


def next_ring_at(queue: Queue, waited_seconds: float) -> float | None:
    """Seconds of waiting at which the next ring begins; None: all are reached."""
    return next((ring.after_seconds for ring in queue.rings if ring.after_seconds > waited_seconds), None)


def need(queue: Queue, language: Language, rings: Iterable[Ring]) -> Need:
    """What a caller of this language needs once these rings are reached.

    Rings give up what a queue prefers and add locations; what it needs, the levels and a language that is required
    are never given up.
    """
    preferred, sites = queue.prefers, queue.sites
    for ring in rings:
        preferred, sites = preferred - ring.without, sites | ring.sites
    spoken = {language_skill(language)} if queue.language_required else frozenset[Skill]()
    return Need(queue.skills | preferred | spoken, queue.least, sites)


def level(person: Person, skill: Skill) -> int:
    """How well somebody can do something, from 1 to 5; 0: not at all."""
    return person.levels.get(skill, 1) if skill in person.skills else 0


def knows(person: Person, needed: Need) -> bool:
    """Whether somebody has the skills that are needed, wherever they work."""
    return needed.skills <= person.skills and all(level(person, skill) >= least for skill, least in needed.least)


def meets(person: Person, needed: Need) -> bool:
    """Whether somebody has all that is needed, and works at one of the locations."""
    return person.location in needed.sites and knows(person, needed)


def able(person: Person, queue: Queue, language: Language, waited_seconds: float) -> bool:
    """Whether somebody may be rung for a caller of this language who has waited so long."""
    return waited_seconds >= delay(person, queue) and meets(
        person, need(queue, language, rings_reached(queue, waited_seconds))
    )


def delay(person: Person, queue: Queue) -> float:
    """Seconds of waiting before which somebody is not rung for a queue's callers, whatever their skills."""
    serving = person.serves.get(queue.name)
    return serving.after_seconds if serving is not None else 0.0


def band(person: Person, skills: Iterable[Skill]) -> int:
    """How well somebody can do all of these: the lowest of their levels."""
    return min((level(person, skill) for skill in skills), default=1)


def tier(person: Person, queue: Queue, language: Language) -> tuple[bool, int]:
    """Sorts people by what they know: speakers of the language first, then whoever knows the queue's skills better."""
    return language_skill(language) not in person.skills, -band(person, queue.skills)


def preference(
    person: Person, queue: Queue, language: Language, idle_since: float, busy: int = 0
) -> tuple[tuple[bool, int], int, float, PersonId]:
    """Sorts people who may be rung, first to be rung first: by `tier`, then the least busy, then the longest idle.

    ``idle_since`` is in seconds on any one clock; ``busy`` counts coarse steps of time talked of late. The person's id
    makes the order total.
    """
    return tier(person, queue, language), busy, idle_since, person.id
