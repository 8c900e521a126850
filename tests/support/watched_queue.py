"""A queue engine under watch: who was told what is kept apart from it, and each of its commands is judged by that.

Choices are numbers, so that hypothesis and a seed can both make them; everything done is written down for a replay.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any, TypeVar

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId
from callcontrol.model.rules import Group
from callcontrol.queueing import (
    AgentSetting,
    Caller,
    Change,
    Closing,
    Command,
    Device,
    GiveUp,
    Offer,
    OfferResult,
    Overflowing,
    QueueEngine,
    Withdraw,
)
from tests.support.queue_claims import Claims
from tests.support.queue_judge import judge
from tests.support.random_staff import LANGUAGES, QUEUES

Answer = list[Command] | None
Pick = tuple[CallId, PersonId]
"""Whom somebody picks up at this moment."""
T = TypeVar("T")
Event = tuple[str, tuple[Any, ...], dict[str, Any]]
BONUSES = (0.0, 0.0, 30.0, 90.0)
CLOSINGS = (-40.0, 0.0, 20.0, 100.0)
MOST_WAITING = 12


@dataclass
class WatchedQueue:
    """One engine and what the callers' side knows of it."""

    group: Group
    now: float = 0.0
    claims: Claims = field(default_factory=Claims)
    off: frozenset[PersonId] = frozenset()
    devices: dict[PersonId, Device] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    calls: int = 0

    def __post_init__(self) -> None:
        self.engine = QueueEngine(self.group)
        self.people = sorted(self.group.people)
        self.devices = dict.fromkeys(self.people, Device.OFFLINE)

    def pass_time(self, seconds: float) -> None:
        """With a tick whenever the engine asks for one."""
        end = self.now + seconds
        while (due := self.engine.wakes_at()) is not None and due <= end:
            self.now = max(due, self.now)
            self._do("tick", self.now)
        self.now = end

    def enter(self, choice: int, waited: float = 0.0) -> None:
        """A new call joins a queue, of whatever class, perhaps while the location closes."""
        if len(self.claims.inside) >= MOST_WAITING:
            return
        self.calls += 1
        queue = self.group.queues[QUEUES[choice % len(QUEUES)]]
        closes = inf if choice % 7 else self.now + CLOSINGS[choice // 7 % len(CLOSINGS)]
        caller = Caller(
            *(CallId(f"call-{self.calls:04}"), queue, self.now - waited, Language(LANGUAGES[choice // 3 % 2])),
            left=() if choice % 4 else (QUEUES[choice // 5 % len(QUEUES)],),
            ahead=self.engine.waiting_in(queue.name),
            urgent=choice % 6 == 0,
            closes=closes,
            ahead_seconds=BONUSES[choice // 6 % len(BONUSES)],
            last=self._person(choice // 24) if choice % 3 == 0 and self.people else None,
        )
        self.claims.entered(caller)
        self._do("enter", caller, self.now)
        if caller.call_id in self.claims.inside:
            assert self._do("enter", caller, self.now) == [], "entered twice"

    def leave(self, choice: int) -> None:
        if self.claims.inside:
            call = _one_of(sorted(self.claims.inside), choice)
            self.claims.ended(call, "left")
            self._do("leave", call, self.now)
            assert call not in self.claims.ringing, "a phone rings on for a caller who has gone"

    def accept(self, choice: int) -> None:
        """Everybody whose phone rings for a caller picks up at the same instant, one of them first."""
        if not self.claims.ringing:
            return
        call = _one_of(sorted(self.claims.ringing), choice)
        rung = self.claims.ringing[call].copy()
        first = _one_of(rung, choice)
        for stranger in set(self.people) - set(rung):
            assert self.engine.accept(call, stranger, self.now) is None, "claimed by somebody whose phone does not ring"
        self.claims.silenced(call, first)
        self.claims.talking[first] = call
        self.claims.ended(call, "accepted")
        assert self._do("accept", call, first, self.now) is not None
        for person in (*rung, first):
            assert self._do("accept", call, person, self.now) is None, "one caller, claimed twice"
        assert call not in self.claims.ringing, "a phone rings on for a caller who is answered"

    def decline(self, choice: int, result: OfferResult) -> None:
        if not self.claims.ringing:
            return
        call = _one_of(sorted(self.claims.ringing), choice)
        person = _one_of(self.claims.ringing[call], choice)
        self.claims.silenced(call, person)
        if result is OfferResult.FAILED:
            self.devices[person] = Device.OFFLINE
        self._do("decline", call, person, result, self.now)

    def finish(self, choice: int) -> None:
        if self.claims.talking:
            person = _one_of(sorted(self.claims.talking), choice)
            call = self.claims.talking.pop(person)
            self._do("finished", person, call, self.now, talked=choice % 4 > 0)

    def device(self, choice: int, state: Device) -> None:
        if self.people:
            self.devices[self._person(choice)] = state
            self._do("device", self._person(choice), state, self.now)

    def sign(self, choice: int, *, signed_in: bool) -> None:
        """Of everything, or of one queue."""
        if not self.people:
            return
        setting = self._setting(self._person(choice))
        if choice // 5 % 2:
            setting = replace(setting, signed_in=signed_in)
        else:
            queue = {QUEUES[choice % len(QUEUES)]}
            out = setting.signed_out_of - queue if signed_in else setting.signed_out_of | queue
            setting = replace(setting, signed_out_of=out)
        self._do("choose", self._person(choice), setting, Change.SIGNED_IN, self.now)

    def all_back(self) -> None:
        """Everybody has hung up, is on duty, at their phone, signed in and ready."""
        while self.claims.talking:
            self.finish(1)
        self.duty(0)
        for number, person in enumerate(self.people):
            self.device(number, Device.FREE)
            self._do("choose", person, AgentSetting(), Change.SIGNED_IN, self.now)
            self.ready(number)

    def pause(self, choice: int) -> None:
        if self.people:
            setting = replace(self._setting(self._person(choice)), paused="lunch")
            self._do("choose", self._person(choice), setting, Change.PAUSED, self.now)

    def ready(self, choice: int) -> None:
        if self.people:
            self._do("ready", self._person(choice), self.now)

    def wrap_up(self, choice: int, seconds: float) -> None:
        if self.people:
            self._do("wrap_up", self._person(choice), seconds, self.now)

    def duty(self, choice: int) -> None:
        self.off = frozenset(who for n, who in enumerate(self.people) if choice >> n & 1)
        self._do("duty", self.off, self.now)

    def pick_up(self, choice: int) -> None:
        """A waiting caller, or one for whom a colleague's phone rings."""
        if not self.people or not self.claims.inside:
            return
        call, person = _one_of(sorted(self.claims.inside), choice), self._person(choice // 3)
        rung = self.claims.ringing.get(call)
        if rung is None:
            self._do("pick_up", call, person, self.now, picked=(call, person))
        else:
            self._do("hand_on", call, rung[0], person, self.now, picked=(call, person))

    def close(self) -> None:
        """Everybody goes home; whoever still waits is told so."""
        for number in range(len(self.people)):
            self.device(number, Device.OFFLINE)
        while self.claims.talking:
            self.finish(1)
        while self.claims.ringing:
            self.decline(0, OfferResult.MISSED)
        self.pass_time(400.0)
        assert not self.claims.inside, "somebody waits for ever"
        assert not self.engine.waiting()
        self.claims.check_outcomes(self.calls)

    def _do(self, name: str, *given: Any, picked: Pick | None = None, **named: Any) -> Answer:
        self.events.append((name, given, named))
        answer: Answer = getattr(self.engine, name)(*given, **named)
        self.answers.append(answer)
        if name == "hand_on" and answer:
            del self.claims.ringing[given[0]]
        for command in answer or []:
            self._hear(command, picked)
        return answer

    def _hear(self, command: Command, picked: Pick | None) -> None:
        match command:
            case Offer(call_id=call, person=person):
                judge(self, call, person, picked=picked == (call, person))
                self.claims.rings(call, person)
            case Withdraw(call_id=call, person=person):
                self.claims.silenced(call, person)
            case GiveUp(call_id=call):
                self.claims.ended(call, "gave up")
            case Closing(call_id=call):
                self.claims.ended(call, "closed")
            case Overflowing(call_id=call):
                self.claims.ended(call, "overflowed")

    def _person(self, choice: int) -> PersonId:
        return self.people[choice % len(self.people)]

    def _setting(self, person: PersonId) -> AgentSetting:
        status = self.engine.status(person)
        assert status is not None
        return AgentSetting(status.signed_in, status.signed_out_of, status.paused)


def _one_of(things: Sequence[T], choice: int) -> T:
    return things[choice % len(things)]
