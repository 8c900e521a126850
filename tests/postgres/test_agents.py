"""What people did and how calls ended, on the way into a real PostgreSQL and read back."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from callcontrol.journal import By, Journal, change_requests, last_call_of, latest_calls, open_requests
from callcontrol.model.agents import AgentChange, AgentEvent, AgentState, Disposition
from callcontrol.model.calls import CallId, EventKind
from callcontrol.model.names import LocationKey, PersonId, QueueName
from callcontrol.model.requests import RequestChange
from tests.unit.journal.builders import START, event, record

ANN, NORTH = PersonId("north-101"), LocationKey("north")
SEEN = AgentChange(ANN, START, NORTH, AgentEvent.SEEN, AgentState.READY)
PAUSED = AgentChange(
    ANN, START + timedelta(minutes=1), NORTH, AgentEvent.PAUSED, AgentState.PAUSED, "lunch", None, "north-101"
)
OUT = AgentChange(
    ANN,
    START + timedelta(minutes=31),
    NORTH,
    AgentEvent.SIGNED_OUT,
    AgentState.PAUSED,
    "lunch",
    QueueName("north/billing"),
    "ben",
)


async def test_states_run_from_change_to_change_and_nothing_is_written_twice(
    dsn: str, db: asyncpg.Connection, tmp_path: Path
) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        journal.post(PAUSED, SEEN, OUT, replace(PAUSED, reason="other"), replace(SEEN, person=PersonId("north-102")))
        assert await journal.flush(10)
        journal.post(SEEN)
        assert await journal.flush(10)
        assert journal.poison_total == 0
    rows = await db.fetch(
        "select event, state, reason, queue, author, seconds from report.agent_states where person = $1 order by since",
        ANN,
    )
    assert [tuple(row) for row in rows] == [
        ("seen", "ready", "", None, "", 60.0),
        ("paused", "paused", "lunch", None, "north-101", 1800.0),
        ("signed_out", "paused", "lunch", "north/billing", "ben", None),
    ]


async def test_rows_can_not_be_changed(dsn: str, db: asyncpg.Connection, tmp_path: Path) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        journal.post(SEEN, Disposition(CallId("c"), ANN, START, "resolved"))
        assert await journal.flush(10)
    for table in ("agent_changes", "dispositions"):
        for what in (f"delete from callcontrol.{table}", f"update callcontrol.{table} set person = 'x'"):
            with pytest.raises(asyncpg.PostgresError):
                await db.execute(what)


async def test_the_last_word_on_a_call_is_its_disposition(dsn: str, tmp_path: Path) -> None:
    call = replace(record("c", 2), location=NORTH, person=ANN, answered_at=START, ended_at=START + timedelta(minutes=2))
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        journal.post(call, Disposition(call.call_id, ANN, START + timedelta(minutes=3), "callback"))
        journal.post(Disposition(call.call_id, ANN, START + timedelta(minutes=2), "resolved"))
        assert await journal.flush(10)
    assert [row.disposition for row in await latest_calls(dsn, 5)] == ["callback"]
    assert await last_call_of(dsn, ANN) == call.call_id
    assert await last_call_of(dsn, PersonId("north-102")) is None


async def test_open_requests_are_counted_by_location(dsn: str, db: asyncpg.Connection, tmp_path: Path) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        for name, place in (("a", "north"), ("b", "north"), ("c", "south")):
            left = {"location": place, "box": f"{place}/desk", "due": START.isoformat()}
            journal.post(replace(event(name, 1), kind=EventKind.MESSAGE, data=left))
        assert await journal.flush(10)
    assert await open_requests(dsn) == {"north": 2, "south": 1}
    await change_requests(dsn, "c", RequestChange.DONE, By("Ann", "ann"))
    assert await open_requests(dsn) == {"north": 2}
