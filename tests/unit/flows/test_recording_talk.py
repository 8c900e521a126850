"""A talk that the rules have recorded: announced first, kept at its end, never in the way of the talk."""

import asyncio
from dataclasses import replace

import pytest

from callcontrol.calls.checkpoint import decode
from callcontrol.model.calls import EventKind, Outcome, Talking
from callcontrol.model.names import Language, LocationKey, QueueName, Source
from callcontrol.model.paths import Prompt, RecordingPolicy, ToQueue
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.model.staff import Overflow
from tests.support.pbx_ari import Fault
from tests.support.practice import Practice
from tests.support.small_group import BILLING, DESK, small_group
from tests.support.virtual_time import virtual

HERE = Source("group.yaml", 9, 9)
SAID = Prompt("northside/recording", {Language("en"): "Recorded.", Language("es"): "Se graba."}, HERE)
ANN, CORA = "northside-101", "northside-103"


def rules(*queues: str, overflow: tuple[Overflow, ...] = ()) -> Group:
    """Northside's conversations of these queues are recorded."""
    small, key = small_group(), LocationKey("northside")
    policy = RecordingPolicy(frozenset(map(QueueName, queues)), SAID, 30, HERE)
    desk = replace(small.queues[QueueName(DESK)], overflow=overflow)
    places = {**small.locations, key: replace(small.locations[key], recording=policy)}
    return replace(small, locations=places, queues={**small.queues, desk.name: desk})


def told(practice: Practice, kind: EventKind) -> list[dict[str, object]]:
    return [dict(event.data) for event in practice.journal.events(practice.journal.only.call_id, kind)]


def prompts(practice: Practice) -> list[object]:
    names = (event["prompts"] for event in told(practice, EventKind.PROMPT))
    return [name for each in names if isinstance(each, list) for name in each]


def clean(practice: Practice) -> bool:
    """Nothing is left in Asterisk, and nothing to be done."""
    return not practice.pbx.leftovers() and not practice.pbx.stored and not practice.journal.stages


@virtual
async def test_a_talk_is_announced_recorded_and_kept() -> None:
    async with Practice(rules(DESK)) as practice:
        line = await practice.call_in_queue()
        await practice.stage("Talking")
        await asyncio.sleep(60)
        practice.pbx.hang_up(line)
        await practice.over()
        heard = prompts(practice)
        assert heard.count(SAID.name) == 1
        assert heard.index(SAID.name) < heard.index(SystemPrompt.PLEASE_WAIT)
        [recorded], record = told(practice, EventKind.RECORDED), practice.journal.only
        about, wav = practice.recordings.files[str(recorded["file"])]
        assert (about.call_id, about.location, about.queue) == (record.call_id, "northside", DESK)
        assert (about.keep_until - about.recorded_at).days == 30
        assert about.recorded_at == record.answered_at
        assert recorded["seconds"] == pytest.approx(60, abs=1)
        assert wav.startswith(b"RIFF")
        assert (record.outcome, clean(practice)) == (Outcome.ANSWERED, True)


@virtual
async def test_a_queue_that_is_not_named_is_neither_announced_nor_recorded() -> None:
    async with Practice(rules(BILLING)) as practice:
        line = await practice.call_in_queue()
        await practice.stage("Talking")
        practice.pbx.hang_up(line)
        await practice.over()
        assert SAID.name not in prompts(practice)
        assert "bridges.record" not in practice.ari.sent_operations()
        assert (practice.recordings.files, clean(practice)) == ({}, True)


@virtual
async def test_nobody_is_rung_before_the_announcement_is_over() -> None:
    async with Practice(rules(DESK)) as practice:
        line = await practice.call_in_queue()
        await practice.until(lambda: f"sound:memory/{SAID.name}.en" in line.heard)
        assert "channels.dial" not in practice.ari.sent_operations()
        practice.pbx.press(line, "5")
        await practice.stage("Talking")
        assert told(practice, EventKind.FAULT) == []
        assert practice.pbx.takes, "a key does not cut the announcement off"


@virtual
async def test_whoever_hears_no_announcement_is_served_and_not_recorded() -> None:
    async with Practice(rules(DESK)) as practice:
        practice.voices.missing.add(SAID.name)
        line = await practice.call_in_queue()
        await practice.stage("Talking")
        assert "bridges.record" not in practice.ari.sent_operations()
        practice.pbx.hang_up(line)
        await practice.over()
        faults = [fault["what"] for fault in told(practice, EventKind.FAULT)]
        assert faults == ["prompt missing", "talk not recorded: its announcement was not heard"]
        assert practice.journal.only.outcome is Outcome.ANSWERED
        assert (practice.recordings.files, clean(practice)) == ({}, True)


