"""The fewest moments at which every location is open once and closed once. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from callcontrol.model.names import LocationKey
from callcontrol.model.rules import Group
from callcontrol.routing import is_open, periods

LOOK_AHEAD = timedelta(days=14)
_INTO = timedelta(minutes=5)
"""So long after a change of the hours: the rehearsal must not run into the next one."""
_LONG_ENOUGH = timedelta(minutes=30)

State = tuple[LocationKey, bool]
"""A location, and whether it is open."""


def moments(group: Group, from_utc: datetime) -> dict[datetime, frozenset[State]]:
    """Moments within `LOOK_AHEAD`, each with what is to be dialled then: every state that occurs, once."""
    wanted = {
        (key, opened.open)
        for key, location in group.locations.items()
        for _, opened in periods(location, from_utc, from_utc + LOOK_AHEAD)
    }
    states = {at: _states(group, at) for at in _candidates(group, from_utc)}
    found: dict[datetime, frozenset[State]] = {}
    while wanted:
        at, covers = _best(states, wanted)
        if not covers:
            break  # a state that never lasts half an hour
        found[at] = covers
        wanted -= covers
    return found


def _best(states: Mapping[datetime, frozenset[State]], wanted: set[State]) -> tuple[datetime, frozenset[State]]:
    at = max(states, key=lambda moment: (len(states[moment] & wanted), -moment.timestamp()))
    return at, states[at] & wanted


def _candidates(group: Group, from_utc: datetime) -> list[datetime]:
    changes = {
        at + _INTO
        for location in group.locations.values()
        for at, _ in periods(location, from_utc, from_utc + LOOK_AHEAD)
    }
    return sorted(changes)


def _states(group: Group, at: datetime) -> frozenset[State]:
    """What holds now and for long enough."""
    found = {(key, is_open(location, at).open) for key, location in group.locations.items()}
    later = {(key, is_open(location, at + _LONG_ENOUGH).open) for key, location in group.locations.items()}
    return frozenset(found & later)
