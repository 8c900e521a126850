"""Switches that were set and cleared, on their way into a real PostgreSQL."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from callcontrol.journal import Journal
from callcontrol.model.names import Language, LocationKey
from callcontrol.model.overrides import Change, KeptOverride, OverrideChange, change_of
from callcontrol.model.rules import Switch
from callcontrol.sandbox.postgres import RunningPostgres
from tests.unit.journal.builders import START, event, record

HOUR = timedelta(hours=1)
CLOSED = KeptOverride("c1", LocationKey("northside"), Switch.CLOSED, START, START + HOUR, "Señal", "ann", START)
MESSAGE = KeptOverride("m1", None, Switch.MESSAGE, START, START + HOUR, "", "bob", START, {Language("en"): "Snow."})
STORED = """
select id, change, at, author, location, switch, starts, ends, reason, texts
from callcontrol.override_changes order by at, id
"""


def cleared(kept: KeptOverride) -> OverrideChange:
    return change_of(replace(kept, cleared_at=START + HOUR / 2, cleared_by="cleo"))


async def test_every_change_arrives_once_and_as_it_was(dsn: str, db: asyncpg.Connection, tmp_path: Path) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        journal.post(event("c", 1), change_of(CLOSED), record("c", 1), change_of(MESSAGE), change_of(CLOSED))
        assert await journal.flush(10)
        journal.post(change_of(CLOSED), cleared(CLOSED))
        assert await journal.flush(10)
        assert journal.poison_total == 0
    rows = [tuple(row) for row in await db.fetch(STORED)]
    end, half = START + HOUR, START + HOUR / 2
    assert [row[:9] for row in rows] == [
        ("c1", "set", START, "ann", "northside", "closed", START, end, "Señal"),
        ("m1", "set", START, "bob", None, "message", START, end, ""),
        ("c1", "cleared", half, "cleo", "northside", "closed", START, end, "Señal"),
    ]
    assert [json.loads(row[9]) for row in rows] == [{}, {"en": "Snow."}, {}]
    assert await db.fetchval("select count(*) from callcontrol.call_events") == 1


@pytest.mark.parametrize(
    "harm",
    [
        "update callcontrol.override_changes set author = 'nobody'",
        "delete from callcontrol.override_changes",
        "truncate callcontrol.override_changes",
    ],
)
async def test_nobody_changes_the_trail(dsn: str, db: asyncpg.Connection, tmp_path: Path, harm: str) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        journal.post(change_of(CLOSED))
        assert await journal.flush(10)
    with pytest.raises(asyncpg.RaiseError, match="rows are only ever added"):
        await db.execute(harm)
    assert [row["author"] for row in await db.fetch(STORED)] == ["ann"]


async def test_what_was_set_while_postgres_was_away_arrives(own_server: RunningPostgres, tmp_path: Path) -> None:
    await own_server.stop()
    async with Journal(tmp_path / "spool.db", own_server.dsn) as journal:
        await journal.append(change_of(CLOSED))
        assert journal.depth == 1
    await own_server.start()
    async with Journal(tmp_path / "spool.db", own_server.dsn) as journal:
        assert await journal.flush(20)
    connection = await asyncpg.connect(own_server.dsn, timeout=10)
    try:
        assert [row["id"] for row in await connection.fetch(STORED)] == ["c1"]
    finally:
        await connection.close()


async def test_the_words_are_those_of_the_model(dsn: str, db: asyncpg.Connection, tmp_path: Path) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        for number, switch in enumerate(Switch):
            for change in Change:
                journal.post(replace(change_of(CLOSED), id=str(number), switch=switch, change=change))
        assert await journal.flush(10)
        assert journal.poison_total == 0
    assert len(await db.fetch(STORED)) == len(Switch) * len(Change)
