"""`callcontrol calls`: the latest calls, read back from Postgres."""

import asyncio
from typing import Annotated

import typer
from rich.table import Table

from callcontrol.cli.console import out
from callcontrol.cli.database import dsn_of
from callcontrol.config import load_settings
from callcontrol.journal import CallRow, latest_calls

_SHOWN_OF_ID = 8
"""Characters of an id's end that `callcontrol explain` is content with."""


def calls(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="How many.")] = 20,
    location: Annotated[str | None, typer.Option(help="Of one location only.")] = None,
) -> None:
    """Show the latest calls as a table."""
    dsn = dsn_of(load_settings())
    out.print(table_of(asyncio.run(latest_calls(dsn, limit, location))))


def table_of(rows: list[CallRow]) -> Table:
    """Calls as a person reads them; times in the practice's machine's zone."""
    table = Table(title=f"{len(rows)} calls" if rows else "no calls yet", title_justify="left")
    for name in ("call", "started", "location", "did", "category", "language", "queue", "agent", "outcome"):
        table.add_column(name, no_wrap=True)
    for name in ("wait s", "talk s"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("disposition", no_wrap=True)
    for row in rows:
        started = row.started_at.astimezone()
        words = (row.location, row.did, row.category, row.language, row.queue, row.agent, row.outcome or "under way")
        table.add_row(
            row.call_id[-_SHOWN_OF_ID:],
            f"{started:%Y-%m-%d %H:%M:%S}",
            *(word or "" for word in words),
            *("" if n is None else f"{n:.1f}" for n in (row.wait_seconds, row.talk_seconds)),
            row.disposition or "",
        )
    return table
