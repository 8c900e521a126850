"""Calls of a location in shadow: the old destination gets them, we only write down."""

import asyncio
from dataclasses import replace

import pytest

from callcontrol.model.calls import EventKind, JournalEvent, Outcome
from callcontrol.model.names import Source
from callcontrol.model.rules import Group, Mode, Rollout
from callcontrol.routing.rollout import takes
from tests.support.pbx_ari import Fault
from tests.support.practice import Practice
from tests.support.small_group import LAKE, NORTH, NOWHERE, small_group
from tests.support.virtual_time import virtual

HERE = Source("locations/northside.yaml", 1, 1)
SHADOW = Rollout(Mode.SHADOW, 0.0, "old-system", HERE)


def rolled(rollout: Rollout) -> Group:
    group = small_group()
    return replace(group, locations={key: replace(at, rollout=rollout) for key, at in group.locations.items()})


def events(practice: Practice, kind: EventKind) -> list[JournalEvent]:
    return [event for call in practice.journal.records for event in practice.journal.events(call, kind)]


def operations(practice: Practice) -> list[str]:
    return [name for name in practice.ari.sent_operations() if name.startswith(("channels.", "bridges."))]


@virtual
async def test_the_old_destination_gets_the_caller_and_keeps_them() -> None:
    async with Practice(rolled(SHADOW)) as practice:
        line = practice.pbx.call_in(NORTH)
        await practice.over()
        assert practice.pbx.passed_on == [(line.id, "old-system")]
        record = practice.journal.only
        assert (record.outcome, record.answered_at, record.queue) == (Outcome.PASSED_ON, None, None)
        assert record.ended_at is not None
        (event,) = events(practice, EventKind.PASSED_ON)
        assert dict(event.data) == {
            "to": "old-system", "open": True, "reason": "open: Tuesday 08:00-17:00", "queue": "northside/front_desk",
        }  # fmt: skip
        await asyncio.sleep(60)
        assert line.id in practice.pbx.lines, "nothing of ours hangs up on them"
        assert line.heard == []
        assert "channels.hangup" not in operations(practice)
        assert "channels.answer" not in operations(practice)
        assert await practice.journal.checkpoints() == []
        assert practice.pbx.fallback == []


@virtual
async def test_a_closed_location_and_a_number_of_nobody_pass_on_too() -> None:
    async with Practice(rolled(SHADOW)) as practice:
        practice.pbx.call_in(LAKE)
        practice.pbx.call_in(NOWHERE)
        await practice.over()
        await practice.until(lambda: len(practice.pbx.passed_on) == 2)
        told = [event.data for event in events(practice, EventKind.PASSED_ON)]
        assert sorted(str(data["open"]) for data in told) == ["False", "True"]
        assert {record.outcome for record in practice.journal.records.values()} == {Outcome.PASSED_ON}


@virtual
async def test_a_share_splits_as_the_pure_function_says() -> None:
    share = Rollout(Mode.SHARE, 0.5, "old-system", HERE)
    async with Practice(rolled(share)) as practice:
        for _ in range(20):
            practice.pbx.call_in(NORTH)
            await asyncio.sleep(0.05)
        await practice.until(lambda: len(practice.journal.records) == 20)
        await asyncio.sleep(1)
        passed = {r.call_id for r in practice.journal.records.values() if r.outcome is Outcome.PASSED_ON}
        assert passed == {call for call in practice.journal.records if not takes(call, share)}
        assert 0 < len(passed) < 20
        assert len(practice.pbx.passed_on) == len(passed)


@virtual
async def test_a_dialplan_without_the_old_destination_costs_no_call() -> None:
    async with Practice(rolled(replace(SHADOW, old_context="old-sistem"))) as practice:
        line = practice.pbx.call_in(NORTH)
        await practice.stage("InMenu")
        assert line.id in practice.pbx.lines
        assert "sound:memory/northside/greeting.en" in line.heard
        (fault,) = events(practice, EventKind.FAULT)
        assert fault.data["what"] == "not passed on"
        assert practice.pbx.passed_on == []
        practice.pbx.press(line, "1")
        await practice.stage("Ringing")


