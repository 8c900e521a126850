"""The legs of a call as PostgreSQL has them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from callcontrol.journal.database import COMMAND_SECONDS, connected

MAX_LEGS = 1_000
"""Legs read of one call: a caller for whom phones ring all day has fewer."""


@dataclass(frozen=True, slots=True)
class LegRow:
    """One row of ``report.legs``: the view's columns by name. Times are aware UTC, durations seconds."""

    call_id: str
    location: str | None
    kind: str
    who: str | None
    channel: str
    began_at: datetime | None
    rang_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    cause: int | None
    ring_seconds: float | None
    seconds: float | None
    keys: str
    heard: tuple[Mapping[str, object], ...]
    """What was played, in order: prompts, the seconds of each, and what cut it."""


COLUMNS = tuple(field.name for field in fields(LegRow))
LEGS = f"""
select {", ".join(COLUMNS)} from report.legs where call_id = $1
order by kind <> 'caller', began_at nulls last, channel limit $2
"""  # noqa: S608


async def legs_of(dsn: str, call_id: str) -> list[LegRow]:
    """A call's legs, the caller's first, the others as they began; at most `MAX_LEGS`.

    Raises:
        DatabaseUnavailable: PostgreSQL is not there, or has no such view yet (`migrate`).
    """
    async with connected(dsn) as connection:
        found = await connection.fetch(LEGS, call_id, MAX_LEGS, timeout=COMMAND_SECONDS)
    return [leg_row(row) for row in found]


def leg_row(row: Mapping[str, object]) -> LegRow:
    """A row as PostgreSQL gives it."""
    values = dict(row)
    return LegRow(**{**values, "heard": tuple(json.loads(str(values["heard"])))})  # type: ignore[arg-type]
