"""`callcontrol recordings`: which conversations were recorded, and one of them in clear."""

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from callcontrol.cli.console import err, out
from callcontrol.cli.database import dsn_of
from callcontrol.cli.reasons import reason_of
from callcontrol.config import load_settings
from callcontrol.journal import Export, Recorded, RecordingError, RecordingStore, note_export, read_sealer
from callcontrol.model.calls import CallId
from callcontrol.model.errors import CallcontrolError
from callcontrol.rules.authors import os_user

recordings_app = typer.Typer(no_args_is_help=True, help="Recorded conversations: which there are, and one in clear.")


@recordings_app.callback()
def recordings() -> None:
    """Recorded conversations: which there are, and one in clear."""


@recordings_app.command("list")
def list_recordings(
    days: Annotated[int, typer.Option(min=1, max=3650, help="Of the last so many days.")] = 7,
    location: Annotated[str | None, typer.Option(help="Of one location only.")] = None,
) -> None:
    """Show which conversations were recorded, the latest first. Needs no key."""
    found, troubles = RecordingStore(load_settings().talks).all()
    since = datetime.now(UTC) - timedelta(days=days)
    shown = [one for one in found if one.recorded_at >= since and location in {None, one.location}]
    out.print(table_of(shown[::-1]))
    for trouble in troubles:
        err.print(Text(trouble, style="yellow"), soft_wrap=True)


@recordings_app.command()
def export(
    call: Annotated[str, typer.Argument(metavar="CALL_ID", help="Its id, or the end of it.", show_default=False)],
    file: Annotated[Path, typer.Argument(help="The WAV file to write; must not be there yet.", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why; kept for good, so name no patient.", show_default=False)],
) -> None:
    """Write a recorded conversation into a file, in clear. That it was done, by whom and why, is kept for good."""
    why = reason_of(reason)
    settings = load_settings()
    dsn, store = dsn_of(settings), RecordingStore(settings.talks, read_sealer(settings.seal_file))
    about, wav = store.open(named(store, call))
    target = file.absolute()
    if target.exists():
        raise CallcontrolError(f"{target} is already there: name another file")
    # Written down first: nobody hears a patient without a trace, also when the disk is full a moment later.
    asyncio.run(note_export(dsn, Export(about.call_id, os_user(), why, str(target))))
    _write(target, wav)
    out.print(Text(f"{about.call_id}: {about.seconds:.1f} s written to {target}, in clear; delete it when done"))


def named(store: RecordingStore, wanted: str) -> CallId:
    """The recording that a person means. Raises RecordingError that says how to find one."""
    ids = [one.call_id for one in store.all()[0]]
    found = [wanted] if wanted in ids else [one for one in ids if wanted and one.endswith(wanted)]
    if not found:
        raise RecordingError(
            f"there is no recording of a call {wanted[:40]!r}: `callcontrol recordings list --days 3650` shows all"
        )
    if len(found) > 1:
        raise RecordingError(f"{len(found)} recorded calls end with {wanted!r}: {', '.join(found[:5])}")
    return CallId(found[0])


def table_of(found: Sequence[Recorded]) -> Table:
    """Recordings as a person reads them; times in the zone of this machine."""
    table = Table(title=f"{len(found)} recordings" if found else "no recordings", title_justify="left")
    for name in ("call", "recorded", "location", "queue", "kept until"):
        table.add_column(name, no_wrap=True)
    table.add_column("seconds", justify="right", no_wrap=True)
    for one in found:
        moments = (f"{moment.astimezone():%Y-%m-%d %H:%M}" for moment in (one.recorded_at, one.keep_until))
        recorded, until = moments
        table.add_row(one.call_id, recorded, one.location, one.queue or "", until, f"{one.seconds:.1f}")
    return table


def _write(target: Path, wav: bytes) -> None:
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(wav)
    except OSError as error:
        raise CallcontrolError(f"{target}: {error.strerror}; the export is in the audit trail all the same") from error
