"""Callers who gave up: one row a number on the work list, until somebody has reached them or they got through."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from pogo_core.util import migrate as pogo

from callcontrol.journal import By, Journal, Request, change_requests, history_of, migrate, requests_since
from callcontrol.journal import migrations as ours
from callcontrol.model.calls import CallId, EventKind, JournalEvent
from callcontrol.model.requests import RequestChange
from tests.unit.journal.builders import START

ANN, OLD_ANN, BOB = "aa11", "aa00", "bb22"
"""Marks of numbers; the second is Ann's by an older key."""
RECEPTION = By("Maria", "front")


def ended(call: str, minutes: float, marks: Sequence[str], **more: object) -> JournalEvent:
    data: Mapping[str, object] = {"outcome": "answered", "reason": "", "marks": list(marks), **more}
    return JournalEvent(CallId(call), 9, START + timedelta(minutes=minutes), EventKind.ENDED, data)


def missed(call: str, minutes: float, *marks: str, **more: object) -> JournalEvent:
    given = {"outcome": "abandoned", "sealed": f"number of {call}", "location": "north", "sought": "north/desk"}
    return ended(call, minutes, marks, **{**given, "clinical": False, "known": None, **more})


async def list_of(dsn: str, folder: Path, *events: JournalEvent, done_too: bool = False) -> list[Request]:
    """The work list after these events, one delivery each."""
    for event in events:
        async with Journal(folder / f"{event.call_id}.db", dsn) as journal:
            await journal.append(event)
            assert await journal.flush(10)
    return await requests_since(dsn, START - timedelta(days=1), done_too=done_too)


async def test_one_number_that_gave_up_three_times_is_one_to_call(dsn: str, tmp_path: Path) -> None:
    tries = (
        missed("c1", 0, ANN),
        missed("c2", 5, ANN, location="south", sought=None, known=True),
        missed("c3", 7, BOB),
    )
    ann, bob = await list_of(dsn, tmp_path, *tries)
    assert (ann.kind, ann.calls, ann.call_id, ann.left_at) == ("missed", 2, "c1", START)
    assert (ann.location, ann.name, ann.known, ann.sealed) == ("south", "north/desk", True, "number of c2")
    assert (bob.calls, bob.known) == (1, None)
    assert [each.change for each in await history_of(dsn, ann.id)] == ["left", "called_again"]
    assert [each.call_id for each in await history_of(dsn, ann.id)] == ["c1", "c2"]


@pytest.mark.parametrize("outcome", ["answered", "message_left", "callback_promised"])
async def test_who_gets_through_is_not_to_be_called_any_more(dsn: str, tmp_path: Path, outcome: str) -> None:
    through = ended("c2", 6, [ANN], outcome=outcome)
    (bob, ann) = await list_of(dsn, tmp_path, missed("c1", 0, ANN), missed("c3", 1, BOB), through, done_too=True)
    assert (bob.call_id, bob.state) == ("c3", "open")
    assert (ann.state, ann.done_by, ann.done_note) == ("done", "the caller", outcome)
    assert ann.done_at == START + timedelta(minutes=6)
    last = (await history_of(dsn, ann.id))[-1]
    assert (last.change, last.call_id, last.by) == ("got_through", "c2", "")


async def test_who_gives_up_again_after_that_is_on_the_list_anew(dsn: str, tmp_path: Path) -> None:
    again = await list_of(dsn, tmp_path, missed("c1", 0, ANN), ended("c2", 6, [ANN]), missed("c3", 60, ANN))
    assert [(r.call_id, r.calls) for r in again] == [("c3", 1)]


async def test_it_is_cleared_while_somebody_works_at_it(dsn: str, tmp_path: Path) -> None:
    (ann,) = await list_of(dsn, tmp_path, missed("c1", 0, ANN))
    await change_requests(dsn, str(ann.id), RequestChange.CLAIMED, RECEPTION)
    (ann,) = await list_of(dsn, tmp_path, ended("c2", 6, [ANN]), done_too=True)
    assert (ann.state, ann.owner) == ("done", None)


