"""What a simulation is fed with, read from a file: distributions in YAML, or records in CSV."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from callcontrol.config.files import LARGEST_FILE
from callcontrol.config.parse import read_tree
from callcontrol.config.problems import Problems, did_you_mean, quote
from callcontrol.config.recorded_calls import read_records
from callcontrol.config.schema_traffic import YEARS, LoadEntry, TrafficEntry
from callcontrol.config.text import decode
from callcontrol.config.tree import Mapping as MappingTree
from callcontrol.config.tree import key_source, source_of
from callcontrol.config.validate import read_entry
from callcontrol.config.values import interval, weekdays
from callcontrol.model.errors import CallcontrolError, Problem
from callcontrol.model.names import Language, LocationKey, QueueName, Source
from callcontrol.model.rules import Group
from callcontrol.simulation import Drawn, Habits, Load, Rate, Recorded, Traffic

RECORDS = ".csv"


class TrafficError(CallcontrolError):
    """A traffic file that can not be simulated; carries every problem found in one pass."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("the traffic can not be simulated:\n" + "\n".join(str(problem) for problem in problems))


@dataclass(frozen=True, slots=True)
class Fed:
    """The traffic of a file, and how people work by it."""

    traffic: Traffic
    habits: Habits


def load_traffic(path: Path, group: Group, day: date | None = None, patience: float | None = None) -> Fed:
    """Read a traffic file for these rules.

    ``day``: this local day alone, whatever the file's days are. ``patience``: mean seconds of recorded callers whose
    patience is not known. Raises TrafficError with every problem; records are never repeated in one.
    """
    problems = Problems()
    fed: Fed | None = None
    if not path.is_file():
        what = "is no file" if path.exists() else "does not exist"
        problems.add(Source(str(path), 1, 1), f"the traffic file {what}", "name a .yaml or .csv file")
    elif path.suffix.lower() == RECORDS:
        records = read_records(path, group, day, problems)
        fed = Fed(Recorded(records, patience), Habits()) if records else None
    else:
        fed = _read_loads(path, group, day, problems)
    if fed is None or problems:
        raise TrafficError(problems.all())
    return fed


def _read_loads(path: Path, group: Group, day: date | None, problems: Problems) -> Fed | None:
    name = path.name
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        problems.add(Source(name, 1, 1), f"the file can not be read: {error.strerror}", "check its permissions")
        return None
    if len(content) > LARGEST_FILE:
        problems.add(Source(name, 1, 1), f"the file is larger than {LARGEST_FILE // 1024} KiB", "shorten it")
        return None
    text = decode(name, content, problems)
    tree = read_tree(name, text, problems) if text is not None else None
    entry = read_entry(TrafficEntry, tree, problems) if tree is not None else None
    if tree is None or entry is None:
        return None
    first = day or entry.first_day
    if first is None and "first_day" not in tree.dropped:
        problems.add(tree.source, "`first_day` is missing here", "add `first_day: 2026-03-02`, or give --day")
    if first is not None and first.year not in YEARS:
        hint = f"a year from {YEARS[0]} to {YEARS[-1]}"
        problems.add(source_of(tree, "first_day"), f"{first} is too far away", hint)
    loads = tuple(
        load
        for queue, written in entry.queues.items()
        if (load := _load(QueueName(queue), written, group, tree, problems)) is not None
    )
    if not loads and not problems:
        problems.add(tree.source, "no call comes to any queue", "add a queue under `queues`")
    if first is None or problems:
        return None
    habits = Habits(entry.wrap_up or 0.0, entry.pick_up or 0.0, entry.missed or 0.0)
    return Fed(Drawn(loads, first, 1 if day is not None else entry.days), habits)


def _load(queue: QueueName, entry: LoadEntry, group: Group, tree: MappingTree, problems: Problems) -> Load | None:
    place = group.locations.get(LocationKey(queue.partition("/")[0]))
    if queue not in group.queues or place is None:
        where = key_source(tree, "queues", queue)
        problems.add(where, f"there is no queue {quote(queue)}", did_you_mean(queue, group.queues))
        return None
    return Load(
        queue=queue,
        zone=place.zone,
        rates=_rates(entry.calls),
        talk=entry.talk,
        language=place.default_language,
        talk_deviation=entry.talk_deviation,
        patience=entry.patience if entry.patience is not None else float("inf"),
        urgent=entry.urgent or 0.0,
        languages={Language(language): share for language, share in entry.languages.items()},
    )


def _rates(calls: Mapping[str, Mapping[str, float]]) -> tuple[Rate, ...]:
    return tuple(
        Rate(weekday, *interval(times), per_hour)
        for days, by_time in calls.items()
        for weekday in weekdays(days)
        for times, per_hour in by_time.items()
    )
