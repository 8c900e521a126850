"""A PostgreSQL that a test may stop and kill, and ways to look into it."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from callcontrol.sandbox.postgres import RunningPostgres, running_postgres


@pytest.fixture
async def own_server(tmp_path: Path) -> AsyncIterator[RunningPostgres]:
    """A server of the test's own, with its data safe from a kill."""
    async with running_postgres(tmp_path / "postgres") as server:
        yield server


@pytest.fixture
async def db(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the test's database."""
    connection = await asyncpg.connect(dsn, timeout=10)
    yield connection
    await connection.close()
