"""Keeps Asterisk's event socket open and hands on what it says."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
import structlog

from callcontrol.ari.backoff import delay
from callcontrol.ari.commands import describe
from callcontrol.ari.errors import AriError, MalformedEvent
from callcontrol.ari.generated.models import ApplicationReplaced, Event
from callcontrol.ari.link import Link, OnLink
from callcontrol.ari.settings import AriSettings, Observe
from callcontrol.ari.wire import decode_event

log = structlog.get_logger("callcontrol.ari")

OnEvent = Callable[[Event], None]
"""Called for each event, in order. Must not block: Asterisk drops a reader 3,700 events behind."""

_CLOSE_TIMEOUT = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the reader needs of the world; tests pass their own."""

    on_event: OnEvent
    on_link: OnLink
    observe: Observe
    chance: Callable[[], float]
    """From 0 to 1, spreads the attempts."""
    pause: Callable[[float], Awaitable[None]]
    clock: Callable[[], float]


class Reader:
    """Connects, reads, and connects again, for ever or until another process takes the application over."""

    def __init__(self, settings: AriSettings, around: Surroundings, set_filter: Callable[[], Awaitable[None]]) -> None:
        self._settings = settings
        self._around = around
        self._set_filter = set_filter
        self._reason = ""
        self.link = Link.CONNECTING

    async def run(self, session: aiohttp.ClientSession) -> None:
        """Ends only by cancellation or when replaced."""
        try:
            await self._keep_connected(session)
        finally:
            if self.link is not Link.REPLACED:
                self.link = Link.DOWN

    async def _keep_connected(self, session: aiohttp.ClientSession) -> None:
        attempt = 0
        while True:
            started = self._around.clock()
            link, reason = await self._connection(session)
            self._tell(link, reason)
            if link is Link.REPLACED:
                return
            # A connection that lasted was a good one: the next attempts are quick again.
            if self._around.clock() - started >= self._settings.longest_retry:
                attempt = 0
            await self._around.pause(self._wait(link, attempt))
            attempt += 1

    def _wait(self, link: Link, attempt: int) -> float:
        if link is Link.REFUSED:
            return self._settings.refused_retry
        return delay(self._settings, attempt, self._around.chance())

    def _tell(self, link: Link, reason: str) -> None:
        if (link, reason) == (self.link, self._reason):
            return
        self.link, self._reason = link, reason
        write = log.info if link is Link.UP else log.warning
        write("ari_link", link=link.value, reason=reason)
        self._around.on_link(link, reason)

    async def _connection(self, session: aiohttp.ClientSession) -> tuple[Link, str]:
        """One connection from its beginning to its end; says how it ended."""
        limit = self._settings.connect_timeout
        try:
            async with asyncio.timeout(limit):
                socket = await self._connect(session)
        except TimeoutError:
            return Link.DOWN, f"no answer from Asterisk at {self._settings.url} within {limit:g} s"
        except aiohttp.WSServerHandshakeError as error:
            return self._not_accepted(error.status)
        except aiohttp.ClientError as error:
            return Link.DOWN, f"no connection to Asterisk at {self._settings.url}: {describe(error)}"
        async with socket:
            return await self._attend(socket)

    async def _connect(self, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse[bool]:
        return await session.ws_connect(
            f"{self._settings.base}/events",
            params={"app": self._settings.app, "subscribeAll": "false"},
            heartbeat=self._settings.heartbeat,
            max_msg_size=self._settings.max_message,
            timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSE_TIMEOUT),
            decode_text=False,
        )

    def _not_accepted(self, status: int) -> tuple[Link, str]:
        where = self._settings.url
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return Link.REFUSED, (
                f"Asterisk at {where} refuses the user {self._settings.username!r} or its password "
                f"(status {status}): compare them with [{self._settings.username}] in ari.conf; "
                f"after a change there run: asterisk -rx 'module reload res_ari'"
            )
        if status == HTTPStatus.NOT_FOUND:
            return Link.DOWN, (
                f"Asterisk at {where} offers no ARI (status 404): it may still be starting; otherwise set "
                f"enabled=yes in ari.conf and load res_ari_events.so"
            )
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            return Link.DOWN, f"Asterisk at {where} is still starting (status 503)"
        return Link.DOWN, f"Asterisk at {where} did not open the event socket: status {status}"

    async def _attend(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> tuple[Link, str]:
        async with asyncio.TaskGroup() as group:
            # Reading begins at once: events must not wait behind the answer to the filter.
            opening = group.create_task(self._open(), name="ari-open")
            ending = await self._read(socket)
            opening.cancel()
        return ending

    async def _open(self) -> None:
        try:
            await self._set_filter()
        except AriError as error:
            # Without its filter the socket carries more than we need, nothing less.
            log.warning("ari_filter_not_set", error=str(error))
        self._tell(Link.UP, f"connected to Asterisk at {self._settings.url} as {self._settings.app!r}")

    async def _read(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> tuple[Link, str]:
        while True:
            message = await socket.receive()
            if message.type not in {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY}:
                return Link.DOWN, self._closed(socket)
            event = self._decoded(message.data)
            if isinstance(event, ApplicationReplaced):
                return Link.REPLACED, (
                    f"another process has taken over the application {self._settings.app!r} at "
                    f"{self._settings.url}: this one commands no more; end one of the two"
                )
            if event is not None:
                self._around.on_event(event)

    def _closed(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> str:
        error = socket.exception()
        why = type(error).__name__ if error else f"code {socket.close_code}"
        return f"the event socket of Asterisk at {self._settings.url} was closed ({why})"

    def _decoded(self, data: bytes) -> Event | None:
        try:
            return decode_event(data)
        except MalformedEvent as error:
            log.warning("ari_event_malformed", error=str(error))
            self._around.observe("event", 0.0, error.outcome)
            return None
