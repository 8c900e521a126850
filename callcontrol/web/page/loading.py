"""NiceGUI inside our own event loop. It is one for a whole process: several boxes in one process (tests) share it.

Its own way to live is the lifespan of an ASGI application that it serves by itself; ours is entered and left by the
process, since the HTTP face is only one of its parts. The loop, signals and the end stay ours.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from importlib import import_module

from starlette.types import ASGIApp

from callcontrol.model.errors import CallcontrolError

RECONNECT_SECONDS = 10.0
"""For a browser that has lost its connection to come back to the same page. Pings are every 8 s, answered within 4 s:
whoever hangs is gone after twelve."""
MOST_REPEATED = 60
"""Messages that are kept for a browser that comes back; one that missed more loads the page anew."""


class OneLoopError(CallcontrolError):
    """Another event loop of this process serves pages already."""


@dataclass
class _Shared:
    users: int = 0
    loop: asyncio.AbstractEventLoop | None = None
    prepared: bool = False
    open: AsyncExitStack = field(default_factory=AsyncExitStack)


_SHARED = _Shared()


@asynccontextmanager
async def nicegui() -> AsyncIterator[ASGIApp]:
    """Its application, alive while open. The import, half a second, is made in a thread. Raises OneLoopError."""
    await asyncio.to_thread(import_module, "callcontrol.web.page.desk")
    loop = asyncio.get_running_loop()
    if _SHARED.users and _SHARED.loop is not loop:
        raise OneLoopError("another event loop of this process serves pages already")
    application = _prepared()
    _SHARED.users += 1
    _SHARED.loop = loop
    try:
        if _SHARED.users == 1:
            await _start()
        yield application
    finally:
        _SHARED.users -= 1
        if not _SHARED.users:
            await _SHARED.open.aclose()


def _prepared() -> ASGIApp:
    """Configured, once."""
    from fastapi import FastAPI  # noqa: PLC0415
    from nicegui import app, ui  # noqa: PLC0415

    if not _SHARED.prepared:
        # What it is mounted on is thrown away: each process's own HTTP face mounts it behind its guard.
        ui.run_with(
            FastAPI(),
            title="callcontrol",
            language="en-US",
            binding_refresh_interval=None,
            reconnect_timeout=RECONNECT_SECONDS,
            message_history_length=MOST_REPEATED,
            gzip_middleware_factory=None,
            tailwind=False,
            show_welcome_message=False,
        )
        _SHARED.prepared = True
    return app


async def _start() -> None:
    from nicegui import app, core  # noqa: PLC0415

    await _SHARED.open.enter_async_context(app.router.lifespan_context(app))
    # Looks after its sockets once for each server; ours is started again where a process has several boxes.
    core.sio.eio.start_service_task = True
    _SHARED.open.push_async_callback(_end_service)


async def _end_service() -> None:
    from nicegui import core  # noqa: PLC0415

    if core.sio.eio.service_task_handle is not None:
        await core.sio.eio.shutdown()
