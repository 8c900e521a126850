"""A caller's wait in rings and over overflows, as a whole process lives it."""

import asyncio
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace

import pytest

from callcontrol.calls import session
from callcontrol.calls.checkpoint import decode
from callcontrol.flows import on_call
from callcontrol.flows.context import Context
from callcontrol.flows.stages import run_stage
from callcontrol.model.calls import (
    CallId,
    CallingOut,
    Done,
    EventKind,
    Outcome,
    Promising,
    Recording,
    Ringing,
    Stage,
    Waiting,
)
from callcontrol.model.names import BoxName, CallbackName, ChainName, LocationKey, QueueName, Source
from callcontrol.model.paths import Overflowing, ToBox, ToCallback, ToOnCall, ToQueue
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.model.staff import Overflow, Ring
from tests.support.pbx_things import Manner
from tests.support.practice import Practice
from tests.support.small_group import BILLING, DESK, small_group
from tests.support.virtual_time import virtual
from tests.support.whole_group import whole_group

ANN, BEN, CORA, DAN = "northside-101", "northside-102", "northside-103", "lakeview-301"
HERE = Source("group.yaml", 9, 9)
TO_BILLING, TO_DESK = ToQueue(QueueName(BILLING), HERE), ToQueue(QueueName(DESK), HERE)


def after(seconds: float, to: Overflowing) -> Overflow:
    return Overflow(to, seconds, None, None, HERE)


def rules(*overflow: Overflow, billing: tuple[Overflow, ...] = (), rings: tuple[Ring, ...] = ()) -> Group:
    small = small_group()
    desk = replace(small.queues[QueueName(DESK)], overflow=overflow, rings=rings)
    bill = replace(small.queues[QueueName(BILLING)], overflow=billing)
    return replace(small, queues={**small.queues, desk.name: desk, bill.name: bill})


def only(practice: Practice, *there: str) -> None:
    """These phones are there, no others."""
    for name, phone in practice.pbx.phones.items():
        practice.pbx.register(phone, name in there)


def overflows(practice: Practice) -> list[tuple[object, object, object]]:
    events = practice.journal.events(practice.journal.only.call_id, EventKind.OVERFLOWED)
    return [(event.data["from"], event.data["to"], event.data["why"]) for event in events]


@virtual
async def test_a_free_persons_phone_is_asked_for_before_the_caller_is_spoken_to() -> None:
    async with Practice(rules()) as practice:
        line = practice.pbx.call_in("+12125550110")
        await practice.until(lambda: line.sounds)
        sent = len(practice.ari.sent)
        practice.pbx.press(line, "1")
        await practice.stage("Talking")
        operations = practice.ari.sent_operations()[sent:]
        said = operations.index("channels.play_with_id")
        assert operations.index("channels.create") < said < operations.index("bridges.add_channel")


@virtual
async def test_another_locations_phone_rings_at_the_rings_second() -> None:
    ring = Ring(45.0, frozenset({LocationKey("lakeview")}), frozenset(), HERE)
    async with Practice(rules(rings=(ring,))) as practice:
        only(practice, DAN)
        await practice.call_in_queue()
        await practice.stage("Talking")
        record = practice.journal.only
        assert record.person == DAN
        assert record.wait_seconds == pytest.approx(47.0, abs=0.3)


@virtual
async def test_a_caller_goes_on_to_another_queue_and_keeps_what_they_waited() -> None:
    async with Practice(rules(after(60.0, TO_BILLING))) as practice:
        only(practice, CORA)
        line = await practice.call_in_queue()
        await practice.stage("Talking", within=90)
        record = practice.journal.only
        assert overflows(practice) == [(DESK, BILLING, "waited 60 s")]
        assert (record.queue, record.person) == (BILLING, CORA)
        assert record.queued_at is not None
        assert record.wait_seconds == pytest.approx(62.0, abs=0.3)
        practice.pbx.hang_up(line)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.ANSWERED
        assert practice.pbx.leftovers() == []


@virtual
async def test_the_music_goes_on_from_queue_to_queue() -> None:
    async with Practice(rules(after(20.0, TO_BILLING))) as practice:
        only(practice)
        await practice.call_in_queue()
        await practice.stage("Waiting")
        await asyncio.sleep(30)
        sent = practice.ari.sent_operations()
        assert overflows(practice)
        assert "channels.stop_moh" not in sent
        prompts = [p for e in practice.journal.events(practice.journal.only.call_id, EventKind.PROMPT)
                   for p in (e.data["prompts"] if isinstance(e.data["prompts"], list) else [])]  # fmt: skip
        assert prompts.count(SystemPrompt.PLEASE_WAIT) == 1


@virtual
async def test_nobody_comes_back_to_a_queue_they_left() -> None:
    async with Practice(rules(after(20.0, TO_BILLING), billing=(after(40.0, TO_DESK),))) as practice:
        only(practice)
        await practice.call_in_queue()
        await practice.over(within=400)
        record = practice.journal.only
        assert overflows(practice) == [(DESK, BILLING, "waited 20 s")]
        assert record.outcome is Outcome.UNANSWERED
        assert record.wait_seconds == pytest.approx(300.0, abs=0.3), "in all queues together"


@virtual
async def test_a_phone_that_rings_rings_to_its_end_first() -> None:
    async with Practice(rules(after(5.0, TO_BILLING))) as practice:
        only(practice, ANN, CORA)
        practice.pbx.phones[ANN].manner = Manner.IGNORE
        await practice.call_in_queue()
        await practice.stage("Talking")
        record = practice.journal.only
        assert (record.queue, record.person) == (BILLING, CORA)
        assert record.wait_seconds == pytest.approx(12.0, abs=0.3), "ten seconds of ringing"


