"""What became of calls that went to the old destination, beside what we would have decided."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from callcontrol.journal import RolledOut
from callcontrol.model.calls import Outcome
from callcontrol.sandbox.cdr import CdrRow

NO_LOCATION = "(no location)"


class Side(StrEnum):
    """Who had a call, and what we would have decided."""

    LIVE = "live"
    OPEN = "would be open"
    CLOSED = "would be closed"
    GONE = "hung up first"
    """Before it was passed on."""


class Ended(StrEnum):
    """What became of a call, by Asterisk's record of it; of a live one, by ours."""

    ANSWERED = "answered"
    BUSY = "busy"
    NOT_ANSWERED = "not answered"
    FAILED = "failed"
    UNKNOWN = "not in the CDR"


_DISPOSITIONS = {
    "ANSWERED": Ended.ANSWERED,
    "BUSY": Ended.BUSY,
    "NO ANSWER": Ended.NOT_ANSWERED,
    "FAILED": Ended.FAILED,
    "CONGESTION": Ended.FAILED,
}
_BEST_FIRST = tuple(_DISPOSITIONS.values())


@dataclass(slots=True)
class Line:
    """The calls of one location, day and side."""

    location: str
    day: date
    """Local to the location."""
    side: Side
    calls: int = 0
    ended: Counter[Ended] = field(default_factory=Counter)
    queues: Counter[str] = field(default_factory=Counter)
    """Where callers who press nothing would have come."""
    talk_seconds: float = 0.0
    """Of all calls that were answered together."""


@dataclass(frozen=True, slots=True)
class Fate:
    """One call in Asterisk's records."""

    ended: Ended
    seconds: float


def lines(
    calls: Iterable[RolledOut],
    fates: Mapping[str, Fate],
    zones: Mapping[str, ZoneInfo],
    first_day: Mapping[str | None, date],
) -> list[Line]:
    """A line for each location, day and side, by location, then day.

    ``fates`` by unique id. ``zones``: a location that is not in it is told in UTC. ``first_day``: days before a
    location's are left out; of a location that is not in it, those before that of None.
    """
    found: dict[tuple[str, date, Side], Line] = {}
    for call in calls:
        location = call.location or NO_LOCATION
        day = call.started_at.astimezone(zones.get(location, UTC)).date()
        if day < first_day.get(location, first_day[None]):
            continue
        side = _side(call)
        line = found.setdefault((location, day, side), Line(location, day, side))
        fate = _fate(call, side, fates)
        line.calls += 1
        line.ended[fate.ended] += 1
        line.talk_seconds += fate.seconds
        if call.would_queue is not None:
            line.queues[call.would_queue] += 1
    order = list(Side)
    return sorted(found.values(), key=lambda line: (line.location, line.day, order.index(line.side)))


def fates_of(rows: Iterable[CdrRow]) -> dict[str, Fate]:
    """Each call by its unique id: the best of its rows, as several phones may have been rung for it."""
    found: dict[str, Fate] = {}
    for row in rows:
        ended = _DISPOSITIONS.get(row.disposition, Ended.UNKNOWN)
        fate = Fate(ended, float(row.billed) if ended is Ended.ANSWERED else 0.0)
        known = found.get(row.unique_id)
        if known is None or _rank(fate) < _rank(known):
            found[row.unique_id] = fate
    return found


def days_before(now: datetime, zones: Mapping[str, ZoneInfo], days: int) -> dict[str | None, date]:
    """The first of so many local days that end with today, for each location and, under None, in UTC."""
    found: dict[str | None, date] = {None: date.fromordinal(now.astimezone(UTC).date().toordinal() - days + 1)}
    for location, zone in zones.items():
        found[location] = date.fromordinal(now.astimezone(zone).date().toordinal() - days + 1)
    return found


def _side(call: RolledOut) -> Side:
    if call.outcome != Outcome.PASSED_ON:
        return Side.LIVE
    if call.would_open is None:
        return Side.GONE
    return Side.OPEN if call.would_open else Side.CLOSED


def _fate(call: RolledOut, side: Side, fates: Mapping[str, Fate]) -> Fate:
    if side is not Side.LIVE:
        return fates.get(call.channel, Fate(Ended.UNKNOWN, 0.0))
    if call.outcome == Outcome.ANSWERED:
        return Fate(Ended.ANSWERED, call.talk_seconds or 0.0)
    return Fate(Ended.FAILED if call.outcome == Outcome.FAILED else Ended.NOT_ANSWERED, 0.0)


def _rank(fate: Fate) -> tuple[int, float]:
    best = _BEST_FIRST.index(fate.ended) if fate.ended in _BEST_FIRST else len(_BEST_FIRST)
    return best, -fate.seconds