@virtual
@pytest.mark.parametrize("fault", [Fault.SERVER, Fault.REFUSED, Fault.LOST, Fault.UNREACHABLE])
async def test_trouble_is_tried_again_and_then_we_answer(fault: Fault) -> None:
    async with Practice(rolled(SHADOW)) as practice:
        practice.ari.faults.plan("channels.continue_in_dialplan", fault, times=2)
        first = practice.pbx.call_in(NORTH)
        await practice.over()
        assert practice.pbx.passed_on == [(first.id, "old-system")]
        practice.ari.faults.plan("channels.continue_in_dialplan", fault, times=3)
        second = practice.pbx.call_in(NORTH)
        await practice.stage("InMenu")
        assert second.id in practice.pbx.lines
        practice.pbx.hang_up(second)
        await practice.over()
        outcomes = [record.outcome for record in practice.journal.records.values()]
        assert outcomes == [Outcome.PASSED_ON, Outcome.LEFT_MENU]


@virtual
async def test_an_answer_that_is_lost_is_found_out_and_nobody_is_hung_up() -> None:
    async with Practice(rolled(SHADOW)) as practice:
        practice.ari.faults.plan("channels.continue_in_dialplan", Fault.UNANSWERED)
        line = practice.pbx.call_in(NORTH)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.PASSED_ON
        await asyncio.sleep(60)
        assert line.id in practice.pbx.lines
        assert "channels.hangup" not in operations(practice)


@virtual
async def test_without_the_function_that_tells_it_is_tried_all_the_same() -> None:
    async with Practice(rolled(SHADOW)) as practice:
        practice.ari.faults.plan("channels.get_channel_var", Fault.GONE)
        practice.pbx.call_in(NORTH)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.PASSED_ON


@virtual
async def test_who_hangs_up_first_is_passed_on_to_nobody() -> None:
    async with Practice(rolled(SHADOW)) as practice:
        practice.ari.slow["channels.continue_in_dialplan"] = 1.0
        line = practice.pbx.call_in(NORTH)
        await practice.until(lambda: "channels.get_channel_var" in operations(practice))
        practice.pbx.hang_up(line)
        await practice.over()
        assert practice.pbx.passed_on == []
        assert practice.journal.only.outcome is Outcome.PASSED_ON
        assert not events(practice, EventKind.PASSED_ON)


@virtual
async def test_a_process_that_ends_while_passing_on_leaves_it_to_the_next() -> None:
    async with Practice(rolled(SHADOW)) as before:
        before.ari.faults.plan("channels.continue_in_dialplan", Fault.LOST)
        line = before.pbx.call_in(NORTH)
        await before.stage("PassingOn")
        await asyncio.sleep(1)
    assert before.pbx.passed_on == []
    async with Practice(rolled(SHADOW), pbx=before.pbx, journal=before.journal) as after:
        await after.over()
        assert after.pbx.passed_on == [(line.id, "old-system")]
        assert after.journal.only.outcome is Outcome.PASSED_ON
        assert line.id in after.pbx.lines


@virtual
async def test_a_process_that_ends_right_after_hangs_up_on_nobody() -> None:
    """The command was carried out, its answer never read: the next process must not touch the caller."""
    async with Practice(rolled(SHADOW)) as before:
        before.ari.faults.plan("channels.continue_in_dialplan", Fault.UNANSWERED)
        line = before.pbx.call_in(NORTH)
        await before.until(lambda: before.pbx.passed_on)
    async with Practice(rolled(SHADOW), pbx=before.pbx, journal=before.journal) as after:
        await after.over()
        await asyncio.sleep(60)
        assert after.journal.only.outcome is Outcome.PASSED_ON
        assert line.id in after.pbx.lines
        assert after.pbx.passed_on == [(line.id, "old-system")]
        assert "channels.hangup" not in operations(after)


@virtual
async def test_more_calls_than_we_take_go_to_the_old_destination() -> None:
    async with Practice(rolled(SHADOW), max_calls=0) as practice:
        line = practice.pbx.call_in(NORTH)
        await practice.over()
        assert practice.pbx.passed_on == [(line.id, "old-system")]
        assert practice.pbx.fallback == []
