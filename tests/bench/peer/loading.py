"""Starts a load and reads what it tells."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from tests.bench.peer.agents import Ring
from tests.bench.peer.callers import Call
from tests.bench.peer.load import Plan

_ROOT = Path(__file__).parents[3]
_LINE_BYTES = 64 << 20
_END_SECONDS = 5.0


class Over(msgspec.Struct, frozen=True):
    """A line that a load prints; the last one holds everything."""

    stage: str
    calls: list[Call] = []
    rings: list[Ring] = []
    cpu: float = 0.0


class Load:
    """A load under way."""

    def __init__(self, process: asyncio.subprocess.Process, longest: float) -> None:
        self._process, self._longest = process, longest
        self.over = False
        """It has told everything, and ends by itself."""

    async def stage(self, name: str) -> Over:
        """The next line, which must be that one. Raises RuntimeError, TimeoutError."""
        assert self._process.stdout is not None
        async with asyncio.timeout(self._longest):
            line = await self._process.stdout.readline()
        told = msgspec.json.decode(line, type=Over) if line else Over("the end")
        if told.stage != name:
            raise RuntimeError(f"the load was to tell of {name!r}, and told of {told.stage!r}; see above")
        self.over = told.stage == "over"
        return told


@asynccontextmanager
async def load(plan: Plan, longest: float = 180.0) -> AsyncIterator[Load]:
    """A load in a process of its own; ended when the block is left. ``longest``: seconds for one of its stages."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.peer.load", msgspec.json.encode(plan).decode()),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        cwd=_ROOT,
        limit=_LINE_BYTES,
        process_group=0,
    )
    under_way = Load(process, longest)
    try:
        yield under_way
    finally:
        await asyncio.shield(_end(process, by_itself=under_way.over))


async def _end(process: asyncio.subprocess.Process, *, by_itself: bool) -> None:
    try:
        if process.returncode is None and not by_itself:
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(_END_SECONDS):
            await process.communicate()
    except (TimeoutError, ProcessLookupError):
        if process.returncode is None:
            process.kill()
            await process.wait()


async def carry_out(plan: Plan, longest: float = 180.0) -> Over:
    """A whole load, from its beginning to its end."""
    async with load(plan, longest) as under_way:
        await under_way.stage("ready")
        return await under_way.stage("over")
