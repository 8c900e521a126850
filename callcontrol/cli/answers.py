"""`callcontrol answers`: what a caller keyed in answer to questions, out of its seal."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from callcontrol.cli.console import out
from callcontrol.cli.database import dsn_of
from callcontrol.cli.explain import found
from callcontrol.cli.reasons import reason_of
from callcontrol.config import load_settings
from callcontrol.journal import Opening, Sealer, StoredCall, note_openings, read_sealer
from callcontrol.model.calls import CallId, EventKind
from callcontrol.model.errors import CallcontrolError
from callcontrol.rules.authors import os_user


def answers(
    call: Annotated[str, typer.Argument(metavar="CALL_ID", help="Its id, or the end of it.", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why; kept for good, so name no patient.", show_default=False)],
) -> None:
    """Show what a caller keyed in answer to questions. That it was done, by whom and why, is kept for good."""
    why = reason_of(reason)
    settings = load_settings()
    dsn, sealer = dsn_of(settings), read_sealer(settings.seal_file)
    stored = asyncio.run(found(dsn, call))
    told = answers_of(stored)
    if not told:
        raise CallcontrolError(f"the caller of {stored.row.call_id} answered no question")
    # Opened first: a wrong key leaves no trace of a reading that there was not. Shown only once it is written down.
    table = table_of(told, sealer)
    asyncio.run(note_openings(dsn, [Opening(CallId(stored.row.call_id), os_user(), why)]))
    out.print(table)


def answers_of(stored: StoredCall) -> tuple[Mapping[str, object], ...]:
    """The data of every question that was put, in order."""
    return tuple(event.data for event in stored.events if event.kind == EventKind.QUESTION)


def table_of(told: Sequence[Mapping[str, object]], sealer: Sealer) -> Table:
    """Questions and answers as a person reads them. Raises SealError."""
    table = Table()
    for name in ("question", "answer", "confirmed"):
        table.add_column(name)
    for data in told:
        confirmed = {True: "yes", False: "no"}.get(bool(data["confirmed"])) if "confirmed" in data else ""
        table.add_row(Text(str(data.get("question"))), Text(_answer(data, sealer)), confirmed)
    return table


def _answer(data: Mapping[str, object], sealer: Sealer) -> str:
    if not data.get("answered"):
        return "(none)"
    return sealer.unseal(str(data["sealed"])) if "sealed" in data else str(data.get("answer", ""))
