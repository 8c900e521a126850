"""Random days of a queue: the engine's invariants, and the engine against a naive one, command by command."""

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId
from callcontrol.model.rules import Group
from callcontrol.queueing import Caller, Command, Device, GiveUp, Offer, OfferResult, QueueEngine, Withdraw
from tests.support.exploring import examples
from tests.support.naive_queue import NaiveQueue
from tests.support.small_group import small_group, without_billing

GROUP = small_group()
VERSIONS = [
    GROUP,
    # Ben is gone, Cora has learned the desk, Finn is new.
    small_group(
        north_people="{101: {name: Ann, skills: [reception]}, 103: {name: Cora, skills: [billing, reception]}, "
        "104: {name: Finn, skills: [billing, speaks-es]}}"
    ),
    # Billing is called accounts, and Ben does none: who waits for billing is answered by whoever had that skill last.
    without_billing(),
]
"""What the rules may be replaced by."""
PEOPLE = sorted({person for group in VERSIONS for person in group.people})
QUEUES = sorted(GROUP.queues)
CALLS = [CallId(f"call-{n}") for n in range(6)]
Step = tuple[str, int, int, float]
"""What happens, two choices that it needs, and the seconds that pass before."""

steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "enter",
                "enter",
                "leave",
                "accept",
                "decline",
                "decline",
                "finished",
                "device",
                "device",
                "tick",
                "replace",
                "replace",
            ]
        ),
        st.integers(0, 59),
        st.integers(0, 59),
        st.sampled_from([0.0, 0.0, 1.0, 7.0, 29.0, 31.0, 150.0]),
    ),
    min_size=25,
    max_size=80,
)
present = st.lists(st.sampled_from(range(len(PEOPLE))), unique=True)
"""Who is there from the start, in the order of their coming."""


