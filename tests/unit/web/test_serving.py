"""The HTTP face inside our own event loop: it ends with its block, however that is left."""

import asyncio
import socket

import aiohttp
from fastapi import FastAPI

from callcontrol.web.server import serving


async def test_it_answers_while_open() -> None:
    app = FastAPI()
    app.add_api_route("/", lambda: "here")
    async with serving(app, "127.0.0.1", 0) as address, aiohttp.ClientSession() as http, http.get(address) as answer:
        assert await answer.json() == "here"


async def test_a_cancelled_server_leaves_the_event_loop_able_to_hear() -> None:
    up = asyncio.Event()

    async def serve() -> None:
        async with serving(FastAPI(), "127.0.0.1", 0):
            up.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(serve())
    await up.wait()
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
    # Sockets opened now get the descriptors that became free; each must be heard.
    for ours, theirs in [socket.socketpair() for _ in range(4)]:
        for side in (ours, theirs):
            side.setblocking(False)
        (reader, writer), (_, other) = await asyncio.gather(
            asyncio.open_connection(sock=ours), asyncio.open_connection(sock=theirs)
        )
        other.write(b"x")
        assert await asyncio.wait_for(reader.readexactly(1), 1.0) == b"x"
        for each in (writer, other):
            each.close()
            await each.wait_closed()
