"""The connection to one Asterisk."""

import asyncio
import base64
import random
import time
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp

from callcontrol.ari.commands import Commands
from callcontrol.ari.errors import AriError, Gone
from callcontrol.ari.generated.models import Application
from callcontrol.ari.generated.operations import Operations
from callcontrol.ari.lanes import Lanes
from callcontrol.ari.link import Link, OnLink
from callcontrol.ari.reader import OnEvent, Reader, Surroundings
from callcontrol.ari.settings import AriSettings, Observe

T = TypeVar("T")

_NEEDED = ("ApplicationReplaced", "RESTResponse")
"""Types of event that a filter must let through for the connection itself."""


async def quiet(command: Awaitable[T]) -> T | None:
    """Await a command of a teardown; that its object is gone already is what was wanted. Other errors pass.

    ``await quiet(client.channels.hangup(channel_id=leg))``
    """
    try:
        return await command
    except Gone:
        return None


async def fault_of(command: Coroutine[Any, Any, object]) -> AriError | None:
    """Carry out a command; its fault, if any."""
    try:
        await command
    except AriError as error:
        return error
    return None


async def one_by_one(*commands: Coroutine[Any, Any, object]) -> list[AriError | None]:
    """Carry out commands, each after the answer to the one before; their faults."""
    left, faults = list(commands), list[AriError | None]()
    try:
        while left:
            faults.append(await fault_of(left.pop(0)))
    finally:
        for command in left:
            command.close()
    return faults


def _unobserved(_operation: str, _seconds: float, _outcome: str) -> None:
    """Nobody measures."""


class AriClient(Operations):
    """Commands by resource (``client.channels.answer(channel_id=…)``), events through ``on_event``.

    Use it as an async context manager: inside, the event socket is kept open, and opened again for ever when
    it breaks. An error in ``on_event`` or ``on_link`` is a fault of ours and cancels the body.

    Events of a gap are lost, and nothing is announced afterwards: on each `Link.UP` compare your calls with
    what Asterisk has. First events can arrive just before `Link.UP` is told.

    Every command raises one of `callcontrol.ari.errors` or returns within ``command_timeout`` seconds.

    Args:
        settings: where and as whom.
        on_event: called for each event in order; must not block.
        on_link: called when the state of the connection changes.
        observe: called after each command with operation, seconds and outcome.
        chance: spreads reconnecting, 0 to 1.
        pause: waits some seconds between two attempts.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        settings: AriSettings,
        on_event: OnEvent,
        on_link: OnLink,
        *,
        observe: Observe = _unobserved,
        chance: Callable[[], float] = random.random,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._on_link = on_link
        self._lanes = Lanes(settings, chance=chance, pause=pause)
        self._commands = Commands(
            settings,
            in_command=lambda: self.link is not Link.REPLACED,
            observe=observe,
            clock=clock,
            lanes=self._lanes,
        )
        super().__init__(self._commands)
        around = Surroundings(
            on_event=on_event, on_link=self._link_changed, observe=observe, chance=chance, pause=pause, clock=clock
        )
        self._reader = Reader(settings, around, self._set_filter)

    @property
    def app(self) -> str:
        """The application whose events we hear."""
        return self._settings.app

    @property
    def link(self) -> Link:
        """The state of the connection."""
        return self._reader.link

    @property
    def free_sockets(self) -> int:
        """Command sockets that are open and that nobody uses at this moment."""
        return self._lanes.free

    async def ping(self) -> float:
        """Seconds that Asterisk takes to answer a command; raises `callcontrol.ari.errors.AriError`."""
        started = self._clock()
        await self.asterisk.ping()
        return self._clock() - started

    async def watch(self, *sources: str) -> Application:
        """Send us events of ``channel:ID``, ``bridge:ID``, ``endpoint:TECH/NAME`` or ``deviceState:NAME``.

        Channels that the dialplan brought send no ChannelDestroyed after StasisEnd unless watched.
        """
        return await self.applications.subscribe(application_name=self._settings.app, event_source=sources)

    async def in_order(self, *commands: Coroutine[Any, Any, object]) -> list[AriError | None]:
        """Carry out several commands one after the other, whatever becomes of each; the fault of each, None for none.

        Over a command socket none waits for the answer to the one before: Asterisk keeps their order. For objects
        whose ids are known beforehand, and where a later one does no harm after an earlier that failed.
        """
        with self._lanes.several() as shared:
            return await (asyncio.gather(*map(fault_of, commands)) if shared else one_by_one(*commands))

    def _link_changed(self, link: Link, why: str) -> None:
        self._lanes.wanted(link is Link.UP)
        self._on_link(link, why)

    async def _set_filter(self) -> None:
        # Set on each connect: Asterisk forgets it when the application has neither socket nor channel, and
        # hands it on to a process that takes the application over. An empty filter lets everything through.
        events = self._settings.events
        allowed = [] if events is None else [{"type": name} for name in sorted({*events, *_NEEDED})]
        await self.applications.filter(application_name=self._settings.app, filter={"allowed": allowed})

    async def __aenter__(self) -> Self:
        self._commands.session = self._session(self._settings.connections)
        # A session of its own: a pool full of blocked commands must not keep us from hearing events.
        self._socket_session = self._session(1)
        self._lanes_session = self._session(self._settings.command_sockets + 1)
        self._group = asyncio.TaskGroup()
        await self._group.__aenter__()
        self._tasks = [
            self._group.create_task(self._reader.run(self._socket_session), name="ari-events"),
            self._group.create_task(self._lanes.run(self._lanes_session), name="ari-lanes"),
        ]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        try:
            await self._group.__aexit__(kind, error, trace)
        except BaseExceptionGroup as group:
            # The body's own error leaves as it is, not wrapped in a group.
            if group.exceptions != (error,):
                raise
        finally:
            await self._close()

    async def _close(self) -> None:
        session, self._commands.session = self._commands.session, None
        for each in (session, self._socket_session, self._lanes_session):
            if each is not None:
                await each.close()

    def _session(self, connections: int) -> aiohttp.ClientSession:
        secret = f"{self._settings.username}:{self._settings.password.get_secret_value()}"
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=connections, keepalive_timeout=self._settings.keep_alive),
            headers={"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"},
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
        )
