"""The journal against a real PostgreSQL."""

from datetime import UTC, datetime
from pathlib import Path

from callcontrol.journal import Journal, latest_calls
from callcontrol.model.calls import CallId, CallRecord, ChannelId, EventKind, JournalEvent
from callcontrol.model.rules import Did


async def test_smoke(dsn: str, tmp_path: Path) -> None:
    at = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
    async with Journal(tmp_path / "spool.db", dsn) as journal:
        await journal.append(JournalEvent(CallId("c1"), 1, at, EventKind.ARRIVED, {"x": 1}))
        await journal.append(CallRecord(CallId("c1"), 1, ChannelId("1.1"), Did("+12125550110"), "v", at))
        assert await journal.flush(10)
        assert journal.depth == 0
    assert [row.call_id for row in await latest_calls(dsn, 10)] == ["c1"]