@virtual
async def test_a_line_that_is_too_long_is_left_at_once_and_by_newcomers_alone() -> None:
    async with Practice(rules(Overflow(TO_BILLING, None, 1, None, HERE))) as practice:
        only(practice)
        for _ in range(3):
            await practice.call_in_queue()
            await asyncio.sleep(1)
        moved = [event for event in practice.journal.posted if getattr(event, "kind", None) is EventKind.OVERFLOWED]
        assert len(moved) == 1
        assert practice.dispatcher.waiting(QueueName(DESK)) == 2
        assert practice.dispatcher.waiting(QueueName(BILLING)) == 1


@virtual
async def test_how_many_were_ahead_is_judged_once_also_over_a_restart() -> None:
    group = rules(Overflow(TO_BILLING, None, 1, None, HERE))
    async with Practice(group) as practice:
        only(practice)
        for _ in range(2):
            await practice.call_in_queue()
            await asyncio.sleep(1)
        left = [decode(CallId(""), data).stage for _, data in await practice.journal.checkpoints()]
        assert sorted(stage.ahead or 0 for stage in left if isinstance(stage, Waiting)) == [0, 1]
    async with Practice(group, pbx=practice.pbx, journal=practice.journal) as second:
        only(second)
        await second.until(lambda: second.dispatcher.waiting(QueueName(DESK)) == 2)
        await asyncio.sleep(5)
        assert second.dispatcher.waiting(QueueName(BILLING)) == 0


@virtual
async def test_what_was_left_is_known_after_a_restart() -> None:
    group = rules(after(20.0, TO_BILLING), billing=(after(40.0, TO_DESK),))
    async with Practice(group) as practice:
        only(practice)
        await practice.call_in_queue()
        await practice.until(lambda: practice.dispatcher.waiting(QueueName(BILLING)) == 1)
    async with Practice(group, pbx=practice.pbx, journal=practice.journal) as second:
        only(second)
        await second.until(lambda: second.dispatcher.waiting(QueueName(BILLING)) == 1)
        await asyncio.sleep(60)
        assert second.dispatcher.waiting(QueueName(BILLING)) == 1
        assert second.session.stage == replace(_waiting(second), left=(QueueName(DESK),))


def _waiting(practice: Practice) -> Waiting:
    stage = practice.session.stage
    assert isinstance(stage, Waiting)
    return stage


@virtual
async def test_an_offer_keeps_all_of_the_place() -> None:
    async with Practice(rules(after(20.0, TO_BILLING))) as practice:
        only(practice, CORA)
        practice.pbx.phones[CORA].manner = Manner.IGNORE
        await practice.call_in_queue()
        await practice.stage("Ringing")
        stage = practice.session.stage
        assert isinstance(stage, Ringing)
        await practice.stage("Waiting")
        assert practice.session.stage == stage.waiting()
        assert (stage.left, stage.ahead) == ((DESK,), 0)


@pytest.mark.parametrize(
    ("to", "onward", "into"),
    [
        (ToBox(BoxName("northside/box"), HERE), Recording(BoxName("northside/box")), "box"),
        (ToOnCall(ChainName("clinician"), HERE), CallingOut, "on_call"),
        (ToCallback(CallbackName("northside/morning"), HERE), Promising, "callback"),
    ],
)
@virtual
async def test_out_of_the_queues_there_is_no_music_and_no_place(
    to: Overflowing, onward: Stage | type[Stage], into: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    come: list[Stage] = []

    async def until_onward(context: Context, stage: Stage) -> Stage:
        if isinstance(stage, Recording | CallingOut | Promising):
            come.append(stage)
            await asyncio.sleep(15)
            return Done(Outcome.MESSAGE_LEFT, "far enough")
        return await run_stage(context, stage)

    monkeypatch.setattr(session, "run_stage", until_onward)
    async with Practice(rules(after(20.0, to))) as practice:
        only(practice)
        await practice.call_in_queue()
        await practice.over()
        assert come[0] == onward or type(come[0]) is onward
        record = practice.journal.only
        assert (record.queue, record.outcome) == (DESK, Outcome.MESSAGE_LEFT)
        waited = 35.0 if into == "on_call" else 20.0  # who is on call is waited for as well
        assert record.wait_seconds == pytest.approx(waited, abs=0.3)
        (event,) = practice.journal.events(record.call_id, EventKind.OVERFLOWED)
        assert event.data["into"] == into
        assert event.data["rule"] == "group.yaml:9:9"
        assert "channels.stop_moh" in practice.ari.sent_operations()
        assert practice.dispatcher.waiting(QueueName(DESK)) == 0


@virtual
async def test_who_comes_from_a_queue_to_on_call_has_waited_in_both(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def ring(*_: object) -> list[SimpleNamespace]:
        await asyncio.sleep(15)
        return [SimpleNamespace(taken=True, leg=None)]

    async def join(context: Context, since: datetime, _leg: object) -> Stage:
        waited.append((context.call.services.clock.now() - since).total_seconds())
        return Done(Outcome.ANSWERED, "far enough")

    monkeypatch.setattr(on_call, "_ring", ring)
    monkeypatch.setattr(on_call, "join_with", join)
    group = replace(rules(after(20.0, ToOnCall(ChainName("clinician"), HERE))), chains=whole_group().chains)
    async with Practice(group) as practice:
        only(practice)
        await practice.call_in_queue()
        await practice.over()
        assert waited == [pytest.approx(35.0, abs=0.3)]
