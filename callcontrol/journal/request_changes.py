"""Work on the list: one person takes a request, and only one; what they did is kept for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from callcontrol.journal.database import COMMAND_SECONDS, connected
from callcontrol.journal.requests import BY_ID, Request, RequestError, requests_meant
from callcontrol.model.requests import AFTER, RequestChange, RequestState, refusal

TRY_AGAIN = timedelta(minutes=30)
"""After a call in vain, unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class By:
    """Who changes a request."""

    name: str
    """As they are called."""
    author: str
    """User of the machine who tells so."""
    note: str = ""
    """Kept for good: it must name no patient."""


_LOCKED = "select state, owner from callcontrol.requests where id = $1 for update"
_UPDATE = """
update callcontrol.requests set
    state = $2,
    owner = case when $2 = 'claimed' then coalesce(owner, $3) end,
    claimed_at = case when $2 = 'claimed' then coalesce(claimed_at, now()) end,
    tries = tries + ($4::boolean)::integer,
    tried_at = case when $4 then now() else tried_at end,
    not_before = case when $4 then now() + $5 else not_before end,
    done_at = case when $2 = 'done' then coalesce(done_at, now()) end,
    done_by = case when $2 = 'done' then coalesce(done_by, $3) end,
    done_note = case when $2 = 'done' then coalesce(done_note, $6) end
where id = $1
"""
_TAKE_OVER = "update callcontrol.requests set owner = $2, claimed_at = now() where id = $1"
_NOTE = "insert into callcontrol.request_changes (request, change, by, author, note) values ($1, $2, $3, $4, $5)"
# Two who ask at once are given two: each locks the row it takes, and skips what another has locked.
_NEXT = """
update callcontrol.requests set state = 'claimed', owner = $1, claimed_at = now()
where id = (
    select id from callcontrol.requests
    where state = 'open' and not_before <= now() and ($2::text is null or location = $2)
    order by priority, due_at, id limit 1 for update skip locked
)
returning id
"""


async def claim_next(dsn: str, by: By, location: str | None = None) -> Request | None:
    """Take what should be done first, at one location or all; None: there is nothing to do now.

    Raises:
        DatabaseUnavailable: PostgreSQL is not there: nothing was taken.
    """
    async with connected(dsn) as connection:
        return await next_over(connection, by, location)


async def next_over(connection: asyncpg.Connection, by: By, location: str | None = None) -> Request | None:
    """The same over a connection that is there."""
    async with connection.transaction():
        taken = await connection.fetchval(_NEXT, by.name, location, timeout=COMMAND_SECONDS)
        if taken is None:
            return None
        await _note(connection, taken, RequestChange.CLAIMED, by)
        row = await connection.fetchrow(BY_ID, taken, timeout=COMMAND_SECONDS)
    return Request(**dict(row)) if row is not None else None


async def change_requests(
    dsn: str,
    wanted: str,
    change: RequestChange,
    by: By,
    *,
    take_over: bool = False,
    again_after: timedelta = TRY_AGAIN,
) -> list[Request]:
    """Change the request of that number, or all that a call left and that can be changed so; as they are afterwards.

    ``again_after``: of a call in vain, when it is offered again.

    Raises:
        RequestError: none or several are meant, or none of them can be changed so.
        DatabaseUnavailable: PostgreSQL is not there: nothing was changed.
    """
    meant = await requests_meant(dsn, wanted)
    async with connected(dsn) as connection:
        changed: list[int] = []
        refused: list[tuple[Request, str]] = []
        for request in meant:
            async with connection.transaction():
                why = await _change(connection, request.id, change, by, take_over, again_after)
            if why is None:
                changed.append(request.id)
            else:
                refused.append((request, why))
        if not changed:
            raise RequestError(_refused(refused))
        rows = [await connection.fetchrow(BY_ID, each, timeout=COMMAND_SECONDS) for each in changed]
    return [Request(**dict(row)) for row in rows if row is not None]


async def _change(
    connection: asyncpg.Connection,
    request: int,
    change: RequestChange,
    by: By,
    take_over: bool,
    again_after: timedelta,
) -> str | None:
    """Why it was not changed; None: it was."""
    row = await connection.fetchrow(_LOCKED, request, timeout=COMMAND_SECONDS)
    state, owner = RequestState(row["state"]), row["owner"]
    why = refusal(state, owner, change, by.name, take_over=take_over)
    if why is not None:
        return why
    if change is RequestChange.CLAIMED and state is RequestState.CLAIMED:
        await connection.execute(_TAKE_OVER, request, by.name, timeout=COMMAND_SECONDS)
    else:
        tried = change is RequestChange.TRIED
        values = (AFTER[state, change], by.name, tried, again_after, by.note)
        await connection.execute(_UPDATE, request, *values, timeout=COMMAND_SECONDS)
    await _note(connection, request, change, by)
    return None


async def _note(connection: asyncpg.Connection, request: int, change: RequestChange, by: By) -> None:
    await connection.execute(_NOTE, request, change, by.name, by.author, by.note, timeout=COMMAND_SECONDS)


def _refused(refused: Sequence[tuple[Request, str]]) -> str:
    told = (f"{each.kind} of call {each.call_id} (#{each.id}): {why}{_done(each)}" for each, why in refused)
    return "; ".join(told)


def _done(request: Request) -> str:
    return f", by {request.done_by} at {request.done_at:%Y-%m-%d %H:%M} UTC" if request.done_at is not None else ""
