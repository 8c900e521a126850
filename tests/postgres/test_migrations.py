"""Tables and views as they come out of the migrations."""

import asyncio
import sys
from pathlib import Path

import asyncpg
import pytest
from pogo_core.util import migrate as pogo

from callcontrol.journal import DatabaseUnavailable, MigrationFailed, latest_calls, migrate
from callcontrol.journal import migrations as ours

COLUMNS = """
select column_name, data_type from information_schema.columns
where table_schema = 'report' and table_name = 'calls' order by ordinal_position
"""


async def test_the_view_has_the_agreed_columns_and_types(dsn: str, db: asyncpg.Connection) -> None:
    await migrate(dsn)
    moment, seconds = "timestamp with time zone", "double precision"
    assert [tuple(row) for row in await db.fetch(COLUMNS)] == [
        ("call_id", "text"),
        ("location", "text"),
        ("did", "text"),
        ("direction", "text"),
        ("started_at", moment),
        ("answered_at", moment),
        ("ended_at", moment),
        ("category", "text"),
        ("language", "text"),
        ("queue", "text"),
        ("agent", "text"),
        ("outcome", "text"),
        ("wait_seconds", seconds),
        ("talk_seconds", seconds),
        ("transfers", "integer"),
        ("hold_seconds", seconds),
        ("disposition", "text"),
    ]


async def test_many_migrators_at_once_take_turns(dsn: str, db: asyncpg.Connection) -> None:
    await asyncio.gather(*(migrate(dsn) for _ in range(6)))
    await migrate(dsn)
    assert await db.fetchval("select count(*) from public._pogo_migration") == len(list(ours.folder().glob("*.sql")))


async def test_two_processes_migrating_at_once_both_end_well(dsn: str, db: asyncpg.Connection) -> None:
    script = "import asyncio, sys; from callcontrol.journal import migrate; asyncio.run(migrate(sys.argv[1]))"
    children = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", script, dsn, cwd=Path(ours.__file__).parents[2])
        for _ in range(2)
    ]
    async with asyncio.timeout(60):
        assert [await child.wait() for child in children] == [0, 0]
    assert await db.fetchval("select count(*) from callcontrol.calls") == 0


async def test_every_table_and_column_of_a_call_is_findable_by_its_indexes(dsn: str, db: asyncpg.Connection) -> None:
    await migrate(dsn)
    found = await db.fetch("select indexname from pg_indexes where schemaname = 'callcontrol'")
    assert {"calls_started_at", "calls_location_started_at", "call_events_pkey"} <= {row[0] for row in found}


async def test_tables_are_described(dsn: str, db: asyncpg.Connection) -> None:
    await migrate(dsn)
    query = "select obj_description($1::regclass, 'pg_class')"
    for table in ("callcontrol.calls", "callcontrol.call_events", "report.calls"):
        assert await db.fetchval(query, table)


async def test_no_column_is_made_for_a_caller_s_number(dsn: str, db: asyncpg.Connection) -> None:
    await migrate(dsn)
    query = "select column_name from information_schema.columns where table_schema in ('callcontrol', 'report')"
    names = {row["column_name"] for row in await db.fetch(query)}
    assert {name for name in names if "caller" in name or "phone" in name or "number" in name} == {"caller_kind"}


async def test_a_migration_can_be_taken_back_and_applied_anew(dsn: str, db: asyncpg.Connection) -> None:
    await migrate(dsn)
    await pogo.rollback(db, ours.folder(), schema_name=ours.SCHEMA)
    assert await db.fetch(COLUMNS) == []
    await migrate(dsn)
    assert len(await db.fetch(COLUMNS)) == 17


async def test_a_failing_migration_names_its_file_and_leaves_nothing(
    dsn: str, db: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "-- Bad.\n-- depends:\n\n-- migrate: apply\ncreate table half (x int);\nselect 1/0;\n"
    text += "-- migrate: rollback\n"
    (tmp_path / "0001-bad.sql").write_text(text)
    monkeypatch.setattr(ours, "folder", lambda: tmp_path)
    with pytest.raises(MigrationFailed, match="0001-bad: 22012 division by zero"):
        await migrate(dsn)
    assert await db.fetchval("select to_regclass('half')") is None


async def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseUnavailable, match=r"PostgreSQL at 127\.0\.0\.1:9/records: ") as caught:
        await latest_calls("postgresql://me:secret-word@127.0.0.1:9/records", 10)
    assert "secret-word" not in str(caught.value)
