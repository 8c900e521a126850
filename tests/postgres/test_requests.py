"""The work list: what callers left to be done, as the database tells it and as the command shows it."""

import asyncio
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from rich.console import Console
from typer.testing import CliRunner

from callcontrol.cli.commands import program
from callcontrol.cli.requests import table_of
from callcontrol.journal import (
    By,
    DatabaseUnavailable,
    Journal,
    Request,
    RequestError,
    Sealer,
    change_requests,
    requests_since,
    sealer_of,
    unreached_since,
)
from callcontrol.model.calls import CallId, EventKind, JournalEvent, Outcome
from callcontrol.model.names import LocationKey
from callcontrol.model.requests import RequestChange
from callcontrol.rules.authors import os_user
from tests.unit.journal.builders import START, record

NUMBER = "+12025550143"
MESSAGE: Mapping[str, object] = {
    "box": "northside/desk",
    "location": "northside",
    "seconds": 12.5,
    "file": "c1.wav",
    "due": "2026-03-03T20:30:00+00:00",
}
CALLBACK: Mapping[str, object] = {
    "callback": "southside/morning",
    "location": "southside",
    "queue": "southside/front_desk",
    "starts": "2026-03-03T13:30:00+00:00",
    "ends": "2026-03-03T15:00:00+00:00",
}
UNREACHED: Mapping[str, object] = {"chain": "clinician", "round": 1, "step": 2, "contact": None, "result": "unreached"}
RUNG: Mapping[str, object] = {"chain": "clinician", "round": 0, "step": 0, "contact": "dr_patel", "result": "missed"}


def event(call: str, seq: int, kind: EventKind, data: Mapping[str, object], minutes: int = 0) -> JournalEvent:
    return JournalEvent(CallId(call), seq, START + timedelta(minutes=minutes), kind, data)


async def store(dsn: str, folder: Path, sealed: str = "sealed-number") -> None:
    """A message, a callback, an unreached call, and events that ask nobody to do anything."""
    items = (
        event("c1", 1, EventKind.ARRIVED, {"did": "+12125550110"}),
        event("c1", 2, EventKind.MESSAGE, MESSAGE),
        event("c2", 1, EventKind.CALLBACK, {**CALLBACK, "sealed": sealed}, 1),
        event("c3", 1, EventKind.ON_CALL, RUNG, 2),
        event("c3", 2, EventKind.ON_CALL, {**UNREACHED, "sealed": sealed}, 3),
        event("c4", 1, EventKind.ON_CALL, {**RUNG, "result": "taken"}, 4),
        replace(record("c3", 1, Outcome.UNREACHED), location=LocationKey("lakeview")),
    )
    async with Journal(folder / "spool.db", dsn) as journal:
        await journal.append(*items)
        assert await journal.flush(10)


async def test_requests_come_by_the_moment_at_which_they_are_due(dsn: str, tmp_path: Path) -> None:
    await store(dsn, tmp_path)
    unreached, callback, message = await requests_since(dsn, START)
    at = START
    assert message == Request(
        *(1, "c1", "northside", "message", "northside/desk", at, at + timedelta(hours=6), at, "c1.wav", None)
    )
    assert (callback.kind, callback.location, callback.name) == ("callback", "southside", "southside/morning")
    assert (callback.not_before, callback.due_at) == (at - timedelta(hours=1), at + timedelta(minutes=30))
    left = at + timedelta(minutes=3)
    assert unreached == Request(
        *(3, "c3", "lakeview", "unreached", "clinician", left, left, left, None, "sealed-number"), priority=1
    )


async def test_requests_of_one_location_and_of_the_last_days(dsn: str, tmp_path: Path) -> None:
    await store(dsn, tmp_path)
    assert [r.call_id for r in await requests_since(dsn, START, "northside")] == ["c1"]
    assert [r.call_id for r in await requests_since(dsn, START + timedelta(minutes=2))] == ["c3"]
    assert await requests_since(dsn, START, "nowhere") == []


