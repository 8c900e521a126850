"""`callcontrol requests`: what callers left to be done, first what is due first."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from callcontrol.cli.console import out
from callcontrol.cli.database import dsn_of
from callcontrol.config import load_settings
from callcontrol.journal import Request, SealError, read_sealer, requests_since

_SHOWN_OF_ID = 8
"""Characters of an id's end that `callcontrol explain` is content with."""
_SEALED = "(sealed)"


def requests(
    days: Annotated[int, typer.Option(min=1, max=366, help="Left within so many days.")] = 7,
    location: Annotated[str | None, typer.Option(help="Of one location only.")] = None,
    unseal: Annotated[
        bool, typer.Option("--unseal", help="Show the numbers to call; needs this machine's key.")
    ] = False,
) -> None:
    """Show messages, promised callbacks, and calls for which nobody on call was reached."""
    settings = load_settings()
    opener = read_sealer(settings.seal_file).unseal if unseal else None
    since = datetime.now(UTC) - timedelta(days=days)
    out.print(table_of(asyncio.run(requests_since(dsn_of(settings), since, location)), opener))


def table_of(found: Sequence[Request], unseal: Callable[[str], str] | None = None) -> Table:
    """Requests as a person reads them; times in this machine's zone, numbers only with ``unseal``."""
    table = Table(title=f"{len(found)} to be done" if found else "nothing to be done", title_justify="left")
    for name in ("due", "kind", "location", "for", "left", "number", "file", "call"):
        table.add_column(name, no_wrap=True)
    for request in found:
        table.add_row(
            _due(request),
            request.kind,
            request.location or "",
            request.name or "",
            f"{request.left_at.astimezone():%Y-%m-%d %H:%M}",
            _number(request, unseal),
            request.file or "",
            request.call_id[-_SHOWN_OF_ID:],
        )
    return table


def _due(request: Request) -> str:
    due = request.due_at.astimezone()
    if request.kind != "callback":
        return f"{due:%Y-%m-%d %H:%M %Z}"
    return f"{request.not_before.astimezone():%Y-%m-%d %H:%M}-{due:%H:%M %Z}"


def _number(request: Request, unseal: Callable[[str], str] | None) -> str:
    if request.sealed is None:
        return ""
    if unseal is None:
        return _SEALED
    try:
        return unseal(request.sealed)
    except SealError:
        return "(another key)"
