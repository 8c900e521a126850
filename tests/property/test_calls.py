"""Random afternoons: callers who press and leave when they like, phones that do as they like, an Asterisk that fails.

Whatever happens, every call ends, its record is complete, and nothing of it stays in Asterisk.
"""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from callcontrol.ari import call_of
from callcontrol.flows.call import HIDDEN_KEY
from callcontrol.model.calls import CallRecord, EventKind, JournalEvent, Outcome
from callcontrol.model.names import KEYS
from callcontrol.model.rules import Group
from tests.support.exploring import examples
from tests.support.full_group import EAST, OWN, WEST, full_group
from tests.support.pbx_ari import Fault
from tests.support.pbx_things import Line, Manner
from tests.support.practice import Practice
from tests.support.small_group import LAKE, NORTH, NOWHERE, small_group
from tests.support.virtual_time import EPOCH, run_virtual


@dataclass(frozen=True)
class Scene:
    """A practice, and what is dialled and pressed there."""

    group: Group
    numbers: tuple[str, ...]
    keys: str


QUEUES = Scene(small_group(), (NORTH, NORTH, NORTH, LAKE, NOWHERE, "s", ""), KEYS + "111333")
"""Greeting, menu, queue and talk."""
EVERYTHING = Scene(full_group(), (EAST, WEST, WEST), KEYS + "111222333444555666")
"""Every stage that there is: questions, answers, messages, callbacks, the on-call chain."""
UNREACHED = {
    "nobody on call was reached: see to this caller",
    "a caller hung up before anybody on call was reached: see to this caller",
}
"""The one error that no fault has to precede."""
TIDY_SECONDS = 1.0
"""After a caller's hang-up, nothing of their call is left in Asterisk."""
MENDED_SECONDS = 60.0
"""The same where commands failed: the look round has found it."""


@dataclass(frozen=True)
class CallerPlan:
    """What one caller does; all times in seconds since they came."""

    comes_at: float
    number: int
    """Which of the scene's."""
    keys: list[tuple[float, int]]
    """When, and which of the scene's."""
    leaves_at: float
    leaves_on: int
    """They leave earlier when this many commands have been sent since they came: in the middle of something."""
    speaks: float
    """Seconds, after a tone."""


@dataclass(frozen=True)
class PhonePlan:
    """At some moment a phone, or a telephone outside, changes its ways."""

    at: float
    phone: int
    registered: bool
    manner: Manner
    after: float
    talks: float | None
    keys: str


Plans = tuple[Scene, list[CallerPlan], list[PhonePlan]]
Latency = tuple[float, float]
"""Seconds of a command to Asterisk, and of its answer back."""

moments = st.one_of(
    st.floats(0.0, 12.0),  # greeting, menu, the first ringing: where most can go wrong
    st.floats(0.0, 1.0).map(lambda part: round(part, 3)),
    st.floats(0.0, 400.0),
)
callers = st.builds(
    CallerPlan,
    st.floats(0.0, 20.0),
    st.integers(0, 100),
    st.lists(st.tuples(moments, st.integers(0, 1000)), max_size=12).map(sorted),
    moments,
    st.one_of(st.integers(1, 60), st.just(1000)),
    st.sampled_from([0.0, 0.2, 3.0, 100.0]),
)
phones = st.builds(
    PhonePlan,
    st.one_of(st.just(0.0), st.floats(0.0, 60.0)),
    st.integers(0, 100),
    st.sampled_from([True, True, True, False]),
    st.sampled_from(Manner),
    st.floats(0.06, 9.9),
    st.one_of(st.none(), st.floats(0.01, 30.0)),
    st.sampled_from(["", "1", "1", "2"]),
)
afternoons = st.tuples(
    st.sampled_from([QUEUES, EVERYTHING, EVERYTHING]),
    st.lists(callers, min_size=1, max_size=4),
    st.lists(phones, max_size=6),
)
latencies = st.tuples(st.sampled_from([0.0005, 0.001, 0.02]), st.sampled_from([0.0005, 0.002, 0.03]))
gaps = st.lists(st.tuples(st.floats(0.0, 30.0), st.floats(0.0, 20.0)), min_size=1, max_size=3)
"""Seconds until the connection to Asterisk breaks, and until it is back."""
faults = st.dictionaries(st.integers(1, 60), st.sampled_from(Fault), min_size=1, max_size=4)


