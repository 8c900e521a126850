"""Legs in PostgreSQL: what is told later adds to what is known, in any order and any number of times."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import asyncpg

from callcontrol.journal import Journal, legs_of
from callcontrol.journal.legs import COLUMNS
from callcontrol.model.calls import CallId, ChannelId, EventKind, JournalEvent, Outcome
from callcontrol.model.legs import EndedBy, LegKind, LegRecord
from callcontrol.model.names import PersonId
from tests.unit.journal.builders import START, record

ANN = PersonId("northside-101")
FIRST = LegRecord(CallId("c"), ChannelId("c.leg.1"), LegKind.DESK, START, ANN, began_at=START)
RANG = replace(FIRST, at=START + timedelta(seconds=1), rang_at=START + timedelta(seconds=1))
TAKEN = replace(RANG, at=START + timedelta(seconds=4), answered_at=START + timedelta(seconds=4))
LATER = LegRecord(CallId("c"), FIRST.channel, LegKind.DESK, START + timedelta(seconds=9), answered_at=TAKEN.at)
"""As the next process knows it: neither when it began, nor who it was."""
ENDED = replace(LATER, at=LATER.at, ended_at=START + timedelta(seconds=64), ended_by=EndedBy.THEM, cause=16)


def event(seq: int, kind: EventKind, **data: object) -> JournalEvent:
    return JournalEvent(CallId("c"), seq, START + timedelta(seconds=seq), kind, data)


async def test_whatever_order_they_come_in_a_leg_is_one_row(dsn: str, tmp_path: Path) -> None:
    for number, order in enumerate(permutations((FIRST, TAKEN, LATER, ENDED))):
        async with Journal(tmp_path / f"{number}.db", dsn) as journal:
            own = [replace(leg, call_id=CallId(f"c{number}")) for leg in order]
            await journal.append(own[0], own[0])
            assert await journal.flush(10)
            await journal.append(*own)
            assert await journal.flush(10)
            assert journal.poison_total == 0
        (row,) = await legs_of(dsn, f"c{number}")
        assert (row.who, row.kind, row.ended_by, row.cause) == (ANN, "desk", "them", 16)
        assert (row.began_at, row.rang_at, row.answered_at) == (START, RANG.rang_at, TAKEN.answered_at)
        assert (row.ring_seconds, row.seconds) == (3.0, 60.0)


async def test_keys_and_prompts_are_those_of_the_leg(dsn: str, tmp_path: Path) -> None:
    own = LegRecord(CallId("c"), ChannelId("chan-c"), LegKind.CALLER, START, began_at=START)
    heard = {"prompts": ["greeting", "menu"], "seconds": [3.2, 0.4], "cut": "key"}
    asked = {"prompts": ["take_call"], "seconds": [2.0], "cut": "key", "channel": FIRST.channel, "person": ANN}
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        await journal.append(record("c", 1), own, FIRST)
        await journal.append(event(1, EventKind.HEARD, **heard), event(2, EventKind.KEY, key="4"))
        await journal.append(event(3, EventKind.HEARD, **asked), event(4, EventKind.KEY, key="?"))
        await journal.append(event(5, EventKind.KEY, key="1", channel=FIRST.channel, person=ANN))
        assert await journal.flush(10)
    caller, desk = await legs_of(dsn, "c")
    assert (caller.kind, caller.location, caller.keys, desk.keys) == ("caller", "northside", "4?", "1")
    assert [{k: v for k, v in one.items() if k != "at"} for one in caller.heard] == [heard]
    assert [one["prompts"] for one in desk.heard] == [["take_call"]]
    assert (caller.ended_at, caller.ended_by, caller.seconds) == (None, None, None), "the call is up"


async def test_a_leg_whose_end_nobody_saw_ends_with_its_call_and_has_no_seconds(dsn: str, tmp_path: Path) -> None:
    ended = replace(record("c", 2, Outcome.ABANDONED), ended_at=START + timedelta(hours=1))
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        await journal.append(ended, TAKEN)
        assert await journal.flush(10)
    (row,) = await legs_of(dsn, "c")
    assert (row.ended_at, row.ended_by, row.seconds) == (ended.ended_at, "unseen", None)


async def test_the_view_is_what_is_read(dsn: str, db: asyncpg.Connection, tmp_path: Path) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        await journal.append(FIRST)
        assert await journal.flush(10)
    row = await db.fetchrow("select * from report.legs")
    assert tuple(row.keys()) == COLUMNS
    assert json.loads(row["heard"]) == []
    how = await db.fetchval(
        "select indexdef from pg_indexes where tablename = 'call_events' and indexname = 'call_events_pkey'"
    )
    assert "(call_id, seq)" in how, "what a leg heard is found by its call"
