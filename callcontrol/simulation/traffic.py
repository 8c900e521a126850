"""Calls from distributions: a Poisson stream for each queue, talk and patience drawn for each call."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import inf, log, sqrt
from zoneinfo import ZoneInfo

from callcontrol.model.names import Language, QueueName
from callcontrol.routing.wall_clock import ONE_DAY, stretches
from callcontrol.simulation.values import Arrival, Chance

_MIDNIGHT = time(0, 0)


@dataclass(frozen=True, slots=True)
class Rate:
    """Calls an hour in a stretch of a weekday, local wall-clock time; an end of 00:00 is the end of that day."""

    weekday: int
    starts: time
    ends: time
    per_hour: float


@dataclass(frozen=True, slots=True)
class Load:
    """What comes to one queue."""

    queue: QueueName
    zone: ZoneInfo
    rates: tuple[Rate, ...]
    talk: float
    """Mean seconds."""
    language: Language
    """Of those who speak none of ``languages``."""
    talk_deviation: float | None = None
    """Seconds, for lognormal talks; None: they are exponential."""
    patience: float = inf
    """Mean seconds, exponential; infinite: nobody hangs up."""
    urgent: float = 0.0
    """Share, 0 to 1."""
    languages: Mapping[Language, float] = field(default_factory=dict)
    """Shares of other languages, together at most 1."""


def span(zones: Sequence[ZoneInfo], first: date, days: int) -> tuple[datetime, float]:
    """Start, aware, and seconds of so many local days in all these zones."""
    starts = [datetime.combine(first, _MIDNIGHT, zone) for zone in zones]
    ends = [datetime.combine(first + timedelta(days=days), _MIDNIGHT, zone) for zone in zones]
    start = min(starts, key=datetime.timestamp)
    return start, max(end.timestamp() for end in ends) - start.timestamp()


def arrivals(loads: Sequence[Load], first: date, days: int, start: datetime, chance: Chance) -> list[Arrival]:
    """All calls of so many local days, in order of time; seconds count from ``start``."""
    drawn = [
        (at, index)
        for index, load in enumerate(loads)
        for begin, end, rate in _pieces(load, first, days, start)
        for at in _poisson(begin, end, rate, chance)
    ]
    return [_call(number, at, loads[index], chance) for number, (at, index) in enumerate(sorted(drawn))]


def _pieces(load: Load, first: date, days: int, start: datetime) -> Iterator[tuple[float, float, float]]:
    """From and until in seconds, and calls a second."""
    for day in (first + ONE_DAY * number for number in range(days)):
        for rate in load.rates:
            if rate.weekday == day.weekday() and rate.per_hour > 0.0:
                last = day + ONE_DAY if rate.ends == _MIDNIGHT else day
                walls = datetime.combine(day, rate.starts), datetime.combine(last, rate.ends)
                for begin, end in stretches(load.zone, *walls):
                    yield (begin - start).total_seconds(), (end - start).total_seconds(), rate.per_hour / 3600.0


def _poisson(begin: float, end: float, rate: float, chance: Chance) -> Iterator[float]:
    at = begin + chance.expovariate(rate)
    while at < end:
        yield at
        at += chance.expovariate(rate)


def _call(number: int, at: float, load: Load, chance: Chance) -> Arrival:
    if load.talk_deviation is None:
        talk = chance.expovariate(1.0 / load.talk)
    else:
        variance = log(1.0 + (load.talk_deviation / load.talk) ** 2)
        talk = chance.lognormvariate(log(load.talk) - variance / 2.0, sqrt(variance))
    patience = inf if load.patience == inf else chance.expovariate(1.0 / load.patience)
    urgent = load.urgent > 0.0 and chance.random() < load.urgent
    language = _language(load, chance) if load.languages else load.language
    return Arrival(number, at, load.queue, language, talk, patience, urgent, chance.getrandbits(64))


def _language(load: Load, chance: Chance) -> Language:
    rest = chance.random()
    for language, share in load.languages.items():
        if rest < share:
            return language
        rest -= share
    return load.language
