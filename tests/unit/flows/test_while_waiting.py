"""What a waiting caller hears and what their keys do, as a whole process lives it."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from callcontrol.calls.checkpoint import decode
from callcontrol.model.calls import CallId, EventKind, JournalEvent, Outcome, Waiting
from callcontrol.model.names import BoxName, CallbackName, ChainName, Language, PersonId, QueueName, Source
from callcontrol.model.paths import Overflowing, Prompt, ToBox, ToCallback, ToOnCall, ToQueue
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.model.staff import Overflow
from callcontrol.model.waiting import Announce, Told, WaitKey
from tests.support.full_group import EAST, OWN, full_group
from tests.support.pbx_things import Line, Manner
from tests.support.practice import Practice
from tests.support.virtual_time import virtual

ONE, TWO = PersonId("east-501"), PersonId("east-502")
DESK, SPARE = QueueName("east/front_desk"), QueueName("east/spare")
HERE = Source("group.yaml", 9, 9)
EN = Language("en")
TEXTS = {
    SystemPrompt.POSITION: "You are number {position}.",
    SystemPrompt.EXPECTED_WAIT: "Wait {wait}.",
    SystemPrompt.LONG_WAIT: "Longer than {wait}.",
}


def said(name: str, text: str) -> Prompt:
    return Prompt(name, {EN: text, Language("es"): text}, HERE)


def choice(key: str, to: Overflowing) -> WaitKey:
    return WaitKey(key, to, said(f"east/key-{key}", f"press {key}"), HERE)


CALLBACK = choice("5", ToCallback(CallbackName("east/morning"), HERE))
BOX = choice("6", ToBox(BoxName("east/desk"), HERE))
ON_CALL = choice("0", ToOnCall(ChainName("clinician"), HERE))
OTHER = choice("7", ToQueue(SPARE, HERE))


def rules(*keys: WaitKey, announce: Announce | None = None, overflow: tuple[Overflow, ...] = ()) -> Group:
    """The desk's callers may press these; the spare queue is served by the same people and has keys of its own."""
    full = full_group()
    desk = replace(full.queues[DESK], keys=keys, announce=announce, overflow=overflow, max_wait_seconds=600.0)
    spare = replace(desk, name=SPARE, keys=(choice("6", BOX.to), choice("8", ToQueue(DESK, HERE))), overflow=())
    prompts = {**full.prompts, **{name: said(name, text) for name, text in TEXTS.items()}}
    return replace(full, queues={**full.queues, DESK: desk, SPARE: spare}, prompts=prompts)


async def waits(practice: Practice, *, answers: Manner | None = None) -> Line:
    """A caller in the queue for which, unless said, nobody is there."""
    for phone in practice.pbx.phones.values():
        practice.pbx.register(phone, answers is not None)
        phone.manner = answers or phone.manner
    line = practice.pbx.call_in(EAST, number=OWN)
    await practice.until(lambda: line.sounds)
    practice.pbx.press(line, "0")
    await practice.until(lambda: practice.dispatcher.waiting(DESK) > 0)
    return line


def told(practice: Practice, kind: EventKind) -> list[dict[str, object]]:
    events = (item for item in practice.journal.posted if isinstance(item, JournalEvent))
    return [dict(event.data) for event in events if event.kind is kind]


def heard(practice: Practice) -> list[str]:
    """Everything said in the queue, one after another; sentences with values as they were heard."""
    found: list[str] = []
    for data in told(practice, EventKind.PROMPT):
        names, texts = list(data["prompts"]), list(data.get("said", []))  # type: ignore[call-overload]
        found += [texts.pop(0) if name in TEXTS and texts else name for name in names]
    return found[len(found) - 1 - found[::-1].index(SystemPrompt.PLEASE_WAIT) :]


def teach(practice: Practice, waited: float, ahead: int = 0, queue: QueueName = DESK) -> None:
    estimator = practice.dispatcher.waits.estimator
    for number in range(50):
        estimator.joined(queue, 0, number * 10.0)
        estimator.answered(queue, ahead, waited, number * 10.0)


