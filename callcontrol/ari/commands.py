"""Sends commands to Asterisk: over a websocket where one is free, else over HTTP."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import quote, urlencode

import aiohttp
from yarl import URL

from callcontrol.ari.errors import (
    AriError,
    BadArgument,
    NotInCommand,
    TimedOut,
    Unreachable,
    UnreadableReply,
    rejected,
)
from callcontrol.ari.lane import Lane
from callcontrol.ari.lanes import Lanes
from callcontrol.ari.request import Request
from callcontrol.ari.settings import AriSettings, Observe
from callcontrol.ari.wire import decode_fault, decode_reply, encode_body

T = TypeVar("T")

_CHUNK = 1 << 16
_OF_CALLS = ("/channels", "/bridges", "/playbacks")


class Commands:
    """The sending side of a connection; implements `callcontrol.ari.request.Port`.

    What changes a call goes over one of ``lanes``; what reads, what may be long, and what finds none free goes over
    HTTP. A command that blocks in Asterisk holds one lane, or one connection of the pool, and no other command.
    """

    def __init__(
        self,
        settings: AriSettings,
        *,
        in_command: Callable[[], bool],
        observe: Observe,
        clock: Callable[[], float],
        lanes: Lanes,
    ) -> None:
        self._settings = settings
        self._lanes = lanes
        self._in_command = in_command
        self._observe = observe
        self._clock = clock
        self.session: aiohttp.ClientSession | None = None
        """Set while the client is open."""

    async def ask(self, request: Request, reply: type[T]) -> T:
        """Send and read the answer as ``reply``; raises `AriError`."""
        return await self._observed(request, lambda data: decode_reply(data, reply))

    async def tell(self, request: Request) -> None:
        """Send; raises `AriError`."""
        await self._observed(request, len)

    async def fetch(self, request: Request) -> bytes:
        """Send and return the answer's bytes; raises `AriError`."""
        return await self._observed(request, bytes)

    async def _observed(self, request: Request, read: Callable[[bytes], T]) -> T:
        started = self._clock()
        outcome = "cancelled"
        try:
            answer = read(await self._exchange(request))
            outcome = "ok"
        except AriError as error:
            outcome = error.outcome
            raise
        finally:
            self._observe(request.operation, self._clock() - started, outcome)
        return answer

    async def _exchange(self, request: Request) -> bytes:
        if not self._in_command():
            raise NotInCommand(
                f"{request.operation} not sent: another process has taken over the application "
                f"{self._settings.app!r}; end one of the two"
            )
        if self.session is None:
            raise Unreachable(f"{request.operation} not sent: the client is not open")
        query, body = self._prepared(request)
        lane = self._lanes.take() if _is_brief(request) else None
        if lane is not None:
            return await self._over_lane(lane, request, query, body)
        return await self._over_http(self.session, request, query, body)

    async def _over_lane(self, lane: Lane, request: Request, query: str, body: bytes | None) -> bytes:
        limit = self._settings.command_timeout
        try:
            async with asyncio.timeout(limit):
                reply = await lane.exchange(request.method, f"{request.path[1:]}{query}", body)
        except TimeoutError:
            # Asterisk is still at it, and whatever came next would wait behind: this one is used no more.
            lane.close("no answer in time")
            raise TimedOut(f"{request.operation} {request.path}: no answer within {limit:g} s") from None
        except Unreachable as error:
            raise Unreachable(f"{request.operation} {request.path}: {error}") from None
        if not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
            raise rejected(request.operation, request.path, reply.status, decode_fault(reply.content))
        return reply.content

    async def _over_http(
        self, session: aiohttp.ClientSession, request: Request, query: str, body: bytes | None
    ) -> bytes:
        url = URL(f"{self._settings.base}{request.path}{query}", encoded=True)
        limit = self._settings.command_timeout
        try:
            async with asyncio.timeout(limit):
                return await self._answer(session, request, url, body)
        except TimeoutError:
            raise TimedOut(f"{request.operation} {request.path}: no answer within {limit:g} s") from None
        except aiohttp.ClientError as error:
            # Not chained: the text of some of these errors holds the whole URL, and with it the query.
            raise Unreachable(f"{request.operation} {request.path}: {describe(error)}") from None

    def _prepared(self, request: Request) -> tuple[str, bytes | None]:
        query = urlencode(request.parameters(), quote_via=quote, errors="replace")
        try:
            return f"?{query}" if query else "", None if request.body is None else encode_body(request.body)
        except (TypeError, ValueError) as error:
            raise BadArgument(f"{request.operation}: its body cannot be written as JSON") from error

    async def _answer(self, session: aiohttp.ClientSession, request: Request, url: URL, body: bytes | None) -> bytes:
        headers = {"Content-Type": "application/json"} if body is not None else None
        async with session.request(request.method, url, data=body, headers=headers, allow_redirects=False) as response:
            data = await self._content(request, response)
            if response.status >= HTTPStatus.MULTIPLE_CHOICES:
                raise rejected(request.operation, request.path, response.status, decode_fault(data))
            return data

    async def _content(self, request: Request, response: aiohttp.ClientResponse) -> bytes:
        data = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            data += chunk
            if len(data) > self._settings.max_reply:
                raise UnreadableReply(
                    f"{request.operation} {request.path}: the answer is longer than {self._settings.max_reply} bytes"
                )
        return bytes(data)


def _is_brief(request: Request) -> bool:
    """Whether it changes something of one call: short to send, with a short answer."""
    return request.method != "GET" and request.path.startswith(_OF_CALLS)


def describe(error: aiohttp.ClientError) -> str:
    """What went wrong, without URL or headers."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"cannot connect ({error.strerror})"
    if isinstance(error, aiohttp.ClientResponseError):
        return f"{type(error).__name__} {error.status} {error.message}"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
