"""How a session counts what happens to its caller."""

import asyncio

import pytest

from callcontrol.ari import models
from callcontrol.flows.call import MAILBOX_LIMIT
from callcontrol.model.calls import EventKind, Outcome
from callcontrol.model.names import QueueName
from tests.support.pbx_ari import Fault
from tests.support.practice import Practice
from tests.support.small_group import DESK, LAKE, NORTH, NOWHERE, small_group
from tests.support.virtual_time import EPOCH, virtual


@virtual
async def test_a_caller_who_leaves_while_commands_fail_has_not_been_failed() -> None:
    """The event of the hang-up is lost, and the last attempt of the stage is what finds the channel gone."""
    async with Practice() as practice:
        practice.ari.faults.plan("channels.play_with_id", Fault.CONFLICT, times=2)
        line = practice.pbx.call_in(NORTH)
        await practice.stage("Greeting")
        practice.pbx.drop_link()
        await asyncio.sleep(1)
        practice.pbx.hang_up(line)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.LEFT_MENU


@virtual
async def test_a_caller_whom_the_fallback_does_not_find_has_hung_up() -> None:
    async with Practice() as practice:
        practice.ari.faults.plan("channels.play_with_id", Fault.SERVER, times=3)
        line = practice.pbx.call_in(NORTH)
        await practice.stage("Greeting")
        practice.pbx.drop_link()
        await asyncio.sleep(2)
        practice.pbx.hang_up(line)
        await practice.over()
        assert practice.pbx.fallback == []
        assert practice.journal.only.outcome is Outcome.LEFT_MENU


@virtual
async def test_a_caller_who_leaves_the_menu() -> None:
    async with Practice() as practice:
        line = practice.pbx.call_in(NORTH)
        await practice.stage("InMenu")
        practice.pbx.hang_up(line)
        await practice.over()
        record = practice.journal.only
        assert record.outcome is Outcome.LEFT_MENU
        assert (record.queue, record.wait_seconds, record.talk_seconds) == (None, None, None)


@virtual
async def test_a_caller_who_leaves_the_queue() -> None:
    async with Practice() as practice:
        practice.no_phones()
        line = await practice.call_in_queue()
        await practice.stage("Waiting")
        await asyncio.sleep(30)
        practice.pbx.hang_up(line)
        await practice.over()
        record = practice.journal.only
        assert record.outcome is Outcome.ABANDONED
        assert record.wait_seconds == pytest.approx(30, abs=0.1)
        assert record.talk_seconds is None
        assert practice.dispatcher.waiting(QueueName(DESK)) == 0


@virtual
async def test_a_caller_whom_nobody_takes_is_told_so() -> None:
    async with Practice() as practice:
        practice.no_phones()
        line = await practice.call_in_queue()
        await practice.over(within=400)
        record = practice.journal.only
        assert record.outcome is Outcome.UNANSWERED
        assert record.wait_seconds == pytest.approx(300, abs=0.1)
        assert line.heard[-1] == "sound:memory/nobody_available.en"
        assert line.heard.count("sound:memory/still_waiting.en") > 3


@virtual
async def test_who_leaves_during_the_last_sentence_was_unanswered_all_the_same() -> None:
    async with Practice() as practice:
        practice.no_phones()
        line = await practice.call_in_queue()
        await practice.stage("Telling", within=400)
        practice.pbx.hang_up(line)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.UNANSWERED


@virtual
async def test_outside_the_opening_hours_the_message_is_spoken_in_every_language() -> None:
    async with Practice() as practice:
        line = practice.pbx.call_in(LAKE)
        await practice.stage("Closed")
        practice.pbx.press(line, "1")
        await practice.over()
        assert practice.journal.only.outcome is Outcome.AFTER_HOURS
        names = [media.rpartition("/")[2] for media in line.heard]
        assert names == ["emergency_notice.en", "after_hours.en", "emergency_notice.es", "after_hours.es"]


@virtual
async def test_a_number_that_is_nobodys_is_told_so() -> None:
    async with Practice(small_group(unknown_did=None)) as practice:
        line = practice.pbx.call_in(NOWHERE)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.UNKNOWN_NUMBER
        assert practice.journal.only.location is None
        assert line.heard == ["sound:memory/unknown_number.en"]


@virtual
async def test_the_person_hangs_up_first() -> None:
    async with Practice() as practice:
        practice.pbx.phones["northside-101"].talks = 60.0
        line = await practice.call_in_queue()
        await practice.over(within=100)
        record = practice.journal.only
        assert record.outcome is Outcome.ANSWERED
        assert record.talk_seconds == pytest.approx(60, abs=0.1)
        assert record.person == "northside-101"
        await asyncio.sleep(1)
        assert line.id not in practice.pbx.lines, "the caller is hung up too"


@virtual
async def test_a_flood_of_events_beyond_the_mailbox_costs_the_caller_nothing() -> None:
    async with Practice() as practice:
        line = practice.pbx.call_in(NORTH)
        await practice.stage("Greeting")
        key = models.ChannelDtmfReceived(
            application="callcontrol", timestamp=EPOCH, digit="7", duration_ms=100, channel=line.to_ari()
        )
        for _ in range(MAILBOX_LIMIT + 1):
            practice.supervisor.take(key)
        await practice.stage("Talking")
        assert practice.pbx.fallback == []
        (fault,) = practice.journal.events(practice.journal.only.call_id, EventKind.FAULT)
        assert (fault.data["what"], fault.data["lost"]) == ("events lost", 1)


@virtual
async def test_keys_pressed_in_a_conversation_are_for_the_person_and_not_in_the_journal() -> None:
    async with Practice() as practice:
        practice.pbx.phones["northside-101"].talks = 60.0
        line = await practice.call_in_queue()
        await practice.stage("Talking")
        for digit in "4111":
            practice.pbx.press(line, digit)
        await practice.over(within=100)
        keys = practice.journal.events(practice.journal.only.call_id, EventKind.KEY)
        assert [event.data["key"] for event in keys] == ["1"], "the menu's key alone"
