"""What callers left to be done, as PostgreSQL has it, and that somebody has seen to it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from callcontrol.journal.database import COMMAND_SECONDS, connected
from callcontrol.model.errors import CallcontrolError

MAX_REQUESTS = 1_000


class RequestError(CallcontrolError):
    """There is no such request, or it is done already; says which."""


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
    done_at: datetime | None = None
    """None: it is open."""
    done_by: str | None = None
    done_note: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """That somebody has seen to what a caller left."""

    by: str
    """As they are called."""
    author: str
    """User of the machine who tells so."""
    note: str = ""
    """Kept for good: it must name no patient."""


_COLUMNS = ", ".join(field.name for field in fields(Request))
SINCE = f"""
select {_COLUMNS} from report.requests
where left_at >= $1 and ($2::text is null or location = $2) and ($3 or done_at is null)
order by done_at is not null, due_at, left_at, call_id limit {MAX_REQUESTS}
"""  # noqa: S608
UNREACHED = f"""
select {_COLUMNS} from report.requests where left_at >= $1 and kind = 'unreached'
order by left_at desc, call_id limit {MAX_REQUESTS}
"""  # noqa: S608
OF_CALL = f"""
select {_COLUMNS} from report.requests where call_id = $1 or right(call_id, length($1)) = $1
order by (call_id = $1) desc, left_at desc limit 20
"""  # noqa: S608
INSERT = """
insert into callcontrol.requests_done (call_id, kind, done_by, author, note) values ($1, $2, $3, $4, $5)
on conflict do nothing
"""


async def requests_since(
    dsn: str, since: datetime, location: str | None = None, *, done_too: bool = False
) -> list[Request]:
    """What was left since a moment and is open, at all locations or one, first what is due first.

    With ``done_too`` what is done follows. At most `MAX_REQUESTS`.

    Raises:
        DatabaseUnavailable: PostgreSQL is not there, or has no such view yet (`migrate`).
    """
    async with connected(dsn) as connection:
        found = await connection.fetch(SINCE, since, location, done_too, timeout=COMMAND_SECONDS)
        return [Request(**dict(row)) for row in found]


async def unreached_since(dsn: str, since: datetime) -> list[Request]:
    """Calls for which nobody on call was reached, open and done, the latest first; at most `MAX_REQUESTS`.

    Raises:
        DatabaseUnavailable: as `requests_since`.
    """
    async with connected(dsn) as connection:
        return [Request(**dict(row)) for row in await connection.fetch(UNREACHED, since, timeout=COMMAND_SECONDS)]


async def note_done(dsn: str, wanted: str, done: Done) -> list[Request]:
    """What the call whose id is ``wanted``, or ends so, left, is done; in PostgreSQL when this returns. Which it was.

    Raises:
        RequestError: no call, or several, are meant, or it is done already.
        DatabaseUnavailable: as `requests_since`.
    """
    async with connected(dsn) as connection:
        rows = await connection.fetch(OF_CALL, wanted, timeout=COMMAND_SECONDS) if wanted else []
        left = _open([Request(**dict(row)) for row in rows], wanted)
        for request in left:
            row = (request.call_id, request.kind, done.by, done.author, done.note)
            if await connection.execute(INSERT, *row, timeout=COMMAND_SECONDS) == "INSERT 0 0":
                raise RequestError(f"the {request.kind} of call {request.call_id} was told to be done in this moment")
        return left


def _open(found: Sequence[Request], wanted: str) -> list[Request]:
    calls = list(dict.fromkeys(request.call_id for request in found))
    if not calls:
        raise RequestError(
            f"no call {wanted[:40]!r} has left anything to be done: `callcontrol requests --all` shows what there is"
        )
    if len(calls) > 1 and calls[0] != wanted:
        raise RequestError(f"{len(calls)} calls with requests end with {wanted!r}: {', '.join(calls[:5])}")
    of_call = [request for request in found if request.call_id == calls[0]]
    left = [request for request in of_call if request.done_at is None]
    if not left:
        told = ", ".join(f"by {r.done_by} at {r.done_at:%Y-%m-%d %H:%M} UTC" for r in of_call if r.done_at is not None)
        raise RequestError(f"what call {calls[0]} left is done already: {told}")
    return left
