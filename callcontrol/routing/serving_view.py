"""Who could be rung for a queue, and from when on: what the graph, the proof and `route` know of serving."""

import math
from collections.abc import Mapping
from datetime import date, datetime, time

from callcontrol.model.names import Language, PersonId
from callcontrol.model.rules import Group
from callcontrol.model.serving import able, preference
from callcontrol.model.staff import Duty, Person, Queue
from callcontrol.routing.wall_clock import ONE_DAY

_MIDNIGHT = time(0, 0)


def rung_from(person: Person, queue: Queue, language: Language) -> float | None:
    """Seconds of waiting from which on somebody may be rung for a caller of this language; None: never."""
    if not able(person, queue, language, math.inf):
        return None
    starts = (0.0, *(ring.after_seconds for ring in queue.rings))
    return next(after for after in starts if able(person, queue, language, after))


def could_be_rung(group: Group, queue: Queue, language: Language) -> Mapping[PersonId, float]:
    """Everybody who may ever be rung, in the order in which they would be if all had been free equally long.

    Each with the seconds of waiting from which on; the hours in which they work are not looked at.
    """
    found = ((person, rung_from(person, queue, language)) for person in group.people.values())
    ever = [(person, after) for person, after in found if after is not None]
    ever.sort(key=lambda one: (one[1], preference(one[0], queue, language, 0.0)))
    return {person.id: after for person, after in ever}


def works_at(group: Group, person: Person, at_utc: datetime) -> bool:
    """Whether somebody may be rung at a moment, on the clock of the location that they work at."""
    if not person.works:
        return True
    wall = at_utc.astimezone(group.locations[person.location].zone)
    return any(_covers(duty, wall.weekday(), wall.time()) for duty in person.works)


def duty_walls(person: Person, day: date) -> tuple[datetime, ...]:
    """The naive wall-clock moments of a day at which somebody comes or goes."""
    hours = [duty for duty in person.works if duty.weekday == day.weekday()]
    begun = (datetime.combine(day, duty.starts) for duty in hours)
    gone = (datetime.combine(day + ONE_DAY if duty.ends == _MIDNIGHT else day, duty.ends) for duty in hours)
    return (*begun, *gone)


def _covers(duty: Duty, weekday: int, wall: time) -> bool:
    return duty.weekday == weekday and duty.starts <= wall and (wall < duty.ends or duty.ends == _MIDNIGHT)
