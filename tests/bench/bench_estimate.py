"""`python -m tests.bench.bench_estimate TRACE.csv[.gz]`: the wait estimate against app_queue's, on recorded waits.

The trace is a CSV of single calls with the columns of the Technion's call-centre data: date (YYMMDD), vru_exit,
vru_time, q_start, q_time, outcome (AGENT, HANG or PHANTOM), ser_time. CALLCONTROL_TRACE may name it too.
"""

import csv
import gzip
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path

from callcontrol.model.names import QueueName
from callcontrol.queueing import Estimate, WaitEstimator
from tests.bench.peer.figures import Figure, Goal

QUEUE = QueueName("trace/all")
ERROR, COVER = Goal(times_at_most=0.87), Goal(at_least=77.0, at_most=83.0)
SHORTEST_SERVICE = 10
"""Seconds; what was shorter was cut off, and no service."""


@dataclass(frozen=True, slots=True, order=True)
class Wait:
    """A call that came to the people, and how long it waited: 0 when somebody was free."""

    start: float
    seconds: float
    answered: bool


class AppQueue:
    """Asterisk's own: three quarters of what it thought before, one quarter of the newest, in whole seconds."""

    def __init__(self) -> None:
        self.said = 0

    def answered(self, seconds: float) -> None:
        self.said = (3 * self.said + int(seconds)) // 4


@dataclass
class Figures:
    """Squared errors by predictor, and how often a wait was within what was told."""

    squared: dict[str, list[float]] = field(default_factory=dict)
    low: list[bool] = field(default_factory=list)
    high: list[bool] = field(default_factory=list)

    def note(self, waited: float, ours: Estimate, others: dict[str, float]) -> None:
        for name, said in {"callcontrol": ours.mean, **others}.items():
            self.squared.setdefault(name, []).append((said - waited) ** 2)
        self.low.append(waited <= ours.low)
        self.high.append(waited <= ours.high)

    def rmse(self, name: str) -> float:
        return sqrt(sum(self.squared[name]) / len(self.squared[name]))


def read(path: Path) -> list[Wait]:
    """The calls of a trace, cleaned, in order of time."""
    with gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="") as file:
        return sorted(wait for row in csv.DictReader(file) for wait in _cleaned(row))


def _cleaned(row: dict[str, str]) -> Iterator[Wait]:
    answered, waited = row["outcome"] == "AGENT", int(row["q_time"])
    if row["outcome"] == "PHANTOM" or int(row["vru_time"]) < 0 or waited < 0:
        return
    if answered and int(row["ser_time"]) <= SHORTEST_SERVICE:
        return
    clock = row["q_start"] if waited else row["vru_exit"]
    hour, minute, second = map(int, clock.split(":"))
    day = datetime.strptime(row["date"], "%y%m%d").replace(tzinfo=UTC)
    yield Wait(day.timestamp() + hour * 3600 + minute * 60 + second, float(waited), answered)


def replay(waits: list[Wait]) -> Figures:
    """Every caller who waited is told an estimate when they join; what has happened until then is all it knows."""
    moments = [(wait.start, 1, number) for number, wait in enumerate(waits)]
    moments += [(wait.start + wait.seconds, 0, number) for number, wait in enumerate(waits) if wait.seconds]
    estimator, figures = WaitEstimator(), Figures()
    theirs, theirs_of_waits = AppQueue(), AppQueue()
    told: dict[int, tuple[int, Estimate | None, dict[str, float]]] = {}
    for now, joins, number in sorted(moments):
        wait = waits[number]
        if joins and wait.seconds:
            ahead = len(told)
            others = {"app_queue": float(theirs.said), "app_queue, waits alone": float(theirs_of_waits.said)}
            told[number] = ahead, estimator.estimate(QUEUE, ahead, attended=True), others
            estimator.joined(QUEUE, ahead, now)
            continue
        if wait.answered:
            theirs.answered(wait.seconds)
        if joins:
            continue
        ahead, ours, others = told.pop(number)
        if not wait.answered:
            estimator.gone(QUEUE, now)
            continue
        if ours is not None:
            figures.note(wait.seconds, ours, others)
        theirs_of_waits.answered(wait.seconds)
        estimator.answered(QUEUE, ahead, wait.seconds, now)
    return figures


def main(path: Path | None) -> list[Figure]:
    """Print the figures of a trace, and return those that have a goal; without one, how to name it."""
    if path is None:
        print("wait estimate: name a trace by CALLCONTROL_TRACE")
        return []
    figures = replay(read(path))
    count, base = len(figures.high), figures.rmse("app_queue")
    print(f"wait estimate, {count:,} callers who waited and were answered")
    for name in figures.squared:
        rmse = figures.rmse(name)
        print(f"  {name:<46}{rmse:>9.1f} s   RMSE, {rmse / base:.3f} of app_queue's")
    for name, within in (("p50", figures.low), ("p80", figures.high)):
        print(f"  {f'waits no longer than the {name} told':<46}{100 * sum(within) / count:>9.1f} %")
    return [
        Figure("wait estimate, RMSE on a recorded trace", figures.rmse("callcontrol"), base, "s", ERROR),
        Figure("wait estimate, waits no longer than the p80", 100 * sum(figures.high) / count, None, "%", COVER),
    ]


def given() -> Path | None:
    """The trace that the command line or the environment names."""
    named = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CALLCONTROL_TRACE")
    return Path(named) if named else None


if __name__ == "__main__":
    main(given())
