"""People's states and how calls ended: how they are written to PostgreSQL, and what lamps read there."""

from collections.abc import Mapping

from callcontrol.journal.database import COMMAND_SECONDS, connected
from callcontrol.journal.rows import Kind
from callcontrol.model.calls import CallId
from callcontrol.model.names import LocationKey, PersonId

AGENT_INSERTS = {
    Kind.AGENT: """
insert into callcontrol.agent_changes (person, at, location, event, state, reason, queue, author)
select person, at, location, event, state, reason, queue, author
from json_to_recordset($1::json) as item(person text, at timestamptz, location text, event text, state text,
    reason text, queue text, author text)
on conflict (person, at) do nothing
""",
    Kind.DISPOSITION: """
insert into callcontrol.dispositions (call_id, person, at, disposition)
select call_id, person, at, disposition
from json_to_recordset($1::json) as item(call_id text, person text, at timestamptz, disposition text)
on conflict (call_id, person, at) do nothing
""",
}
"""What was written first stays."""

_OPEN = """
select location, count(*) as open from report.requests where done_at is null and location is not null group by location
"""
_LAST_CALL = """
select call_id from report.calls where agent = $1 and answered_at is not null order by answered_at desc limit 1
"""


async def open_requests(dsn: str) -> Mapping[LocationKey, int]:
    """How many requests of callers are open, by location. Raises DatabaseUnavailable."""
    async with connected(dsn) as connection:
        rows = await connection.fetch(_OPEN, timeout=COMMAND_SECONDS)
    return {LocationKey(row["location"]): row["open"] for row in rows}


async def last_call_of(dsn: str, person: PersonId) -> CallId | None:
    """The last call that somebody talked on. Raises DatabaseUnavailable."""
    async with connected(dsn) as connection:
        found = await connection.fetchval(_LAST_CALL, person, timeout=COMMAND_SECONDS)
    return CallId(found) if found is not None else None
