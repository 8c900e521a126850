"""`callcontrol simulate`: what rules and staff would do with traffic, through the very engine of live calls."""

import random
import time
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from callcontrol.cli.check import load_or_explain
from callcontrol.cli.console import err, out
from callcontrol.cli.simulated import Simulated, print_simulated
from callcontrol.cli.simulated_json import simulated_json
from callcontrol.config.problems import did_you_mean, quote
from callcontrol.config.report import print_problems
from callcontrol.config.traffic import Fed, TrafficError, load_traffic
from callcontrol.config.values import WrongValueError, duration
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.rules import Group
from callcontrol.simulation import Drawn, Traffic, trials

RUNS = 10
"""Unless asked otherwise, where chance has a part."""
TARGET = "20s"


class Format(StrEnum):
    """How the outcome is written."""

    TEXT = "text"
    JSON = "json"


def simulate(
    rules: Annotated[Path, typer.Argument(help="Folder of the rules.", show_default=False)],
    traffic: Annotated[Path, typer.Option(help="Calls: FILE.yaml with rates, or RECORDS.csv.", show_default=False)],
    against: Annotated[
        Path | None, typer.Option(help="Other rules that get the very same calls.", show_default=False)
    ] = None,
    day: Annotated[
        str | None, typer.Option(help="This day alone, such as 2026-03-02.", show_default="all of the traffic")
    ] = None,
    runs: Annotated[
        int | None,
        typer.Option(min=1, max=1000, help="So many times, each with other calls.", show_default="10; records: 1"),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another one makes other calls; the same the same.")] = 1,
    target: Annotated[str, typer.Option(help="Service level: answered within this time.")] = TARGET,
    wrap_up: Annotated[
        str | None, typer.Option(help="After each talk, until the next call may come.", show_default="by the file")
    ] = None,
    pick_up: Annotated[
        str | None, typer.Option(help="A phone rings so long until it is answered.", show_default="by the file")
    ] = None,
    patience: Annotated[
        str | None,
        typer.Option(help="Mean, of recorded callers whose patience is not known.", show_default="likeliest"),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="text for people; json for programs.")] = Format.TEXT,
) -> None:
    """Let traffic come to the queues of these rules: waits, service level, who hangs up, how busy people are.

    With --against the difference that other rules make is told, with 95 % confidence.
    """
    group = load_or_explain(rules)
    fed = _fed(traffic, group, day, patience)
    habits = replace(
        fed.habits,
        wrap_up=fed.habits.wrap_up if wrap_up is None else _seconds("--wrap-up", wrap_up),
        pick_up=fed.habits.pick_up if pick_up is None else _seconds("--pick-up", pick_up),
    )
    groups = [group] if against is None else [group, load_or_explain(against)]
    for other in groups[1:]:
        _check_queues(fed.traffic, other)
    count = _runs(fed.traffic, runs)
    within = _seconds("--target", target)
    started = time.perf_counter()
    done = trials(groups, fed.traffic, habits, within, _chances(seed, count))
    seconds = time.perf_counter() - started
    found = Simulated(done, fed.traffic, habits, within, seed, count, seconds)
    if form is Format.JSON:
        typer.echo(simulated_json(found))
    else:
        print_simulated(found, out)


def _chances(seed: int, count: int) -> list[random.Random]:
    """One for each run: the first runs are the same however many there are."""
    return [random.Random(f"{seed}/{number}") for number in range(count)]  # noqa: S311


def _fed(path: Path, group: Group, day: str | None, patience: str | None) -> Fed:
    if patience is not None and path.suffix.lower() != ".csv":
        raise CallcontrolError("--patience is for records: in a traffic file it stands with each queue")
    try:
        only = datetime.strptime(day, "%Y-%m-%d").date() if day is not None else None  # noqa: DTZ007
    except ValueError:
        raise CallcontrolError(f"--day {quote(day or '')} is no day: write it such as --day 2026-03-02") from None
    try:
        return load_traffic(path, group, only, None if patience is None else _seconds("--patience", patience))
    except TrafficError as error:
        print_problems(error.problems, err)
        raise typer.Exit(1) from None


def _seconds(option: str, text: str) -> float:
    try:
        return 0.0 if text in {"0", "0s"} else duration(text)
    except WrongValueError as error:
        raise CallcontrolError(f"{option}: {error}; {error.hint}") from None


def _check_queues(traffic: Traffic, group: Group) -> None:
    for queue in sorted(traffic.queues - group.queues.keys()):
        raise CallcontrolError(
            f"--against: these rules have no queue {quote(queue)}, to which calls come: "
            f"{did_you_mean(queue, group.queues)}"
        )


def _runs(traffic: Traffic, asked: int | None) -> int:
    if not traffic.is_fixed:
        return asked if asked is not None else RUNS if isinstance(traffic, Drawn) else 1
    if asked is not None and asked > 1:
        err.print("every run of these records would be the same: one is made", style="yellow")
    return 1
