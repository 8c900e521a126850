"""Counts what goes between controller and Asterisk, from between them."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from tests.bench.peer.wire import HOST

_CHUNK = 1 << 16
_REQUEST_LINE = re.compile(rb"(?:GET|POST|PUT|DELETE) \S+ HTTP/1\.1\r\n")
_TEXT = 1
_OPENED = b"HTTP/1.1 101"


class Frames:
    """Text messages of a websocket's server, out of its bytes (RFC 6455, 5.2)."""

    def __init__(self) -> None:
        self._left = bytearray()
        self._opened = False

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that are complete with this."""
        self._left += data
        if not self._opened:
            if len(self._left) < len(_OPENED):
                return []
            if not self._left.startswith(_OPENED):
                self._left.clear()  # an answer over HTTP: no frames
                return []
            _, found, rest = bytes(self._left).partition(b"\r\n\r\n")
            if not found:
                return []
            self._opened, self._left = True, bytearray(rest)
        messages = []
        while (cut := self._next()) is not None:
            messages += cut
        return messages

    def _next(self) -> list[bytes] | None:
        if len(self._left) < 2:
            return None
        kind, size, start = self._left[0] & 0x0F, self._left[1] & 0x7F, 2
        if size >= 126:
            start = 4 if size == 126 else 10
            size = int.from_bytes(self._left[2:start], "big")
        if len(self._left) < start + size:
            return None
        content = bytes(self._left[start : start + size])
        del self._left[: start + size]
        return [content] if kind == _TEXT else []


class Meter:
    """Events, requests and bytes of all connections."""

    def __init__(self) -> None:
        self.events = self.requests = self.bytes = 0

    def counts(self) -> tuple[int, int, int]:
        """Events, requests, bytes in both directions."""
        return self.events, self.requests, self.bytes

    @asynccontextmanager
    async def between(self, port: int) -> AsyncIterator[str]:
        """The address that leads on to ``port``, while open."""
        tasks = set[asyncio.Task[None]]()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            tasks.add(task)
            try:
                await self._connection(reader, writer, port)
            finally:
                tasks.discard(task)

        server = await asyncio.start_server(serve, HOST, 0)
        try:
            yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            for task in list(tasks):
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
        far_reader, far_writer = await asyncio.open_connection(HOST, port)
        frames = Frames()
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_carry(reader, far_writer, self._sent))
                both.create_task(_carry(far_reader, writer, lambda data: self._got(data, frames)))
        finally:
            writer.close()
            far_writer.close()

    def _sent(self, data: bytes) -> None:
        self.bytes += len(data)
        self.requests += len([line for line in _REQUEST_LINE.findall(data) if b"/ari/events?" not in line])

    def _got(self, data: bytes, frames: Frames) -> None:
        self.bytes += len(data)
        for message in frames.feed(data):
            if b'"type":"RESTResponse"' in message.replace(b" ", b""):
                self.requests += 1
            else:
                self.events += 1


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, count: Callable[[bytes], None]) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(_CHUNK):
            count(data)
            writer.write(data)
            await writer.drain()
    writer.close()
