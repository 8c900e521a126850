"""Where the calls of a simulation come from: distributions, or records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from callcontrol.model.names import QueueName
from callcontrol.simulation.records import Record, is_complete, replay
from callcontrol.simulation.traffic import Load, arrivals, span
from callcontrol.simulation.values import Arrival, Chance


@dataclass(frozen=True, slots=True)
class Drawn:
    """So many local days from ``first`` on, drawn from distributions."""

    loads: tuple[Load, ...]
    first: date
    days: int

    @property
    def queues(self) -> frozenset[QueueName]:
        """Those that calls come to."""
        return frozenset(load.queue for load in self.loads)

    @property
    def is_fixed(self) -> bool:
        """Whether every run has the same calls."""
        return False

    def span(self) -> tuple[datetime, float]:
        """Aware start, and seconds."""
        return span([load.zone for load in self.loads], self.first, self.days)

    def calls(self, start: datetime, chance: Chance) -> list[Arrival]:
        """Those of one run."""
        return arrivals(self.loads, self.first, self.days, start, chance)


@dataclass(frozen=True, slots=True)
class Recorded:
    """Calls that came, at least one; their moments are in their locations' zones."""

    records: Sequence[Record]
    patience: float | None = None
    """Mean seconds of those whose patience is not known; None: the likeliest by the records."""

    @property
    def queues(self) -> frozenset[QueueName]:
        """Those that calls come to."""
        return frozenset(record.queue for record in self.records)

    @property
    def is_fixed(self) -> bool:
        """Whether every run has the same calls."""
        return is_complete(self.records) and self.patience is None

    def span(self) -> tuple[datetime, float]:
        """Aware start, at midnight before the first call, and seconds to midnight after the last."""
        first = min((record.arrived for record in self.records), key=datetime.timestamp)
        last = max((record.arrived for record in self.records), key=datetime.timestamp)
        start = datetime.combine(first.date(), time(0, 0), first.tzinfo)
        end = datetime.combine(last.date() + timedelta(days=1), time(0, 0), last.tzinfo)
        return start, end.timestamp() - start.timestamp()

    def calls(self, start: datetime, chance: Chance) -> list[Arrival]:
        """Those of one run."""
        return replay(self.records, start, chance, self.patience)


Traffic = Drawn | Recorded
