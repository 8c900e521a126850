"""Reads back what a comparison with the old destination needs."""

import json
from dataclasses import dataclass
from datetime import datetime

from callcontrol.journal.database import COMMAND_SECONDS, connected

MOST_CALLS = 200_000
"""Calls read at once; a group of a dozen locations has that many in a quarter of a year."""

_SINCE = """
select c.channel, c.location, c.started_at, c.outcome, c.talk_seconds, e.data
from callcontrol.calls c left join lateral (
    select data from callcontrol.call_events
    where call_id = c.call_id and kind = 'passed_on' order by seq desc limit 1
) e on c.outcome = 'passed_on'
where c.started_at >= $1 and c.direction = 'inbound' and ($2::text is null or c.location = $2)
order by c.started_at desc limit $3
"""


@dataclass(frozen=True, slots=True)
class RolledOut:
    """A call as the comparison needs it. Times are aware UTC, durations seconds."""

    channel: str
    """Asterisk's unique id, as in its own CDR."""
    location: str | None
    started_at: datetime
    outcome: str | None
    """None: it is up, or was when the machine went down."""
    talk_seconds: float | None
    would_open: bool | None = None
    """Of a call passed on: what was decided; None: the caller had hung up before it came to that."""
    would_queue: str | None = None
    """Of a call passed on: where a caller who presses nothing would have come."""


async def rolled_out(dsn: str, since: datetime, location: str | None = None) -> list[RolledOut]:
    """Calls from outside since a moment, of all locations or one, latest first; at most `MOST_CALLS`.

    Raises:
        DatabaseUnavailable: PostgreSQL is not there, or has no such tables yet (`migrate`).
    """
    async with connected(dsn) as connection:
        found = await connection.fetch(_SINCE, since, location, MOST_CALLS, timeout=6 * COMMAND_SECONDS)
    return [_read(*row) for row in found]


def _read(
    channel: str,
    location: str | None,
    started_at: datetime,
    outcome: str | None,
    talk_seconds: float | None,
    data: str | None,
) -> RolledOut:
    told = json.loads(data) if data is not None else {}
    return RolledOut(channel, location, started_at, outcome, talk_seconds, told.get("open"), told.get("queue"))
