"""Emergency calls on their way into a real PostgreSQL, and back."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from callcontrol.journal import DatabaseUnavailable, Journal, Standing, emergencies_since
from callcontrol.model.emergency import EmergencyAck, EmergencyCall, EmergencyEnd
from callcontrol.model.names import LocationKey
from tests.unit.journal.builders import START, event

CALL = EmergencyCall("1.7", START, "911", "north-101", "101", LocationKey("north"), "Café", "12 Harbor Street")
STRANGER = EmergencyCall("1.9", START + timedelta(minutes=1), "112", "", "77", None, "", "")
END = EmergencyEnd("1.7", START + timedelta(minutes=2), "ANSWER", 90)
ACK = EmergencyAck("1.7", START + timedelta(hours=1), "Ann", "ann", "")


async def test_what_is_known_of_each_comes_back_and_nothing_twice(
    dsn: str, db: asyncpg.Connection, tmp_path: Path
) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        journal.post(END, event("c", 1), CALL, STRANGER)
        assert await journal.flush(10)
        assert await emergencies_since(dsn, START) == [Standing(STRANGER), Standing(CALL, END)]
        journal.post(replace(CALL, place="elsewhere"), ACK, replace(ACK, by="Ben"), replace(END, seconds=1))
        assert await journal.flush(10)
        assert journal.poison_total == 0
    assert await emergencies_since(dsn, START + timedelta(seconds=1)) == [Standing(STRANGER)]
    assert (await emergencies_since(dsn, START))[1] == Standing(CALL, END, ACK)
    assert await db.fetchval("select count(*) from callcontrol.call_events") == 1


async def test_an_acknowledgement_by_nobody_is_set_aside_and_the_rest_goes_on(dsn: str, tmp_path: Path) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        journal.post(CALL, replace(ACK, by=" "), STRANGER)
        assert await journal.flush(10)
        assert journal.poison_total == 1
    assert len(await emergencies_since(dsn, START)) == 2


async def test_a_database_without_them_says_so(dsn: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="has callcontrol been started with it once"):
        await emergencies_since(dsn, START)
