"""The time line of a location: intervals in which one rule decides whether it is open."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from callcontrol.model.rules import Location, Opened
from callcontrol.routing.hours import periods


@dataclass(frozen=True, slots=True)
class Span:
    """From ``starts`` until just before ``ends``, both UTC, the same rule decides."""

    starts: datetime
    ends: datetime
    opened: Opened


def spans(location: Location, first_day: date, days: int) -> tuple[Span, ...]:
    """The intervals of so many local days, in order and without a gap between them, as the live decision has them."""
    begin, end = _midnight(location, first_day), _midnight(location, first_day + timedelta(days=days))
    found = list(periods(location, begin, end))
    moments = [*(moment for moment, _ in found), end]
    return tuple(
        Span(starts, ends, opened) for (starts, ends), (_, opened) in zip(pairwise(moments), found, strict=True)
    )


def _midnight(location: Location, day: date) -> datetime:
    """The UTC moment at which a local day begins; where midnight comes twice, the first."""
    return datetime.combine(day, time(0, 0), location.zone).astimezone(UTC)
