"""Reads back what PostgreSQL has."""

from dataclasses import dataclass, fields
from datetime import datetime

from callcontrol.journal.database import COMMAND_SECONDS, connected

MAX_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class CallRow:
    """One row of ``report.calls``: the view's columns by name. Times are aware UTC, durations seconds."""

    call_id: str
    location: str | None
    did: str
    direction: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    category: str | None
    language: str | None
    queue: str | None
    agent: str | None
    outcome: str | None
    wait_seconds: float | None
    talk_seconds: float | None


COLUMNS = tuple(field.name for field in fields(CallRow))
LATEST = f"""
select {", ".join(COLUMNS)} from report.calls
where $2::text is null or location = $2 order by started_at desc, call_id desc limit $1
"""  # noqa: S608


async def latest_calls(dsn: str, limit: int, location: str | None = None) -> list[CallRow]:
    """The latest calls, of all locations or one, latest first; at most `MAX_ROWS`.

    Raises:
        DatabaseUnavailable: PostgreSQL is not there, or has no such view yet (`migrate`).
    """
    async with connected(dsn) as connection:
        count = max(0, min(limit, MAX_ROWS))
        found = await connection.fetch(LATEST, count, location, timeout=COMMAND_SECONDS)
        return [CallRow(**dict(row)) for row in found]


BY_CHANNEL = f"""
select channel, {", ".join(f"r.{column}" for column in COLUMNS)}
from report.calls r join callcontrol.calls using (call_id) order by r.started_at desc limit $1
"""  # noqa: S608


async def calls_by_channel(dsn: str, limit: int = MAX_ROWS) -> dict[str, CallRow]:
    """The latest calls by the unique id that Asterisk gave their caller's channel: joins them with its own CDR.

    Raises:
        DatabaseUnavailable: as `latest_calls`.
    """
    async with connected(dsn) as connection:
        count = max(0, min(limit, MAX_ROWS))
        found = [dict(row) for row in await connection.fetch(BY_CHANNEL, count, timeout=COMMAND_SECONDS)]
    return {row.pop("channel"): CallRow(**row) for row in found}
