"""Who could be rung for a queue, and from when on: what the graph, the proof and `route` know of serving."""

import math
from collections.abc import Mapping
from datetime import datetime, time

from callcontrol.model.names import Language, PersonId
from callcontrol.model.rules import Group
from callcontrol.model.serving import able, delay, preference
from callcontrol.model.staff import Duty, Person, Queue
from callcontrol.routing.stretches import Stretches, union
from callcontrol.routing.wall_clock import ONE_DAY, stretches

_MIDNIGHT = time(0, 0)


def rung_from(person: Person, queue: Queue, language: Language) -> float | None:
    """Seconds of waiting from which on somebody may be rung for a caller of this language; None: never."""
    if not able(person, queue, language, math.inf):
        return None
    starts = sorted({0.0, delay(person, queue), *(ring.after_seconds for ring in queue.rings)})
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


def duty_stretches(group: Group, person: Person, begin: datetime, end: datetime) -> Stretches:
    """When somebody may be rung, as `works_at` says, in the local days between two UTC moments."""
    zone = group.locations[person.location].zone
    day, found = begin.astimezone(zone).date() - ONE_DAY, []
    while day <= end.astimezone(zone).date():
        for duty in person.works:
            if duty.weekday == day.weekday():
                last = day + ONE_DAY if duty.ends == _MIDNIGHT else day
                walls = datetime.combine(day, duty.starts), datetime.combine(last, duty.ends)
                found += [(starts.timestamp(), ends.timestamp()) for starts, ends in stretches(zone, *walls)]
        day += ONE_DAY
    return union(found)


def _covers(duty: Duty, weekday: int, wall: time) -> bool:
    return duty.weekday == weekday and duty.starts <= wall and (wall < duty.ends or duty.ends == _MIDNIGHT)
