"""Who has taken a recorded conversation out of its seal: written before they can hear it."""

from dataclasses import dataclass

from callcontrol.journal.database import COMMAND_SECONDS, connected
from callcontrol.model.calls import CallId

INSERT = "insert into callcontrol.recording_exports (call_id, author, reason, file) values ($1, $2, $3, $4)"


@dataclass(frozen=True, slots=True)
class Export:
    """One row of the audit trail."""

    call_id: CallId
    author: str
    """User of the machine."""
    reason: str
    """Kept for good: it must name no patient."""
    file: str
    """Where the voices were written to, in clear."""


async def note_export(dsn: str, export: Export) -> None:
    """Write it down; in PostgreSQL when this returns.

    Raises:
        DatabaseUnavailable: PostgreSQL is not there, or has no such table yet (`migrate`).
    """
    async with connected(dsn) as connection:
        row = (export.call_id, export.author, export.reason, export.file)
        await connection.execute(INSERT, *row, timeout=COMMAND_SECONDS)
