"""The trail of listenings on its way into a real PostgreSQL, and back."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from callcontrol.cli.supervisions import table_of
from callcontrol.journal import DatabaseUnavailable, Journal, supervisions_since
from callcontrol.model.calls import CallId
from callcontrol.model.names import PersonId
from callcontrol.model.supervising import Ear, Step, SupervisionStep, Why
from tests.unit.journal.builders import START, record

BOSS, ANN = PersonId("north-103"), PersonId("north-101")
BEGUN = SupervisionStep("l.1", 1, START, BOSS, Step.BEGUN, ANN, CallId("c"), Ear.LISTEN)
CHANGED = replace(BEGUN, seq=2, at=START + timedelta(seconds=20), step=Step.CHANGED, ear=Ear.WHISPER)
ENDED = replace(BEGUN, seq=3, at=START + timedelta(seconds=50), step=Step.ENDED, ear=None, why=Why.CONVERSATION)
REFUSED = SupervisionStep("l.2", 1, START + timedelta(minutes=1), BOSS, Step.REFUSED, why=Why.PIN)


async def test_a_listening_comes_back_as_one_row_with_all_its_ways(
    dsn: str, db: asyncpg.Connection, tmp_path: Path
) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        journal.post(record("c", 1), BEGUN, CHANGED)
        assert await journal.flush(10)
        (under_way,) = await supervisions_since(dsn, START)
        assert (under_way.ended_at, under_way.ears, under_way.why) == (None, "listen whisper", None)
        journal.post(ENDED, REFUSED, replace(ENDED, why=Why.RESTART))
        assert await journal.flush(10)
        assert journal.poison_total == 0
    refused, over = await supervisions_since(dsn, START)
    assert (over.supervisor, over.person, over.call_id, over.why) == (BOSS, ANN, "c", "conversation")
    assert (over.began_at, over.ended_at) == (START, ENDED.at)
    assert (refused.ears, refused.why, refused.person, refused.ended_at) == ("", "pin", None, REFUSED.at)
    assert await supervisions_since(dsn, START + timedelta(hours=1)) == []
    assert table_of([refused, over]).row_count == 2
    for statement in (
        "update callcontrol.supervision_steps set supervisor = 'nobody'",
        "delete from callcontrol.supervision_steps",
        "truncate callcontrol.supervision_steps",
    ):
        with pytest.raises(asyncpg.PostgresError, match="only ever added"):
            await db.execute(statement)
    assert await db.fetchval("select count(*) from callcontrol.supervision_steps") == 4


async def test_a_step_by_nobody_is_set_aside_and_the_rest_goes_on(dsn: str, tmp_path: Path) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        journal.post(BEGUN, replace(REFUSED, supervisor=PersonId("")), ENDED)
        assert await journal.flush(10)
        assert journal.poison_total == 1
    assert len(await supervisions_since(dsn, START)) == 1


async def test_a_database_without_it_says_so(dsn: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="has callcontrol been started with it once"):
        await supervisions_since(dsn, START)
