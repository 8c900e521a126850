"""`callcontrol requests`: what callers left to be done and who gave up, first what should be done first."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from callcontrol.cli.check import rules_folder
from callcontrol.cli.console import out
from callcontrol.cli.database import dsn_of
from callcontrol.cli.reasons import reason_of
from callcontrol.cli.route import RulesOption
from callcontrol.config import load_group, load_settings
from callcontrol.journal import (
    Opening,
    Request,
    Sealed,
    SealError,
    note_openings,
    read_sealer,
    requests_since,
)
from callcontrol.model.calls import CallId
from callcontrol.model.errors import RulesError
from callcontrol.model.names import LocationKey
from callcontrol.model.requests import RequestKind
from callcontrol.model.rules import Group
from callcontrol.rules.authors import os_user

_SHOWN_OF_ID = 8
"""Characters of an id's end that `callcontrol explain` is content with."""
_SEALED = "(sealed)"
_COLUMNS = ("#", "due", "kind", "location", "for", "about", "left", "number", "file", "call", "with")
_AT_ONCE = frozenset({RequestKind.UNREACHED, RequestKind.MISSED})
"""Nothing was promised: the sooner the better."""

requests_app = typer.Typer(help="What callers left to be done and who gave up: take one, say how it went.")


@requests_app.callback(invoke_without_command=True)
def requests(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=366, help="Left within so many days.")] = 7,
    location: Annotated[str | None, typer.Option(help="Of one location only.")] = None,
    done_too: Annotated[bool, typer.Option("--all", help="What is done, too.")] = False,
    unseal: Annotated[
        bool, typer.Option("--unseal", help="Show the numbers to call; needs this machine's key, and a --reason.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why the numbers are read; kept for good, so name no patient.")] = "",
    rules: RulesOption = None,
) -> None:
    """Show messages, promised callbacks, calls for which nobody on call was reached, and callers who gave up.

    First is what should be done first. That numbers were read, by whom and why, is kept for good.
    """
    if context.invoked_subcommand is not None:
        return
    why = reason_of(reason) if unseal else ""
    settings = load_settings()
    opener = read_sealer(settings.seal_file).unseal if unseal else None
    since = datetime.now(UTC) - timedelta(days=days)
    found = asyncio.run(requests_since(dsn_of(settings), since, location, done_too=done_too))
    table = table_of(found, opener, today(rules))
    note_read(dsn_of(settings), found, opener, why)
    out.print(table)


def note_read(dsn: str, found: Sequence[Request], unseal: Callable[[str], str] | None, why: str) -> None:
    """Keep for good that these numbers are about to be shown. Raises DatabaseUnavailable: then show none."""
    read = [Opening(CallId(each.call_id), os_user(), why, Sealed.NUMBER) for each in found if _opens(each, unseal)]
    asyncio.run(note_openings(dsn, read))


def table_of(
    found: Sequence[Request], unseal: Callable[[str], str] | None = None, group: Group | None = None, title: str = ""
) -> Table:
    """Requests as a person reads them; numbers only with ``unseal``. Without a ``title`` it says how many are left.

    Times are the location's, as far as ``group`` knows it, else this machine's.
    """
    left = sum(request.done_at is None for request in found)
    table = Table(title=title or (f"{left} to be done" if left else "nothing to be done"), title_justify="left")
    rows = [_row(request, unseal, _zone(request, group)) for request in found]
    shown = [name for name in _COLUMNS if any(row[name] for row in rows)] or list(_COLUMNS)
    for name in shown:
        table.add_column(name, no_wrap=name != "with", justify="right" if name == "#" else "left")
    for request, row in zip(found, rows, strict=True):
        table.add_row(*(row[name] for name in shown), style="dim" if request.done_at is not None else None)
    return table


def _row(request: Request, unseal: Callable[[str], str] | None, zone: tzinfo | None) -> dict[str, str]:
    """By column; a column that says nothing is left out, for a terminal is narrow."""
    about = (request.category, request.language, "known" if request.known else "")
    values = (
        str(request.id),
        _due(request, zone),
        _kind(request),
        request.location or "",
        (request.name or "").removeprefix(f"{request.location}/"),
        " ".join(filter(None, about)),
        f"{request.left_at.astimezone(zone):%Y-%m-%d %H:%M}",
        _number(request, unseal),
        request.file or "",
        request.call_id[-_SHOWN_OF_ID:],
        _done(request, zone) or _with(request),
    )
    return dict(zip(_COLUMNS, values, strict=True))


def _kind(request: Request) -> str:
    return f"{request.kind} ({request.calls} calls)" if request.calls > 1 else request.kind


def _with(request: Request) -> str:
    tried = f"tried {request.tries}x" if request.tries else ""
    return ", ".join(filter(None, (request.owner, tried)))


def today(rules: Path | None = None) -> Group | None:
    """For the clocks of the locations; what is to be done is shown without them, too."""
    try:
        return load_group(rules_folder(rules))
    except RulesError:
        return None


def _zone(request: Request, group: Group | None) -> tzinfo | None:
    place = group.locations.get(LocationKey(request.location)) if group is not None and request.location else None
    return place.zone if place is not None else None


def _due(request: Request, zone: tzinfo | None) -> str:
    due = request.due_at.astimezone(zone)
    if request.kind in _AT_ONCE and not request.tries:
        return "at once"
    if request.tries:
        return f"from {request.not_before.astimezone(zone):%Y-%m-%d %H:%M %Z}"
    if request.kind != "callback":
        return f"{due:%Y-%m-%d %H:%M %Z}"
    return f"{request.not_before.astimezone(zone):%Y-%m-%d %H:%M}-{due:%H:%M %Z}"


def _done(request: Request, zone: tzinfo | None) -> str:
    if request.done_at is None:
        return ""
    note = f": {request.done_note}" if request.done_note else ""
    return f"{request.done_at.astimezone(zone):%Y-%m-%d %H:%M} {request.done_by}{note}"


def _number(request: Request, unseal: Callable[[str], str] | None) -> str:
    if request.sealed is None:
        return ""
    if unseal is None:
        return _SEALED
    return unseal(request.sealed) if _opens(request, unseal) else "(another key)"


def _opens(request: Request, unseal: Callable[[str], str] | None) -> bool:
    if request.sealed is None or unseal is None:
        return False
    try:
        unseal(request.sealed)
    except SealError:
        return False
    return True
