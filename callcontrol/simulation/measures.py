"""Measures of a run by their published formulas, of each queue and of all together.

- **service level** (SL3) = answered within the target / (offered - abandoned within the target)
- **abandonment** = (abandoned - short) / (offered - short); short: within 5 s
- **ASA** = mean wait of those who were answered; **mean wait**, quantiles and longest are of all, however they ended
- **occupancy** = talk and wrap-up / time for which people were to be there
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from callcontrol.model.names import PersonId, QueueName
from callcontrol.queueing.estimate import quantile
from callcontrol.simulation.values import SHORT_SECONDS, Fate, Run, Waited

ALL = QueueName("all")


@dataclass(frozen=True, slots=True)
class Measures:
    """Of the calls that came to one queue. Counts, seconds and shares from 0 to 1; None: of nobody."""

    offered: float
    answered: float
    abandoned: float
    """Longer than the short ones."""
    short: float
    overflowed: float
    """Out of the queues, by an overflow."""
    unanswered: float
    """The longest wait was over, or the location closed."""
    moved: float
    """Of all these, those whom an overflow led to another queue on the way."""
    refused: float
    """Not among the offered: they came while the location was closed."""
    service_level: float | None
    abandonment: float | None
    asa: float | None
    mean_wait: float | None
    p50: float | None
    p90: float | None
    p95: float | None
    longest: float | None
    overtaken: float
    """The largest number of later callers who were answered before somebody."""


def measure(run: Run, target: float, since: float = 0.0) -> dict[QueueName, Measures]:
    """Of each queue, and `ALL`. ``target``: seconds; calls that came before ``since`` do not count (warming up)."""
    calls = [call for call in run.calls if call.arrival.at >= since]
    refused = Counter(arrival.queue for arrival in run.refused if arrival.at >= since)
    by_queue: dict[QueueName, list[Waited]] = {name: [] for name in refused}
    for call in calls:
        by_queue.setdefault(call.arrival.queue, []).append(call)
    found = {name: of_calls(of_queue, target, refused[name]) for name, of_queue in sorted(by_queue.items())}
    return {ALL: of_calls(calls, target, refused.total()), **found}


def measure_days(run: Run, target: float, day_of: Callable[[float], int]) -> dict[int, dict[QueueName, Measures]]:
    """The same of each day on which calls came, by its number; ``day_of`` tells it from a call's second."""
    days: dict[int, Run] = {}
    for call in run.calls:
        days.setdefault(day_of(call.arrival.at), Run()).calls.append(call)
    for arrival in run.refused:
        days.setdefault(day_of(arrival.at), Run()).refused.append(arrival)
    return {day: measure(one, target) for day, one in sorted(days.items())}


def of_calls(calls: list[Waited], target: float, refused: int = 0) -> Measures:
    """Of these calls."""
    waits = sorted(call.seconds for call in calls)
    answered = [call.seconds for call in calls if call.fate is Fate.ANSWERED]
    abandoned = [call.seconds for call in calls if call.fate is Fate.ABANDONED]
    short = sum(seconds <= SHORT_SECONDS for seconds in abandoned)
    quick = sum(seconds <= target for seconds in abandoned)
    fates = [call.fate for call in calls]
    return Measures(
        offered=len(calls),
        answered=len(answered),
        abandoned=len(abandoned) - short,
        short=short,
        overflowed=fates.count(Fate.OVERFLOWED),
        unanswered=fates.count(Fate.UNANSWERED) + fates.count(Fate.CLOSED),
        moved=sum(call.moved for call in calls),
        refused=refused,
        service_level=_share(sum(seconds <= target for seconds in answered), len(calls) - quick),
        abandonment=_share(len(abandoned) - short, len(calls) - short),
        asa=_share(sum(answered), len(answered)),
        mean_wait=_share(sum(waits), len(waits)),
        p50=quantile(waits, 0.5) if waits else None,
        p90=quantile(waits, 0.9) if waits else None,
        p95=quantile(waits, 0.95) if waits else None,
        longest=waits[-1] if waits else None,
        overtaken=max((call.overtaken for call in calls), default=0),
    )


def add(to: dict[PersonId, float], more: Mapping[PersonId, float]) -> None:
    """Add seconds by person."""
    for person, seconds in more.items():
        to[person] = to.get(person, 0.0) + seconds


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
