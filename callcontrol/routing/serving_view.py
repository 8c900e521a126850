"""Who could be rung for a queue, and from when on: what the graph, the proof and `route` know of serving."""

from collections.abc import Mapping
from datetime import datetime

from callcontrol.model.names import Language, PersonId
from callcontrol.model.rules import Group
from callcontrol.model.serving import language_skill, may_serve, preference
from callcontrol.model.staff import Person, Queue


def rung_from(person: Person, queue: Queue, language: Language) -> float | None:
    """Seconds of waiting from which on somebody may be rung for a caller of this language; None: never."""
    for after in (0.0, *(ring.after_seconds for ring in queue.rings)):
        if _able(person, queue, language, after):
            return after
    return None


def could_be_rung(group: Group, queue: Queue, language: Language) -> Mapping[PersonId, float]:
    """Everybody who may ever be rung, in the order in which they would be if all had been free equally long.

    Each with the seconds of waiting from which on; the hours in which they work are not looked at.
    """
    found = ((person, rung_from(person, queue, language)) for person in group.people.values())
    able = [(person, after) for person, after in found if after is not None]
    able.sort(key=lambda one: (one[1], preference(one[0].skills, language, 0.0, one[0].id)))
    return {person.id: after for person, after in able}


def _able(person: Person, queue: Queue, language: Language, waited: float) -> bool:
    rings = [ring for ring in queue.rings if ring.after_seconds <= waited]
    sites = queue.sites.union(*(ring.sites for ring in rings))
    wanted = queue.skills | queue.prefers.difference(*(ring.without for ring in rings))
    if queue.language_required:
        wanted |= {language_skill(language)}
    if not may_serve(person.skills, wanted) or (sites and person.location not in sites):
        return False
    return all(person.levels.get(skill, 1) >= level for skill, level in queue.least)


def works(person: Person, at_local: datetime) -> bool:
    """Whether somebody may be rung at a wall-clock moment of their location's zone."""
    if not person.works:
        return True
    wall = at_local.time()
    return any(
        duty.weekday == at_local.weekday() and duty.starts <= wall and (wall < duty.ends or duty.ends == wall.min)
        for duty in person.works
    )
