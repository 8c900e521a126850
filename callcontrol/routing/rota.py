"""Who is on call at a moment, and when nobody is.

Shifts and swaps are wall-clock times of the chain's zone, judged as `callcontrol.routing.hours` judges opening hours:
a repeated hour the same in both passes, a time that the clock skips never.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from callcontrol.model.names import ContactName, Source
from callcontrol.model.on_call import ON_CALL, Chain, Shift, Step, Swap
from callcontrol.routing.stretches import minus, union
from callcontrol.routing.wall_clock import ONE_DAY, stretches


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Whom the rota names, and the rule that does."""

    contact: ContactName
    source: Source
    """Of the shift, or of the swap."""
    swap: Swap | None = None
    """None: the week's own shift."""


def on_duty(chain: Chain, at_utc: datetime) -> OnDuty | None:
    """Who is on call at an aware moment; None: nobody is.

    Swaps win over the weeks; of several, the one written last. Raises ValueError for a moment without a time zone.
    """
    if at_utc.tzinfo is None:
        raise ValueError(f"{at_utc.isoformat()} has no time zone: a rota is asked with an aware moment")
    wall = at_utc.astimezone(chain.zone).replace(tzinfo=None, fold=0)
    for swap in reversed(chain.swaps):
        if swap.starts <= wall < swap.ends:
            return OnDuty(swap.contact, swap.source, swap)
    for day in (wall.date(), wall.date() - ONE_DAY):
        for shift in shifts_of(chain, day):
            starts, ends = hours_of(shift, day)
            if starts <= wall < ends:
                return OnDuty(shift.contact, shift.source)
    return None


def rung(chain: Chain, step: Step, at_utc: datetime) -> tuple[ContactName, ...]:
    """Whom a step rings at a moment, each once; nobody stands in for a rota that names nobody."""
    found: dict[ContactName, None] = {}
    for contact in step.contacts:
        if contact != ON_CALL:
            found[contact] = None
        elif (duty := on_duty(chain, at_utc)) is not None:
            found[duty.contact] = None
    return tuple(found)


def contacts_of(chain: Chain) -> tuple[ContactName, ...]:
    """Everybody whom a chain may ever ring, once."""
    named = [contact for step in chain.steps for contact in step.contacts if contact != ON_CALL]
    if asks_rota(chain):
        named += [shift.contact for week in chain.weeks for shift in week]
        named += [swap.contact for swap in chain.swaps]
    return tuple(dict.fromkeys(named))


def asks_rota(chain: Chain) -> bool:
    """Whether any step rings whoever is on duty."""
    return any(ON_CALL in step.contacts for step in chain.steps)


def duty_gaps(chain: Chain, from_utc: datetime, until_utc: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Every stretch of UTC time in which nobody is on call, from its first moment until just before its last."""
    asked = ((from_utc.timestamp(), until_utc.timestamp()),)
    named = union(
        (starts.timestamp(), ends.timestamp())
        for wall in _walls(chain, from_utc, until_utc)
        for starts, ends in stretches(chain.zone, *wall)
    )
    return tuple((_moment(starts), _moment(ends)) for starts, ends in minus(union(asked), named))


def duty_moments(chain: Chain, from_utc: datetime, until_utc: datetime) -> Iterator[datetime]:
    """The moments in between at which somebody else can be on call; others may be among them, and some come twice."""
    for wall in _walls(chain, from_utc, until_utc):
        for moment in (moment for stretch in stretches(chain.zone, *wall) for moment in stretch):
            if from_utc < moment < until_utc:
                yield moment


def shifts_of(chain: Chain, day: date) -> tuple[Shift, ...]:
    """The shifts that begin on a local day: those of its weekday in the week whose turn it is."""
    if not chain.weeks:
        return ()
    monday = day - day.weekday() * ONE_DAY
    week = chain.weeks[(monday - chain.first_week).days // 7 % len(chain.weeks)]
    return tuple(shift for shift in week if shift.weekday == day.weekday())


def hours_of(shift: Shift, day: date) -> tuple[datetime, datetime]:
    """A shift that begins on this day, as naive times of the wall clock."""
    last = day + ONE_DAY if shift.ends <= shift.starts else day
    return datetime.combine(day, shift.starts), datetime.combine(last, shift.ends)


def _walls(chain: Chain, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Every shift and swap that can be in force in between."""
    for swap in chain.swaps:
        yield swap.starts, swap.ends
    day = start.astimezone(chain.zone).date() - ONE_DAY
    while day <= end.astimezone(chain.zone).date():
        for shift in shifts_of(chain, day):
            yield hours_of(shift, day)
        day += ONE_DAY


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
