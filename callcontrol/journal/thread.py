"""The one thread that touches the spool. Whoever comes while it commits, or soon after, shares the next commit."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from structlog import get_logger

from callcontrol.journal.store import RETRY_SECONDS, Store
from callcontrol.model.errors import CallcontrolError

log = get_logger(__name__)

T = TypeVar("T")
MAX_GROUP = 1_000
"""Changes that share one commit."""
LINGER_SECONDS = 0.02
"""How long what nobody waits for waits for company: a commit costs more than all else that is done for a call's step,
and a call takes several steps in these milliseconds. Who kills the process loses no more than these."""
STOP_SECONDS = 10.0
_NOT_OPEN = "the spool is not open: use the journal as an async context manager"


class SpoolClosed(CallcontrolError):
    """The spool's thread has ended; nothing more can be kept."""


class SpoolTrouble(CallcontrolError):
    """The disk did not let us look at the spool."""


@dataclass(slots=True)
class _Work:
    change: Callable[[Store], Any]
    done: asyncio.Future[Any] | None
    """None: nobody waits for it."""
    rows: int


class SpoolThread:
    """Runs functions on the store, in the order of `submit`, and answers when their effect is on the disk."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.waiting_rows = 0
        """Rows handed over that are not answered yet. Read and written by the event loop alone."""
        self.lost: Callable[[CallcontrolError], None] = lambda _: None
        """Told in the event loop of a `post` that the disk did not take."""
        self._queue: SimpleQueue[_Work | None] = SimpleQueue()
        self._hurry = threading.Event()
        self._thread = threading.Thread(target=self._run, name="callcontrol-spool", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Future[None] | None = None
        self._group: list[_Work] = []
        self._closing = False

    async def start(self) -> None:
        """Open the store.

        Raises:
            SpoolInUse: another process has it.
        """
        self._loop = asyncio.get_running_loop()
        self._ended = self._loop.create_future()
        opened = self._loop.create_future()
        self._queue.put(_Work(Store.open, opened, 0))
        self._hurry.set()
        self._thread.start()
        await opened

    async def stop(self) -> None:
        """Write what is waiting, close the store, end the thread; a disk that hangs is left behind."""
        if self._ended is None:
            return
        self._queue.put(None)
        self._hurry.set()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await asyncio.shield(self._ended)
        except TimeoutError:
            log.critical("spool_hangs", waited_seconds=STOP_SECONDS, rows=self.waiting_rows)
        else:
            self._thread.join()

    def submit(self, change: Callable[[Store], T], rows: int = 0) -> asyncio.Future[T]:
        """Run ``change``; the future is done when its effect, a share of ``rows`` rows, is on the disk.

        The change happens even if the future is cancelled: what took place took place. The future fails with
        `SpoolTrouble` when the disk could not be read, with `SpoolClosed` when the thread has ended.
        """
        if self._loop is None or self._ended is None:
            raise SpoolClosed(_NOT_OPEN)
        done: asyncio.Future[T] = self._loop.create_future()
        if self._ended.done():
            done.set_exception(SpoolClosed("the spool is closed"))
            return done
        self.waiting_rows += rows
        self._queue.put(_Work(change, done, rows))
        self._hurry.set()
        return done

    def post(self, change: Callable[[Store], None], rows: int) -> None:
        """`submit` for what nobody waits for, some `LINGER_SECONDS` later; `lost` is told of what had no effect.

        Raises:
            SpoolClosed: the thread was never begun.
        """
        if self._ended is None:
            raise SpoolClosed(_NOT_OPEN)
        if self._ended.done():
            self.lost(SpoolClosed("the spool is closed"))
            return
        self.waiting_rows += rows
        self._queue.put(_Work(change, None, rows))

    def _run(self) -> None:
        try:
            while not self._closing:
                self._gather()
                answers = [self._try(work.change) for work in self._group]
                self.store.persist()
                self._tell(self._answer, self._group, answers)
                self._group = []
            self.store.close()
        finally:
            self._tell(self._end)

    def _gather(self) -> None:
        """Collect all that waits, or nothing when it is time to try a failed disk again."""
        with suppress(Empty):
            work = self._queue.get(timeout=RETRY_SECONDS if self.store.unwritten else None)
            # Cleared before the rest is collected: whoever sets it later finds the next round short.
            self._hurry.wait(LINGER_SECONDS)
            self._hurry.clear()
            while work is not None and len(self._group) < MAX_GROUP:
                self._group.append(work)
                work = self._queue.get_nowait()
            self._closing = work is None

    def _try(self, change: Callable[[Store], Any]) -> Any:
        try:
            return change(self.store)
        except sqlite3.Error as error:
            return SpoolTrouble(f"the spool cannot be read: {error}")
        except CallcontrolError as error:
            return error

    def _tell(self, callback: Callable[..., None], *arguments: Any) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop was closed under us: nobody is left to be told
                self._loop.call_soon_threadsafe(callback, *arguments)

    def _answer(self, group: list[_Work], answers: list[Any]) -> None:
        for work, answer in zip(group, answers, strict=True):
            self.waiting_rows -= work.rows
            if work.done is None:
                if isinstance(answer, CallcontrolError):
                    self.lost(answer)
            elif work.done.done():
                continue
            elif isinstance(answer, CallcontrolError):
                work.done.set_exception(answer)
            else:
                work.done.set_result(answer)

    def _end(self) -> None:
        """In the event loop, once the thread does nothing more."""
        left = self._group
        with suppress(Empty):
            while True:
                if (work := self._queue.get_nowait()) is not None:
                    left.append(work)
        self._answer(left, [SpoolClosed("the spool is closed")] * len(left))
        if self._ended is not None:
            self._ended.set_result(None)
