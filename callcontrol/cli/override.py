"""`callcontrol override`: open, close or say something today, without touching the rules' files."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from rich.text import Text

from callcontrol.cli.console import err, out
from callcontrol.cli.process import Process
from callcontrol.config import load_settings
from callcontrol.config.report import print_problems
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import LocationKey
from callcontrol.model.overrides import KeptOverride
from callcontrol.model.rules import Switch
from callcontrol.rules import Asked, Verdict
from callcontrol.rules.authors import os_user
from callcontrol.rules.switching import ALL
from callcontrol.web.overrides import Listed, Told

override_app = typer.Typer(no_args_is_help=True, help="Open, close or say something today, without touching the rules.")


@override_app.callback()
def override() -> None:
    """Open, close or say something today, without touching the rules."""


@override_app.command("set")
def set_override(
    location: Annotated[str, typer.Argument(help=f"A location, or '{ALL}'.", show_default=False)],
    switch: Annotated[Switch, typer.Argument(help="What it does.", show_default=False)],
    until: Annotated[
        str,
        typer.Option(
            help="On the location's clock: 17:00 (the next one) or '2026-11-28 13:05'.",
            show_default="when the written hours change next",
        ),
    ] = "",
    reason: Annotated[str, typer.Option(help="Why; colleagues read it, and it is kept.", show_default=False)] = "",
    text: Annotated[
        list[str] | None,
        typer.Option(help='Of a message: en="...", once for each language.', show_default=False),
    ] = None,
) -> None:
    """Set a switch on the running callcontrol, for callers to come. It ends by itself.

    `closed` and `open` win over hours, holidays and closures. A `message` is spoken after the greeting. It is proved
    first, as `check` does: with a mistake nothing changes and the exit status is 1.
    """
    process = Process(load_settings().control_file)
    done = process.set_override(Asked(location, switch, os_user(), until, reason, _texts(text or [])))
    _tell(done, "set")


@override_app.command("list")
def list_overrides(
    history: Annotated[bool, typer.Option("--history", help="Those that have ended too.")] = False,
) -> None:
    """Show which switches are set."""
    found = Process(load_settings().control_file).overrides(history=history)
    out.print(_table(found))


@override_app.command()
def clear(
    name: Annotated[
        str, typer.Argument(help=f"An id of the list, a location, or '{ALL}' for those of all.", show_default=False)
    ],
) -> None:
    """End switches now: the written hours hold again for callers to come."""
    _tell(Process(load_settings().control_file).clear_override(name), "cleared")


def _texts(given: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in given:
        language, equals, words = item.partition("=")
        if not equals or not language.strip() or not words.strip():
            raise CallcontrolError(
                f'--text {item!r} has no language: write it such as --text en="We close early today."'
            )
        if language.strip() in found:
            raise CallcontrolError(f"--text {language.strip()} is given twice")
        found[language.strip()] = words.strip()
    return found


def _tell(done: Told, what: str) -> None:
    if done.verdict is Verdict.REFUSED:
        if done.problems:
            print_problems(done.problems, err)
        if done.reason:
            err.print(Text(done.reason), soft_wrap=True)
        err.print("[bold red]refused[/]  nothing has changed")
        raise typer.Exit(1)
    for entry in done.changed:
        until = f" until {_local(entry.ends, entry, done.zones)}" if entry.cleared_at is None else ""
        line = f"  {entry.location or ALL}: {entry.switch.value}{until}  ({entry.id})"
        out.print(Text(what, style="bold green").append(line, style="not bold default"), soft_wrap=True)


def _table(found: Listed) -> Table:
    """Those that stand first, each part the latest first."""
    entries = (*reversed(found.standing), *reversed(found.ended))
    table = Table(title=f"{len(found.standing)} set now" if found.standing else "nothing is set", title_justify="left")
    for name in ("id", "location", "switch", "from", "until", "", "author"):
        table.add_column(name, no_wrap=True)
    table.add_column("reason")
    for entry in entries:
        moments = (_local(moment, entry, found.zones) for moment in (entry.starts, entry.ends))
        state = "holds" if entry in found.standing else "ended"
        if entry.cleared_at is not None:
            state = f"cleared {_local(entry.cleared_at, entry, found.zones)} by {entry.cleared_by}"
        words = entry.reason or " / ".join(entry.texts.values())
        table.add_row(
            entry.id, entry.location or ALL, entry.switch.value, *moments, state, Text(entry.author), Text(words)
        )
    return table


def _local(moment: datetime, entry: KeptOverride, zones: Mapping[LocationKey, str]) -> str:
    """On the location's clock; where every location is meant, and their clocks differ, on this machine's."""
    own = zones.get(entry.location) if entry.location is not None else None
    known = {own} if own is not None else set(zones.values())
    zone = ZoneInfo(known.pop()) if len(known) == 1 else None
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"
