"""What callers left to be done and who gave up, as PostgreSQL has it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from callcontrol.journal.database import COMMAND_SECONDS, connected
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.requests import RequestState

MAX_REQUESTS = 1_000
LONGEST_ID = 7
"""Digits of a number on the work list; more of them are the end of a call's id."""


class RequestError(CallcontrolError):
    """There is no such request, or it can not be changed so; says which, and why."""


@dataclass(frozen=True, slots=True)
class Request:
    """One row of ``report.requests``: the view's columns by name. Times are aware UTC."""

    id: int
    """Its number on the work list."""
    call_id: str
    location: str | None
    kind: str
    """A `RequestKind`."""
    name: str | None
    """The box, the callback, the on-call chain, or the queue in which they gave up."""
    not_before: datetime
    due_at: datetime
    left_at: datetime
    file: str | None
    sealed: str | None
    """The number to call; opens with the key of the machine that took the call."""
    state: str = RequestState.OPEN
    owner: str | None = None
    """Who works at it; None: nobody."""
    tries: int = 0
    """How often the practice has called in vain."""
    calls: int = 1
    """How many calls of this caller it stands for."""
    priority: int = 3
    """The lower the sooner, 1 to 3."""
    known: bool | None = None
    """Whether the practice knows the number; None: nothing is looked up."""
    category: str | None = None
    """What the last call was about; None: it did not come to that."""
    language: str | None = None
    done_at: datetime | None = None
    """None: it is not done."""
    done_by: str | None = None
    done_note: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a request's history."""

    at: datetime
    change: str
    """A `RequestChange`; or ``left``, ``called_again``, ``got_through``, which callers do."""
    call_id: str | None
    by: str
    author: str
    note: str


COLUMNS = ", ".join(field.name for field in fields(Request))
SINCE = f"""
select {COLUMNS} from report.requests
where last_at >= $1 and ($2::text is null or location = $2) and ($3 or done_at is null)
order by done_at is not null, priority, due_at, left_at, id limit {MAX_REQUESTS}
"""  # noqa: S608
UNREACHED = f"""
select {COLUMNS} from report.requests where left_at >= $1 and kind = 'unreached'
order by left_at desc, call_id limit {MAX_REQUESTS}
"""  # noqa: S608
OF_CALL = f"""
select {COLUMNS} from report.requests
where $1 in (call_id, last_call_id) or right(call_id, length($1)) = $1 or right(last_call_id, length($1)) = $1
order by $1 in (call_id, last_call_id) desc, left_at desc, id limit 20
"""  # noqa: S608
BY_ID = f"select {COLUMNS} from report.requests where id = $1"  # noqa: S608
_HISTORY = """
select at, change, call_id, by, author, note from callcontrol.request_changes where request = $1 order by id limit 500
"""


async def requests_since(
    dsn: str, since: datetime, location: str | None = None, *, done_too: bool = False
) -> list[Request]:
    """What was left since a moment and is not done, at all locations or one, first what should be done first.

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


async def requests_meant(dsn: str, wanted: str) -> list[Request]:
    """The request whose number is ``wanted``, or all that the call whose id is so, or ends so, has left.

    Raises:
        RequestError: there is none, or several calls are meant.
        DatabaseUnavailable: as `requests_since`.
    """
    wanted = wanted.strip().removeprefix("#")
    by_id = wanted.isascii() and wanted.isdigit() and len(wanted) <= LONGEST_ID
    async with connected(dsn) as connection:
        query, key = (BY_ID, int(wanted)) if by_id else (OF_CALL, wanted)
        rows = await connection.fetch(query, key, timeout=COMMAND_SECONDS) if wanted else []
        return _one_call([Request(**dict(row)) for row in rows], wanted)


async def history_of(dsn: str, request: int) -> list[Change]:
    """What became of a request, the first first. Raises DatabaseUnavailable."""
    async with connected(dsn) as connection:
        return [Change(**dict(row)) for row in await connection.fetch(_HISTORY, request, timeout=COMMAND_SECONDS)]


def _one_call(found: Sequence[Request], wanted: str) -> list[Request]:
    calls = list(dict.fromkeys(request.call_id for request in found))
    if not calls:
        raise RequestError(
            f"no call {wanted[:40]!r} has left anything to be done, and no request has that number: "
            "`callcontrol requests --all` shows what there is"
        )
    if len(calls) > 1 and calls[0] != wanted:
        raise RequestError(f"{len(calls)} calls with requests end with {wanted!r}: {', '.join(calls[:5])}")
    return [request for request in found if request.call_id == calls[0]]
