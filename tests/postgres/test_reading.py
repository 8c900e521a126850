"""Reading calls back."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from callcontrol.journal import DatabaseUnavailable, Journal, latest_calls
from callcontrol.model.names import LocationKey
from tests.unit.journal.builders import START, record


async def test_the_latest_calls_come_first_of_all_locations_or_one(dsn: str, tmp_path: Path) -> None:
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        for minute in range(6):
            place = LocationKey("northside" if minute % 2 else "southside")
            at = START + timedelta(minutes=minute)
            await journal.append(replace(record(f"c{minute}", 1), started_at=at, location=place))
        assert await journal.flush(10)
    assert [row.call_id for row in await latest_calls(dsn, 4)] == ["c5", "c4", "c3", "c2"]
    assert [row.call_id for row in await latest_calls(dsn, 10, "southside")] == ["c4", "c2", "c0"]
    assert await latest_calls(dsn, 10, "lakeview") == []
    assert await latest_calls(dsn, -1) == []
    (row,) = await latest_calls(dsn, 1)
    assert row.started_at == START + timedelta(minutes=5)


async def test_a_database_that_callcontrol_never_used_is_told_apart(dsn: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=r"report\.calls"):
        await latest_calls(dsn, 10)
