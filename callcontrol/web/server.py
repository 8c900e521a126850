"""Serves the ASGI application inside the process's own event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

from callcontrol.model.errors import CallcontrolError

_START_SECONDS = 10.0
_STOP_SECONDS = 3
_LONGEST_MESSAGE = 256 << 10
"""Bytes that a browser may send at once; a page's are some hundred."""


class PortTakenError(CallcontrolError):
    """The HTTP port cannot be opened."""


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell when requests are taken."""
        await super().startup(sockets=sockets)
        self.up.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the process, which also has calls to care for."""
        yield


@asynccontextmanager
async def serving(app: FastAPI, host: str, port: int) -> AsyncIterator[str]:
    """Serve ``app`` while open; yields the base address. Port 0 takes a free one. Raises PortTakenError."""
    with _listening(host, port) as listener:
        config = uvicorn.Config(
            app,
            log_config=None,
            lifespan="off",
            access_log=False,
            timeout_graceful_shutdown=_STOP_SECONDS,
            ws_max_size=_LONGEST_MESSAGE,
        )
        server = _Server(config)
        async with asyncio.TaskGroup() as tasks:
            serve = tasks.create_task(server.serve(sockets=[listener]), name="web")
            async with asyncio.timeout(_START_SECONDS):
                await server.up.wait()
            try:
                yield f"http://{host}:{listener.getsockname()[1]}"
            finally:
                server.should_exit = True
                # When we are cancelled the group would cancel it too. A listener that is closed while the event
                # loop still watches it makes the loop deaf to whatever gets its descriptor next.
                await asyncio.wait({serve})


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    # With the protocol named, the event loop lets small answers go at once (TCP_NODELAY), 40 ms earlier.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise PortTakenError(
                f"the HTTP port {host}:{port} cannot be opened ({error.strerror}): "
                "another program uses it; choose one with CALLCONTROL_HTTP_PORT"
            ) from error
        listener.setblocking(False)
        yield listener
