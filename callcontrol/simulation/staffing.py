"""Who is there when, and when locations are open: worked out for a span before anything is simulated.

Who has `works` is rung inside these hours, as in live calls. Whose rules name no hours is taken to be there while
their location is open, and a little longer, so that who waits at closing time is still served.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import inf
from zoneinfo import ZoneInfo

from callcontrol.model.names import LocationKey, PersonId
from callcontrol.model.paths import ToQueue
from callcontrol.model.rules import Group, Location
from callcontrol.model.staff import Duty, Queue
from callcontrol.queueing import on_duty
from callcontrol.routing import periods
from callcontrol.routing.wall_clock import ONE_DAY, clock_changes, passes

LINGER = 900.0
"""Seconds after closing for which people without hours of their own still answer."""
MARGIN = 86_400.0
"""Seconds that are worked out beyond the span: its last callers wait on."""

Spans = tuple[tuple[float, float], ...]
"""From and until, in order, without overlap."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules over a span of time. Seconds count from ``start``, which is aware UTC."""

    group: Group
    start: datetime
    seconds: float
    opened: dict[LocationKey, Spans]
    off_at_start: frozenset[PersonId]
    changes: tuple[tuple[float, frozenset[PersonId], frozenset[PersonId]], ...]
    """When people come and go: the moment, who comes, who goes."""
    scheduled: dict[PersonId, float]
    """Seconds of the span in which each is to be there, without the time that they linger."""

    def closing(self, place: LocationKey, at: float) -> tuple[float, float] | None:
        """When the location, open at this second, closes and opens again; None: it is closed."""
        spans = self.opened[place]
        index = bisect_right(spans, (at, inf)) - 1
        if index < 0 or at >= spans[index][1]:
            return None
        return spans[index][1], spans[index + 1][0] if index + 1 < len(spans) else inf


def plan(group: Group, start: datetime, seconds: float) -> Plan:
    """Work out a span that begins at an aware moment."""
    long = seconds + MARGIN
    opened = {place.key: open_spans(place, start, long) for place in group.locations.values()}
    known: dict[object, tuple[Spans, Spans]] = {}
    there: dict[PersonId, Spans] = {}
    scheduled: dict[PersonId, float] = {}
    for person in group.people.values():
        key = person.location, tuple((duty.weekday, duty.starts, duty.ends) for duty in person.works)
        if key not in known:
            zone = group.locations[person.location].zone
            hours = duty_spans(person.works, zone, start, long) if person.works else opened[person.location]
            known[key] = hours if person.works else lingering(hours), hours
        there[person.id] = known[key][0]
        scheduled[person.id] = sum(max(min(until, seconds) - since, 0.0) for since, until in known[key][1])
    off = frozenset(person for person, spans in there.items() if not (spans and spans[0][0] <= 0.0))
    return Plan(group, start, seconds, opened, off, tuple(_changes(there)), scheduled)


def open_spans(place: Location, start: datetime, seconds: float) -> Spans:
    """When a location is open within the span."""
    found: list[tuple[float, float]] = []
    since: float | None = None
    for moment, state in periods(place, start, start + timedelta(seconds=seconds)):
        at = (moment - start).total_seconds()
        if state.open and since is None:
            since = at
        elif not state.open and since is not None:
            found.append((since, at))
            since = None
    return (*found, (since, inf)) if since is not None else tuple(found)


def duty_spans(works: tuple[Duty, ...], zone: ZoneInfo, start: datetime, seconds: float) -> Spans:
    """When somebody who works so is on duty within the span: at every moment as `on_duty` says."""
    end = start + timedelta(seconds=seconds)
    moments = {start, *clock_changes(zone, start, end)}
    walls = {time(0, 0), *(wall for duty in works for wall in (duty.starts, duty.ends))}
    day = (start - ONE_DAY).astimezone(zone).date()
    while day <= end.astimezone(zone).date():
        for wall in walls:
            moments.update(moment for moment in passes(zone, datetime.combine(day, wall)) if start <= moment < end)
        day += ONE_DAY
    found: list[tuple[float, float]] = []
    since: float | None = None
    for moment in sorted(moments):
        on, at = on_duty(works, zone, moment), (moment - start).total_seconds()
        if on and since is None:
            since = at
        elif not on and since is not None:
            found.append((since, at))
            since = None
    return (*found, (since, inf)) if since is not None else tuple(found)


def lingering(spans: Spans) -> Spans:
    """The same, each a little longer; what meets is one."""
    found: list[tuple[float, float]] = []
    for since, until in spans:
        if found and since <= found[-1][1]:
            found[-1] = found[-1][0], until + LINGER
        else:
            found.append((since, until + LINGER))
    return tuple(found)


def closes_over(place: Location, queue: Queue) -> bool:
    """Whether closing time changes anything for who waits: not where calls wait in the same queue by night."""
    types = [one for one in place.call_types.values() if _leads(one.opened, queue)]
    return bool(types) and not all(_leads(one.closed, queue) for one in types)


def _leads(to: object, queue: Queue) -> bool:
    return isinstance(to, ToQueue) and to.queue == queue.name


def _changes(
    there: dict[PersonId, Spans],
) -> Iterator[tuple[float, frozenset[PersonId], frozenset[PersonId]]]:
    moves: dict[float, tuple[list[PersonId], list[PersonId]]] = {}
    for person, spans in there.items():
        for since, until in spans:
            if since > 0.0:
                moves.setdefault(since, ([], []))[0].append(person)
            if until < inf:
                moves.setdefault(until, ([], []))[1].append(person)
    for moment in sorted(moves):
        come, go = moves[moment]
        yield moment, frozenset(come), frozenset(go)