async def test_a_message_that_two_processes_told_of_is_one(dsn: str, tmp_path: Path) -> None:
    await store(dsn, tmp_path)
    async with Journal(tmp_path / "again.db", dsn) as journal:
        await journal.append(event("c1", 10_002, EventKind.MESSAGE, MESSAGE, 5))
        assert await journal.flush(10)
    assert [r.call_id for r in await requests_since(dsn, START, "northside")] == ["c1"]


async def test_a_database_that_callcontrol_never_used_is_told_apart(dsn: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=r"report\.requests"):
        await requests_since(dsn, START)


async def test_a_number_is_shown_only_when_it_is_unsealed(dsn: str, tmp_path: Path) -> None:
    sealer = sealer_of(tmp_path / "sealing.key")
    await store(dsn, tmp_path, sealer.seal(NUMBER))
    found = await requests_since(dsn, START)
    assert NUMBER not in shown(found, None)
    assert shown(found, None).count("(sealed)") == 2
    assert shown(found, sealer).count(NUMBER) == 2
    assert "(another key)" in shown(found, sealer_of(tmp_path / "other.key"))


def shown(found: list[Request], sealer: Sealer | None) -> str:
    """The command's table as text."""
    page = io.StringIO()
    Console(file=page, width=240).print(table_of(found, sealer.unseal if sealer is not None else None))
    return page.getvalue()


OPENED = "select call_id, author, reason, what from callcontrol.answer_openings order by id"


async def test_the_command_reads_the_key_of_the_state_folder(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: asyncpg.Connection
) -> None:
    now = datetime.now(UTC)
    sealed = sealer_of(tmp_path / "sealing.key").seal(NUMBER)
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        await journal.append(JournalEvent(CallId("c9"), 1, now, EventKind.CALLBACK, {**CALLBACK, "sealed": sealed}))
        assert await journal.flush(10)
    monkeypatch.setenv("CALLCONTROL_DSN", dsn)
    monkeypatch.setenv("CALLCONTROL_STATE", str(tmp_path))

    def run(*words: str) -> str:
        result = CliRunner().invoke(program(), ["requests", *words])
        return f"{result.output}{result.exception or ''}"

    assert "(sealed)" in await asyncio.to_thread(run)
    refused = await asyncio.to_thread(run, "--unseal")
    assert NUMBER not in refused
    assert "--reason" in refused
    assert await db.fetch(OPENED) == []
    assert NUMBER in await asyncio.to_thread(run, "--unseal", "--reason", "calling back")
    assert [tuple(row) for row in await db.fetch(OPENED)] == [("c9", os_user(), "calling back", "number")]
    await db.execute("drop table callcontrol.answer_openings")
    assert NUMBER not in await asyncio.to_thread(run, "--unseal", "--reason", "calling back")


COHEN = By("Dr. Cohen", "front", "called back")


async def note_done(dsn: str, wanted: str, by: By) -> list[Request]:
    return await change_requests(dsn, wanted, RequestChange.DONE, by)


async def test_what_is_done_is_told_once_and_leaves_the_list(dsn: str, tmp_path: Path, db: asyncpg.Connection) -> None:
    await store(dsn, tmp_path)
    assert [r.kind for r in await note_done(dsn, "c3", COHEN)] == ["unreached"]
    assert [r.call_id for r in await requests_since(dsn, START)] == ["c2", "c1"]
    *_, last = await requests_since(dsn, START, done_too=True)
    assert (last.call_id, last.done_by, last.done_note) == ("c3", "Dr. Cohen", "called back")
    assert [r.done_at is not None for r in await unreached_since(dsn, START)] == [True]
    with pytest.raises(RequestError, match=r"done already, by Dr\. Cohen at "):
        await note_done(dsn, "c3", COHEN)
    with pytest.raises(asyncpg.PostgresError, match="only ever added"):
        await db.execute("delete from callcontrol.request_changes")


