"""Who has read what a caller keyed in answer to questions: written before they can."""

from dataclasses import dataclass

from callcontrol.journal.database import COMMAND_SECONDS, connected
from callcontrol.model.calls import CallId

INSERT = "insert into callcontrol.answer_openings (call_id, author, reason) values ($1, $2, $3)"


@dataclass(frozen=True, slots=True)
class AnswersOpened:
    """One row of the audit trail."""

    call_id: CallId
    author: str
    """User of the machine."""
    reason: str
    """Kept for good: it must name no patient."""


async def note_opening(dsn: str, opening: AnswersOpened) -> None:
    """Write it down; in PostgreSQL when this returns.

    Raises:
        DatabaseUnavailable: PostgreSQL is not there, or has no such table yet (`migrate`).
    """
    async with connected(dsn) as connection:
        row = (opening.call_id, opening.author, opening.reason)
        await connection.execute(INSERT, *row, timeout=COMMAND_SECONDS)
