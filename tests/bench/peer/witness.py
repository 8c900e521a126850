"""Hears from Asterisk itself, over its manager interface, when two channels were joined: one clock for both sides."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.bench.peer.wire import HOST

_LOGIN_SECONDS = 10.0


class Witness:
    """Moments of joining by the caller's number, seconds since 1970."""

    def __init__(self) -> None:
        self.joined: dict[str, float] = {}

    def take(self, event: dict[str, str]) -> None:
        """A channel has entered a bridge; the second one makes it a conversation."""
        if event.get("Event") != "BridgeEnter" or event.get("BridgeNumChannels") != "2":
            return
        for name in ("CallerIDNum", "ConnectedLineNum"):
            if event.get(name, "").startswith("+1202"):
                self.joined.setdefault(event[name], float(event["Timestamp"]))

    async def listen(self, reader: asyncio.StreamReader) -> None:
        """Until the connection ends."""
        event: dict[str, str] = {}
        while line := await reader.readline():
            name, _, value = line.decode(errors="replace").strip().partition(": ")
            if name:
                event[name] = value
            else:
                self.take(event)
                event = {}


@asynccontextmanager
async def witness(port: int, secret: str) -> AsyncIterator[Witness]:
    """Connected while open. Raises TimeoutError, OSError, RuntimeError."""
    async with asyncio.timeout(_LOGIN_SECONDS):
        reader, writer = await asyncio.open_connection(HOST, port)
        await reader.readline()
        writer.write(f"Action: Login\r\nUsername: witness\r\nSecret: {secret}\r\n\r\n".encode())
        answer = await reader.readuntil(b"\r\n\r\n")
    if b"Response: Success" not in answer:
        raise RuntimeError(f"the manager interface does not take the login: {answer[:200]!r}")
    seen = Witness()
    listening = asyncio.create_task(seen.listen(reader))
    try:
        yield seen
    finally:
        listening.cancel()
        await asyncio.wait({listening})
        writer.close()
