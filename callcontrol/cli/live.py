"""`callcontrol live`: who is on the line at this moment."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from callcontrol.calls.live import LiveCall
from callcontrol.cli.console import out
from callcontrol.cli.process import Process
from callcontrol.config import load_settings
from callcontrol.journal import Sealer, SealError, read_sealer, unseal_answers
from callcontrol.routing.phrases import language_name
from callcontrol.routing.told import answer_in_words, clock_of

_SHOWN_OF_ID = 8
"""Characters of an id's end that `callcontrol explain` is content with."""
_SEALED = "(sealed)"


def live(
    location: Annotated[str | None, typer.Option(help="Of one location only.")] = None,
    answers: Annotated[
        bool, typer.Option("--answers", help="Show what callers keyed in; needs this machine's key.")
    ] = False,
) -> None:
    """Show the calls under way: where each stands, in which language, with whom, how long the caller has waited."""
    settings = load_settings()
    sealer = read_sealer(settings.seal_file) if answers else None
    found = Process(settings.control_file).calls().calls
    out.print(table_of([call for call in found if location in {None, call.location}], sealer))


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
    try:
        return ", ".join(answer_in_words(answer) for answer in unseal_answers(sealer, sealed))
    except SealError:
        return "(another key)"