@dataclass
class Afternoon:
    """What came of it."""

    practice: Practice
    scene: Scene
    lines: dict[str, Line] = field(default_factory=dict)
    pressed: list[tuple[str, float, str]] = field(default_factory=list)
    """Channel, virtual time, key."""
    stayed: list[str] = field(default_factory=list)
    """Ids of objects that were still there when they should not have been."""

    async def caller(self, plan: CallerPlan, patience: float) -> None:
        """Live one caller."""
        pbx = self.practice.pbx
        await asyncio.sleep(plan.comes_at)
        line = pbx.call_in(self.scene.numbers[plan.number % len(self.scene.numbers)], number=OWN)
        line.speaks = plan.speaks
        self.lines[line.id] = line
        async with asyncio.TaskGroup() as tasks:
            pressing = tasks.create_task(self._press(line, plan.keys))
            with suppress(TimeoutError):
                async with asyncio.timeout(plan.leaves_at):
                    await self.practice.ari.has_sent(plan.leaves_on)
            pressing.cancel()
        pbx.hang_up(line)
        await asyncio.sleep(patience)
        self.stayed += self._objects_of(line)

    async def _press(self, line: Line, keys: list[tuple[float, int]]) -> None:
        came = asyncio.get_running_loop().time()
        for at, number in keys:
            key = self.scene.keys[number % len(self.scene.keys)]
            await asyncio.sleep(came + at - asyncio.get_running_loop().time())
            if self.practice.pbx.press(line, key):
                self.pressed.append((line.id, asyncio.get_running_loop().time(), key))

    def _objects_of(self, line: Line) -> Iterator[str]:
        calls = {r.call_id for r in self.practice.journal.records.values() if r.channel == line.id}
        for left in self.practice.pbx.leftovers():
            if left == line.id or call_of(left) in calls or any(call in left for call in calls):
                yield left

    async def phone(self, plan: PhonePlan) -> None:
        """Change one phone."""
        await asyncio.sleep(plan.at)
        every = [*self.practice.pbx.phones.values(), *self.practice.pbx.mobiles.values()]
        phone = every[plan.phone % len(every)]
        phone.manner, phone.after, phone.talks, phone.keys = plan.manner, plan.after, plan.talks, plan.keys
        self.practice.pbx.register(phone, plan.registered)

    def record(self, line: Line) -> CallRecord:
        """The one record of a caller."""
        (record,) = [r for r in self.practice.journal.records.values() if r.channel == line.id]
        return record

    async def lose_events(self, breaks: list[tuple[float, float]]) -> None:
        """Break the connection again and again."""
        for after, length in breaks:
            await asyncio.sleep(after)
            self.practice.pbx.drop_link()
            await asyncio.sleep(length)
            self.practice.pbx.connect(self.practice.ari)

    async def everybody(self, plans: Plans, patience: float) -> None:
        """Live all callers and phones to their end."""
        async with asyncio.TaskGroup() as tasks:
            for caller in plans[1]:
                tasks.create_task(self.caller(caller, patience))
            for phone in plans[2]:
                tasks.create_task(self.phone(phone))

    async def settle(self) -> None:
        """Wait for the end, and see that nobody is engaged and nothing is left."""
        practice = self.practice
        await practice.until(lambda: not practice.sessions, within=30.0)
        await asyncio.sleep(MENDED_SECONDS)
        self.stayed += practice.pbx.leftovers()
        assert practice.serving() == 0, "somebody still counts as serving a call that is over"
        assert all(practice.dispatcher.waiting(queue) == 0 for queue in self.scene.group.queues)
        assert len(practice.router) == 0, "ids of calls that are over are still routed"


async def live(plans: Plans, latency: Latency, troubles: dict[int, Fault] | None = None) -> Afternoon:
    """Let it all happen, and wait for the end."""
    async with Practice(plans[0].group) as practice:
        practice.ari.latency = latency
        practice.ari.faults.by_number = {len(practice.ari.sent) + n: fault for n, fault in (troubles or {}).items()}
        afternoon = Afternoon(practice, plans[0])
        await afternoon.everybody(plans, MENDED_SECONDS if troubles else TIDY_SECONDS)
        await afternoon.settle()
    return afternoon


async def live_with_gaps(plans: Plans, latency: Latency, breaks: list[tuple[float, float]]) -> Afternoon:
    """The same while the connection to Asterisk breaks."""
    async with Practice(plans[0].group) as practice:
        practice.ari.latency = latency
        afternoon = Afternoon(practice, plans[0])
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(afternoon.everybody(plans, MENDED_SECONDS))
            tasks.create_task(afternoon.lose_events(breaks))
        await afternoon.settle()
    return afternoon


async def live_with_restarts(plans: Plans, latency: Latency, breaks: list[tuple[float, float]]) -> Afternoon:
    """The same while one process of ours follows the other."""
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        group = plans[0].group
        afternoon = Afternoon(await stack.enter_async_context(Practice(group)), plans[0])
        kept = {name: getattr(afternoon.practice, name) for name in ("pbx", "journal", "messages")}
        people = tasks.create_task(afternoon.everybody(plans, MENDED_SECONDS))
        for after, length in breaks:
            afternoon.practice.ari.latency = latency
            await asyncio.sleep(after)
            await stack.aclose()
            await asyncio.sleep(length)
            afternoon.practice = await stack.enter_async_context(Practice(group, **kept))
        await people
        await afternoon.settle()
    return afternoon


