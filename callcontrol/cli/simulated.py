"""The outcome of a simulation as tables: queues, people, and the difference between two sets of rules."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from callcontrol.model.names import PersonId, QueueName
from callcontrol.simulation import ALL, Habits, Interval, Measures, Outcome, Traffic, Trials, interval, paired

Figure = Callable[[Measures], float | None]


@dataclass(frozen=True, slots=True)
class Simulated:
    """What was simulated, how, and what came of it."""

    trials: Trials
    traffic: Traffic
    habits: Habits
    target: float
    seed: int
    runs: int
    seconds: float
    """Of the machine's time."""

    @property
    def queues(self) -> list[QueueName]:
        """Those that calls came to, `ALL` last."""
        return [*sorted(self.traffic.queues), ALL]

    @property
    def rate(self) -> float:
        """Calls simulated in a second of the machine's time, of all sets of rules."""
        return self.trials.calls * len(self.trials.outcomes) / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Column:
    """One figure: its heading, how it is read off, and its unit; shares are written in percent."""

    name: str
    title: str
    of: Figure
    unit: str = ""
    is_count: bool = False

    def write(self, value: float) -> str:
        """Without its unit, which stands in the heading."""
        if self.unit == "%":
            return f"{100 * value:.1f}"
        return f"{value:,.1f}" if self.unit or value != int(value) else f"{value:,.0f}"


COLUMNS = (
    Column("offered", "offered", lambda m: m.offered, is_count=True),
    Column("answered", "answered", lambda m: m.answered, is_count=True),
    Column("abandoned", "hung up", lambda m: m.abandoned, is_count=True),
    Column("short", "at once", lambda m: m.short, is_count=True),
    Column("overflowed", "overflow", lambda m: m.overflowed, is_count=True),
    Column("moved", "moved", lambda m: m.moved, is_count=True),
    Column("unanswered", "nobody", lambda m: m.unanswered, is_count=True),
    Column("refused", "closed", lambda m: m.refused, is_count=True),
    Column("service_level", "service level", lambda m: m.service_level, "%"),
    Column("abandonment", "hung up", lambda m: m.abandonment, "%"),
    Column("asa", "ASA", lambda m: m.asa, "s"),
    Column("mean_wait", "mean wait", lambda m: m.mean_wait, "s"),
    Column("p50", "p50", lambda m: m.p50, "s"),
    Column("p90", "p90", lambda m: m.p90, "s"),
    Column("p95", "p95", lambda m: m.p95, "s"),
    Column("longest", "longest", lambda m: m.longest, "s"),
    Column("overtaken", "overtaken", lambda m: m.overtaken),
)
_WITH_INTERVAL = {"service_level", "abandonment", "asa"}
_RARELY = {"overflowed", "moved", "unanswered", "refused", "short"}
"""Columns that are left out where nothing of the kind happened."""


def figures(outcome: Outcome, queue: QueueName, column: Column) -> Interval | None:
    """The mean of a figure over the runs, and how sure it is."""
    return interval([column.of(run[queue]) if queue in run else None for run in outcome.runs])


def difference(found: Simulated, queue: QueueName, column: Column) -> Interval | None:
    """How much larger a figure is by the second rules than by the first, in the same runs or days."""
    before, after = found.trials.samples(queue, column.of)
    return paired(before, after)


def print_simulated(found: Simulated, console: Console) -> None:
    """All tables."""
    for number, outcome in enumerate(found.trials.outcomes):
        console.print(_queues(found, outcome, _name(found, number), counts=True), "")
        console.print(_queues(found, outcome, None, counts=False), "")
    console.print(_people(found))
    if len(found.trials.outcomes) == 2:
        console.print("", _differences(found))
    runs = "1 run" if found.runs == 1 else f"{found.runs} runs"
    summary = f"{found.trials.calls:,} calls in {runs}, seed {found.seed}; service level within {found.target:g} s"
    console.print(Text(f"{summary}; {found.rate:,.0f} calls simulated a second", style="dim"), soft_wrap=True)


def _name(found: Simulated, number: int) -> str:
    version = found.trials.outcomes[number].group.version
    if len(found.trials.outcomes) == 1:
        return f"rules {version}"
    return f"{'first' if number == 0 else 'second'} rules, {version}"


def _table(title: str | None, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left", no_wrap=True)
    return table


def _queues(found: Simulated, outcome: Outcome, title: str | None, *, counts: bool) -> Table:
    shown = [
        column
        for column in COLUMNS
        if column.is_count is counts
        and (column.name not in _RARELY or any(column.of(run[ALL]) for run in outcome.runs))
    ]
    table = _table(title, "queue", *(f"{column.title} {column.unit}".rstrip() for column in shown))
    for queue in found.queues:
        cells = [_cell(figures(outcome, queue, column), column) for column in shown]
        table.add_row(queue, *cells, style="bold" if queue == ALL else None)
    return table


def _cell(value: Interval | None, column: Column) -> str:
    if value is None:
        return "-"
    if column.name in _WITH_INTERVAL and value.half is not None:
        return f"{column.write(value.mean)} ±{column.write(value.half)}"
    return column.write(value.mean)


def _people(found: Simulated) -> Table:
    """How busy everybody was who was to be there."""
    loads = [outcome.occupancy for outcome in found.trials.outcomes]
    titles = ["occupancy %"] if len(loads) == 1 else ["occupancy %, first", "second"]
    table = _table(None, "person", *titles)
    for person in sorted({person for load in loads for person, share in load.items() if share is not None}):
        shares = (load.get(person) for load in loads)
        table.add_row(_person(found, person), *("-" if share is None else f"{100 * share:.1f}" for share in shares))
    return table


def _person(found: Simulated, person: PersonId) -> Text:
    known = (outcome.group.people.get(person) for outcome in found.trials.outcomes)
    return Text(f"{person}  {next((one.name for one in known if one is not None), '')}")


def _differences(found: Simulated) -> Table:
    """What differs at all; what is surely different is bold."""
    days = len(found.trials.days)
    title = f"second rules less the first{f', means of {days} days' if days else ''}, with 95 % confidence"
    table = _table(title, "queue", "", "first", "second", "difference")
    for queue in found.queues:
        rows = [(column, value) for column in COLUMNS if (value := difference(found, queue, column)) and value.mean]
        if not rows:
            table.add_row(queue, "no difference")
        for number, (column, value) in enumerate(rows):
            means = (_mean(interval(sample), column) for sample in found.trials.samples(queue, column.of))
            told = f"{'+' if value.mean > 0 else ''}{_cell_of(value, column)}"
            name = f"{column.title} {column.unit}".rstrip()
            table.add_row("" if number else queue, name, *means, Text(told, style="bold" if value.is_sure else ""))
    return table


def _mean(value: Interval | None, column: Column) -> str:
    return "-" if value is None else column.write(value.mean)


def _cell_of(value: Interval, column: Column) -> str:
    half = "" if value.half is None else f" ±{column.write(value.half)}"
    return f"{column.write(value.mean)}{half}"
