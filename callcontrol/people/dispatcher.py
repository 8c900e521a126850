"""Drives the pure queue engine: gives it the time, hands its commands to the calls that they concern.

Runs in the event loop alone, so every method is one step that nothing interrupts: the claim on a caller or a
person is atomic without a lock.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from callcontrol.model.calls import CallId
from callcontrol.model.names import PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.observe.metrics import Metrics
from callcontrol.queueing import (
    Caller,
    Closing,
    Command,
    Device,
    GiveUp,
    Offer,
    OfferResult,
    Overflowing,
    QueueEngine,
    Withdraw,
    next_look,
    off_duty,
)

_SLOWEST_TICK = 5.0
"""Seconds between ticks when nothing is due: a forgotten wake-up costs this much at most."""


class Place:
    """A caller's place in a queue as their call sees it: what the engine decides for them arrives here."""

    def __init__(self, call_id: CallId) -> None:
        self.call_id = call_id
        # An offer must end before the next is made, so at most an offer and the word that ends the wait are unread.
        self._commands: asyncio.Queue[Command] = asyncio.Queue(maxsize=4)

    def put(self, command: Command) -> None:
        """Hand over a command; never blocks."""
        self._commands.put_nowait(command)

    @property
    def told(self) -> bool:
        """Whether something was decided that the call has not looked at yet."""
        return not self._commands.empty()

    async def next(self) -> Offer | GiveUp | Overflowing | Closing:
        """What happens next to this caller. Waits without a limit of its own: the engine gives up in time."""
        while True:
            command = await self._commands.get()
            if not isinstance(command, Withdraw):
                return command


class Dispatcher:
    """One engine, its clocks and its callers.

    ``clock`` gives monotonic seconds; ``calendar`` the moment, aware UTC, by which people's hours of work are judged.
    """

    def __init__(
        self,
        group: Group,
        metrics: Metrics,
        clock: Callable[[], float] = time.monotonic,
        calendar: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._calendar = calendar
        self._clock = clock
        self._group = group
        self._metrics = metrics
        self._look = next_look(calendar())
        """Until when the same people are on duty."""
        self._engine = QueueEngine(group, clock(), off_duty(group, calendar()))
        self._places: dict[CallId, Place] = {}
        self._changed = asyncio.Event()
        self._shown: dict[QueueName, int] = {}
        """What the queues' gauges show."""

    def replace(self, group: Group) -> None:
        """New rules: people and gauges are theirs from now on, callers keep their places and their queues."""
        self._group = group
        moment = self._calendar()
        self._look = next_look(moment)
        self._carry_out(self._engine.replace(group, self._clock(), off_duty(group, moment)))

    def enter(self, caller: Caller) -> Place:
        """Join a queue, or come back to the place one has: re-entering changes nothing.

        Nor does it when the engine has let the caller go meanwhile and they have not been told yet.
        """
        place = self._places.setdefault(caller.call_id, Place(caller.call_id))
        if not place.told:
            self._see_to_duty()
            self._carry_out(self._engine.enter(caller, self._clock()))
        return place

    def leave(self, call_id: CallId) -> None:
        """The caller is gone from the queue, for whatever reason; harmless when they were in none."""
        self._see_to_duty()
        commands = self._engine.leave(call_id, self._clock())
        self._places.pop(call_id, None)
        self._carry_out(commands)

    def accept(self, call_id: CallId, person: PersonId) -> bool:
        """The person answered: True when the caller is theirs now."""
        accepted = self._engine.accept(call_id, person)
        if accepted:
            self._places.pop(call_id, None)
        self._carry_out([])
        return accepted

    def decline(self, call_id: CallId, person: PersonId, result: OfferResult) -> None:
        """The offer came to nothing."""
        self._see_to_duty()
        self._carry_out(self._engine.decline(call_id, person, result, self._clock()))

    def finished(self, person: PersonId, call_id: CallId) -> None:
        """The conversation is over."""
        self._see_to_duty()
        self._carry_out(self._engine.finished(person, call_id, self._clock()))

    def device(self, person: PersonId, state: Device) -> None:
        """A phone's state as Asterisk tells it."""
        self._see_to_duty()
        self._carry_out(self._engine.device(person, state, self._clock()))

    def waiting(self, queue: QueueName, *, urgent: bool = False) -> int:
        """Callers in this queue who do not talk yet; ``urgent``: only those before whom nobody else stands."""
        return self._engine.waiting_in(queue, urgent=urgent)

    async def run(self) -> None:
        """Tick when something is due. Ends only by cancellation."""
        while True:
            self._changed.clear()
            try:
                async with asyncio.timeout(self._pause()):
                    await self._changed.wait()
            except TimeoutError:
                self._see_to_duty()
                self._carry_out(self._engine.tick(self._clock()))

    def _pause(self) -> float:
        due = self._engine.wakes_at()
        to_due = _SLOWEST_TICK if due is None else due - self._clock()
        to_look = (self._look - self._calendar()).total_seconds()
        return min(max(min(to_due, to_look), 0.0), _SLOWEST_TICK)

    def _see_to_duty(self) -> None:
        """Let the engine know who is on duty, before anything that happens at this moment."""
        moment = self._calendar()
        if next_look(moment) != self._look:  # also when the clock was set back
            self._look = next_look(moment)
            self._carry_out(self._engine.duty(off_duty(self._group, moment), self._clock()))

    def _carry_out(self, commands: Iterable[Command]) -> None:
        for command in commands:
            place = self._places.get(command.call_id)
            if place is not None:
                place.put(command)
        self._changed.set()
        self._show_waiting()
        for state, count in self._engine.agent_counts().items():
            self._metrics.agents.labels(state).set(count)

    def _show_waiting(self) -> None:
        waiting = dict.fromkeys(self._group.queues, 0) | self._engine.waiting()
        if waiting == self._shown:
            return
        for queue, count in waiting.items():
            if self._shown.get(queue) != count:
                self._metrics.waiting.labels(queue).set(count)
        for queue in self._shown.keys() - waiting.keys():
            self._metrics.waiting.remove(queue)
        self._shown = waiting
