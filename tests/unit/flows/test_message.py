"""Messages: kept whoever ends them, whatever fails; silence is none."""

import asyncio

import pytest

from callcontrol.model.calls import EventKind, Outcome
from tests.support.full_group import OWN, WEST, full_group
from tests.support.pbx_ari import Fault
from tests.support.practice import SEALER, Practice
from tests.support.virtual_time import virtual
from tests.unit.flows.scenes import caller, heard, press, told

GROUP = full_group()
BOX = "32"
"""The keys that lead to the box."""


async def speaking(practice: Practice, seconds: float = 30.0) -> None:
    """Until the caller is being recorded, and a little longer."""
    await practice.until(lambda: practice.pbx.takes)
    await asyncio.sleep(seconds)


@virtual
async def test_a_message_ends_with_the_pound_key_and_is_kept() -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, WEST, BOX, speaks=100.0)
        await speaking(practice)
        practice.pbx.press(line, "#")
        await practice.over()
        (message,) = told(practice, EventKind.MESSAGE)
        record = practice.journal.only
        assert record.outcome is Outcome.MESSAGE_LEFT
        assert (message["box"], message["location"], message["seconds"]) == ("west/desk", "west", 30.0)
        assert list(practice.messages.files) == [message["file"]] == [f"{record.call_id}.wav"]
        assert message["due"] == "2026-03-08T16:00:00+00:00", "four hours of being open: Sunday at noon"
        assert SEALER.unseal(str(message["sealed"])) == OWN
        assert heard(line)[-3:] == ["west/box-desk.en", "tone:1000", "message_kept.en"]
        assert practice.pbx.stored == {}


@virtual
async def test_a_key_cuts_the_words_and_does_not_end_the_message() -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, WEST, BOX, speaks=3.0)
        await practice.until(lambda: "west/box-desk.en" in heard(line))
        await press(practice, line, "#")
        await practice.over()
        assert practice.journal.only.outcome is Outcome.MESSAGE_LEFT


@virtual
async def test_hanging_up_keeps_what_was_said() -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, WEST, BOX, speaks=100.0)
        await speaking(practice, 5.0)
        practice.pbx.hang_up(line)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.MESSAGE_LEFT
        assert len(practice.messages.files) == 1
        assert practice.pbx.stored == {}


@pytest.mark.parametrize("speaks", [0.0, 100.0])
@virtual
async def test_hanging_up_at_the_tone_is_no_message(speaks: float) -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, WEST, BOX, speaks=speaks)
        await speaking(practice, 0.5)
        practice.pbx.hang_up(line)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.LEFT_MENU
        assert told(practice, EventKind.MESSAGE) == []
        assert practice.pbx.stored == {}


@virtual
async def test_silence_is_asked_once_more_then_let_go() -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, WEST, BOX)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.LEFT_MENU
        assert heard(line)[-4:] == ["west/box-desk.en", "tone:1000", "message_empty.en", "tone:1000"]
        assert practice.messages.files == {}
        assert practice.pbx.stored == {}


@virtual
async def test_a_disk_that_is_full_leaves_the_message_where_asterisk_has_it() -> None:
    async with Practice(GROUP) as practice:
        practice.messages.full = True
        await caller(practice, WEST, BOX, speaks=4.0)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.MESSAGE_LEFT
        (message,) = told(practice, EventKind.MESSAGE)
        (fault,) = told(practice, EventKind.FAULT)
        assert message["file"] is None
        assert list(practice.pbx.stored) == [fault["recording"]]


@pytest.mark.parametrize("fault", [Fault.SERVER, Fault.LOST, Fault.UNREACHABLE])
@virtual
async def test_a_message_that_cannot_be_fetched_is_one_all_the_same(fault: Fault) -> None:
    async with Practice(GROUP) as practice:
        practice.ari.faults.plan("recordings.get_stored_file", fault)
        await caller(practice, WEST, BOX, speaks=4.0)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.MESSAGE_LEFT
        (fault_told,) = told(practice, EventKind.FAULT)
        assert list(practice.pbx.stored) == [fault_told["recording"]]


@pytest.mark.parametrize("fault", [Fault.SERVER, Fault.LOST, Fault.UNANSWERED, Fault.CONFLICT])
@virtual
async def test_a_command_to_record_that_fails_costs_only_time(fault: Fault) -> None:
    async with Practice(GROUP) as practice:
        practice.ari.faults.plan("channels.record", fault)
        await caller(practice, WEST, BOX, speaks=20.0)
        await practice.over(within=120)
        assert practice.journal.only.outcome is Outcome.MESSAGE_LEFT
        assert len(practice.messages.files) == 1


@virtual
async def test_a_message_without_a_tone_is_better_than_none() -> None:
    async with Practice(GROUP) as practice:
        practice.pbx.silent_media.add("tone:1000")
        await caller(practice, WEST, BOX, speaks=4.0)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.MESSAGE_LEFT


@virtual
async def test_an_end_that_was_told_in_a_gap_is_found() -> None:
    async with Practice(GROUP) as practice:
        await caller(practice, WEST, BOX, speaks=10.0)
        await speaking(practice, 1.0)
        practice.pbx.drop_link()
        await asyncio.sleep(25)
        practice.pbx.connect(practice.ari)
        await practice.over(within=20)
        assert practice.journal.only.outcome is Outcome.MESSAGE_LEFT


@pytest.mark.parametrize("away", [1.0, 20.0])
@virtual
async def test_the_next_process_takes_the_message_of_a_caller_who_speaks_on(away: float) -> None:
    async with Practice(GROUP) as before:
        line = await caller(before, WEST, BOX, speaks=6.0)
        await speaking(before, 2.0)
    await asyncio.sleep(away)
    async with Practice(GROUP, pbx=before.pbx, journal=before.journal, messages=before.messages) as after:
        await after.over()
        assert after.journal.only.outcome is Outcome.MESSAGE_LEFT
        assert heard(line).count("tone:1000") == 1, "the caller had to speak twice"
        assert len(after.messages.files) == 1


@virtual
async def test_the_next_process_keeps_what_a_caller_said_who_has_hung_up_meanwhile() -> None:
    async with Practice(GROUP) as before:
        line = await caller(before, WEST, BOX, speaks=100.0)
        await speaking(before, 4.0)
    before.pbx.hang_up(line)
    await asyncio.sleep(5)
    async with Practice(GROUP, pbx=before.pbx, journal=before.journal, messages=before.messages) as after:
        assert after.journal.only.outcome is Outcome.MESSAGE_LEFT
        assert len(after.messages.files) == 1
        assert after.pbx.stored == {}


@virtual
async def test_a_call_that_fails_while_its_caller_speaks_keeps_the_message_and_loses_no_caller() -> None:
    async with Practice(GROUP) as practice:
        practice.ari.faults.plan("channels.record", Fault.UNANSWERED)
        line = await caller(practice, WEST, BOX, speaks=100.0)
        await practice.until(lambda: practice.pbx.takes)
        practice.ari.faults.plan("recordings.get_live", Fault.SERVER, times=100)
        await practice.over(within=20)
        assert practice.pbx.fallback == [line.id], "the fallback waits until the caller has spoken"
        assert practice.journal.only.outcome is Outcome.FAILED
        assert len(practice.messages.files) == 1
        assert practice.pbx.stored == {}