EVERY = Announce(position=True, wait=True, every_seconds=60.0)


async def busy(practice: Practice) -> Line:
    """A caller waits while everybody who is signed in talks."""
    for phone in practice.pbx.phones.values():
        practice.pbx.register(phone, phone.name == ONE)
    first = practice.pbx.call_in(EAST, number=OWN)
    await practice.until(lambda: first.sounds)
    practice.pbx.press(first, "0")
    await practice.stage("Talking")
    practice.journal.posted.clear()
    line = practice.pbx.call_in(EAST, number="+12125550178")
    await practice.until(lambda: line.sounds)
    practice.pbx.press(line, "0")
    await practice.until(lambda: practice.dispatcher.waiting(DESK) > 0)
    return line


@virtual
async def test_where_one_stands_and_a_comfort_in_turn_and_no_figure_grows() -> None:
    async with Practice(rules(announce=EVERY)) as practice:
        teach(practice, 170.0)
        await busy(practice)
        await asyncio.sleep(20)
        assert heard(practice) == ["please_wait", "next_in_line", "Wait between two and three minutes."]
        teach(practice, 400.0)
        await asyncio.sleep(75)
        assert heard(practice)[3:] == ["still_waiting", "next_in_line", "Wait between two and three minutes."], (
            "not seven"
        )
        teach(practice, 50.0)
        await asyncio.sleep(66)
        assert heard(practice)[6:] == ["still_waiting", "next_in_line", "Wait less than a minute."]
        await asyncio.sleep(66)
        assert heard(practice)[9:] == ["still_waiting", "next_in_line"], "longer than what was told first"


@virtual
async def test_nothing_is_told_of_the_wait_when_nobody_is_signed_in() -> None:
    async with Practice(rules(announce=replace(EVERY, position=False))) as practice:
        teach(practice, 170.0)
        await waits(practice)
        await asyncio.sleep(100)
        assert not any("Wait" in text for text in heard(practice))


@virtual
async def test_what_was_told_is_known_after_a_restart() -> None:
    group = rules(announce=EVERY)
    async with Practice(group) as practice:
        teach(practice, 110.0)
        await busy(practice)
        await asyncio.sleep(10)
        (kept,) = [
            found for call, data in practice.journal.stages.items()
            if isinstance((found := decode(CallId(call), data)).stage, Waiting)
        ]  # fmt: skip
        assert kept.told == Told(DESK, 0, 60.0, 120.0, kept.told.by)
        assert kept.told.by == pytest.approx(120.0, abs=5.0)
    async with Practice(group, pbx=practice.pbx, journal=practice.journal) as second:
        teach(second, 500.0)
        await second.until(lambda: second.dispatcher.waiting(DESK) == 1)
        await asyncio.sleep(75)
        assert heard(second)[-2:] == ["next_in_line", "Wait up to two minutes."], "not nine"


@pytest.mark.parametrize(
    ("key", "into", "stage"),
    [(CALLBACK, "callback", "Promising"), (BOX, "box", "Recording"), (ON_CALL, "on_call", "CallingOut")],
)
@virtual
async def test_a_key_leads_out_of_the_queue_and_counts_in_the_middle_of_a_sentence(
    key: WaitKey, into: str, stage: str
) -> None:
    async with Practice(rules(key)) as practice:
        line = await waits(practice)
        await practice.until(lambda: any("key-" in media for media in line.heard))
        await asyncio.sleep(0.2)
        assert line.sounds, "it is still being said"
        practice.pbx.press(line, key.key)
        await practice.stage(stage, within=2.0)
        (event,) = told(practice, EventKind.LEFT_BY_KEY)
        assert (event["from"], event["into"], event["key"], event["rule"]) == (DESK, into, key.key, "group.yaml:9:9")
        assert practice.dispatcher.waiting(DESK) == 0
        record = practice.journal.only
        assert record.queue == DESK
        assert (record.wait_seconds is None) == (into == "on_call"), "who is on call is waited for as well"
        practice.pbx.hang_up(line)
        await practice.over()
        assert practice.pbx.leftovers() == []


