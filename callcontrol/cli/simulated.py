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
    """One figure: its heading, how it is read off, and how it is written."""

    name: str
    title: str
    of: Figure
    write: Callable[[float], str]
    compared: bool = True


def _count(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _time(value: float) -> str:
    return f"{value:.1f} s"


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


COLUMNS = (
    Column("offered", "offered", lambda m: m.offered, _count, compared=False),
    Column("answered", "answered", lambda m: m.answered, _count),
    Column("abandoned", "hung up", lambda m: m.abandoned, _count),
    Column("short", "at once", lambda m: m.short, _count, compared=False),
    Column("overflowed", "overflow", lambda m: m.overflowed, _count),
    Column("moved", "moved", lambda m: m.moved, _count),
    Column("unanswered", "nobody", lambda m: m.unanswered, _count),
    Column("refused", "closed", lambda m: m.refused, _count),
    Column("service_level", "service level", lambda m: m.service_level, _percent),
    Column("abandonment", "hung up, share", lambda m: m.abandonment, _percent),
    Column("asa", "ASA", lambda m: m.asa, _time),
    Column("mean_wait", "mean wait", lambda m: m.mean_wait, _time),
    Column("p50", "p50", lambda m: m.p50, _time),
    Column("p90", "p90", lambda m: m.p90, _time),
    Column("p95", "p95", lambda m: m.p95, _time),
    Column("longest", "longest", lambda m: m.longest, _time),
    Column("overtaken", "overtaken", lambda m: m.overtaken, _count),
)
_WITH_INTERVAL = {"service_level", "asa"}
_RARELY = {"overflowed", "moved", "unanswered", "refused", "short"}
"""Columns that are left out where nothing of the kind happened."""


def figures(outcome: Outcome, queue: QueueName, column: Column) -> Interval | None:
    """The mean of a figure over the runs, and how sure it is."""
    return interval([column.of(run[queue]) if queue in run else None for run in outcome.runs])


def difference(found: Simulated, queue: QueueName, column: Column) -> Interval | None:
    """How much larger a figure is by the second rules than by the first, in the same runs or days."""
    before, after = found.trials.pairs(queue, column.of)
    return paired(before, after)


def print_simulated(found: Simulated, console: Console) -> None:
    """All tables."""
    for number, outcome in enumerate(found.trials.outcomes):
        console.print(_queues(found, outcome, _name(found, number)))
        console.print()
    console.print(_people(found))
    if len(found.trials.outcomes) == 2:
        console.print()
        console.print(_differences(found))
    runs = "1 run" if found.runs == 1 else f"{found.runs} runs"
    summary = f"{found.trials.calls:,} calls in {runs}, seed {found.seed}; service level within {found.target:g} s"
    console.print(Text(f"{summary}; {found.rate:,.0f} calls simulated a second", style="dim"))


def _name(found: Simulated, number: int) -> str:
    version = found.trials.outcomes[number].group.version
    if len(found.trials.outcomes) == 1:
        return f"rules {version}"
    return f"{'first' if number == 0 else 'second'} rules, {version}"


def _queues(found: Simulated, outcome: Outcome, title: str) -> Table:
    shown = [
        column for column in COLUMNS if column.name not in _RARELY or any(column.of(run[ALL]) for run in outcome.runs)
    ]
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("queue", no_wrap=True)
    for column in shown:
        table.add_column(column.title, justify="right")
    for queue in found.queues:
        cells = [_cell(figures(outcome, queue, column), column) for column in shown]
        table.add_row(queue, *cells, style="bold" if queue == ALL else None)
    return table


def _cell(value: Interval | None, column: Column) -> str:
    if value is None:
        return "-"
    text = column.write(value.mean)
    if column.name in _WITH_INTERVAL and value.half is not None:
        number, _, unit = text.partition(" ")
        half = column.write(value.half).partition(" ")[0]
        return f"{number} ±{half} {unit}"
    return text


def _people(found: Simulated) -> Table:
    """How busy everybody was who could have been."""
    table = Table(box=None, pad_edge=False)
    table.add_column("person")
    titles = ["occupancy"] if len(found.trials.outcomes) == 1 else ["occupancy, first", "second"]
    for title in titles:
        table.add_column(title, justify="right")
    loads = [outcome.occupancy for outcome in found.trials.outcomes]
    for person in sorted({person for load in loads for person, share in load.items() if share is not None}):
        table.add_row(_person(found, person), *(_share(load.get(person)) for load in loads))
    return table


def _person(found: Simulated, person: PersonId) -> str:
    known = (outcome.group.people.get(person) for outcome in found.trials.outcomes)
    name = next((one.name for one in known if one is not None), "")
    return f"{person}  {name}"


def _share(value: float | None) -> str:
    return _percent(value) if value is not None else "-"


def _differences(found: Simulated) -> Table:
    """What is surely different is bold."""
    table = Table(
        title="second rules less the first, with 95 % confidence",
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
    )
    compared = [
        column
        for column in COLUMNS
        if column.compared and any(column.of(run[ALL]) for outcome in found.trials.outcomes for run in outcome.runs)
    ]
    table.add_column("queue", no_wrap=True)
    for column in compared:
        table.add_column(column.title, justify="right")
    for queue in found.queues:
        cells = [_difference(difference(found, queue, column), column) for column in compared]
        table.add_row(queue, *cells)
    return table


def _difference(value: Interval | None, column: Column) -> Text:
    if value is None:
        return Text("-")
    sign = "+" if value.mean > 0 else ""
    number, _, unit = column.write(value.mean).partition(" ")
    half = f" ±{column.write(value.half).partition(' ')[0]}" if value.half is not None else ""
    return Text(f"{sign}{number}{half} {unit}".rstrip(), style="bold" if value.is_sure else "")