@pytest.mark.parametrize("fault", [Fault.SERVER, Fault.CONFLICT])
@virtual
async def test_an_asterisk_that_does_not_record_disturbs_nobody(fault: Fault) -> None:
    async with Practice(rules(DESK)) as practice:
        practice.ari.faults.plan("bridges.record", fault)
        line = await practice.call_in_queue()
        await practice.stage("Talking")
        await asyncio.sleep(30)
        assert practice.pbx.talking(line)
        practice.pbx.hang_up(line)
        await practice.over()
        assert [fault["what"] for fault in told(practice, EventKind.FAULT)] == ["talk not recorded"]
        assert practice.metrics.faults.labels("recording")._value.get() == 1
        assert practice.journal.only.outcome is Outcome.ANSWERED
        assert clean(practice)


@virtual
async def test_a_recording_goes_on_over_a_restart() -> None:
    async with Practice(rules(DESK)) as before:
        line = await before.call_in_queue()
        await before.stage("Talking")
        await asyncio.sleep(20)
    async with Practice(rules(DESK), pbx=before.pbx, journal=before.journal) as after:
        await after.stage("Talking")
        await asyncio.sleep(20)
        assert after.pbx.talking(line)
        after.pbx.hang_up(line)
        await after.over()
        [recorded] = told(after, EventKind.RECORDED)
        assert recorded["seconds"] == pytest.approx(40, abs=2)
        assert told(after, EventKind.FAULT) == []
        assert clean(after)


@virtual
async def test_a_talk_that_ended_while_nobody_watched_is_kept_by_the_next_process() -> None:
    async with Practice(rules(DESK)) as before:
        line = await before.call_in_queue()
        await before.stage("Talking")
        await asyncio.sleep(20)
    before.pbx.hang_up(line)
    async with Practice(rules(DESK), pbx=before.pbx, journal=before.journal) as after:
        await after.until(lambda: told(after, EventKind.RECORDED))
        await after.over()
        await asyncio.sleep(10)
        assert after.journal.only.outcome is Outcome.ANSWERED
        assert [event["outcome"] for event in told(after, EventKind.ENDED)] == [Outcome.ANSWERED]
        assert clean(after)


@virtual
async def test_what_a_full_disk_did_not_take_is_kept_at_the_next_start() -> None:
    async with Practice(rules(DESK)) as before:
        before.recordings.full = True
        line = await before.call_in_queue()
        await before.stage("Talking")
        await asyncio.sleep(20)
        before.pbx.hang_up(line)
        await before.over()
        record = before.journal.only
        assert [fault["what"] for fault in told(before, EventKind.FAULT)] == [
            "recording not kept: it stays in Asterisk's spool until the next start"
        ]
        assert len(before.pbx.stored) == 1
        [checkpoint] = [decode(call_id, stage) for call_id, stage in before.journal.stages.items()]
        assert isinstance(checkpoint.stage, Talking)
    async with Practice(rules(DESK), pbx=before.pbx, journal=before.journal) as after:
        await after.until(lambda: told(after, EventKind.RECORDED))
        await after.until(lambda: not after.sessions)
        assert after.journal.only == record, "the call itself had ended before"
        assert len(told(after, EventKind.ENDED)) == 1
        assert clean(after)


@virtual
async def test_whoever_overflows_into_a_recorded_queue_is_told_there_and_once() -> None:
    overflow = Overflow(ToQueue(QueueName(BILLING), HERE), 20.0, None, None, HERE)
    for queues in ((BILLING,), (DESK, BILLING)):
        async with Practice(rules(*queues, overflow=(overflow,))) as practice:
            for name, phone in practice.pbx.phones.items():
                practice.pbx.register(phone, name == CORA)
            line = await practice.call_in_queue()
            await practice.stage("Talking", within=90)
            assert practice.journal.only.person == CORA
            assert prompts(practice).count(SAID.name) == 1
            await asyncio.sleep(5)
            practice.pbx.hang_up(line)
            await practice.over()
            assert len(told(practice, EventKind.RECORDED)) == 1
            assert clean(practice)


@virtual
async def test_hanging_up_during_the_announcement_is_leaving_the_queue() -> None:
    async with Practice(rules(DESK)) as practice:
        line = await practice.call_in_queue()
        await practice.until(lambda: f"sound:memory/{SAID.name}.en" in line.heard)
        practice.pbx.hang_up(line)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.ABANDONED
        assert clean(practice)
