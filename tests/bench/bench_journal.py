"""Rows a second into the spool and from the spool to PostgreSQL."""

import asyncio
import tempfile
import time
from pathlib import Path

import asyncpg

from callcontrol.journal import Durability, Journal
from callcontrol.sandbox.postgres import running_postgres
from tests.unit.journal.builders import event, record

CALLS = 100
STEPS = 100
"""Of each call: as many events, and a record at every tenth."""


async def one_call(journal: Journal, name: str, waits: list[float]) -> None:
    for seq in range(1, STEPS + 1):
        items = (event(name, seq, text="press 1 for appointments"), record(name, seq))
        started = time.perf_counter()
        await journal.append(*(items if seq % 10 == 0 else items[:1]))
        waits.append(time.perf_counter() - started)


async def fill(path: Path, durability: Durability, calls: int) -> None:
    """Time appends of so many calls at once."""
    waits: list[float] = []
    async with Journal(path, durability=durability) as journal:
        started = time.perf_counter()
        await asyncio.gather(*(one_call(journal, f"c{number}", waits) for number in range(calls)))
        rate = journal.depth / (time.perf_counter() - started)
    waits.sort()
    middle, late = waits[len(waits) // 2] * 1000, waits[len(waits) * 99 // 100] * 1000
    survives = durability.name.lower().replace("_", " ")
    label = f"spool, {calls:3} calls at once, survives {survives}"
    print(f"{label:<48}{rate:>9,.0f} rows/s   append p50 {middle:.1f} ms, p99 {late:.1f} ms")


async def drain(path: Path, dsn: str) -> None:
    """Time the writer over a full spool."""
    connection = await asyncpg.connect(dsn, timeout=10)
    async with Journal(path, dsn) as journal:
        rows, started = journal.depth, time.perf_counter()
        if not await journal.flush(120):
            raise RuntimeError(f"{journal.depth} rows did not reach PostgreSQL in 120 s")
        rate = rows / (time.perf_counter() - started)
    stored = await connection.fetchval("select count(*) from callcontrol.call_events")
    await connection.close()
    label = f"spool to PostgreSQL, {stored:,} events stored"
    print(f"{label:<48}{rate:>9,.0f} rows/s")


async def measure(folder: Path) -> None:
    """All of it, in this folder."""
    await fill(folder / "one.db", Durability.POWER_CUT, 1)
    await fill(folder / "process.db", Durability.PROCESS, CALLS)
    await fill(folder / "power.db", Durability.POWER_CUT, CALLS)
    async with running_postgres(folder / "postgres") as server:
        await drain(folder / "power.db", server.dsn)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="callcontrol-bench-") as folder:
        asyncio.run(measure(Path(folder)))


if __name__ == "__main__":
    main()
