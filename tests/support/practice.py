"""A process of ours beside the model of Asterisk: what `callcontrol.app` composes, without network and disk."""

import asyncio
from collections.abc import Callable, MutableMapping
from contextlib import ExitStack
from types import TracebackType
from typing import Any, NoReturn, Self

from structlog.testing import capture_logs

from callcontrol.ari import Router
from callcontrol.calls.adoption import Earlier
from callcontrol.calls.devices import Devices
from callcontrol.calls.session import Session
from callcontrol.calls.supervisor import Supervisor
from callcontrol.desk import Desk, Dialogues
from callcontrol.flows.services import Nobody, Recogniser, Services
from callcontrol.journal import Sealer
from callcontrol.model.rules import Group
from callcontrol.observe.metrics import Metrics
from callcontrol.people.dispatcher import Dispatcher
from tests.support.memory import MemoryJournal, MemoryMessages, MemoryRecordings, MemoryVoices
from tests.support.pbx import Pbx
from tests.support.pbx_ari import PbxAri
from tests.support.pbx_things import Line
from tests.support.small_group import NORTH, small_group
from tests.support.virtual_time import VirtualClock

SEALER = Sealer(b"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
"""One key for all tests in virtual time."""
_STEP, _LONG_STEP = 0.005, 0.05
_LONG = 10.0
"""Virtual seconds between two glances at a condition, and when the longer pauses begin."""


class NoStudio:
    """Nothing is recorded by phone."""

    async def prepare(self, *_: object) -> NoReturn:
        raise AssertionError("nothing is recorded")

    keep = drop = prepare


class Practice:
    """One process, from its start to its detaching; give ``pbx`` and ``journal`` of one to the next.

    ``early_caller_after``: seconds after the connection at which somebody calls, while the process still begins.
    """

    def __init__(
        self,
        group: Group | None = None,
        *,
        pbx: Pbx | None = None,
        journal: MemoryJournal | None = None,
        messages: MemoryMessages | None = None,
        max_calls: int = 100,
        early_caller_after: float | None = None,
        earlier: Earlier | None = None,
        callers: Recogniser | None = None,
    ) -> None:
        self.group = group or small_group()
        self.pbx = pbx or Pbx()
        for person in self.group.people:
            if person not in self.pbx.phones:
                self.pbx.add_phone(person)
        for contact in self.group.contacts.values():
            if contact.number not in self.pbx.mobiles:
                self.pbx.add_mobile(contact.number)
        self.journal = journal or MemoryJournal()
        self.voices = MemoryVoices()
        self.voices.lasts = self.pbx.lasts
        self.messages = messages or MemoryMessages()
        self.recordings = MemoryRecordings()
        self.metrics = Metrics()
        self.router = Router()
        self.ari = PbxAri(self.pbx)
        self.logs: list[MutableMapping[str, Any]] = []
        self._max_calls = max_calls
        self._earlier = earlier
        self._early_caller_after = early_caller_after
        self._callers = callers or Nobody()
        self._exit = ExitStack()
        self.dialogues = Dialogues()
        """What desk phones can ask for; a test adds what it needs."""

    async def __aenter__(self) -> Self:
        """Start, connect, and look round once."""
        self.logs = self._exit.enter_context(capture_logs())
        clock = VirtualClock()
        self.dispatcher = Dispatcher(self.group, self.metrics, clock.monotonic, clock.rules_now)
        self.services = Services(
            *(self.ari, self.router, self.journal, self.voices, self.dispatcher, self.metrics, clock),
            sealer=SEALER,
            messages=self.messages,
            recordings=self.recordings,
            trunk="trunk",
            callers=self._callers,
        )
        devices = Devices(self.ari, self.dispatcher, self.group.people)
        self.desk = Desk(self.services, lambda: self.group, self.dialogues, NoStudio())
        self.supervisor = Supervisor(self.services, self.group, devices, self._max_calls, self._earlier, self.desk)
        self.ari.on_event, self.ari.on_link = self.supervisor.take, self.supervisor.link_changed
        self._tasks = asyncio.TaskGroup()
        await self._tasks.__aenter__()
        self.task = self._tasks.create_task(self.supervisor.run())
        await asyncio.sleep(0)
        self.pbx.connect(self.ari)
        if self._early_caller_after is not None:
            asyncio.get_running_loop().call_later(self._early_caller_after, self.pbx.call_in, NORTH)
        await self.until(lambda: "endpoints.list_by_tech" in self.ari.sent_operations())
        await asyncio.sleep(0.1)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Detach, as a process does that is told to stop."""
        try:
            self.pbx.disconnect(self.ari)
            self.task.cancel()
            await self._tasks.__aexit__(kind, error, trace)
        finally:
            self._exit.close()

    @property
    def sessions(self) -> list[Session]:
        """The live calls' sessions."""
        return list(self.supervisor._sessions.values())

    @property
    def session(self) -> Session:
        """The only live call's."""
        (session,) = self.sessions
        return session

    async def until(self, condition: Callable[[], object], within: float = 60.0) -> None:
        """Let virtual time pass until ``condition`` holds; fails after ``within`` seconds."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        end = begun + within
        while not condition():
            assert loop.time() < end, f"not within {within} virtual seconds; the calls are in {self.stages()}"
            await asyncio.sleep(_STEP if loop.time() < begun + _LONG else _LONG_STEP)

    def stages(self) -> list[str]:
        """Names of the live calls' stages."""
        return [type(session.stage).__name__ for session in self.sessions]

    async def stage(self, name: str, within: float = 60.0) -> None:
        """Wait until the only call is in the stage of this name."""
        await self.until(lambda: self.stages() == [name], within)

    async def over(self, within: float = 60.0) -> None:
        """Wait until calls have come and none is live any more."""
        await self.until(lambda: self.journal.records and not self.sessions, within)

    async def call_in_queue(self, key: str = "1", did: str = NORTH) -> Line:
        """A caller who pressed ``key`` during the greeting."""
        line = self.pbx.call_in(did)
        await self.until(lambda: line.sounds)
        self.pbx.press(line, key)
        return line

    def no_phones(self) -> None:
        """Nobody is there to answer."""
        for phone in self.pbx.phones.values():
            self.pbx.register(phone, False)

    def serving(self) -> int:
        """People whom the queue engine believes to be serving a call."""
        return self.dispatcher._engine.agent_counts()["serving"]
