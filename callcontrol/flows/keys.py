"""The keys that a caller pressed and no stage has read yet: none is lost between two prompts."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress

LIMIT = 64
"""Unread keys kept. A person does not type so far ahead: further ones are a stuck key, counted, not kept."""


class Keys:
    """Filled by the call's event pump, read by its stage."""

    def __init__(self, pace: float = 1.0) -> None:
        """``pace``: by what whoever presses them is given more time than is asked for."""
        self._pace = pace
        self._unread: deque[str] = deque()
        self._pressed = asyncio.Event()
        self._told: asyncio.Event | None = None
        self.dropped = 0

    def press(self, key: str) -> None:
        """A key arrived; beyond `LIMIT` unread ones it is dropped."""
        if len(self._unread) >= LIMIT:
            self.dropped += 1
            return
        self._unread.append(key)
        self._pressed.set()
        if self._told is not None:
            self._told.set()

    def forget(self) -> None:
        """Drop what is unread: it has had its effect, such as ending what was spoken."""
        self._unread.clear()

    async def skip(self, key: str, timeout_seconds: float) -> None:
        """Drop ``key`` if it is the next one within ``timeout_seconds``; any other stays unread."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds * self._pace):
                await self._come()
        if self._unread and self._unread[0] == key:
            self._unread.popleft()

    @property
    def any(self) -> bool:
        """Whether a key is waiting to be read."""
        return bool(self._unread)

    @contextmanager
    def telling(self, event: asyncio.Event) -> Iterator[None]:
        """While open, a pressed key sets ``event``: what is being spoken can stop in the same step."""
        self._told = event
        if self._unread:
            event.set()
        try:
            yield
        finally:
            self._told = None

    async def press_comes(self) -> str:
        """The next key, however long it takes."""
        await self._come()
        return self._unread.popleft()

    async def next(self, timeout_seconds: float) -> str | None:
        """The next key, or None after ``timeout_seconds`` of silence, at the pace of whoever presses."""
        try:
            async with asyncio.timeout(timeout_seconds * self._pace):
                await self._come()
        except TimeoutError:
            return None
        return self._unread.popleft()

    async def _come(self) -> None:
        while not self._unread:
            self._pressed.clear()
            await self._pressed.wait()