async def test_a_call_that_left_nothing_and_several_that_are_meant(dsn: str, tmp_path: Path) -> None:
    await store(dsn, tmp_path)
    with pytest.raises(RequestError, match="no call 'c4' has left anything"):
        await note_done(dsn, "c4", COHEN)
    async with Journal(tmp_path / "more.db", dsn) as journal:
        await journal.append(event("other-c1", 1, EventKind.MESSAGE, MESSAGE))
        assert await journal.flush(10)
    assert [r.call_id for r in await note_done(dsn, "c1", COHEN)] == ["c1"], "an equal id is meant"
    async with Journal(tmp_path / "most.db", dsn) as journal:
        await journal.append(event("another-c1", 1, EventKind.MESSAGE, MESSAGE))
        assert await journal.flush(10)
    with pytest.raises(RequestError, match="2 calls with requests end with 'r-c1'"):
        await note_done(dsn, "r-c1", COHEN)


async def test_two_who_tell_at_once_are_told_apart(dsn: str, tmp_path: Path, db: asyncpg.Connection) -> None:
    await store(dsn, tmp_path)
    told = await asyncio.gather(*(note_done(dsn, "c3", COHEN) for _ in range(4)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in told) == ["RequestError"] * 3 + ["list"]
    assert await db.fetchval("select count(*) from callcontrol.request_changes where change = 'done'") == 1


async def test_the_command_tells_that_it_is_done(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        await journal.append(JournalEvent(CallId("c9"), 1, now, EventKind.ON_CALL, UNREACHED))
        assert await journal.flush(10)
    monkeypatch.setenv("CALLCONTROL_DSN", dsn)
    monkeypatch.setenv("CALLCONTROL_STATE", str(tmp_path))

    def run(*words: str) -> str:
        return CliRunner().invoke(program(), ["requests", *words], env={"COLUMNS": "240"}).output

    assert "1 to be done" in await asyncio.to_thread(run)
    assert "c9: unreached clinician is done, by Dr. Cohen" in await asyncio.to_thread(
        run, "done", "c9", "--by", "Dr. Cohen", "--note", "went to the emergency room"
    )
    assert "nothing to be done" in await asyncio.to_thread(run)
    assert "Dr. Cohen: went to the emergency room" in await asyncio.to_thread(run, "--all")


async def test_one_works_through_the_list_by_command(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = sealer_of(tmp_path / "sealing.key").seal(NUMBER)
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        left = {**UNREACHED, "location": "northside", "sealed": sealed}
        await journal.append(JournalEvent(CallId("c9"), 1, datetime.now(UTC), EventKind.ON_CALL, left))
        assert await journal.flush(10)
    monkeypatch.setenv("CALLCONTROL_DSN", dsn)
    monkeypatch.setenv("CALLCONTROL_STATE", str(tmp_path))

    async def run(*words: str) -> str:
        made = await asyncio.to_thread(CliRunner().invoke, program(), ["requests", *words], env={"COLUMNS": "240"})
        return f"{made.output}{made.exception or ''}"

    assert "requests show 1 --unseal" in await run("next", "--by", "Maria")
    assert "nothing to be done now" in await run("next", "--by", "James")
    assert "Maria works at it" in await run("done", "1", "--by", "James")
    assert "(sealed)" in await run("show", "1")
    assert "--reason" in await run("show", "1", "--unseal")
    assert NUMBER in await run("show", "1", "--unseal", "--reason", "calling back")
    assert "comes up again in 45 minutes" in await run("tried", "1", "--by", "Maria", "--again", "45")
    assert "tried 1x" in await run()
    assert "is James's" in await run("claim", "#1", "--by", "James")
    assert "is open again" in await run("release", "1", "--by", "James", "--note", "lunch")
    assert "has your note" in await run("note", "1", "speaks French", "--by", "Maria")
    assert "is done, by Maria" in await run("done", "c9", "--by", "Maria")
    assert "is open again" in await run("reopen", "c9", "--by", "Maria")
    assert "write who does it" in await run("done", "1", "--by", " ")
    assert "at most 500" in await run("done", "1", "--by", "Maria", "--note", "x" * 501)
    told = [line.split("  ")[-1] for line in (await run("show", "1")).splitlines() if line.startswith("  20")]
    user = os_user()
    assert told == [
        "left in call c9",
        f"claimed by Maria ({user})",
        f"tried by Maria ({user})",
        f"claimed by James ({user})",
        f"released by James ({user}): lunch",
        f"noted by Maria ({user}): speaks French",
        f"done by Maria ({user})",
        f"reopened by Maria ({user})",
    ]