async def test_what_arrives_late_does_not_undo_what_came_after_it(dsn: str, tmp_path: Path) -> None:
    assert await list_of(dsn, tmp_path, ended("c2", 6, [ANN]), missed("c1", 0, ANN)) == []
    assert [r.call_id for r in await list_of(dsn, tmp_path, missed("c3", 8, ANN), ended("c0", 5, [ANN]))] == ["c3"]


async def test_an_older_key_s_mark_is_the_same_caller(dsn: str, tmp_path: Path) -> None:
    (ann,) = await list_of(dsn, tmp_path, missed("c1", 0, OLD_ANN), missed("c2", 5, ANN, OLD_ANN))
    assert ann.calls == 2
    assert await list_of(dsn, tmp_path, ended("c3", 6, [ANN, OLD_ANN])) == []


async def test_told_twice_it_is_one_and_what_the_call_left_comes_first(dsn: str, tmp_path: Path) -> None:
    unreached = JournalEvent(CallId("c1"), 5, START, EventKind.ON_CALL, {"chain": "nurse", "result": "unreached"})
    twice = JournalEvent(CallId("c2"), 10_009, START + timedelta(minutes=3), EventKind.ENDED, missed("c2", 3, BOB).data)
    found = await list_of(dsn, tmp_path, unreached, missed("c1", 1, ANN), missed("c2", 2, BOB), twice)
    assert [(r.kind, r.call_id, r.calls) for r in found] == [("unreached", "c1", 1), ("missed", "c2", 1)]


async def test_who_may_be_ill_comes_first(dsn: str, tmp_path: Path) -> None:
    found = await list_of(dsn, tmp_path, missed("c1", 0, ANN), missed("c2", 5, BOB, clinical=True))
    assert [(r.call_id, r.priority) for r in found] == [("c2", 2), ("c1", 3)]


async def test_the_exposure_of_each_location_by_day(dsn: str, tmp_path: Path, db: asyncpg.Connection) -> None:
    await list_of(dsn, tmp_path, missed("c1", 0, ANN), missed("c2", 5, ANN), ended("c3", 65, [ANN]))
    (bob, *_) = await list_of(dsn, tmp_path, missed("c4", 6, BOB), missed("c5", 7, "cc", location="south"))
    await change_requests(dsn, str(bob.id), RequestChange.DONE, RECEPTION)
    rows = await db.fetch(
        "select location, people, calls, open, got_through, seen_to from report.missed_exposure order by 1"
    )
    assert [tuple(row) for row in rows] == [("north", 2, 3, 0, 1, 1), ("south", 1, 1, 1, 0, 0)]
    assert (
        await db.fetchval("select median_seconds from report.missed_exposure where location = 'north' and people = 2")
        >= 3900
    )


async def test_what_was_on_the_list_before_stays_on_it(dsn: str, tmp_path: Path, db: asyncpg.Connection) -> None:
    """The list was a view until 0017: its rows and what was done of them are carried over, and back."""
    left = {"box": "north/desk", "location": "north", "file": "c1.wav", "due": "2026-03-03T20:30:00+00:00"}
    two = [JournalEvent(CallId(call), 1, START, EventKind.MESSAGE, left) for call in ("c1", "c2")]
    await list_of(dsn, tmp_path, *two)
    await change_requests(dsn, "c1", RequestChange.DONE, By("Ann", "ann", "called"))
    before = await requests_since(dsn, START, done_too=True)
    await pogo.rollback(db, ours.folder(), schema_name=ours.SCHEMA, count=_since("0017"))
    old = await db.fetch("select call_id, done_by, done_note from report.requests order by 1")
    assert [tuple(row) for row in old] == [("c1", "Ann", "called"), ("c2", None, None)]
    await migrate(dsn)
    after = await requests_since(dsn, START, done_too=True)
    assert [(r.call_id, r.state, r.done_by, r.due_at) for r in after] == [
        (r.call_id, r.state, r.done_by, r.due_at) for r in before
    ]


def _since(number: str) -> int:
    return sum(path.name >= number for path in ours.folder().glob("*.sql"))