@virtual
async def test_a_promise_by_key_is_no_abandoned_call() -> None:
    async with Practice(rules(CALLBACK)) as practice:
        line = await waits(practice)
        await asyncio.sleep(30)
        practice.pbx.press(line, "5")
        await practice.stage("Promising")
        await asyncio.sleep(1.0)
        practice.pbx.press(line, "1")
        await practice.over()
        record = practice.journal.only
        assert (record.outcome, record.queue, record.answered_at) == (Outcome.CALLBACK_PROMISED, DESK, None)
        assert record.wait_seconds == pytest.approx(30.0, abs=1.0)


@virtual
async def test_into_another_queue_with_music_and_all_that_was_waited_and_back_again() -> None:
    async with Practice(rules(OTHER)) as practice:
        line = await waits(practice)
        await asyncio.sleep(20)
        practice.pbx.press(line, "7")
        await practice.until(lambda: practice.dispatcher.waiting(SPARE) == 1, within=1.0)
        await asyncio.sleep(5)
        assert "channels.stop_moh" not in practice.ari.sent_operations()
        assert heard(practice)[-2:] == ["east/key-6", "east/key-8"], "what keys mean here"
        stage = practice.session.stage
        assert isinstance(stage, Waiting)
        assert stage.left == (DESK,)
        assert practice.journal.only.queue == SPARE
        practice.pbx.press(line, "8")
        await practice.until(lambda: practice.dispatcher.waiting(DESK) == 1, within=1.0)
        practice.pbx.phones[ONE].manner = Manner.ANSWER
        practice.pbx.register(practice.pbx.phones[ONE], True)
        await practice.stage("Talking")
        record = practice.journal.only
        assert record.queue == DESK
        assert record.wait_seconds is not None
        assert record.wait_seconds > 25.0


@virtual
async def test_no_overflow_leads_back_to_a_queue_that_was_left_by_key() -> None:
    back = Overflow(ToQueue(SPARE, HERE), 40.0, None, None, HERE)
    async with Practice(rules(OTHER, overflow=(back,))) as practice:
        line = await waits(practice)
        for key, queue in (("7", SPARE), ("8", DESK)):
            await asyncio.sleep(5)
            practice.pbx.press(line, key)
            await practice.until(partial(_one_waits, practice, queue), within=1.0)
        await asyncio.sleep(120)
        assert practice.dispatcher.waiting(DESK) == 1
        assert told(practice, EventKind.OVERFLOWED) == []


def _one_waits(practice: Practice, queue: QueueName) -> bool:
    return practice.dispatcher.waiting(queue) == 1


@virtual
async def test_a_wrong_key_costs_no_place_and_the_choices_are_said_again() -> None:
    async with Practice(rules(BOX)) as practice:
        line = await waits(practice)
        await asyncio.sleep(20)
        for key, first in (("3", "wrong_key"), ("*", "wrong_key"), ("0", "please_wait")):
            practice.pbx.press(line, key)
            await asyncio.sleep(8)
            assert heard(practice)[-2:] == [first, "east/key-6"], key
        assert practice.dispatcher.waiting(DESK) == 1
        assert practice.stages() == ["Waiting"]
        assert line.music


@virtual
async def test_keys_from_before_the_choices_were_told_mean_none_of_them() -> None:
    async with Practice(rules(ON_CALL, BOX)) as practice:
        for phone in practice.pbx.phones.values():
            practice.pbx.register(phone, False)
        line = practice.pbx.call_in(EAST, number=OWN)
        await practice.until(lambda: line.sounds)
        for key in "006":
            practice.pbx.press(line, key)
        await practice.until(lambda: practice.dispatcher.waiting(DESK) > 0)
        await asyncio.sleep(10)
        assert practice.stages() == ["Waiting"]


