"""What callers left to be done, as PostgreSQL has it."""

from dataclasses import dataclass, fields
from datetime import datetime

from callcontrol.journal.database import COMMAND_SECONDS, connected

MAX_REQUESTS = 1_000


@dataclass(frozen=True, slots=True)
class Request:
    """One row of ``report.requests``: the view's columns by name. Times are aware UTC."""

    call_id: str
    location: str | None
    kind: str
    """``message``, ``callback`` or ``unreached``."""
    name: str | None
    """The box, the callback or the on-call chain."""
    not_before: datetime
    due_at: datetime
    left_at: datetime
    file: str | None
    sealed: str | None
    """The number to call; opens with the key of the machine that took the call."""


_COLUMNS = ", ".join(field.name for field in fields(Request))
SINCE = f"""
select {_COLUMNS} from report.requests
where left_at >= $1 and ($2::text is null or location = $2) order by due_at, left_at, call_id limit {MAX_REQUESTS}
"""  # noqa: S608


async def requests_since(dsn: str, since: datetime, location: str | None = None) -> list[Request]:
    """What was left since a moment, at all locations or one, first what is due first; at most `MAX_REQUESTS`.

    Raises:
        DatabaseUnavailable: PostgreSQL is not there, or has no such view yet (`migrate`).
    """
    async with connected(dsn) as connection:
        found = await connection.fetch(SINCE, since, location, timeout=COMMAND_SECONDS)
        return [Request(**dict(row)) for row in found]
