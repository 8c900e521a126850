"""Who has read what a caller keyed: in PostgreSQL before they could, and there for good."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner

from callcontrol.calls.live import LiveCall
from callcontrol.cli.commands import program
from callcontrol.cli.process import Process
from callcontrol.journal import Journal, Opening, migrate, note_openings, seal_answers, sealer_of
from callcontrol.model.calls import CallId, CallRecord, ChannelId, EventKind, JournalEvent
from callcontrol.model.names import Did, Language, LocationKey, QuestionName
from callcontrol.model.told import Answered
from callcontrol.rules.authors import os_user
from callcontrol.web.live import OnTheLine

STORED = "select call_id, author, reason, what from callcontrol.answer_openings order by id"
CALL = CallId("20261122T120000000Z-0a1b")
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
BORN = "1984-03-14"


@pytest.fixture
async def state(tmp_path: Path, dsn: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A call that answered one question with a key and one with a date, and passed over a third."""
    await migrate(dsn)
    folder = tmp_path / "state"
    sealed = sealer_of(folder / "sealing.key").seal(BORN)
    told: list[dict[str, object]] = [
        {"question": "known", "answered": True, "answer": "Known patient"},
        {"question": "birth_date", "answered": True, "confirmed": True, "sealed": sealed},
        {"question": "member", "answered": False},
    ]
    async with Journal(tmp_path / "spool", dsn) as journal:
        journal.post(CallRecord(CALL, 1, ChannelId("1.2"), Did("+12125550110"), "abc", AT))
        for seq, data in enumerate(told):
            journal.post(JournalEvent(CALL, seq, AT, EventKind.QUESTION, data))
        await journal.flush(10)
    monkeypatch.setenv("CALLCONTROL_STATE", str(folder))
    monkeypatch.setenv("CALLCONTROL_DSN", dsn)
    return folder


async def answers(*words: str) -> tuple[int, str]:
    return await command("answers", *words)


async def command(*words: str) -> tuple[int, str]:
    """In a thread of its own: it has its own loop."""
    result = await asyncio.to_thread(CliRunner().invoke, program(), words)
    return result.exit_code, f"{result.output}{result.exception or ''}"


async def test_answers_are_shown_and_that_it_was_done_is_kept(state: Path, db: asyncpg.Connection) -> None:
    status, said = await answers(CALL[-4:], "--reason", " Complaint   of 3 May ")
    assert status == 0, said
    for shown in ("Known patient", BORN, "(none)"):
        assert shown in said
    assert [tuple(row) for row in await db.fetch(STORED)] == [(CALL, os_user(), "Complaint of 3 May", "answers")]


async def test_nobody_reads_anything_without_a_trace(state: Path, db: asyncpg.Connection) -> None:
    await db.execute("drop table callcontrol.answer_openings")
    status, said = await answers(CALL, "--reason", "Complaint")
    assert status == 1
    assert BORN not in said
    assert "answer_openings" in said


async def test_another_machines_key_opens_nothing_and_leaves_no_trace(state: Path, db: asyncpg.Connection) -> None:
    (state / "sealing.key").unlink()
    sealer_of(state / "sealing.key")
    status, said = await answers(CALL, "--reason", "Complaint")
    assert status == 1
    assert BORN not in said
    assert await db.fetch(STORED) == []


@pytest.fixture
def on_the_line(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two calls are under way; the caller of one has answered."""
    answered = (Answered(QuestionName("birth_date"), "DOB", "03/14/1984", True),)
    sealed = seal_answers(sealer_of(state / "sealing.key"), answered)
    place = LocationKey("northside"), "Waiting", Language("en"), AT, None, None, None, None, False
    calls = LiveCall(CALL, *place, sealed), LiveCall(CallId("other"), *place, "")
    monkeypatch.setattr(Process, "calls", lambda _: OnTheLine(calls))


@pytest.mark.usefixtures("on_the_line")
async def test_answers_of_calls_under_way_are_read_with_a_trace_alone(db: asyncpg.Connection) -> None:
    shown = "03/14/1984"
    status, said = await command("live")
    assert (status, shown in said) == (0, False)
    status, said = await command("live", "--answers")
    assert (status, shown in said, "--reason" in said) == (1, False, True)
    assert await db.fetch(STORED) == []
    status, said = await command("live", "--answers", "--reason", "who is next")
    assert (status, shown in said) == (0, True)
    assert [tuple(row) for row in await db.fetch(STORED)] == [(CALL, os_user(), "who is next", "answers")]
    await db.execute("drop table callcontrol.answer_openings")
    status, said = await command("live", "--answers", "--reason", "who is next")
    assert (status, shown in said) == (1, False)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\x07b"])
async def test_a_reason_is_needed(state: Path, db: asyncpg.Connection, reason: str) -> None:
    status, said = await answers(CALL, "--reason", reason)
    assert status == 1
    assert "--reason" in said
    assert await db.fetch(STORED) == []


@pytest.mark.parametrize(
    "harm",
    [
        "update callcontrol.answer_openings set author = 'nobody'",
        "delete from callcontrol.answer_openings",
        "truncate callcontrol.answer_openings",
    ],
)
async def test_nobody_changes_the_trail(dsn: str, db: asyncpg.Connection, harm: str) -> None:
    await migrate(dsn)
    await note_openings(dsn, [Opening(CALL, "ann", "Complaint")])
    with pytest.raises(asyncpg.RaiseError, match="rows are only ever added"):
        await db.execute(harm)
    assert [row["author"] for row in await db.fetch(STORED)] == ["ann"]
