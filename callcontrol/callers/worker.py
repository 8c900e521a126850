"""A thread for work on the disk that nobody waits for longer than they want to."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeVar

from callcontrol.callers.errors import Busy

T = TypeVar("T")
MOST_WAITING = 256
"""Pieces of work; each is a caller or a call that has ended."""


@dataclass(frozen=True, slots=True)
class _Work:
    do: Callable[[], Any]
    done: asyncio.Future[Any]


class Worker:
    """Does one thing after another, in the order of `submit`. A disk that hangs is left behind: it is a daemon."""

    def __init__(self, name: str) -> None:
        self._queue: SimpleQueue[_Work | None] = SimpleQueue()
        self._waiting = 0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = asyncio.Event()

    def start(self) -> None:
        """Begin, in the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self, seconds: float) -> bool:
        """Do what waits, then end; whether that was so within ``seconds``."""
        if self._loop is None:
            return True
        self._queue.put(None)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ended.wait()
        return self._ended.is_set()

    def submit(self, do: Callable[[], T]) -> "asyncio.Future[T]":
        """Have something done; a cancelled future does not undo it. Raises Busy, without waiting."""
        if self._loop is None or self._waiting >= MOST_WAITING:
            raise Busy(f"{self._waiting} pieces of work wait for the disk")
        done: asyncio.Future[T] = self._loop.create_future()
        self._waiting += 1
        self._queue.put(_Work(do, done))
        return done

    def _run(self) -> None:
        while (work := self._queue.get()) is not None:
            try:
                answer, error = work.do(), None
            except Exception as trouble:  # noqa: BLE001 - whatever it is, it is told to whoever asked
                answer, error = None, trouble
            self._tell(self._answer, work.done, answer, error)
        self._tell(self._ended.set)

    def _tell(self, callback: Callable[..., object], *arguments: object) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop was closed under us: nobody is left to be told
                self._loop.call_soon_threadsafe(callback, *arguments)

    def _answer(self, done: asyncio.Future[Any], answer: object, error: Exception | None) -> None:
        self._waiting -= 1
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(answer)
