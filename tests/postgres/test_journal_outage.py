"""PostgreSQL away, at the start or during calls: afterwards nothing is missing, nothing is twice."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from callcontrol.journal import Journal
from callcontrol.model.calls import Outcome
from callcontrol.sandbox.postgres import RunningPostgres
from tests.unit.journal.builders import event, record

CALLS, STEPS = 12, 120


async def one_call(journal: Journal, name: str, half_way: asyncio.Barrier) -> None:
    """Events and ever newer records, with a moment half-way at which all calls meet."""
    for seq in range(1, STEPS + 1):
        last = seq == STEPS
        await journal.append(event(name, seq), record(name, seq, Outcome.ANSWERED if last else None))
        if seq in {STEPS // 3, 2 * STEPS // 3}:
            await half_way.wait()
            await half_way.wait()


def is_down(journal: Journal) -> bool:
    return not journal.postgres_up


async def expect_all(dsn: str) -> None:
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        events = await connection.fetch("select call_id, seq from callcontrol.call_events")
        records = await connection.fetch("select call_id, version, outcome from callcontrol.calls")
    finally:
        await connection.close()
    names = [f"call-{number}" for number in range(CALLS)]
    assert sorted(tuple(row) for row in events) == sorted((n, s) for n in names for s in range(1, STEPS + 1))
    assert sorted(tuple(row) for row in records) == sorted((n, STEPS, "answered") for n in names)


@pytest.mark.parametrize("brutally", [False, True])
async def test_calls_go_on_while_postgres_is_away(own_server: RunningPostgres, tmp_path: Path, brutally: bool) -> None:
    meeting = asyncio.Barrier(CALLS + 1)
    async with Journal(tmp_path / "spool.db", own_server.dsn) as journal, asyncio.TaskGroup() as calls:
        for number in range(CALLS):
            calls.create_task(one_call(journal, f"call-{number}", meeting))
        await meeting.wait()
        await (own_server.kill() if brutally else own_server.stop())
        await meeting.wait()
        await meeting.wait()
        depth_while_away = journal.depth
        assert not await journal.flush(0.2)
        assert is_down(journal)
        await own_server.start()
        await meeting.wait()
        assert depth_while_away >= CALLS * STEPS // 3 * 2
    async with Journal(tmp_path / "spool.db", own_server.dsn) as journal:
        assert await journal.flush(30)
        assert journal.depth == 0
    await expect_all(own_server.dsn)


async def test_postgres_down_at_the_start_is_no_error_and_is_migrated_later(
    own_server: RunningPostgres, tmp_path: Path
) -> None:
    await own_server.stop()
    meeting = asyncio.Barrier(CALLS)
    async with Journal(tmp_path / "spool.db", lambda: own_server.dsn) as journal:
        async with asyncio.timeout(20), asyncio.TaskGroup() as calls:
            for number in range(CALLS):
                calls.create_task(one_call(journal, f"call-{number}", meeting))
        assert journal.depth == 2 * CALLS * STEPS
        assert is_down(journal)
        await own_server.start()
        assert await journal.flush(30)
        assert not is_down(journal)
    await expect_all(own_server.dsn)


async def test_a_controller_started_again_writes_what_the_last_one_left(
    own_server: RunningPostgres, tmp_path: Path
) -> None:
    meeting = asyncio.Barrier(CALLS)
    async with Journal(tmp_path / "spool.db") as journal, asyncio.TaskGroup() as calls:
        for number in range(CALLS):
            calls.create_task(one_call(journal, f"call-{number}", meeting))
    async with Journal(tmp_path / "spool.db", own_server.dsn) as journal:
        assert journal.depth == 2 * CALLS * STEPS
        assert await journal.flush(30)
    await expect_all(own_server.dsn)


async def test_nonsense_for_a_dsn_is_told_without_its_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Journal(tmp_path / "spool.db", "postgresql://me:secret-word@[::1/nowhere") as journal:
        await journal.append(event("c", 1))
        assert not await journal.flush(0.5)
        assert journal.depth == 1
    told = capsys.readouterr()
    assert "no PostgreSQL address" in told.out + told.err
    assert "secret-word" not in told.out + told.err
