"""Who has listened to which conversation: how the trail is written to PostgreSQL, and read."""

from dataclasses import dataclass, fields
from datetime import datetime

from callcontrol.journal.database import COMMAND_SECONDS, connected

MOST_READ = 1_000
INSERT_STEPS = """
insert into callcontrol.supervision_steps (id, seq, at, supervisor, step, person, call_id, ear, why)
select id, seq, at, supervisor, step, person, call_id, ear, why
from json_to_recordset($1::json) as item(id text, seq integer, at timestamptz, supervisor text, step text,
    person text, call_id text, ear text, why text)
on conflict (id, seq) do nothing
"""
"""What was written first stays."""


@dataclass(frozen=True, slots=True)
class SupervisionRow:
    """One row of ``report.supervisions``: the view's columns by name. Times are aware UTC."""

    id: str
    supervisor: str
    person: str | None
    call_id: str | None
    location: str | None
    began_at: datetime
    ended_at: datetime | None
    ears: str
    why: str | None


COLUMNS = tuple(field.name for field in fields(SupervisionRow))
SINCE = f"""
select {", ".join(COLUMNS)} from report.supervisions where began_at >= $1 order by began_at desc, id limit {MOST_READ}
"""  # noqa: S608


async def supervisions_since(dsn: str, since: datetime) -> list[SupervisionRow]:
    """Listenings, and attempts at one, since a moment, the latest first; at most `MOST_READ`.

    Raises:
        DatabaseUnavailable: PostgreSQL is not there, or has no such view yet (`migrate`).
    """
    async with connected(dsn) as connection:
        rows = await connection.fetch(SINCE, since, timeout=COMMAND_SECONDS)
    return [SupervisionRow(**dict(row)) for row in rows]
