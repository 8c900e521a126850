"""Rows into PostgreSQL: one transaction a batch, every row idempotent, a bad row found by halving."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

import asyncpg

from callcontrol.journal.agents import AGENT_INSERTS
from callcontrol.journal.database import COMMAND_SECONDS, reason
from callcontrol.journal.emergencies import INSERTS
from callcontrol.journal.rows import Kind, Row
from callcontrol.journal.supervisions import INSERT_STEPS
from callcontrol.model.errors import CallcontrolError

# Payloads are JSON objects with the columns' names: a batch is one parameter that PostgreSQL takes apart.
INSERT_EVENTS = """
insert into callcontrol.call_events (call_id, seq, at, kind, data)
select call_id, seq, at, kind, data
from json_to_recordset($1::json) as item(call_id text, seq bigint, at timestamptz, kind text, data jsonb)
on conflict (call_id, seq) do nothing
"""

INSERT_RULES = """
insert into callcontrol.rules_versions (version, at, author, how, files)
select version, at, author, how, files
from json_to_recordset($1::json) as item(version text, at timestamptz, author text, how text, files jsonb)
on conflict (version, at) do nothing
"""

INSERT_OVERRIDES = """
insert into callcontrol.override_changes (id, change, at, author, location, switch, starts, ends, reason, texts)
select id, change, at, author, location, switch, starts, ends, reason, texts
from json_to_recordset($1::json) as item(id text, change text, at timestamptz, author text, location text,
    switch text, starts timestamptz, ends timestamptz, reason text, texts jsonb)
on conflict (id, change) do nothing
"""

INSERT_WAIT_ALERTS = """
insert into callcontrol.wait_alert_changes (id, change, at, queue, waiting, longest_seconds, by, author)
select id, change, at, queue, callers, longest_seconds, by, author
from json_to_recordset($1::json) as item(id text, change text, at timestamptz, queue text, callers integer,
    longest_seconds double precision, by text, author text)
on conflict (id, change) do nothing
"""

# A leg's rows add up, in any order and any number of times: nothing that is known is taken back.
UPSERT_LEGS = """
insert into callcontrol.call_legs as known
    (call_id, channel, kind, person, began_at, rang_at, answered_at, ended_at, ended_by, cause)
select call_id, channel, min(kind), max(person), min(began_at), min(rang_at), min(answered_at), min(ended_at),
    min(ended_by), max(cause)
from json_to_recordset($1::json) as item(call_id text, channel text, kind text, person text, began_at timestamptz,
    rang_at timestamptz, answered_at timestamptz, ended_at timestamptz, ended_by text, cause integer)
group by call_id, channel
on conflict (call_id, channel) do update set
    person = coalesce(known.person, excluded.person),
    began_at = least(known.began_at, excluded.began_at),
    rang_at = least(known.rang_at, excluded.rang_at),
    answered_at = least(known.answered_at, excluded.answered_at),
    ended_at = least(known.ended_at, excluded.ended_at),
    ended_by = coalesce(known.ended_by, excluded.ended_by),
    cause = coalesce(known.cause, excluded.cause),
    written_at = now()
