"""Reads back what PostgreSQL has."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from callcontrol.journal.database import COMMAND_SECONDS, connected
from callcontrol.journal.legs import LEGS, MAX_LEGS, LegRow, leg_row

MAX_ROWS = 1_000
MAX_EVENTS = 10_000
"""Steps read of one call; a call of a whole day has fewer."""


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
    transfers: int = 0
    hold_seconds: float = 0.0
    disposition: str | None = None


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


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One step of a call as it is stored; ``kind`` may be one that this version does not know."""

    at: datetime
    """UTC."""
    kind: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StoredCall:
    """A call, every step of it in order, and its legs in the order in which they began."""

    row: CallRow
    rules_version: str
    caller_kind: str
    events: tuple[StoredEvent, ...]
    legs: tuple[LegRow, ...] = ()


LATEST_ID = "select call_id from callcontrol.calls order by started_at desc, call_id desc limit 1"
IDS = """
select call_id from callcontrol.calls where call_id = $1 or right(call_id, length($1)) = $1
order by (call_id = $1) desc, started_at desc limit $2
"""
ONE = f"""
select c.rules_version, c.caller_kind, {", ".join(f"r.{column}" for column in COLUMNS)}
from report.calls r join callcontrol.calls c using (call_id) where call_id = $1
"""  # noqa: S608
EVENTS = "select at, kind, data from callcontrol.call_events where call_id = $1 order by seq limit $2"


async def call_ids(dsn: str, ending: str, limit: int = 5) -> list[str]:
    """Ids that are ``ending`` or end so, an equal one first, then the latest; ``last`` is the latest call's.

    Raises:
        DatabaseUnavailable: as `latest_calls`.
    """
    async with connected(dsn) as connection:
        if ending == "last":
            found = await connection.fetch(LATEST_ID, timeout=COMMAND_SECONDS)
        else:
            found = await connection.fetch(IDS, ending, limit, timeout=COMMAND_SECONDS)
        return [row["call_id"] for row in found]


async def stored_call(dsn: str, call_id: str) -> StoredCall | None:
    """A call with all its steps, at most `MAX_EVENTS`; None when there is no such call.

    Raises:
        DatabaseUnavailable: as `latest_calls`.
    """
    async with connected(dsn) as connection:
        found = await connection.fetchrow(ONE, call_id, timeout=COMMAND_SECONDS)
        if found is None:
            return None
        events = await connection.fetch(EVENTS, call_id, MAX_EVENTS, timeout=COMMAND_SECONDS)
        legs = await connection.fetch(LEGS, call_id, MAX_LEGS, timeout=COMMAND_SECONDS)
    values = dict(found)
    return StoredCall(
        rules_version=values.pop("rules_version"),
        caller_kind=values.pop("caller_kind"),
        row=CallRow(**values),
        events=tuple(StoredEvent(event["at"], event["kind"], json.loads(event["data"])) for event in events),
        legs=tuple(leg_row(leg) for leg in legs),
    )
