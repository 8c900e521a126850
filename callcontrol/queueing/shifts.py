"""Who is on duty at a moment: people whose rules name hours are rung only inside them.

Hours are wall-clock times of the person's location. Where clocks go back the repeated hour is judged the same in both
passes; where they go forward, a time that does not exist is never reached.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group
from callcontrol.model.staff import Duty

_MIDNIGHT = time(0, 0)


def on_duty(works: Iterable[Duty], zone: ZoneInfo, at_utc: datetime) -> bool:
    """Whether somebody who works so may be rung at an aware moment. No hours at all: always.

    Raises ValueError for a moment without a time zone.
    """
    if at_utc.tzinfo is None:
        raise ValueError(f"{at_utc.isoformat()} has no time zone: rules are asked with an aware moment")
    works = tuple(works)
    local = at_utc.astimezone(zone)
    weekday, wall = local.weekday(), local.time()
    return not works or any(
        duty.weekday == weekday and duty.starts <= wall and (duty.ends == _MIDNIGHT or wall < duty.ends)
        for duty in works
    )


def off_duty(group: Group, at_utc: datetime) -> frozenset[PersonId]:
    """Everybody of the group who may not be rung at an aware moment, whatever their phone says."""
    return frozenset(
        person.id
        for person in group.people.values()
        if person.works and not on_duty(person.works, group.locations[person.location].zone, at_utc)
    )


def next_look(at_utc: datetime) -> datetime:
    """Until when `off_duty` cannot change: hours begin and end, and clocks change, on whole minutes of UTC."""
    return at_utc.replace(second=0, microsecond=0) + timedelta(minutes=1)