"""

_TYPES = {
    "version": "bigint",
    "channel": "text",
    "did": "text",
    "rules_version": "text",
    "direction": "text",
    "caller_kind": "text",
    "location": "text",
    "category": "text",
    "language": "text",
    "queue": "text",
    "person": "text",
    "outcome": "text",
    "started_at": "timestamptz",
    "queued_at": "timestamptz",
    "answered_at": "timestamptz",
    "ended_at": "timestamptz",
    "wait_seconds": "double precision",
    "talk_seconds": "double precision",
    "transfers": "integer",
    "hold_seconds": "double precision",
}
RECORD_COLUMNS = ("call_id", *_TYPES)
_names = ", ".join(RECORD_COLUMNS)
_typed = ", ".join(f"{name} {kind}" for name, kind in _TYPES.items())
_replaced = ", ".join(f"{name} = excluded.{name}" for name in _TYPES)
UPSERT_RECORDS = f"""
insert into callcontrol.calls as known ({_names})
select {_names} from json_to_recordset($1::json) as item(call_id text, {_typed})
on conflict (call_id) do update set {_replaced}, written_at = now() where excluded.version > known.version
"""  # noqa: S608

ROW_FAULTS = ("22", "23", "54")
"""SQLSTATE classes that blame a row's content: data exception, integrity violation, limit exceeded
(PostgreSQL manual, appendix A). Anything else is the server's or the connection's trouble, and passes."""


class RowsRefused(CallcontrolError):
    """PostgreSQL refuses the content of at least one row of the batch; nothing of the batch was written."""


class Sink(Protocol):
    """Where rows go."""

    async def write(self, rows: Sequence[Row]) -> None:
        """Write all in one transaction, or none.

        Raises:
            RowsRefused: the content of a row is at fault. OSError, asyncpg.PostgresError,
            asyncpg.InterfaceError: anything else; whether it was written is unknown.
        """


class Ledger(Protocol):
    """Who is told of every row's fate, in the rows' order."""

    async def settle(self, rows: Sequence[Row]) -> None:
        """These are in PostgreSQL."""

    async def set_aside(self, row: Row, reason: str) -> None:
        """PostgreSQL will never take this one."""


async def deliver(rows: Sequence[Row], sink: Sink, ledger: Ledger) -> None:
    """Write rows; set aside those that are refused, at the cost of some 2·log2(n) transactions for one in n.

    Raises:
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError: the sink failed; rows not told of stay to be
        delivered.
    """
    try:
        await sink.write(rows)
    except RowsRefused as refusal:
        if len(rows) == 1:
            await ledger.set_aside(rows[0], str(refusal))
            return
        middle = len(rows) // 2
        await deliver(rows[:middle], sink, ledger)
        await deliver(rows[middle:], sink, ledger)
        return
    await ledger.settle(rows)


_INSERTS: Mapping[Kind, str] = {
    Kind.EVENT: INSERT_EVENTS,
    Kind.RECORD: UPSERT_RECORDS,
    Kind.LEG: UPSERT_LEGS,
    Kind.RULES: INSERT_RULES,
    Kind.OVERRIDE: INSERT_OVERRIDES,
    Kind.SUPERVISION: INSERT_STEPS,
    Kind.WAIT_ALERT: INSERT_WAIT_ALERTS,
    **INSERTS,
    **AGENT_INSERTS,
}
"""In the order in which they are written."""


class PostgresSink:
    """Rows into the tables of ``sql/migrations``."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def write(self, rows: Sequence[Row]) -> None:
        """See `Sink.write`."""
        if strange := [row.kind for row in rows if row.kind not in set(Kind)]:
            raise RowsRefused(f"a row of no known kind: {strange[0]!r}")
        try:
            async with asyncio.timeout(COMMAND_SECONDS), self._connection.transaction():
                for kind, insert in _INSERTS.items():
                    if found := [row for row in rows if row.kind == kind]:
                        once = _highest(found) if kind is Kind.RECORD else found
                        await self._connection.execute(insert, _array(once))
        except asyncpg.PostgresError as error:
            if (error.sqlstate or "")[:2] in ROW_FAULTS:
                raise RowsRefused(reason(error)) from error
            raise


def _highest(records: Sequence[Row]) -> list[Row]:
    """The highest version of each call: one statement must not meet a row twice."""
    best: dict[str, Row] = {}
    for row in records:
        if row.call_id not in best or row.seq > best[row.call_id].seq:
            best[row.call_id] = row
    return list(best.values())


def _array(rows: Sequence[Row]) -> str:
    try:
        return (b"[" + b",".join(row.payload for row in rows) + b"]").decode()
    except UnicodeDecodeError as error:
        raise RowsRefused(f"not UTF-8: {error.reason}") from error
