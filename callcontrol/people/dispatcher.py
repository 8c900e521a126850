"""Drives the pure queue engine: gives it the time, hands its commands to the calls that they concern.

Runs in the event loop alone, so every method is one step that nothing interrupts: the claim on a caller or a
person is atomic without a lock.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import ParamSpec

from callcontrol.model.calls import CallId
from callcontrol.model.names import PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.model.staff import Queue
from callcontrol.observe.logs import logger
from callcontrol.observe.metrics import Metrics
from callcontrol.people.waits import Waits
from callcontrol.queueing import (
    AgentSetting,
    AgentStatus,
    Caller,
    Change,
    Closing,
    Command,
    Device,
    Estimate,
    GiveUp,
    Offer,
    OfferResult,
    Overflowing,
    QueueEngine,
    QueueLoad,
    Standing,
    Withdraw,
    next_look,
    off_duty,
)

_LOG = logger("callcontrol.people")
P = ParamSpec("P")
Decision = Offer | GiveUp | Overflowing | Closing
"""What happens next to somebody who waits."""
HearPerson = Callable[[PersonId, AgentStatus, str], None]
"""Who, how they stand, and why that is new: a `Change`."""
HearQueue = Callable[[QueueName, QueueLoad], None]
_SLOWEST_TICK = 5.0
"""Seconds between ticks when nothing is due: a forgotten wake-up costs this much at most."""


class Place:
    """A caller's place in a queue as their call sees it: what the engine decides for them arrives here."""

    def __init__(self, call_id: CallId) -> None:
        self.call_id = call_id
        # Offers must end before the next are made, so at most those of one moment, the words that take them back and
        # the one that ends the wait are unread.
        self._commands: asyncio.Queue[Command] = asyncio.Queue(maxsize=16)

    def put(self, command: Command) -> None:
        """Hand over a command; never blocks."""
        self._commands.put_nowait(command)

    @property
    def told(self) -> bool:
        """Whether something was decided that the call has not looked at yet."""
        return not self._commands.empty()

    def known(self) -> Decision | None:
        """What has been decided and not looked at yet; None: nothing. Waits for nothing."""
        while self.told:
            command = self._commands.get_nowait()
            if not isinstance(command, Withdraw):
                return command
        return None

    def more(self) -> list[PersonId]:
        """Who else is to be rung with the person whose offer was taken last."""
        found = []
        while not self._commands.empty():
            command = self._commands.get_nowait()
            if isinstance(command, Offer):
                found.append(command.person)
        return found

    async def next(self) -> Decision:
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
        waits: Waits | None = None,
    ) -> None:
        self.waits = waits or Waits()
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
        self._counted: dict[str, int] = {}
        """What those of people show."""
        self._hear_people: list[HearPerson] = []
        self._hear_queues: list[HearQueue] = []
        self._told: dict[QueueName, QueueLoad] = {}
        """What was told last of each queue."""
        self._telling = False

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
            self.waits.joined(caller, self._clock())
            self._carry_out(self._engine.enter(caller, self._clock()))
        return place

    def leave(self, call_id: CallId) -> None:
        """The caller is gone from the queue, for whatever reason; harmless when they were in none."""
        self._see_to_duty()
        commands = self._engine.leave(call_id, self._clock())
        self._places.pop(call_id, None)
        self.waits.gone(call_id, self._clock())
        self._carry_out(commands)

    def accept(self, call_id: CallId, person: PersonId) -> bool:
        """The person answered: True when the caller is theirs now."""
        self._see_to_duty()
        commands = self._engine.accept(call_id, person, self._clock())
        if commands is None:
            return False
        self._places.pop(call_id, None)
        self.waits.answered(call_id, self._clock())
        self._carry_out(commands)
        return True

    def decline(self, call_id: CallId, person: PersonId, result: OfferResult) -> None:
        """The offer came to nothing."""
        self._see_to_duty()
        self._carry_out(self._engine.decline(call_id, person, result, self._clock()))

    def pick_up(self, call_id: CallId, person: PersonId) -> bool:
        """Offer this caller to this person now, past the order, see `QueueEngine.pick_up`; whether it was done."""
        self._see_to_duty()
        commands = self._engine.pick_up(call_id, person, self._clock())
        self._carry_out(commands)
        return Offer(call_id, person) in commands

    def hand_on(self, call_id: CallId, holder: PersonId, person: PersonId) -> bool:
        """The same for a caller who rings at the ``holder``'s phone: their call knows of it without being told."""
        self._see_to_duty()
        commands, offer = self._engine.hand_on(call_id, holder, person, self._clock()), Offer(call_id, person)
        self._carry_out(command for command in commands if command != offer)
        return offer in commands

    def engage(self, person: PersonId, call_id: CallId, queue: Queue | None) -> None:
        """The person talks on a call that was not offered to them here, see `QueueEngine.engage`."""
        self._see_to_duty()
        self._carry_out(self._engine.engage(person, call_id, queue, self._clock()))

    def finished(self, person: PersonId, call_id: CallId, *, talked: bool = True) -> None:
        """The conversation is over; ``talked``: False where they could not be joined after all."""
        self._see_to_duty()
        self._carry_out(self._engine.finished(person, call_id, self._clock(), talked=talked))

    def device(self, person: PersonId, state: Device) -> None:
        """A phone's state as Asterisk tells it."""
        self._see_to_duty()
        self._carry_out(self._engine.device(person, state, self._clock()))

    def sign(self, person: PersonId, *, on: bool, queue: QueueName | None = None) -> None:
        """Sign somebody in or out: of one queue, or of all that they serve.

        The two are kept apart: who signs in again is still signed out of the queues that they had signed out of. Who
        signs in begins anew, without pause, wrap-up or rest. Nothing happens to whom the rules do not know.
        """
        setting = self._setting(person)
        if queue is None:
            paused = setting.paused if on and setting.signed_in else None
            setting = replace(setting, signed_in=on, paused=paused)
        else:
            out = setting.signed_out_of - {queue} if on else setting.signed_out_of | {queue}
            setting = replace(setting, signed_out_of=out)
        self._choose(person, setting, Change.SIGNED_IN if on else Change.SIGNED_OUT)

    def pause(self, person: PersonId, reason: str) -> None:
        """No offers until they are ready again; ``reason`` is a key."""
        self._choose(person, replace(self._setting(person), paused=reason), Change.PAUSED)

    def ready(self, person: PersonId) -> None:
        """Pause, wrap-up and rest are over. Who is signed out stays so."""
        self._see_to_duty()
        self._carry_out(self._engine.ready(person, self._clock()))

    def wrap_up(self, person: PersonId, seconds: float) -> None:
        """Their wrap-up ends so many seconds from now, whether or not they had one; 0: it is over."""
        self._see_to_duty()
        self._carry_out(self._engine.wrap_up(person, seconds, self._clock()))

    def status(self, person: PersonId) -> AgentStatus | None:
        """How somebody stands; None: the rules do not know them."""
        return self._engine.status(person)

    def settings(self) -> Mapping[PersonId, AgentSetting]:
        """What everybody whom the rules know has chosen: what `restore` takes."""
        return self._engine.settings()

    def restore(self, settings: Mapping[PersonId, AgentSetting]) -> None:
        """What a process before this one knew; whom it does not tell of keeps what they have."""
        for person, setting in settings.items():
            self._choose(person, setting, Change.RESTORED)

    def load(self, queue: QueueName) -> QueueLoad:
        """How a queue stands."""
        return self._engine.load(queue)

    def watch(self, hear: HearPerson) -> None:
        """Tell of every change of somebody's status from now on, after what it leads to is under way.

        ``hear`` gets the status as it was at that very moment, and must return at once.
        """
        self._engine.keep_diary()
        self._hear_people.append(hear)

    def watch_queues(self, hear: HearQueue) -> None:
        """Tell of each change of how a queue stands, from now on; ``hear`` must return at once."""
        self._hear_queues.append(hear)

    def waiting(self, queue: QueueName, *, urgent: bool = False) -> int:
        """Callers in this queue who do not talk yet; ``urgent``: only those before whom nobody else stands."""
        return self._engine.waiting_in(queue, urgent=urgent)

    def callers(self) -> list[Caller]:
        """Everybody who waits now."""
        return self._engine.callers()

    def standing(self, call_id: CallId) -> Standing | None:
        """Where a caller stands in their queue now; None: they wait no more."""
        return self._engine.standing(call_id)

    def expected(self, queue: QueueName, standing: Standing) -> Estimate | None:
        """How long it may still take for somebody who stands so; None: that is not known."""
        return self.waits.expected(queue, standing)

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

    def _setting(self, person: PersonId) -> AgentSetting:
        status = self._engine.status(person)
        if status is None:
            return AgentSetting()
        return AgentSetting(status.signed_in, status.signed_out_of, status.paused)

    def _choose(self, person: PersonId, setting: AgentSetting, why: Change) -> None:
        self._see_to_duty()
        self._carry_out(self._engine.choose(person, setting, why, self._clock()))

    def _carry_out(self, commands: Iterable[Command]) -> None:
        for command in commands:
            if isinstance(command, GiveUp | Overflowing | Closing):
                self.waits.gone(command.call_id, self._clock())
            place = self._places.get(command.call_id)
            if place is not None:
                place.put(command)
        self._changed.set()
        self._show_waiting()
        self._show_people()
        self._tell()

    def _tell(self) -> None:
        """A listener may change something in its turn: what that leads to is told after the rest of this."""
        if self._telling:
            return
        self._telling = True
        while diary := self._engine.take_diary():
            for person, status, why in diary:
                for hear in self._hear_people:
                    _safely(hear, person, status, why)
        self._telling = False
        self._tell_queues()

    def _tell_queues(self) -> None:
        for queue in sorted(self._engine.take_changed()) if self._hear_queues else ():
            load = self._engine.load(queue)
            if self._told.get(queue) == load:
                continue
            self._told[queue] = load
            for hear in self._hear_queues:
                _safely(hear, queue, load)

    def _show_people(self) -> None:
        counts = self._engine.agent_counts()
        for state, count in counts.items():
            if self._counted.get(state) != count:
                self._metrics.agents.labels(state).set(count)
        self._counted = counts

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


def _safely(hear: Callable[P, None], *told: P.args, **more: P.kwargs) -> None:
    """A listener's mistake must cost no caller their place."""
    try:
        hear(*told, **more)
    except Exception:  # noqa: BLE001 - whatever it is, calls go on
        _LOG.exception("a listener of the dispatcher failed")
