"""`callcontrol supervisions`: who has listened to which conversations, and who tried to."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from callcontrol.cli.console import out
from callcontrol.cli.database import dsn_of
from callcontrol.config import load_settings
from callcontrol.journal import SupervisionRow, supervisions_since


def supervisions(
    days: Annotated[int, typer.Option(min=1, max=3650, help="Of the last so many days.")] = 30,
) -> None:
    """Show who has listened to which conversations from a desk phone, and who tried in vain; the latest first."""
    since = datetime.now(UTC) - timedelta(days=days)
    out.print(table_of(asyncio.run(supervisions_since(dsn_of(load_settings()), since))))


def table_of(rows: Sequence[SupervisionRow]) -> Table:
    """One line for each. Names nobody but staff."""
    table = Table("began (UTC)", "supervisor", "listened to", "call", "how", "lasted", "ended by")
    for row in rows:
        lasted = f"{(row.ended_at - row.began_at).total_seconds():.0f} s" if row.ended_at and row.ears else ""
        table.add_row(
            f"{row.began_at:%Y-%m-%d %H:%M:%S}",
            row.supervisor,
            row.person or "",
            row.call_id or "",
            row.ears or "refused",
            lasted,
            row.why or ("" if row.ended_at else "under way"),
        )
    return table
