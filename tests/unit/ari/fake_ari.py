"""Asterisk's REST interface as far as the client can tell; does as a test bids it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from callcontrol.ari import AriClient, AriSettings, Event, Link

SOON = 5.0
"""Seconds after which something that should have happened counts as missing."""

NOW = "2026-03-03T14:30:00.123+0000"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Seen:
    """One request that came in."""

    method: str
    raw_path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Block:
    """A command that is held up."""

    entered: asyncio.Event = field(default_factory=asyncio.Event)
    free: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class FakeAri:
    """Answers every command with 204 unless told otherwise; notes all that it is asked."""

    handshake: int = 101
    """Status with which the event socket is met; 101 opens it."""
    autoping: bool = True
    """Whether pings on the event socket are answered."""
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    """By method and path below ``/ari``."""
    seen: list[Seen] = field(default_factory=list)
    handshakes: list[Seen] = field(default_factory=list)
    sockets: asyncio.Queue[web.WebSocketResponse] = field(default_factory=asyncio.Queue)
    takes_commands: bool = True
    """Whether this Asterisk is new enough to take commands over websockets."""
    over_sockets: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Commands that came so: the application of the socket, and the message."""
    blocks: dict[str, Block] = field(default_factory=dict)
    """By the ``uri`` of a command that is held up."""
    statuses: dict[str, int] = field(default_factory=dict)
    """By ``uri``; 204 unless given."""
    command_sockets: dict[str, web.WebSocketResponse] = field(default_factory=dict)

    def application(self) -> web.Application:
        application = web.Application()
        application.router.add_get("/ari/events", self._events)
        application.router.add_route("*", "/{rest:.*}", self._command)
        return application

    def answer(self, method: str, path: str, status: int, content: object = None) -> None:
        """Answer a command with JSON, or with text as it is."""
        text = content if isinstance(content, str) else json.dumps(content)

        async def respond(_request: web.Request) -> web.StreamResponse:
            return web.Response(status=status, text=text, content_type="application/json")

        self.answers[method, path] = respond

    def block(self, method: str, path: str) -> Block:
        """Let a command wait until it is freed."""
        block = Block()

        async def respond(_request: web.Request) -> web.StreamResponse:
            block.entered.set()
            await block.free.wait()
            return web.Response(status=204)

        self.answers[method, path] = respond
        return block

    @property
    def commands(self) -> list[Seen]:
        """What came in but for the event filter, which the client sets by itself."""
        return [seen for seen in self.seen if not seen.raw_path.endswith("/eventFilter")]

    async def connected(self) -> web.WebSocketResponse:
        """The next event socket that a client opens."""
        return await asyncio.wait_for(self.sockets.get(), SOON)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        self.handshakes.append(await _note(request))
        if self.handshake != 101:
            return web.Response(status=self.handshake)
        socket = web.WebSocketResponse(autoping=self.autoping)
        await socket.prepare(request)
        if "-commands-" in request.query["app"]:
            await self._take_commands(request.query["app"], socket)
            return socket
        self.sockets.put_nowait(socket)
        async for _ in socket:
            pass
        return socket

    async def _take_commands(self, app: str, socket: web.WebSocketResponse) -> None:
        self.command_sockets[app] = socket
        async for message in socket:
            asked = json.loads(message.data)
            if not self.takes_commands:
                continue
            uri = asked["uri"].partition("?")[0]
            if uri != "asterisk/ping":
                self.over_sockets.append((app, asked))
            if (block := self.blocks.get(uri)) is not None:
                block.entered.set()
                await block.free.wait()
            status = self.statuses.get(uri, 204)
            told = {"type": "RESTResponse", "request_id": asked["request_id"], "status_code": status, "uri": uri}
            body = {"message_body": json.dumps({"message": "as the test bids"})} if status >= 300 else {}
            await socket.send_str(json.dumps(told | body))

    async def _command(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(await _note(request))
        answer = self.answers.get((request.method, request.path.removeprefix("/ari")))
        return await answer(request) if answer else web.Response(status=204)


async def _note(request: web.Request) -> Seen:
    body = await request.read()
    return Seen(request.method, request.raw_path, dict(request.query), dict(request.headers), body)


@dataclass
class Bench:
    """A client beside a fake Asterisk, with time and chance in the test's hand."""

    fake: FakeAri
    settings: AriSettings
    events: asyncio.Queue[Event] = field(default_factory=asyncio.Queue)
    links: asyncio.Queue[tuple[Link, str]] = field(default_factory=asyncio.Queue)
    pauses: asyncio.Queue[float] = field(default_factory=asyncio.Queue)
    resume: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    observed: list[tuple[str, str]] = field(default_factory=list)
    now: float = 0.0

    def client(self, **changed: Any) -> AriClient:
        """A client that is not open yet."""
        options: dict[str, Any] = {
            "on_event": self.events.put_nowait,
            "on_link": lambda link, reason: self.links.put_nowait((link, reason)),
            "observe": lambda operation, _seconds, outcome: self.observed.append((operation, outcome)),
            "chance": lambda: 1.0,
            "pause": self._pause,
            "clock": lambda: self.now,
        }
        return AriClient(self.settings, **(options | changed))

    async def _pause(self, seconds: float) -> None:
        self.pauses.put_nowait(seconds)
        await self.resume.acquire()

    async def paused(self) -> float:
        """How long the client means to wait before its next attempt; it waits until `go_on`."""
        return await asyncio.wait_for(self.pauses.get(), SOON)

    def go_on(self) -> None:
        """Let the wait be over."""
        self.resume.release()

    async def link(self) -> tuple[Link, str]:
        """The next news of the link."""
        return await asyncio.wait_for(self.links.get(), SOON)

    async def event(self) -> Event:
        """The next event."""
        return await asyncio.wait_for(self.events.get(), SOON)


def event(kind: str, **members: object) -> str:
    """An event as Asterisk writes it."""
    return json.dumps({"type": kind, "application": "callcontrol", "timestamp": NOW, **members})


def channel(channel_id: str) -> dict[str, object]:
    """A channel as Asterisk writes it."""
    party = {"name": "", "number": ""}
    plan = {"context": "c", "exten": "s", "priority": 1, "app_name": "Stasis", "app_data": ""}
    return {
        "id": channel_id,
        "protocol_id": "",
        "name": f"Local/{channel_id}",
        "state": "Up",
        "caller": party,
        "connected": party,
        "accountcode": "",
        "dialplan": plan,
        "creationtime": NOW,
        "language": "en",
    }


def key(channel_id: str, digit: str) -> str:
    """A key press on a channel."""
    return event("ChannelDtmfReceived", digit=digit, duration_ms=100, channel=channel(channel_id))
