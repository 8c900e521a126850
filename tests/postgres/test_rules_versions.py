"""Versions of the rules on their way into a real PostgreSQL."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg

from callcontrol.journal import Journal
from callcontrol.model.versions import How, RulesVersion
from callcontrol.sandbox.postgres import RunningPostgres
from tests.unit.journal.builders import START, event, record

VERSION = RulesVersion(
    "0123456789ab", START, "ann", How.RELOAD, {"group.yaml": "name: Señor's\n", "locations/a.yaml": ""}
)
STORED = "select version, at, author, how, files from callcontrol.rules_versions order by at"


async def test_a_version_arrives_as_it_was(dsn: str, db: asyncpg.Connection, tmp_path: Path) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        journal.post(event("c", 1), VERSION, record("c", 1))
        assert await journal.flush(10)
        assert (journal.written_total, journal.poison_total) == (3, 0)
    (row,) = await db.fetch(STORED)
    assert tuple(row)[:4] == (VERSION.version, START, "ann", "reload")
    assert json.loads(row["files"]) == dict(VERSION.files)


async def test_each_going_live_is_stored_once(dsn: str, db: asyncpg.Connection, tmp_path: Path) -> None:
    again = replace(VERSION, at=START + timedelta(microseconds=1), how=How.ROLLBACK)
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        journal.post(VERSION, VERSION, again)
        assert await journal.flush(10)
        journal.post(again, VERSION)
        assert await journal.flush(10)
    assert [row["how"] for row in await db.fetch(STORED)] == ["reload", "rollback"]


async def test_a_version_that_went_live_while_postgres_was_away_arrives(
    own_server: RunningPostgres, tmp_path: Path
) -> None:
    await own_server.stop()
    async with Journal(tmp_path / "spool.db", own_server.dsn) as journal:
        await journal.append(VERSION)
        assert journal.depth == 1
    await own_server.start()
    async with Journal(tmp_path / "spool.db", own_server.dsn) as journal:
        assert await journal.flush(20)
    connection = await asyncpg.connect(own_server.dsn, timeout=10)
    try:
        assert [row["version"] for row in await connection.fetch(STORED)] == [VERSION.version]
    finally:
        await connection.close()


async def test_a_version_that_postgres_cannot_hold_is_set_aside_and_harms_no_call(
    dsn: str, db: asyncpg.Connection, tmp_path: Path
) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        journal.post(event("c", 1), replace(VERSION, files={"group.yaml": "\0"}), event("c", 2))
        assert await journal.flush(10)
        (aside,) = await journal.poison_rows()
        assert (aside.kind, aside.call_id) == ("rules", VERSION.version)
    assert await db.fetchval("select count(*) from callcontrol.call_events") == 2