@dataclass
class Day:
    """Both engines, and who has which offer or talk, as the callers' side knows it."""

    engine: QueueEngine = field(default_factory=lambda: QueueEngine(GROUP))
    naive: NaiveQueue = field(default_factory=lambda: NaiveQueue(GROUP))
    now: float = 0.0
    group: Group = GROUP
    inside: dict[CallId, Caller] = field(default_factory=dict)
    offered: dict[CallId, PersonId] = field(default_factory=dict)
    talking: dict[CallId, PersonId] = field(default_factory=dict)

    def live(self, step: Step) -> None:
        """Do one step in both and hold the answers to the invariants."""
        kind, first, second, pause = step
        self.now += pause
        call, person = CALLS[first % len(CALLS)], PEOPLE[second % len(PEOPLE)]
        match kind:
            case "enter":
                self._enter(call, first, second)
            case "leave":
                self._leave(call)
            case "accept":
                self._accept(*self._one_of(self.offered, call, person, first))
            case "decline":
                self._decline(*self._one_of(self.offered, call, person, first), list(OfferResult)[second % 3])
            case "finished":
                call, at = self._one_of(self.talking, call, person, first)
                if self.talking.get(call) == at:
                    del self.talking[call]
                self._same(self.engine.finished(at, call, self.now), self.naive.finished(at, call, self.now))
            case "device":
                state = list(Device)[first % 3]
                self._same(self.engine.device(person, state, self.now), self.naive.device(person, state, self.now))
            case "replace":
                self.group = VERSIONS[first % len(VERSIONS)]
                self._same(self.engine.replace(self.group, self.now), self.naive.replace(self.group, self.now))
            case _:
                self._same(self.engine.tick(self.now), self.naive.tick(self.now))
        self._invariants()

    @staticmethod
    def _one_of(pairs: dict[CallId, PersonId], call: CallId, person: PersonId, choice: int) -> tuple[CallId, PersonId]:
        """Mostly one of the pairs, sometimes a pair that is none."""
        if not pairs or choice % 5 == 0:
            return call, person
        return sorted(pairs.items())[choice % len(pairs)]

    def _enter(self, call: CallId, first: int, second: int) -> None:
        if call in self.talking:
            return  # one call is in one place
        queue = VERSIONS[first // 7 % len(VERSIONS)].queues[QUEUES[second % len(QUEUES)]]
        caller = Caller(call, queue, self.now - first, Language(["en", "es"][second // 4 % 2]))
        self.inside.setdefault(call, caller)
        self._same(self.engine.enter(caller, self.now), self.naive.enter(caller, self.now))

    def _leave(self, call: CallId) -> None:
        self.inside.pop(call, None)
        before = self.offered.get(call)
        commands = self.engine.leave(call, self.now)
        withdrawn = [command.person for command in commands if isinstance(command, Withdraw)]
        assert withdrawn == ([] if before is None else [before])
        self._same(commands, self.naive.leave(call, self.now))

    def _accept(self, call: CallId, person: PersonId) -> None:
        accepted = self.engine.accept(call, person)
        assert accepted == self.naive.accept(call, person) == (self.offered.get(call) == person)
        if accepted:
            self.talking[call] = self.offered.pop(call)
            del self.inside[call]

    def _decline(self, call: CallId, person: PersonId, result: OfferResult) -> None:
        if self.offered.get(call) == person:
            del self.offered[call]
        commands = self.engine.decline(call, person, result, self.now)
        self._same(commands, self.naive.decline(call, person, result, self.now))

    def open(self, there: list[int]) -> None:
        """These people come, one a second."""
        for person in there:
            self.live(("device", list(Device).index(Device.FREE), person, 1.0))

    def close(self) -> None:
        """Everybody goes home; whoever still waits is told so."""
        offline = list(Device).index(Device.OFFLINE)
        for person in range(len(PEOPLE)):
            self.live(("device", offline, person, 0.0))
        while self.talking:
            self.live(("finished", 1, 0, 0.0))
        while self.offered:
            self.live(("decline", 1, 0, 0.0))
        self.live(("tick", 0, 0, max(queue.max_wait_seconds for queue in GROUP.queues.values())))

    def _same(self, commands: list[Command], naive: list[Command]) -> None:
        assert commands == naive
        for command in commands:
            match command:
                case Offer(call_id=call, person=person):
                    self._offer(call, person)
                case Withdraw(call_id=call, person=person):
                    assert self.offered.pop(call) == person
                case GiveUp(call_id=call):
                    waited = self.now - self.inside.pop(call).since
                    assert call not in self.offered
                    assert waited >= min(q.max_wait_seconds for q in GROUP.queues.values())

    def _offer(self, call: CallId, person: PersonId) -> None:
        assert call in self.inside, "somebody who is not in a queue was offered"
        assert call not in self.offered, "a second offer of the same caller"
        assert person not in self.offered.values(), "a second call for the same person"
        assert person not in self.talking.values(), "a call for somebody who talks"
        assert person in self.group.people, "a call for somebody whom the rules do not know any more"
        assert person in self.naive.able(self.inside[call])
        self.offered[call] = person

    def _invariants(self) -> None:
        busy = {*self.offered.values(), *self.talking.values()}
        counts = self.engine.agent_counts()
        assert counts["serving"] == len(busy)
        assert sum(counts.values()) == len({*self.group.people, *busy}), "somebody is forgotten, or kept for ever"
        assert self.engine.waiting() == Counter(caller.queue.name for caller in self.inside.values())
        due = self.engine.wakes_at()
        assert due is not None or not (self.inside.keys() - self.offered.keys())


@examples(300)
@given(present, steps)
def test_the_engine_does_what_the_naive_one_does(there: list[int], day_steps: list[Step]) -> None:
    day = Day()
    day.open(there)
    for step in day_steps:
        day.live(step)


@examples(100)
@given(present, steps)
def test_everybody_leaves_once_and_nobody_waits_for_ever(there: list[int], day_steps: list[Step]) -> None:
    day = Day()
    day.open(there)
    for step in day_steps:
        day.live(step)
    day.close()
    assert not day.engine.waiting()
    assert day.engine.wakes_at() is None
    assert day.engine.agent_counts() == {"offline": len(day.group.people), "busy": 0, "free": 0, "serving": 0}
    assert not day.inside
