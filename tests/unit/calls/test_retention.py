"""Recordings are deleted when their time is over, by the process itself, again and again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet
from structlog.testing import capture_logs

from callcontrol.calls.retention import keep_no_longer
from callcontrol.config.clock import Clock
from callcontrol.journal import Recorded, RecordingStore, Sealer
from callcontrol.model.calls import CallId
from callcontrol.model.names import LocationKey
from callcontrol.observe.metrics import Metrics

START = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Moved(Clock):
    """A clock that a test moves."""

    def __init__(self) -> None:
        super().__init__(as_if=START + timedelta(days=999))
        self.at = START

    def now(self) -> datetime:
        return self.at


@asynccontextmanager
async def retention(store: RecordingStore, metrics: Metrics, clock: Clock) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(keep_no_longer(store, metrics, clock, every_seconds=0.02))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})


async def kept(folder: Path, **days: int) -> RecordingStore:
    store = RecordingStore(folder, Sealer(Fernet.generate_key()))
    for name, number in days.items():
        until = START + timedelta(days=number)
        await store.keep(Recorded(CallId(name), LocationKey("north"), None, START, 0.0, until), b"")
    return store


async def gone(path: Path) -> None:
    async with asyncio.timeout(5):
        while path.name in {each.name for each in await asyncio.to_thread(lambda: [*path.parent.iterdir()])}:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_at_the_start_and_every_so_often(tmp_path: Path) -> None:
    store, metrics, clock = await kept(tmp_path, a=0, b=2), Metrics(), Moved()
    with capture_logs() as logs:
        async with retention(store, metrics, clock):
            await gone(tmp_path / "a.sealed")
            assert (tmp_path / "b.sealed").exists(), "the moment that rules are asked for has no say"
            clock.at = START + timedelta(days=2)
            await gone(tmp_path / "b.sealed")
            await asyncio.sleep(0.05)
    assert metrics.recordings_deleted._value.get() == 2
    assert [line["call_id"] for line in logs if "deleted" in line["event"]] == ["a", "b"]


async def test_what_can_not_be_deleted_is_told_and_stops_nothing(tmp_path: Path) -> None:
    store, metrics = await kept(tmp_path, b=0), Metrics()
    (tmp_path / "a.sealed").mkdir()
    with capture_logs() as logs:
        async with retention(store, metrics, Moved()) as task:
            await gone(tmp_path / "b.sealed")
            async with asyncio.timeout(5):
                while not metrics.faults.labels("recording_not_deleted")._value.get():  # noqa: ASYNC110
                    await asyncio.sleep(0.01)  # told once all of a round have been tried
            assert not task.done()
    assert any("a.sealed" in str(line.get("reason")) for line in logs if line["log_level"] == "error")
