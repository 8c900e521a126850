"""Calls as they were recorded. What a record can not know is drawn.

Of a caller who was answered nobody knows how long they would have waited. Where the record tells how long they did,
their patience is that and, patience being taken as exponential, as much again as anybody's: drawn with the mean that
the records make most likely (all waiting / all who hung up).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf

from callcontrol.model.names import Language, QueueName
from callcontrol.simulation.values import Arrival, Chance


@dataclass(frozen=True, slots=True)
class Record:
    """One recorded call that came to a queue; None: the record does not say."""

    arrived: datetime
    """Aware."""
    queue: QueueName
    language: Language
    talk: float | None = None
    patience: float | None = None
    """Seconds after which the caller hung up, or would have."""
    waited: float | None = None
    """Seconds until they were answered."""
    urgent: bool = False


def is_complete(records: Sequence[Record]) -> bool:
    """Whether nothing has to be drawn: every run would be the same."""
    nobody = not any(record.patience is not None for record in records)
    return all(record.talk is not None and (nobody or record.patience is not None) for record in records)


def mean_patience(records: Sequence[Record]) -> float:
    """The likeliest mean, seconds, if patience is exponential; infinite when nobody hung up."""
    left = [record.patience for record in records if record.patience is not None]
    stayed = sum(record.waited or 0.0 for record in records if record.patience is None)
    return (sum(left) + stayed) / len(left) if left else inf


def replay(records: Sequence[Record], start: datetime, chance: Chance, patience: float | None = None) -> list[Arrival]:
    """The same calls again, in order of time. ``patience``: mean seconds, instead of the likeliest.

    Talks that are not known are drawn from those that are, of the same queue if it has any. Raises ValueError when
    none is.
    """
    mean = mean_patience(records) if patience is None else patience
    talks: dict[QueueName | None, list[float]] = {}
    for record in records:
        if record.talk is not None:
            talks.setdefault(record.queue, []).append(record.talk)
            talks.setdefault(None, []).append(record.talk)
    if not talks:
        raise ValueError("no record says how long a talk was")
    found = []
    for number, record in enumerate(sorted(records, key=lambda one: (one.arrived.timestamp(), one.queue))):
        known = talks.get(record.queue) or talks[None]
        talk = record.talk if record.talk is not None else known[int(chance.random() * len(known))]
        at = (record.arrived - start).total_seconds()
        stays = _patience(record, mean, chance)
        luck = chance.getrandbits(64)
        found.append(Arrival(number, at, record.queue, record.language, talk, stays, record.urgent, luck))
    return found


def _patience(record: Record, mean: float, chance: Chance) -> float:
    if record.patience is not None:
        return record.patience
    return inf if mean == inf else (record.waited or 0.0) + chance.expovariate(1.0 / mean)
