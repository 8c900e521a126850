"""`callcontrol emergencies`: emergency numbers that were dialled at desk phones, until somebody has seen to them."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from rich.text import Text

from callcontrol.cli.console import err, out
from callcontrol.cli.database import dsn_of
from callcontrol.cli.process import NothingRuns, Process
from callcontrol.config import load_settings
from callcontrol.journal import Standing, emergencies_since
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import LocationKey

_DAYS = 30
_WENT = {"ANSWER": "answered", "CANCEL": "hung up before an answer", "NOWAY": "found no way out"}

emergencies_app = typer.Typer(help="Emergency numbers dialled at desk phones, until somebody has seen to them.")


@emergencies_app.callback(invoke_without_command=True)
def emergencies(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Those too that somebody has seen to.")] = False,
) -> None:
    """Emergency numbers dialled at desk phones, until somebody has seen to them.

    While no callcontrol runs here, those of the last 30 days are read from PostgreSQL.
    """
    if context.invoked_subcommand is not None:
        return
    found, zones = _found(everything=everything)
    out.print(table_of(found, zones))


@emergencies_app.command()
def ack(
    name: Annotated[str, typer.Argument(metavar="ID", help="Of the list.", show_default=False)],
    by: Annotated[str, typer.Option(help="Who has seen to it.", show_default=False)],
    note: Annotated[str, typer.Option(help="What came of it; kept for good, so name no patient.")] = "",
) -> None:
    """Say that somebody has seen to an emergency call. Who, when and the note are kept for good."""
    if not by.strip():
        raise CallcontrolError("--by: write who has seen to it")
    done = Process(load_settings().control_file).acknowledge(name, by.strip(), note.strip())
    if not done.done:
        raise CallcontrolError(done.reason)
    out.print(Text("acknowledged", style="bold green").append(f"  {name}", style="not bold default"), soft_wrap=True)


def _found(*, everything: bool) -> tuple[Sequence[Standing], Mapping[LocationKey, str]]:
    settings = load_settings()
    try:
        listed = Process(settings.control_file).emergencies(everything=everything)
    except NothingRuns as nothing:
        since = datetime.now(UTC) - timedelta(days=_DAYS)
        found = asyncio.run(emergencies_since(dsn_of(settings), since))
        err.print(Text(f"from PostgreSQL: {nothing}", style="yellow"), soft_wrap=True)
        return [each for each in found if everything or each.ack is None], {}
    return listed.emergencies, listed.zones


def table_of(found: Sequence[Standing], zones: Mapping[LocationKey, str]) -> Table:
    """As a person reads them; times on each location's clock where it is known, else on this machine's."""
    waiting = sum(each.ack is None for each in found)
    title = f"{waiting} that nobody has seen to" if waiting else "nothing waits to be seen to"
    table = Table(title=title, title_justify="left")
    for name in ("id", "when", "number", "location", "phone", "place", "how it went"):
        table.add_column(name, no_wrap=True)
    table.add_column("seen to")
    for each in found:
        call, zone = each.call, _zone(each.call.location, zones)
        facts = (call.id, f"{call.at.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}", call.number, call.location or "unknown")
        table.add_row(*facts, *(Text(part) for part in (call.phone, call.place, _went(each), _seen(each, zone))))
    return table


def _zone(location: LocationKey | None, zones: Mapping[LocationKey, str]) -> ZoneInfo | None:
    name = zones.get(location) if location is not None else None
    return ZoneInfo(name) if name is not None else None


def _went(standing: Standing) -> str:
    if standing.end is None:
        return "under way, or not known yet"
    talked = f", {standing.end.seconds} s" if standing.end.seconds else ""
    return f"{_WENT.get(standing.end.status, standing.end.status.lower())}{talked}"


def _seen(standing: Standing, zone: ZoneInfo | None) -> str:
    if standing.ack is None:
        return ""
    note = f": {standing.ack.note}" if standing.ack.note else ""
    return f"{standing.ack.at.astimezone(zone):%Y-%m-%d %H:%M} {standing.ack.by}{note}"
