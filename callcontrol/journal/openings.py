"""Who has read what is sealed of a caller, their answers or their number: written before they can."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from callcontrol.journal.database import COMMAND_SECONDS, connected
from callcontrol.model.calls import CallId

INSERT = "insert into callcontrol.answer_openings (call_id, author, reason, what) values ($1, $2, $3, $4)"


class Sealed(StrEnum):
    """What was taken out of its seal."""

    ANSWERS = "answers"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Opening:
    """One row of the audit trail."""

    call_id: CallId
    author: str
    """User of the machine."""
    reason: str
    """Kept for good: it must name no patient."""
    what: Sealed = Sealed.ANSWERS


async def note_openings(dsn: str, openings: Iterable[Opening]) -> None:
    """Write them down, all or none; in PostgreSQL when this returns.

    Raises:
        DatabaseUnavailable: PostgreSQL is not there, or has no such table yet (`migrate`).
    """
    rows = [(each.call_id, each.author, each.reason, each.what.value) for each in openings]
    if rows:
        async with connected(dsn) as connection:
            await connection.executemany(INSERT, rows, timeout=COMMAND_SECONDS)
