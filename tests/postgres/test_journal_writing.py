"""The journal's way into a real PostgreSQL."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg

from callcontrol.journal import Journal, migrate
from callcontrol.model.calls import Outcome
from callcontrol.model.names import Language, PersonId, QueueName
from callcontrol.model.paths import Category
from tests.unit.journal.builders import START, event, record

EVENTS = "select call_id, seq from callcontrol.call_events order by call_id, seq"


async def test_events_and_record_arrive_as_they_were(dsn: str, db: asyncpg.Connection, tmp_path: Path) -> None:
    made = replace(
        record("c", 4, Outcome.ANSWERED),
        answered_at=START + timedelta(seconds=10.25),
        ended_at=START + timedelta(seconds=70),
        queued_at=START + timedelta(seconds=5),
        category=Category.BILLING,
        language=Language("es"),
        queue=QueueName("northside/billing"),
        person=PersonId("northside-101"),
        wait_seconds=5.25,
        talk_seconds=59.75,
    )
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        await journal.append(event("c", 1, key="3", text="señal '\";--"), made)
        assert await journal.flush(10)
        assert (journal.depth, journal.written_total, journal.postgres_up) == (0, 2, True)
    stored = await db.fetchrow("select * from callcontrol.call_events")
    assert stored["at"] == START + timedelta(seconds=1)
    assert json.loads(stored["data"]) == {"key": "3", "text": "señal '\";--"}
    row = dict(await db.fetchrow("select * from report.calls"))
    assert row == {
        "call_id": "c",
        "location": "northside",
        "did": "+12125550110",
        "direction": "inbound",
        "started_at": START,
        "answered_at": made.answered_at,
        "ended_at": made.ended_at,
        "category": "billing",
        "language": "es",
        "queue": "northside/billing",
        "agent": "northside-101",
        "outcome": "answered",
        "wait_seconds": 5.25,
        "talk_seconds": 59.75,
        "hold_seconds": 0.0,
        "transfers": 0,
        "disposition": None,
    }


async def test_writing_twice_stores_once_and_the_highest_version_stays(
    dsn: str, db: asyncpg.Connection, tmp_path: Path
) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        await journal.append(record("c", 3, Outcome.ANSWERED), event("c", 1, first=True))
        assert await journal.flush(10)
        await journal.append(record("c", 2, Outcome.FAILED), record("c", 3, Outcome.FAILED), event("c", 1))
        assert await journal.flush(10)
        assert await db.fetch("select version, outcome from callcontrol.calls") == [(3, "answered")]
        assert await db.fetch("select data from callcontrol.call_events") == [('{"first": true}',)]
        await journal.append(record("c", 5), record("c", 9, Outcome.ABANDONED), record("c", 7))
        assert await journal.flush(10)
    assert await db.fetch("select version, outcome from callcontrol.calls") == [(9, "abandoned")]


async def test_every_outcome_is_accepted(dsn: str, db: asyncpg.Connection, tmp_path: Path) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        await journal.append(*(record(word, 1, word) for word in Outcome))
        assert await journal.flush(10)
        assert journal.poison_total == 0
    found = await db.fetch("select outcome from report.calls where call_id = outcome")
    assert {row["outcome"] for row in found} == set(Outcome)


async def test_poison_is_set_aside_and_all_else_arrives(dsn: str, db: asyncpg.Connection, tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    async with Journal(path) as journal:
        for seq in range(1, 1_201):
            text = "zero \0 byte" if seq in {7, 600, 1_200} else "fine"
            await journal.append(event("c", seq, text=text))
        await journal.append(record("good", 1), record("bad", 1, did="+1212\0"))
    async with Journal(path, dsn) as journal:
        assert await journal.flush(20)
        assert (journal.poison_total, journal.depth) == (4, 0)
        poison = await journal.poison_rows()
    assert [(row.call_id, row.seq) for row in poison] == [("c", 7), ("c", 600), ("c", 1_200), ("bad", 1)]
    assert {row.reason.split()[0] for row in poison} == {"22P05"}
    found = await db.fetch(EVENTS)
    assert [row["seq"] for row in found] == [seq for seq in range(1, 1_201) if seq not in {7, 600, 1_200}]
    assert await db.fetch("select call_id from callcontrol.calls") == [("good",)]


async def test_poison_can_be_tried_again_when_its_cause_is_mended(
    dsn: str, db: asyncpg.Connection, tmp_path: Path
) -> None:
    await migrate(dsn)
    await db.execute("alter table callcontrol.calls add constraint extra check (did <> '+12125550110')")
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        await journal.append(record("c", 1, Outcome.ANSWERED))
        assert await journal.flush(10)
        (poison,) = await journal.poison_rows()
        assert poison.reason.startswith("23514")
        assert "+1212" not in poison.reason
        await db.execute("alter table callcontrol.calls drop constraint extra")
        assert await journal.retry_poison() == 1
        assert await journal.flush(10)
        assert await journal.poison_rows() == []
    assert await db.fetch("select call_id from callcontrol.calls") == [("c",)]


async def test_trouble_of_the_server_s_making_is_not_blamed_on_rows(
    dsn: str, db: asyncpg.Connection, tmp_path: Path
) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        await journal.append(event("c", 1))
        assert await journal.flush(10)
        await db.execute("alter table callcontrol.call_events rename to elsewhere")
        await journal.append(event("c", 2))
        assert not await journal.flush(0.5)
        await db.execute("alter table callcontrol.elsewhere rename to call_events")
        assert await journal.flush(10)
        assert journal.poison_total == 0
    assert await db.fetch(EVENTS) == [("c", 1), ("c", 2)]


async def test_a_row_held_locked_by_another_delays_only_the_writer(
    dsn: str, db: asyncpg.Connection, tmp_path: Path
) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        await journal.append(record("c", 1))
        assert await journal.flush(10)
        async with db.transaction():
            await db.execute("select * from callcontrol.calls for update")
            async with asyncio.timeout(1):
                await journal.append(record("c", 2, Outcome.ANSWERED))
            assert not await journal.flush(0.3)
            assert journal.depth == 1
        assert await journal.flush(15)
    assert await db.fetchval("select outcome from report.calls") == "answered"
