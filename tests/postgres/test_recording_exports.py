"""Who has listened to which conversation: in PostgreSQL before they could, and there for good."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner

from callcontrol.cli.commands import program
from callcontrol.journal import DatabaseUnavailable, Export, Recorded, RecordingStore, migrate, note_export, sealer_of
from callcontrol.model.calls import CallId
from callcontrol.model.names import LocationKey
from callcontrol.rules.authors import os_user
from tests.support.pbx_things import spoken

STORED = "select call_id, author, reason, file from callcontrol.recording_exports order by id"
WAV = spoken(2.0, 1.0)
CALL = CallId("20261122T120000000Z-0a1b")


async def kept(state: Path) -> None:
    now = datetime.now(UTC)
    about = Recorded(CALL, LocationKey("northside"), None, now, 0.0, now + timedelta(days=9))
    await RecordingStore(state / "recordings", sealer_of(state / "sealing.key")).keep(about, WAV)


@pytest.fixture
async def state(tmp_path: Path, dsn: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    await migrate(dsn)
    await kept(tmp_path / "state")
    monkeypatch.setenv("CALLCONTROL_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("CALLCONTROL_DSN", dsn)
    return tmp_path / "state"


async def export(*words: str) -> tuple[int, str]:
    """The command in a thread of its own: it has its own loop."""
    result = await asyncio.to_thread(CliRunner().invoke, program(), ["recordings", *words])
    return result.exit_code, f"{result.output}{result.exception or ''}"


async def test_an_export_is_a_row_and_a_file(state: Path, db: asyncpg.Connection, tmp_path: Path) -> None:
    target = tmp_path / "talk.wav"
    status, said = await export("export", CALL[-4:], str(target), "--reason", " Complaint   of 3 May ")
    assert status == 0, said
    assert target.read_bytes() == WAV
    assert target.stat().st_mode & 0o777 == 0o600
    assert [tuple(row) for row in await db.fetch(STORED)] == [(CALL, os_user(), "Complaint of 3 May", str(target))]
    status, said = await export("export", CALL, str(target), "--reason", "Again")
    assert status == 1
    assert "already there" in said
    assert len(await db.fetch(STORED)) == 1


async def test_nobody_hears_anything_without_a_trace(
    state: Path, db: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCONTROL_DSN", "postgresql://nobody@127.0.0.1:1/nothing")
    target = tmp_path / "talk.wav"
    status, said = await export("export", CALL, str(target), "--reason", "Complaint")
    assert status == 1
    assert "127.0.0.1:1/nothing" in said
    assert not target.exists()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\x07b"])
async def test_a_reason_is_needed(state: Path, db: asyncpg.Connection, tmp_path: Path, reason: str) -> None:
    status, said = await export("export", CALL, str(tmp_path / "talk.wav"), "--reason", reason)
    assert status == 1
    assert "--reason" in said
    assert await db.fetch(STORED) == []


async def test_what_there_is_not_is_told(state: Path, tmp_path: Path) -> None:
    status, said = await export("export", "ffff", str(tmp_path / "talk.wav"), "--reason", "Complaint")
    assert status == 1
    assert "recordings list" in said
    status, said = await export("list", "--location", "northside")
    assert (status, CALL in said) == (0, True)
    status, said = await export("list", "--location", "lakeview")
    assert (status, "no recordings" in said) == (0, True)


@pytest.mark.parametrize(
    "harm",
    [
        "update callcontrol.recording_exports set author = 'nobody'",
        "delete from callcontrol.recording_exports",
        "truncate callcontrol.recording_exports",
    ],
)
async def test_nobody_changes_the_trail(dsn: str, db: asyncpg.Connection, harm: str) -> None:
    await migrate(dsn)
    await note_export(dsn, Export(CALL, "ann", "Complaint", "/tmp/talk.wav"))
    with pytest.raises(asyncpg.RaiseError, match="rows are only ever added"):
        await db.execute(harm)
    assert [row["author"] for row in await db.fetch(STORED)] == ["ann"]


async def test_a_database_without_the_table_is_told(dsn: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="recording_exports"):
        await note_export(dsn, Export(CALL, "ann", "Complaint", "/tmp/talk.wav"))
