"""A random day of a queue, lived by the engine and by a naive one, answer by answer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.model.staff import KEPT_FREE_SECONDS, MOST_AHEAD_SECONDS
from callcontrol.queueing import (
    AgentSetting,
    AgentStatus,
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
    QueueLoad,
    Withdraw,
)
from tests.support.naive_queue import NaiveQueue
from tests.support.random_staff import LANGUAGES, QUEUES
from tests.support.small_group import small_group, without_billing

VERSIONS = [
    small_group(),
    # Ben is gone, Cora has learned the desk, Finn is new.
    small_group(
        north_people="{101: {name: Ann, skills: [reception]}, 103: {name: Cora, skills: [billing, reception]}, "
        "104: {name: Finn, skills: [billing, speaks-es]}}"
    ),
    # Billing is called accounts, and Ben does none: who waits for billing is answered by whoever had that skill last.
    without_billing(),
]
"""What the rules may be replaced by, as files tell it."""
CALLS = [CallId(f"call-{n}") for n in range(6)]
Step = tuple[str, int, int, float]
"""What happens, two choices that it needs, and the seconds that pass before."""

CLOSINGS = [-890.0, -40.0, 0.0, 3.0, 20.0, 100.0]
"""Seconds until the location of a caller closes who joins."""


@dataclass
class Day:
    """Both engines, and who has which offer or talk, as the callers' side knows it."""

    versions: Sequence[Group]
    now: float = 0.0
    off: frozenset[PersonId] = frozenset()
    inside: dict[CallId, Caller] = field(default_factory=dict)
    offered: dict[CallId, list[PersonId]] = field(default_factory=dict)
    talking: dict[CallId, PersonId] = field(default_factory=dict)
    stood: dict[PersonId, AgentStatus] = field(default_factory=dict)
    """How everybody stood when that was last told."""
    loads: dict[QueueName, QueueLoad] = field(default_factory=dict)
    engaged: int = 0
    picked: tuple[CallId, PersonId] | None = None
    """Whom somebody picks up at this moment."""

    def __post_init__(self) -> None:
        self.group = self.versions[0]
        self.lived = [self.group]
        self.engine, self.naive = QueueEngine(self.group), NaiveQueue(self.group)
        self.engine.keep_diary()
        self.people = sorted({person for group in self.versions for person in group.people})
        self.stood = self._statuses()

    def pass_time(self, seconds: float) -> None:
        """Let time pass, with a tick whenever the engine asks for one: in between there is nothing to do."""
        end = self.now + seconds
        while (due := self.engine.wakes_at()) is not None and due <= end:
            assert self.naive.at_rest((self.now + max(due, self.now)) / 2), "something was due, and nobody woke"
            self.now = max(due, self.now)
            self._same(self.engine.tick(self.now), self.naive.tick(self.now))
            assert due != self.engine.wakes_at(), "woken for the same again and again"
        assert self.naive.at_rest(end), "something is due, and nobody wakes"
        self.now = end

    def live(self, step: Step) -> None:
        """Do one step in both and hold the answers to the invariants."""
        kind, first, second, pause = step
        self.pass_time(pause)
        call, person = CALLS[first % len(CALLS)], self.people[second % len(self.people)]
        match kind:
            case "enter":
                self._enter(call, first, second)
            case "leave":
                self._leave(call)
            case "accept":
                self._accept(*self._one_of(self._ringing(first), call, person, first))
            case "decline":
                self._decline(*self._one_of(self._ringing(first), call, person, first), list(OfferResult)[second % 3])
            case "finished":
                call, at = self._one_of(self.talking, call, person, first)
                if self.talking.get(call) == at:
                    del self.talking[call]
                ended, talked = (at, call, self.now), second % 4 > 0
                self._same(self.engine.finished(*ended, talked=talked), self.naive.finished(*ended, talked=talked))
            case "replace":
                self.group = self.versions[first % len(self.versions)]
                self.lived = [*self.lived, self.group][-3:]
                given = self.group, self.now, self.off
                self._same(self.engine.replace(*given), self.naive.replace(*given))
            case "tick":
                self._same(self.engine.tick(self.now), self.naive.tick(self.now))
            case _:
                self._choose(kind, call, person, first)
        self._invariants()

    def _choose(self, kind: str, call: CallId, person: PersonId, first: int) -> None:
        """What people do of themselves, or their hours."""
        match kind:
            case "device":
                state = list(Device)[first % 3]
                self._same(self.engine.device(person, state, self.now), self.naive.device(person, state, self.now))
            case "duty":
                self.off = frozenset(
                    who for n, who in enumerate(self.people) if (first + n) % 3 == 0 and call in CALLS[::2]
                )
                self._same(self.engine.duty(self.off, self.now), self.naive.duty(self.off, self.now))
            case "sign" | "pause":
                setting = self._setting(person, kind, first)
                self._same(
                    self.engine.choose(person, setting, Change.RESTORED, self.now),
                    self.naive.choose(person, setting, self.now),
                )
            case "ready":
                self._same(self.engine.ready(person, self.now), self.naive.ready(person, self.now))
            case "wrap_up":
                given = person, [0.0, 1.0, 7.0, 40.0][first % 4], self.now
                self._same(self.engine.wrap_up(*given), self.naive.wrap_up(*given))
            case "pick_up":
                self._pick_up(call, person)
            case _:
                self._engage(person, first)

    def _setting(self, person: PersonId, kind: str, choice: int) -> AgentSetting:
        """Another than theirs, mostly."""
        status = self.engine.status(person)
        if status is None:
            return AgentSetting()
        setting = AgentSetting(status.signed_in, status.signed_out_of, status.paused)
        if kind == "pause":
            return replace(setting, paused="lunch" if choice % 3 else None)
        if choice % 3 == 0:
            return replace(setting, signed_in=not setting.signed_in)
        names = sorted({name for group in self.versions for name in group.queues})
        return replace(setting, signed_out_of=setting.signed_out_of ^ {names[choice % len(names)]})

    def _pick_up(self, call: CallId, person: PersonId) -> None:
        commands = self.engine.pick_up(call, person, self.now)
        self.picked = call, person
        self._same(commands, self.naive.pick_up(call, person, self.now))
        self.picked = None

    def _engage(self, person: PersonId, choice: int) -> None:
        self.engaged += 1
        call, queue = CallId(f"other-{self.engaged}"), next(iter(self.group.queues.values()))
        given = person, call, queue if choice % 2 else None, self.now
        if self.engine.status(person) is not None and person not in self._busy():
            self.talking[call] = person
        self._same(self.engine.engage(*given), self.naive.engage(*given))

    def _ringing(self, choice: int) -> dict[CallId, PersonId]:
        """One of the phones that ring for each caller."""
        return {call: people[choice % len(people)] for call, people in self.offered.items()}

    def _busy(self) -> set[PersonId]:
        return {person for people in self.offered.values() for person in people} | set(self.talking.values())

    @staticmethod
    def _one_of(pairs: dict[CallId, PersonId], call: CallId, person: PersonId, choice: int) -> tuple[CallId, PersonId]:
        """Mostly one of the pairs, sometimes a pair that is none."""
        if not pairs or choice % 5 == 0:
            return call, person
        return sorted(pairs.items())[choice % len(pairs)]

    def _enter(self, call: CallId, first: int, second: int) -> None:
        if call in self.talking:
            return  # one call is in one place
        group = self.lived[first // 7 % len(self.lived)]  # a call keeps the rules that it began with
        queue = group.queues[sorted(group.queues)[second % len(group.queues)]]
        left = () if first % 4 else (QUEUES[second // 3 % len(QUEUES)],)
        language = Language(LANGUAGES[second // 4 % 2])
        closes = inf if first % 3 else self.now + CLOSINGS[second % len(CLOSINGS)]
        caller = Caller(
            *(call, queue, self.now - first, language, left, self.engine.waiting_in(queue.name)),
            urgent=second % 5 == 0,
            closes=closes,
            opens=inf if first % 2 else closes + 60.0,
            ahead_seconds=[0.0, 0.0, 30.0, 90.0][first // 3 % 4],
            last=None if first % 4 else self.people[second // 5 % len(self.people)],
        )
        self.inside.setdefault(call, caller)
        self._same(self.engine.enter(caller, self.now), self.naive.enter(caller, self.now))

    def _leave(self, call: CallId) -> None:
        self.inside.pop(call, None)
        before = self.offered.get(call, [])
        commands = self.engine.leave(call, self.now)
        withdrawn = [command.person for command in commands if isinstance(command, Withdraw)]
        assert withdrawn == before
        self._same(commands, self.naive.leave(call, self.now))

    def _accept(self, call: CallId, person: PersonId) -> None:
        commands, naive = self.engine.accept(call, person, self.now), self.naive.accept(call, person, self.now)
        assert (commands is not None) == (naive is not None) == (person in self.offered.get(call, []))
        if commands is None or naive is None:
            return
        self.offered[call].remove(person)
        losers = [command for command in commands if isinstance(command, Withdraw) and command.call_id == call]
        assert [command.person for command in losers] == self.offered[call], "two people have one caller"
        if not losers:
            del self.offered[call]
        self.talking[call] = person
        del self.inside[call]
        self._same(commands, naive)
        assert call not in self.offered

    def _decline(self, call: CallId, person: PersonId, result: OfferResult) -> None:
        if person in self.offered.get(call, []):
            self._ended(call, person)
        commands = self.engine.decline(call, person, result, self.now)
        self._same(commands, self.naive.decline(call, person, result, self.now))

    def open(self, there: list[int]) -> None:
        """These people come, one a second."""
        for person in there:
            self.live(("device", list(Device).index(Device.FREE), person, 1.0))

    def close(self) -> None:
        """Everybody goes home; whoever still waits is told so."""
        offline = list(Device).index(Device.OFFLINE)
        for person in range(len(self.people)):
            self.live(("device", offline, person, 0.0))
        while self.talking:
            self.live(("finished", 1, 0, 0.0))
        while self.offered:
            self.live(("decline", 1, 0, 0.0))
        self.live(("tick", 0, 0, 300.0))

    def _same(self, commands: list[Command], naive: list[Command]) -> None:
        assert commands == naive
        for command in commands:
            match command:
                case Offer(call_id=call, person=person):
                    self._offer(call, person)
                case Withdraw(call_id=call, person=person):
                    self._ended(call, person)
                case GiveUp(call_id=call):
                    caller = self.inside.pop(call)
                    assert call not in self.offered
                    assert self.now - caller.since >= caller.queue.max_wait_seconds
                case Closing(call_id=call):
                    caller = self.inside.pop(call)
                    assert call not in self.offered
                    assert caller.closes <= self.now < caller.opens
                case Overflowing(call_id=call, overflow=overflow):
                    assert call not in self.offered
                    assert overflow in self.inside.pop(call).queue.overflow

    def _ended(self, call: CallId, person: PersonId) -> None:
        self.offered[call].remove(person)
        if not self.offered[call]:
            del self.offered[call]

    def _offer(self, call: CallId, person: PersonId) -> None:
        assert call in self.inside, "somebody who is not in a queue was offered"
        ringing = self.offered.get(call, [])
        assert len(ringing) < self.inside[call].queue.at_once, "more phones at once than the queue says"
        assert person not in self._busy(), "a second call for the same person"
        assert person in self.group.people, "a call for somebody whom the rules do not know any more"
        caller = self.inside[call]
        if self.picked == (call, person):
            self.offered[call] = [person]
            return
        assert person not in self.off, "a call for somebody who is off duty"
        status = self.engine.status(person)
        assert status is not None
        assert status.signed_in
        assert status.paused is None
        assert status.wrap_up_until is None
        assert caller.queue.name not in status.signed_out_of
        assert person in self.naive.able(caller, self.now)
        for other in self.inside.values():
            out = other.queue.name in status.signed_out_of
            if other.call_id not in self.offered and _goes_first(other, caller) and not out:
                assert person not in self.naive.able(other, self.now), "somebody whose turn it was was passed over"
        self.offered.setdefault(call, []).append(person)

    def _statuses(self) -> dict[PersonId, AgentStatus]:
        return {who: status for who in self.people if (status := self.engine.status(who)) is not None}

    def _told(self) -> None:
        """Whatever is new of somebody was told, and what was told last is how they stand."""
        now, last = self._statuses(), {who: status for who, status, _ in self.engine.take_diary()}
        for who, status in last.items():
            assert now.get(who, status) == status
        for who in now.keys() & self.stood.keys() - last.keys():
            assert now[who] == self.stood[who], "a change of somebody's status was not told"
        self.stood = now

    def _loads(self) -> None:
        changed = self.engine.take_changed()
        for name, queue in self.group.queues.items():
            load = self.engine.load(name)
            assert load == self.naive.load(queue, self.now)
            assert name in changed or self.loads.get(name, load) == load, (
                "a queue stands differently, and nobody says so"
            )
            self.loads[name] = load

    def _invariants(self) -> None:
        self._told()
        self._loads()
        for name in self.group.queues:
            urgent = [one for one in self.inside.values() if one.queue.name == name and one.urgent]
            assert self.engine.waiting_in(name, urgent=True) == len(urgent)
        busy = self._busy()
        counts = self.engine.agent_counts()
        assert counts["serving"] == len(busy)
        assert sum(counts.values()) == len({*self.group.people, *busy}), "somebody is forgotten, or kept for ever"
        assert self.engine.waiting() == Counter(caller.queue.name for caller in self.inside.values())
        due = self.engine.wakes_at()
        assert due is not None or not (self.inside.keys() - self.offered.keys())
        assert self.naive.at_rest(self.now), "somebody is free for a caller who waits, or a caller is due"


def _goes_first(other: Caller, caller: Caller) -> bool:
    """Whether nothing can let a caller go before another: the bound on every overtaking.

    Ahead by the class, ahead by the person and the sticky wait are bounded; a reservation ends with the caller's wait.
    """
    if other.urgent or caller.urgent:
        return other.urgent and (not caller.urgent or (other.since, other.call_id) < (caller.since, caller.call_id))
    return caller.since - other.since > 2 * MOST_AHEAD_SECONDS + caller.queue.sticky_seconds + KEPT_FREE_SECONDS
