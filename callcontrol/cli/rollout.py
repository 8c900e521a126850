"""`callcontrol rollout`: how a location's coming over from its old telephone system goes."""

import asyncio
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from rich.text import Text

from callcontrol.cli.check import rules_folder
from callcontrol.cli.console import err, out
from callcontrol.cli.database import dsn_of
from callcontrol.cli.rollout_lines import Ended, Fate, Line, Side, days_before, fates_of, lines
from callcontrol.cli.route import RulesOption
from callcontrol.config import load_group, load_settings
from callcontrol.journal import rolled_out
from callcontrol.journal.rollout import MOST_CALLS
from callcontrol.model.errors import CallcontrolError, RulesError
from callcontrol.sandbox.cdr import read_cdr

rollout_app = typer.Typer(no_args_is_help=True, help="How a location comes over from its old telephone system.")


class Format(StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"


@rollout_app.callback()
def rollout() -> None:
    """How a location comes over from its old telephone system."""


@rollout_app.command()
def report(
    days: Annotated[int, typer.Option(min=1, max=400, help="So many days, today the last.")] = 7,
    location: Annotated[str | None, typer.Option(help="Of one location only.", show_default=False)] = None,
    cdr: Annotated[
        Path | None,
        typer.Option(
            help="Asterisk's own records, Master.csv with unique ids (cdr.conf: loguniqueid = yes).", show_default=False
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="text for people; json for programs.")] = Format.TEXT,
    rules: RulesOption = None,
) -> None:
    """Compare, for each location and day: calls answered here, and those that went on to the old destination.

    Of the latter: what would have been decided here, and what became of them there as Asterisk's records tell. What
    they were about nobody knows: no key was pressed here.
    """
    fates = _fates(cdr) if cdr is not None else {}
    zones, now = _zones(rules), datetime.now(UTC)
    calls = asyncio.run(rolled_out(dsn_of(load_settings()), now - timedelta(days=days + 1), location))
    if len(calls) == MOST_CALLS:
        err.print(f"only the latest {MOST_CALLS:,} calls are told: ask for fewer days or for one location")
    found = lines(calls, fates, zones, days_before(now, zones, days))
    if form is Format.JSON:
        typer.echo(json.dumps([_as_json(line) for line in found], indent=1))
        return
    out.print(_table(found, days, with_cdr=cdr is not None))
    if cdr is None and any(line.side is not Side.LIVE for line in found):
        err.print("what became of calls that were passed on is told by Asterisk's records: name them with --cdr")


def _fates(path: Path) -> dict[str, Fate]:
    if not path.is_file():
        raise CallcontrolError(f"--cdr: there is no file {path}")
    try:
        return fates_of(read_cdr(path))
    except (ValueError, OSError) as error:
        hint = "set loguniqueid = yes and loguserfield = yes under [csv] in cdr.conf"
        raise CallcontrolError(f"--cdr: {error}; {hint}") from None


def _zones(rules: Path | None) -> dict[str, ZoneInfo]:
    """Of the rules of today; where they can not be read, days are those of UTC."""
    try:
        group = load_group(rules_folder(rules))
    except RulesError:
        err.print("the rules can not be read: days are those of UTC")
        return {}
    return {key: location.zone for key, location in group.locations.items()}


def _table(found: Iterable[Line], days: int, *, with_cdr: bool) -> Table:
    shown = [ended for ended in Ended if with_cdr or ended is not Ended.UNKNOWN]
    table = Table(title=f"the last {days} days" if days > 1 else "today", title_justify="left")
    for name in ("location", "day", "who answered"):
        table.add_column(name, no_wrap=True)
    for name in ("calls", *shown, "mean talk s"):
        table.add_column(str(name), justify="right", no_wrap=True)
    for line in found:
        told = with_cdr or line.side is Side.LIVE
        answered = line.ended[Ended.ANSWERED]
        mean = f"{line.talk_seconds / answered:.0f}" if answered else ""
        who = line.side.value if line.side is Side.LIVE else f"passed on, {line.side.value}"
        cells = (str(line.ended[ended] or "") if told else "?" for ended in shown)
        table.add_row(Text(line.location), f"{line.day:%a %Y-%m-%d}", who, str(line.calls), *cells, mean)
    return table


def _as_json(line: Line) -> dict[str, object]:
    return {
        "location": line.location,
        "day": line.day.isoformat(),
        "answered_by": "here" if line.side is Side.LIVE else "old",
        "would_be": {Side.OPEN: "open", Side.CLOSED: "closed"}.get(line.side),
        "category": None,
        "would_queue": dict(line.queues),
        "calls": line.calls,
        "ended": {ended.name.lower(): line.ended[ended] for ended in Ended},
        "talk_seconds": round(line.talk_seconds, 1),
    }
