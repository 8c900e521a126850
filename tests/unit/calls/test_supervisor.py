"""Over all calls: limits, takeovers by another process, faults that stay where they are."""

import asyncio
from unittest.mock import patch

from callcontrol.ari import Link, models
from callcontrol.model.calls import EventKind, Outcome
from tests.support.pbx_ari import Fault, PbxAri
from tests.support.pbx_things import Line
from tests.support.practice import Practice
from tests.support.small_group import NORTH
from tests.support.virtual_time import virtual


@virtual
async def test_one_call_too_many_goes_to_the_fallback() -> None:
    async with Practice(max_calls=2) as practice:
        for _ in range(2):
            practice.pbx.call_in(NORTH)
        await asyncio.sleep(0.1)
        third = practice.pbx.call_in(NORTH)
        await asyncio.sleep(0.5)
        assert practice.pbx.fallback == [third.id]
        assert practice.supervisor.live == 2
        refused = [r for r in practice.journal.records.values() if r.channel == third.id]
        assert [record.outcome for record in refused] == [Outcome.FAILED]


@virtual
async def test_there_is_room_again_when_a_call_has_ended() -> None:
    async with Practice(max_calls=1) as practice:
        first = practice.pbx.call_in(NORTH)
        await practice.stage("Greeting")
        practice.pbx.hang_up(first)
        await practice.over()
        practice.pbx.call_in(NORTH)
        await practice.stage("Greeting")


@virtual
async def test_who_is_replaced_lets_go_of_every_call_and_touches_none() -> None:
    async with Practice() as practice:
        talking = await practice.call_in_queue()
        await practice.stage("Talking")
        practice.no_phones()
        waiting = await practice.call_in_queue()
        await asyncio.sleep(3)
        assert sorted(practice.stages()) == ["Talking", "Waiting"]
        sent = len(practice.ari.sent)
        other = PbxAri(practice.pbx)
        practice.pbx.connect(other)
        await asyncio.sleep(60)
        assert practice.ari.link is Link.REPLACED
        assert practice.sessions == []
        assert len(practice.ari.sent) == sent, "a command after the takeover"
        assert practice.pbx.talking(talking)
        assert waiting.music
        assert len(practice.journal.stages) == 2, "the next process needs both checkpoints"


@virtual
async def test_stopping_hangs_nobody_up() -> None:
    async with Practice() as practice:
        talking = await practice.call_in_queue()
        await practice.stage("Talking")
        for _ in range(3):
            practice.pbx.call_in(NORTH)
        await asyncio.sleep(1)
        sent = len(practice.ari.sent)
    after = practice.ari.sent_operations()[sent:]
    assert not set(after) & {"channels.hangup", "bridges.destroy", "channels.continue_in_dialplan"}
    assert practice.pbx.talking(talking)
    assert len(practice.pbx.lines) == 5
    assert len(practice.journal.stages) == 4


@virtual
async def test_a_bug_in_one_call_harms_no_other() -> None:
    async with Practice() as practice:
        healthy = await practice.call_in_queue()
        await practice.stage("Talking")
        with patch("callcontrol.flows.stages.greet", side_effect=ZeroDivisionError("a bug")):
            broken = practice.pbx.call_in(NORTH)
            await asyncio.sleep(1)
        assert practice.pbx.fallback == [broken.id], "the caller is not left in silence"
        assert practice.pbx.talking(healthy)
        assert practice.stages() == ["Talking"]
        (record,) = [r for r in practice.journal.records.values() if r.channel == broken.id]
        assert record.outcome is Outcome.FAILED
        assert record.ended_at is not None
        (fault,) = practice.journal.events(record.call_id, EventKind.FAULT)
        assert fault.data["what"] == "ZeroDivisionError"
        assert practice.metrics.registry.get_sample_value(
            "callcontrol_call_faults_total", {"kind": "ZeroDivisionError"}
        )
        await practice.call_in_queue()


@virtual
async def test_a_bug_while_they_talk_leaves_nobody_in_silence() -> None:
    async with Practice() as practice:
        line = await practice.call_in_queue()
        await practice.stage("Talking")
        with patch("callcontrol.flows.call.Call._take", side_effect=ZeroDivisionError("a bug")):
            for _ in range(2):  # the pump waits for the first one with the method that it had
                practice.pbx.press(line, "1")
            await asyncio.sleep(1)
        assert practice.stages() == []
        assert line.id in practice.pbx.fallback
        assert practice.journal.only.outcome is Outcome.ANSWERED
        assert practice.serving() == 0


@virtual
async def test_commands_that_keep_failing_lead_to_the_fallback() -> None:
    async with Practice() as practice:
        practice.ari.faults.plan("channels.play_with_id", Fault.SERVER, times=99)
        line = practice.pbx.call_in(NORTH)
        await practice.over()
        assert practice.pbx.fallback == [line.id]
        assert practice.journal.only.outcome is Outcome.FAILED


@virtual
async def test_a_command_that_fails_once_costs_the_caller_a_moment() -> None:
    async with Practice() as practice:
        practice.ari.faults.plan("channels.play_with_id", Fault.CONFLICT)
        line = practice.pbx.call_in(NORTH)
        await practice.until(lambda: line.sounds)
        practice.pbx.press(line, "1")
        await practice.stage("Talking")
        practice.pbx.hang_up(line)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.ANSWERED


@virtual
async def test_a_fallback_that_cannot_be_reached_ends_the_call() -> None:
    async with Practice() as practice:
        practice.ari.faults.plan("channels.play_with_id", Fault.SERVER, times=99)
        practice.ari.faults.plan("channels.continue_in_dialplan", Fault.SERVER, times=99)
        practice.pbx.call_in(NORTH)
        await practice.over()
        await asyncio.sleep(1)
        assert practice.pbx.leftovers() == []


@virtual
async def test_a_look_that_fails_is_repeated() -> None:
    async with Practice() as practice:
        practice.no_phones()
        practice.ari.faults.plan("channels.list", Fault.SERVER, times=3)
        looks = practice.ari.sent_operations().count("channels.list")
        await asyncio.sleep(30)
        assert practice.ari.sent_operations().count("channels.list") >= looks + 4


@virtual
async def test_a_number_that_nobody_owns_is_answered_by_the_location_named_for_it() -> None:
    async with Practice() as practice:
        practice.pbx.call_in("+12125550999")
        await practice.stage("Greeting")
        assert practice.journal.only.location == "northside"


@virtual
async def test_a_caller_without_any_number_is_served() -> None:
    async with Practice() as practice:
        practice.pbx.call_in("", number="12\r\n34", name="'\\\";--😀" * 40)
        await practice.stage("Greeting")
        assert "12" not in str(practice.logs)
        assert practice.journal.only.did == "unreadable"


@virtual
async def test_a_note_of_an_emergency_call_stays_until_what_it_told_is_on_the_disk() -> None:
    async with Practice() as practice:
        disk = asyncio.Event()
        with patch.object(practice.journal, "written", disk.wait):
            note = Line("1772548200.911", "Local/s@callcontrol-emergency-note", state="Up")
            practice.pbx.lines[note.id] = note
            practice.pbx._tell(models.StasisStart, args=("emergency", "911"), channel=note.to_ari())
            await asyncio.sleep(5)
            assert practice.ari.sent_operations().count("channels.hangup") == 0
            disk.set()
            await practice.until(lambda: practice.ari.sent_operations().count("channels.hangup") == 1)
