"""Switches set from outside the files, laid over the rules: what they make of the hours, and what is said because of
them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from callcontrol.model.names import LocationKey
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Location, Opened, Override, Switch, Timetable
from callcontrol.routing.phrases import day_in_words

_A_WEEKDAY_TELLS = timedelta(days=6)
"""A switch no longer than this names the day of its end by the weekday alone."""


def with_overrides(group: Group, overrides: Mapping[LocationKey, Iterable[Override]]) -> Group:
    """The group with exactly these overrides; those of locations that it does not have are passed over.

    Everything that is asked about the result is answered with them: hours, routes, the proof, differences.
    """
    locations = {}
    for key, location in group.locations.items():
        own = tuple(overrides.get(key, ()))
        locations[key] = location if own == location.overrides else replace(location, overrides=own)
    return replace(group, locations=locations)


def message_at(location: Location, at_utc: datetime) -> Prompt | None:
    """The message of the day in force at an aware moment: of several the one that was set last; None: there is none.

    Raises ValueError for a moment without a time zone.
    """
    if at_utc.tzinfo is None:
        raise ValueError(f"{at_utc.isoformat()} has no time zone: rules are asked with an aware moment")
    messages = (o for o in reversed(location.overrides) if o.switch is Switch.MESSAGE and o.starts <= at_utc < o.ends)
    return next((override.message for override in messages), None)


def overlay(location: Location, written: Timetable, ends: float) -> Timetable:
    """A timetable of the written hours, up to the POSIX moment ``ends``, as the location's switches make it."""
    begin = written.starts[0]
    switches = [
        (override.starts.timestamp(), override.ends.timestamp(), _opened(location, override))
        for override in location.overrides
        if override.switch is not Switch.MESSAGE
    ]
    switches = [(first, last, state) for first, last, state in switches if first < ends and last > begin]
    if not switches:
        return written
    cuts = {moment for first, last, _ in switches for moment in (first, last) if begin < moment < ends}
    starts: list[float] = []
    states: list[Opened] = []
    place = 0
    for moment in sorted(cuts.union(written.starts)):
        while place + 1 < len(written.starts) and written.starts[place + 1] <= moment:
            place += 1
        set_last = next((s for first, last, s in reversed(switches) if first <= moment < last), None)
        state = set_last or written.states[place]
        if not states or state != states[-1]:
            starts.append(moment)
            states.append(state)
    return Timetable(tuple(starts), tuple(states))


def _opened(location: Location, override: Override) -> Opened:
    ends = override.ends.astimezone(location.zone)
    day = day_in_words(ends)
    if override.ends - override.starts <= _A_WEEKDAY_TELLS:
        day = day.partition(" ")[0]
    reason = f"switched to {override.switch.value} until {day} {ends:%H:%M}"
    if override.reason:
        reason += f": {override.reason}"
    return Opened(override.switch is Switch.OPEN, reason, None)
