"""Moves the spool's rows to PostgreSQL, for ever: whatever happens there, calls never hear of it."""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress

import asyncpg
from structlog import get_logger

from callcontrol.journal.batch import PostgresSink, deliver
from callcontrol.journal.database import COMMAND_SECONDS, TROUBLE, connect, hang_up, reason, where
from callcontrol.journal.migrations import migrate_over
from callcontrol.journal.rows import Row
from callcontrol.journal.thread import SpoolThread
from callcontrol.model.errors import CallcontrolError

log = get_logger(__name__)

BATCH_ROWS = 500
LINGER_SECONDS = 0.1
"""How long the first row waits for company, so that a call's steps, and those of several, share a transaction."""
IDLE_SECONDS = 10.0
"""After so long without a row the connection is asked whether it lives."""
FIRST_DELAY, LONGEST_DELAY = 0.2, 5.0
"""Seconds before trying again: doubled from the first to the longest; half of it to all of it is waited."""


class PostgresWriter:
    """One connection, one batch at a time. `run` is owned by the journal."""

    def __init__(self, spool: SpoolThread, dsn: Callable[[], str]) -> None:
        self.postgres_up = False
        self.written_total = 0
        """Rows that PostgreSQL took since this process started."""
        self.settled_id = 0
        """Every row of the spool up to this one is in PostgreSQL or set aside."""
        self.progress = asyncio.Condition()
        """Notified when `settled_id` rises."""
        self._spool, self._dsn = spool, dsn
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()

    def wake(self) -> None:
        """There are rows."""
        self._wake.set()

    def hurry(self) -> None:
        """There are rows and somebody waits for them: do not sit out a delay."""
        self._wake.set()
        self._hurry.set()

    async def run(self) -> None:
        """Connect, migrate, write; again after any trouble. Ends only by being cancelled."""
        delay, told, clock = FIRST_DELAY, "", asyncio.get_running_loop().time
        while True:
            started = clock()
            try:
                await self._connect_and_write()
            except (*TROUBLE, CallcontrolError) as error:
                self.postgres_up = False
                if (task := asyncio.current_task()) is not None and task.cancelling():
                    # Tidying up after a cancellation can fail too, and that error has taken its place.
                    raise asyncio.CancelledError from error
                if clock() - started > LONGEST_DELAY:  # it worked for a while: this is new trouble
                    delay, told = FIRST_DELAY, ""
                if (why := reason(error)) != told:
                    log.warning("postgres_down", server=where(self._dsn()), reason=why, rows=self._spool.store.depth)
                    told = why
            await self._pause(delay * random.uniform(0.5, 1.0))  # noqa: S311
            delay = min(delay * 2, LONGEST_DELAY)

    async def _connect_and_write(self) -> None:
        connection = await connect(self._dsn())
        try:
            connection.add_termination_listener(lambda _: self._wake.set())
            await migrate_over(connection)
            self.postgres_up = True
            log.info("postgres_up", server=where(self._dsn()), rows=self._spool.store.depth)
            while True:
                await self._write_or_wait(connection)
        finally:
            await hang_up(connection)

    async def _write_or_wait(self, connection: asyncpg.Connection) -> None:
        self._wake.clear()
        rows = await self._spool.submit(lambda store: store.take(BATCH_ROWS))
        if rows:
            await deliver(rows, PostgresSink(connection), self)
            if len(rows) < BATCH_ROWS:
                await self._pause(LINGER_SECONDS)
            return
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            await connection.execute("select 1", timeout=COMMAND_SECONDS)
        if connection.is_closed():
            raise ConnectionResetError("PostgreSQL closed the connection")
        await self._pause(LINGER_SECONDS)

    async def settle(self, rows: Sequence[Row]) -> None:
        """`Ledger.settle`: these rows were committed, the spool may forget them."""
        self.written_total += len(rows)
        await self._pass(rows[-1].id, lambda store: store.settle(rows[-1].id, len(rows)))

    async def set_aside(self, row: Row, reason: str) -> None:
        """`Ledger.set_aside`: this row can never be committed."""
        await self._pass(row.id, lambda store: store.set_aside(row, reason))

    async def _pass(self, row_id: int, change: Callable[..., None]) -> None:
        await self._spool.submit(change)
        async with self.progress:
            self.settled_id = row_id
            self.progress.notify_all()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._hurry.wait()
        self._hurry.clear()
