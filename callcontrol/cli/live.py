"""`callcontrol live`: who is on the line at this moment."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from callcontrol.calls.live import LiveCall
from callcontrol.cli.console import out
from callcontrol.cli.database import dsn_of
from callcontrol.cli.process import Process
from callcontrol.cli.reasons import reason_of
from callcontrol.config import load_settings
from callcontrol.journal import Opening, Sealer, SealError, note_openings, read_sealer, unseal_answers
from callcontrol.model.told import Answered
from callcontrol.routing.phrases import language_name
from callcontrol.routing.told import answer_in_words, clock_of
from callcontrol.rules.authors import os_user

_SHOWN_OF_ID = 8
"""Characters of an id's end that `callcontrol explain` is content with."""
_SEALED = "(sealed)"


def live(
    location: Annotated[str | None, typer.Option(help="Of one location only.")] = None,
    answers: Annotated[
        bool, typer.Option("--answers", help="Show what callers keyed in; needs this machine's key, and a --reason.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why the answers are read; kept for good, so name no patient.")] = "",
) -> None:
    """Show the calls under way: where each stands, in which language, with whom, how long the caller has waited.

    That answers were read, by whom and why, is kept for good.
    """
    why = reason_of(reason) if answers else ""
    settings = load_settings()
    sealer = read_sealer(settings.seal_file) if answers else None
    calls = Process(settings.control_file).calls().calls
    found = [call for call in calls if location in {None, call.location}]
    table = table_of(found, sealer)
    if sealer is not None:
        read = [Opening(call.call_id, os_user(), why) for call in found if _opened(call.answers, sealer)]
        asyncio.run(note_openings(dsn_of(settings), read))
    out.print(table)


def table_of(calls: Sequence[LiveCall], sealer: Sealer | None = None) -> Table:
    """Calls as a person reads them; what callers keyed in only with ``sealer``."""
    table = Table(title=f"{len(calls)} under way" if calls else "nobody is on the line", title_justify="left")
    for name in ("call", "location", "stage", "about", "language", "queue", "person"):
        table.add_column(name, no_wrap=True)
    table.add_column("waited", justify="right", no_wrap=True)
    table.add_column("answers")
    for call in calls:
        words = (
            call.call_id[-_SHOWN_OF_ID:],
            call.location,
            call.stage,
            call.category or "",
            language_name(call.language),
            call.queue or "",
            call.person or "",
            clock_of(call.waited_seconds) if call.waited_seconds is not None else "",
            _answers(call.answers, sealer),
        )
        table.add_row(*map(Text, words), style="bold red" if call.urgent else None)
    return table


def _answers(sealed: str, sealer: Sealer | None) -> str:
    if not sealed:
        return ""
    if sealer is None:
        return _SEALED
    opened = _opened(sealed, sealer)
    return ", ".join(answer_in_words(answer) for answer in opened) if opened is not None else "(another key)"


def _opened(sealed: str, sealer: Sealer) -> tuple[Answered, ...] | None:
    """None: nothing, or nothing that this machine's key opens."""
    try:
        return unseal_answers(sealer, sealed) if sealed else None
    except SealError:
        return None