@virtual
async def test_keys_that_were_pressed_in_vain_answer_nothing_that_is_asked_later() -> None:
    over = Overflow(CALLBACK.to, 30.0, None, None, HERE)
    async with Practice(rules(overflow=(over,))) as practice:
        line = await waits(practice)
        await asyncio.sleep(5)
        practice.pbx.press(line, "1")
        await practice.stage("Promising")
        await asyncio.sleep(1)
        assert told(practice, EventKind.CALLBACK) == [], "nobody has confirmed a number"


@virtual
async def test_while_a_phone_rings_the_caller_decides_and_the_person_has_missed_nothing() -> None:
    async with Practice(rules(BOX)) as practice:
        line = await waits(practice, answers=Manner.IGNORE)
        await practice.stage("Ringing")
        await asyncio.sleep(3)
        practice.pbx.press(line, "6")
        await practice.stage("Recording", within=1.0)
        (ended,) = told(practice, EventKind.OFFER_ENDED)
        assert ended["result"] == "withdrawn"
        assert practice.serving() == 0
        second = await _joins(practice)
        await practice.until(lambda: len(told(practice, EventKind.OFFERED)) == 2, within=10.0)
        assert told(practice, EventKind.OFFERED)[1]["person"] in {ONE, TWO}, "nobody rests"
        for one in (line, second):
            practice.pbx.hang_up(one)
        await practice.over()
        assert practice.pbx.leftovers() == []


async def _joins(practice: Practice) -> Line:
    line = practice.pbx.call_in(EAST, number="+12125550179")
    await practice.until(lambda: line.sounds)
    practice.pbx.press(line, "0")
    return line


@pytest.mark.parametrize("apart", [-0.004, -0.002, -0.001, 0.0, 0.001, 0.002, 0.004, 0.02])
@virtual
async def test_a_key_at_the_instant_of_the_answer_has_one_outcome(apart: float) -> None:
    """The key comes so much later than the answer; whoever was first has the call, and nobody else is engaged."""
    async with Practice(rules(BOX)) as practice:
        practice.pbx.phones[ONE].after = practice.pbx.phones[TWO].after = 2.0
        line = await waits(practice, answers=Manner.ANSWER)
        await practice.stage("Ringing")
        await practice.until(lambda: any(p.device_state == "RINGING" for p in practice.pbx.phones.values()))
        asyncio.get_running_loop().call_later(2.0 + apart, practice.pbx.press, line, "6")
        await asyncio.sleep(4)
        (stage,) = practice.stages()
        assert stage in {"Talking", "Recording"}
        talks = stage == "Talking"
        assert practice.serving() == talks
        assert len(told(practice, EventKind.CONNECTED)) == talks
        assert len(told(practice, EventKind.LEFT_BY_KEY)) == (not talks)
        if apart >= 0.02:
            assert talks
        practice.pbx.hang_up(line)
        await practice.over()
        assert practice.serving() == 0
        assert practice.pbx.leftovers() == []


@virtual
async def test_an_urgent_caller_hears_the_words_for_them_and_the_keys_alone() -> None:
    group = rules(ON_CALL, announce=EVERY)
    east = next(place for place in group.locations.values() if EAST in place.dids)
    urgent = replace(east.call_types["urgent"], opened=ToQueue(DESK, HERE))  # type: ignore[index]
    east = replace(east, call_types={**east.call_types, urgent.name: urgent})
    async with Practice(replace(group, locations={**group.locations, east.key: east})) as practice:
        for phone in practice.pbx.phones.values():
            practice.pbx.register(phone, False)
        line = practice.pbx.call_in(EAST, number=OWN)
        await practice.until(lambda: line.sounds)
        practice.pbx.press(line, "4")
        await practice.until(lambda: practice.dispatcher.waiting(DESK) > 0)
        await asyncio.sleep(5)
        names = [name for data in told(practice, EventKind.PROMPT) for name in data["prompts"]]  # type: ignore[attr-defined]
        assert names[-2:] == ["urgent_wait", "east/key-0"]
