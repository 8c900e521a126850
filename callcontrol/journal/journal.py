"""The journal as the rest of the program knows it."""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from structlog import get_logger

from callcontrol.journal.codec import Item, Unstorable, encode, identity
from callcontrol.journal.rows import PoisonRow
from callcontrol.journal.spool import Durability
from callcontrol.journal.store import MAX_BYTES, MAX_MEMORY_ROWS, Store
from callcontrol.journal.thread import SpoolClosed, SpoolThread, SpoolTrouble
from callcontrol.journal.writer import PostgresWriter
from callcontrol.model.calls import CallId

log = get_logger(__name__)

PATIENCE_SECONDS = 2.0
"""How long a call waits for a disk that neither works nor fails."""

DsnProvider = Callable[[], str]
Kept = asyncio.Future[None] | None
"""Done when a change is on the disk; None when there was no room for it."""


class Journal:
    """Keeps what happened, first on this machine, then in PostgreSQL.

    An async context manager. Entering opens the spool and raises `SpoolInUse` when another process has it;
    PostgreSQL is not waited for, then or ever. Leaving closes the spool; rows that PostgreSQL does not have
    yet stay in it for the next start (`flush` waits for them).

    ``dsn`` is PostgreSQL's address, or a function that tells it at each attempt to connect, or None: spool
    only. ``max_bytes`` bounds the spool file, ``max_memory_rows`` the rows kept while the disk fails.
    """

    def __init__(
        self,
        spool_path: Path,
        dsn: str | DsnProvider | None = None,
        *,
        durability: Durability = Durability.POWER_CUT,
        max_bytes: int = MAX_BYTES,
        max_memory_rows: int = MAX_MEMORY_ROWS,
    ) -> None:
        self._store = Store(spool_path, durability=durability, max_bytes=max_bytes, max_memory_rows=max_memory_rows)
        self._spool = SpoolThread(self._store)
        self._spool.lost = lambda error: self._turn_away(str(error))
        self._max_waiting_rows = max_memory_rows
        self._slow = False
        self._turned_away = 0
        provider = (lambda: dsn) if isinstance(dsn, str) else dsn
        self._writer = PostgresWriter(self._spool, provider) if provider else None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._spool.start()
        if self._writer is not None:
            self._task = asyncio.create_task(self._writer.run(), name="journal-writer")
            self._task.add_done_callback(_complain)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._task is not None:
                self._task.cancel()
                await asyncio.wait({self._task})
        finally:
            await self._spool.stop()

    async def append(self, *items: Item) -> None:
        """Keep events, records and versions of the rules; when this returns they are on the disk as `Durability` says.

        Never raises for trouble with the disk or PostgreSQL, and never waits longer than
        `PATIENCE_SECONDS`: while the disk fails (``disk_trouble`` says why) rows are kept in memory and
        written later; beyond the bound of memory the newest are dropped and counted in ``lost_total``. An
        item that JSON cannot hold is set aside like a poison row. Cancelling the caller does not take its
        rows back.
        """
        kept = [self._hand_over(_change(item)) for item in items]
        if self._writer is not None:
            self._writer.wake()
        await self._durable(kept)

    def post(self, *items: Item) -> None:
        """`append` without waiting, for a call's event pump: kept in the order of `post`, `append` and `checkpoint`.

        Rows that a failing disk does not take are counted in ``lost_total``, as those of `append` are.
        """
        for item in items:
            self._post(_change(item))
        if self._writer is not None:
            self._writer.wake()

    async def written(self) -> None:
        """Until all that was posted before is on the disk; patient as `append`."""
        await self._durable([self._hand_over(lambda _: None)])

    async def checkpoint(self, call_id: CallId, stage_json: bytes) -> None:
        """Remember the stage of a live call, in place of the one before; durable and patient as `append`."""
        await self._durable([self._hand_over(lambda store: store.checkpoint(call_id, stage_json))])

    def post_checkpoint(self, call_id: CallId, stage_json: bytes) -> None:
        """`checkpoint` without waiting, as `post` is `append`: for a stage that begins before it is on the disk."""
        self._post(lambda store: store.checkpoint(call_id, stage_json))

    async def forget_checkpoint(self, call_id: CallId) -> None:
        """The call has ended."""
        await self._durable([self._hand_over(lambda store: store.checkpoint(call_id, None))])

    async def checkpoints(self) -> list[tuple[CallId, bytes]]:
        """Every call that had not ended, oldest call first."""
        found = await self._spool.submit(Store.checkpoints)
        return [(CallId(call_id), stage) for call_id, stage in sorted(found.items())]

    async def flush(self, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds until all that was appended before is in PostgreSQL or set aside."""
        if self._writer is None:
            return self.depth == 0
        last = await self._spool.submit(lambda store: store.last_id if store.depth else 0)
        self._writer.hurry()
        try:
            async with asyncio.timeout(timeout), self._writer.progress:
                await self._writer.progress.wait_for(lambda: self._writer is None or self._writer.settled_id >= last)
        except TimeoutError:
            return False
        return True

    async def poison_rows(self) -> list[PoisonRow]:
        """Rows that PostgreSQL refused, oldest first (raises `SpoolTrouble` when the disk cannot be read)."""
        return await self._spool.submit(Store.poison)

    async def retry_poison(self) -> int:
        """Put the rows that were set aside back in line, once their cause is mended; returns how many."""
        count = await self._spool.submit(Store.retry_poison)
        if self._writer is not None:
            self._writer.wake()
        return count

    @property
    def depth(self) -> int:
        """Rows that are not in PostgreSQL yet."""
        return self._store.depth

    @property
    def oldest_age_seconds(self) -> float:
        """Age of the oldest of them; 0 when there is none."""
        oldest = self._store.oldest_at
        return 0.0 if oldest is None else max(0.0, time.time() - oldest)

    @property
    def postgres_up(self) -> bool:
        """Whether the writer has a working connection."""
        return self._writer is not None and self._writer.postgres_up

    @property
    def written_total(self) -> int:
        """Rows that PostgreSQL took since the start."""
        return self._writer.written_total if self._writer else 0

    @property
    def poison_total(self) -> int:
        """Rows set aside since the start."""
        return self._store.poison_total

    @property
    def lost_total(self) -> int:
        """Rows dropped since the start because disk and memory had no room."""
        return self._store.lost_total + self._turned_away

    @property
    def disk_trouble(self) -> str | None:
        """Why rows are kept in memory only; None when the disk works."""
        return self._store.trouble

    def _post(self, change: Callable[[Store], None]) -> None:
        if self._spool.waiting_rows >= self._max_waiting_rows:
            self._turn_away("too many wait for the disk")
            return
        self._spool.post(change, rows=1)

    def _hand_over(self, change: Callable[[Store], None]) -> Kept:
        if self._spool.waiting_rows >= self._max_waiting_rows:
            self._turn_away("too many wait for the disk")
            return None
        done = self._spool.submit(change, rows=1)
        done.add_done_callback(self._notice_loss)
        return done

    async def _durable(self, kept: Sequence[Kept]) -> None:
        waiting = [done for done in kept if done is not None]
        if not waiting:
            return
        _, late = await asyncio.wait(waiting, timeout=PATIENCE_SECONDS)
        if late and not self._slow:
            log.error("spool_slow", waited_seconds=PATIENCE_SECONDS, waiting_rows=self._spool.waiting_rows)
        self._slow = bool(late)

    def _notice_loss(self, done: asyncio.Future[None]) -> None:
        if not done.cancelled() and isinstance(error := done.exception(), SpoolClosed | SpoolTrouble):
            self._turn_away(str(error))

    def _turn_away(self, reason: str) -> None:
        self._turned_away += 1
        log.error("spool_rows_lost", rows=1, total=self.lost_total, reason=reason)


def _change(item: Item) -> Callable[[Store], None]:
    try:
        row = encode(item)
    except Unstorable as error:
        return _poison(item, str(error))
    return lambda store: store.add([row])


def _poison(item: Item, reason: str) -> Callable[[Store], None]:
    payload = repr(item).encode(errors="backslashreplace")
    return lambda store: store.add_poison(PoisonRow(*identity(item), payload, reason, time.time()))


def _complain(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("journal_writer_ended", reason=repr(error), remedy="rows stay in the spool: restart callcontrol")