def check_record(record: CallRecord, *, watched: bool) -> None:
    """A record is complete, and its figures fit together; durations may be unknown of a call nobody ``watched``."""
    assert record.outcome is not None
    assert record.ended_at is not None
    lasted = (record.ended_at - record.started_at).total_seconds()
    assert lasted >= 0
    if watched:
        assert (record.wait_seconds is None) == (record.queued_at is None)
        assert (record.talk_seconds is None) == (record.answered_at is None)
    assert record.wait_seconds is None or 0 <= record.wait_seconds <= lasted
    assert (record.answered_at is None) == (record.person is None)
    assert record.talk_seconds is None or 0 <= record.talk_seconds <= lasted
    assert (record.outcome is Outcome.ANSWERED) == (record.answered_at is not None)
    if record.outcome in (Outcome.ABANDONED, Outcome.UNANSWERED, Outcome.UNREACHED):
        assert record.queued_at is not None


def check_journal(afternoon: Afternoon, line: Line, *, one_process: bool) -> None:
    """Every step is there once, the first is the arrival, the last the end."""
    journal, record = afternoon.practice.journal, afternoon.record(line)
    events = journal.events(record.call_id)
    if one_process:
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
    posted = [item for item in journal.posted if isinstance(item, JournalEvent) and item.call_id == record.call_id]
    assert posted == events, "an event was written twice, or out of order"
    assert events[0].kind is EventKind.ARRIVED
    assert [event.kind for event in events].count(EventKind.ENDED) == 1


def check_keys(afternoon: Afternoon, line: Line) -> None:
    """No key that was pressed before the talk, or before the call ended, is missing."""
    record = afternoon.record(line)
    assert record.ended_at is not None
    over = ((record.answered_at or record.ended_at) - EPOCH).total_seconds()
    pressed = [key for channel, at, key in afternoon.pressed if channel == line.id and at + 0.005 < over]
    noted = [event.data["key"] for event in afternoon.practice.journal.events(record.call_id, EventKind.KEY)]
    assert len(noted) >= len(pressed)
    assert all(told in (key, HIDDEN_KEY) for told, key in zip(noted, pressed, strict=False))


def check_message(afternoon: Afternoon, line: Line) -> None:
    """Who left a message has a file and an event of it, and nobody else has either."""
    practice, record = afternoon.practice, afternoon.record(line)
    told = practice.journal.events(record.call_id, EventKind.MESSAGE)
    assert (record.outcome is Outcome.MESSAGE_LEFT) == bool(told)
    assert [event.data["file"] for event in told] == [
        name for name in practice.messages.files if record.call_id in name
    ]


def check_all(afternoon: Afternoon, *, one_process: bool = True) -> None:
    """Everything that holds whatever has happened."""
    assert afternoon.stayed == []
    assert not afternoon.practice.journal.stages, "a checkpoint of a call that is over"
    known = {record.channel for record in afternoon.practice.journal.records.values()}
    assert len(afternoon.practice.journal.records) == len(known)
    for line in afternoon.lines.values():
        if line.id in known:
            check_record(afternoon.record(line), watched=one_process)
            check_journal(afternoon, line, one_process=one_process)
        else:
            assert line.id in afternoon.practice.pbx.fallback or line.id not in afternoon.practice.pbx.lines


@examples(100)
@given(afternoons, latencies)
def test_every_call_ends_and_leaves_nothing(plans: Plans, latency: Latency) -> None:
    afternoon = run_virtual(live(plans, latency))
    check_all(afternoon)
    assert len(afternoon.practice.journal.records) == len(afternoon.lines)
    for line in afternoon.lines.values():
        check_keys(afternoon, line)
        check_message(afternoon, line)
        assert afternoon.record(line).outcome is not Outcome.FAILED
    assert not afternoon.practice.pbx.stored, "what a caller said is still in Asterisk"
    errors = [entry for entry in afternoon.practice.logs if entry["log_level"] == "error"]
    assert [entry for entry in errors if entry["event"] not in UNREACHED] == []


@examples(100)
@given(afternoons, latencies, faults)
def test_every_call_ends_though_commands_fail(plans: Plans, latency: Latency, troubles: dict[int, Fault]) -> None:
    afternoon = run_virtual(live(plans, latency, troubles))
    check_all(afternoon)
    assert len(afternoon.practice.journal.records) == len(afternoon.lines)
    for line in afternoon.lines.values():
        check_keys(afternoon, line)


@examples(60)
@given(afternoons, latencies, gaps)
def test_every_call_ends_though_events_are_lost(
    plans: Plans, latency: Latency, breaks: list[tuple[float, float]]
) -> None:
    check_all(run_virtual(live_with_gaps(plans, latency, breaks)))


@examples(60)
@given(afternoons, latencies, gaps)
def test_every_call_ends_though_the_process_is_restarted(
    plans: Plans, latency: Latency, breaks: list[tuple[float, float]]
) -> None:
    check_all(run_virtual(live_with_restarts(plans, latency, breaks)), one_process=False)
