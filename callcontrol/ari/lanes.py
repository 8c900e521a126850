"""A few websockets for commands, each under a helper application's name; see docs/decisions/0011."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import aiohttp
import structlog

from callcontrol.ari.backoff import delay
from callcontrol.ari.errors import Unreachable
from callcontrol.ari.lane import Lane
from callcontrol.ari.settings import AriSettings

log = structlog.get_logger("callcontrol.ari")

_PROBE_SECONDS = 5.0
_CLOSE_TIMEOUT = 2.0
_OWN: ContextVar[Lane | None] = ContextVar("callcontrol_ari_lane", default=None)
"""The lane of a sender of several commands in a row."""


class Lanes:
    """Keeps them open while events arrive. Where none is free, or Asterisk takes no commands so, HTTP is left."""

    def __init__(
        self, settings: AriSettings, *, chance: Callable[[], float], pause: Callable[[float], Awaitable[None]]
    ) -> None:
        self._settings, self._chance, self._pause = settings, chance, pause
        self._free: list[Lane] = []
        self._wanted = asyncio.Event()
        self._told_unable = False

    @property
    def free(self) -> int:
        """Lanes that nobody uses."""
        return sum(lane.free for lane in self._free)

    def wanted(self, wanted: bool) -> None:
        """Whether there is an Asterisk that we command."""
        self._wanted.set() if wanted else self._wanted.clear()

    def take(self) -> Lane | None:
        """The lane for a command that is sent in this very step: the sender's own, or a free one; None: use HTTP."""
        own = _OWN.get()
        if own is not None:
            return own
        while self._free:
            # The one used last: its socket is warm, and those that are never needed cost nothing.
            lane = self._free.pop()
            if lane.free:
                return lane
        return None

    @contextmanager
    def several(self) -> Iterator[bool]:
        """While open, the commands of this task and of those it starts share a lane; False: there is none."""
        lane = self.take()
        if lane is None:
            yield False
            return
        lane.lent = True
        token = _OWN.set(lane)
        try:
            yield True
        finally:
            _OWN.reset(token)
            lane.give_back()

    async def run(self, session: aiohttp.ClientSession) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for number in range(self._settings.command_sockets):
                tasks.create_task(self._keep(session, f"{self._settings.app}-commands-{number}"), name=f"ari-{number}")

    async def _keep(self, session: aiohttp.ClientSession, app: str) -> None:
        attempt = 0
        while True:
            await self._wanted.wait()
            if await self._connection(session, app):
                attempt = 0
            elif self._told_unable:
                await self._pause(self._settings.refused_retry)
                continue
            await self._pause(delay(self._settings, attempt, self._chance()))
            attempt += 1

    async def _connection(self, session: aiohttp.ClientSession, app: str) -> bool:
        """One connection from its beginning to its end; whether it ever carried commands."""
        try:
            async with asyncio.timeout(self._settings.connect_timeout):
                socket = await session.ws_connect(
                    f"{self._settings.base}/events",
                    params={"app": app, "subscribeAll": "false"},
                    heartbeat=self._settings.heartbeat,
                    max_msg_size=self._settings.max_message,
                    timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSE_TIMEOUT),
                    decode_text=False,
                )
        except (TimeoutError, aiohttp.ClientError) as error:
            log.info("ari_command_socket", app=app, opened=False, reason=type(error).__name__)
            return False
        async with socket:
            return await self._serve(Lane(socket, self._freed))

    async def _serve(self, lane: Lane) -> bool:
        reading = asyncio.create_task(lane.read())
        try:
            able = await self._able(lane)
            if able:
                await lane.ended.wait()
            return able
        finally:
            lane.close("the connection ended")
            if lane in self._free:
                self._free.remove(lane)
            reading.cancel()
            await asyncio.wait({reading})

    async def _able(self, lane: Lane) -> bool:
        """Whether this Asterisk takes commands so: older ones say nothing. The lane is free from then on."""
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                await lane.exchange("GET", "asterisk/ping", None)
        except Unreachable:
            return False
        except TimeoutError:
            if not self._told_unable:
                self._told_unable = True
                log.info("ari_command_sockets_unused", reason="no answer: this Asterisk takes commands over HTTP only")
            return False
        self._told_unable = False
        return True

    def _freed(self, lane: Lane) -> None:
        if lane not in self._free:
            self._free.append(lane)
