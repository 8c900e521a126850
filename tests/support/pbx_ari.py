"""The way to the model: fills `callcontrol.ari.port.AriPort`, with the time that commands take and their faults."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from callcontrol.ari import Event, Link, models, one_by_one
from callcontrol.ari.errors import AriError, NotInCommand, TimedOut, Unreachable, rejected
from callcontrol.ari.generated.operations import Operations
from callcontrol.ari.request import Request
from tests.support.pbx_commands import Heard, heard

if TYPE_CHECKING:
    from tests.support.pbx import Pbx

T = TypeVar("T")
COMMAND_SECONDS = 5.0


class Fault(Enum):
    """What can happen to one command."""

    GONE = 404
    CONFLICT = 409
    REFUSED = 422
    SERVER = 500
    LOST = "lost"
    """Never reaches Asterisk; times out."""
    UNANSWERED = "unanswered"
    """Is carried out, but the answer is lost; times out."""
    UNREACHABLE = "unreachable"
    """Cannot be sent."""


@dataclass(slots=True)
class PlannedFault:
    """A fault of the next ``times`` commands of an operation."""

    operation: str
    fault: Fault
    times: int


class Faults:
    """Faults to come: by operation, or by the number of the command since the start."""

    def __init__(self) -> None:
        self._planned: list[PlannedFault] = []
        self.by_number: dict[int, Fault] = {}
        self._count = 0

    def plan(self, operation: str, fault: Fault, times: int = 1) -> None:
        """Let the next ``times`` commands of ``operation`` fail."""
        self._planned.append(PlannedFault(operation, fault, times))

    def next(self, operation: str) -> Fault | None:
        """The fault of the command that is being sent."""
        self._count += 1
        if (fault := self.by_number.get(self._count)) is not None:
            return fault
        for planned in self._planned:
            if planned.operation == operation and planned.times > 0:
                planned.times -= 1
                return planned.fault
        return None


class _Wire:
    """Implements `callcontrol.ari.request.Port`."""

    def __init__(self, ari: PbxAri) -> None:
        self._ari = ari

    async def ask(self, request: Request, reply: type[T]) -> T:
        """Send; the answer passes through plain values, as JSON would."""
        return msgspec.convert(msgspec.to_builtins(await self._ari.exchange(request)), reply)

    async def tell(self, request: Request) -> None:
        """Send."""
        await self._ari.exchange(request)

    async def fetch(self, request: Request) -> bytes:
        """Send; the answer is a file."""
        answer = await self._ari.exchange(request)
        assert isinstance(answer, bytes)
        return answer


class PbxAri(Operations):
    """One process's connection to a `Pbx`."""

    app = "callcontrol"

    def __init__(self, pbx: Pbx) -> None:
        super().__init__(_Wire(self))
        self._pbx = pbx
        self.link = Link.CONNECTING
        self.faults = Faults()
        self.sent: list[Request] = []
        """Every command, in the order of sending."""
        self._sent_to_come: dict[asyncio.Event, int] = {}
        self.latency = (0.001, 0.002)
        """Seconds to Asterisk and back."""
        self.slow: dict[str, float] = {}
        """Further seconds that commands of an operation take to reach Asterisk."""
        self.on_event: Callable[[Event], None] = lambda _event: None
        self.on_link: Callable[[Link, str], None] = lambda _link, _why: None

    def set_link(self, link: Link, why: str) -> None:
        """The state of the connection changes."""
        self.link = link
        self.on_link(link, why)

    async def in_order(self, *commands: Coroutine[Any, Any, object]) -> list[AriError | None]:
        """As the client's over HTTP."""
        return await one_by_one(*commands)

    async def ping(self) -> float:
        """As the client's."""
        await self.asterisk.ping()
        return sum(self.latency)

    async def watch(self, *sources: str) -> models.Application:
        """As the client's."""
        return await self.applications.subscribe(application_name=self.app, event_source=sources)

    async def has_sent(self, count: int) -> None:
        """Return once ``count`` further commands have been sent."""
        reached = asyncio.Event()
        self._sent_to_come[reached] = len(self.sent) + count
        try:
            await reached.wait()
        finally:
            del self._sent_to_come[reached]

    def sent_operations(self) -> list[str]:
        """What was sent, by name."""
        return [request.operation for request in self.sent]

    async def exchange(self, request: Request) -> object:
        """Send a command and wait for its answer. Once sent it is carried out, whether the sender waits or not."""
        if self.link is Link.REPLACED:
            raise NotInCommand(f"{request.operation} not sent: another process has taken over")
        command = heard(request)
        self.sent.append(request)
        for reached, count in self._sent_to_come.items():
            if len(self.sent) >= count:
                reached.set()
        fault = self.faults.next(request.operation)
        if fault is Fault.UNREACHABLE:
            raise Unreachable(f"{request.operation}: cannot connect")
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        if fault is not Fault.LOST:
            self._send(command, fault, answer)
        try:
            async with asyncio.timeout(COMMAND_SECONDS):
                return await answer
        except TimeoutError:
            raise TimedOut(f"{request.operation}: no answer within {COMMAND_SECONDS:g} s") from None

    def _send(self, command: Heard, fault: Fault | None, answer: asyncio.Future[object]) -> None:
        loop = asyncio.get_running_loop()
        there, back = self.latency

        def arrive() -> None:
            if fault is not None and fault is not Fault.UNANSWERED:
                request = command.request
                error = rejected(request.operation, request.path, int(fault.value), "a fault of the test's")
                loop.call_later(back, _settle, answer, error)
                return
            line = self._pbx.commands.waits_for(command)
            if line is not None:
                line.blocked.append(carry_out)
            else:
                carry_out()

        def carry_out() -> None:
            try:
                result = self._pbx.commands.carry_out(command)
            except AriError as error:
                result = error
            if fault is not Fault.UNANSWERED:
                loop.call_later(back, _settle, answer, result)

        loop.call_later(there + self.slow.get(command.request.operation, 0.0), arrive)


def _settle(answer: asyncio.Future[object], result: object) -> None:
    if answer.done():
        return
    if isinstance(result, AriError):
        answer.set_exception(result)
    else:
        answer.set_result(result)
