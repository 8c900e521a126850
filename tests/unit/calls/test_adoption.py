"""A process takes over the calls of the one before it."""

import asyncio
from dataclasses import replace

import pytest

from callcontrol.journal.thread import SpoolTrouble
from callcontrol.model.calls import CallId, EventKind, Outcome, Talking, Waiting
from tests.support.memory import MemoryJournal
from tests.support.practice import Practice
from tests.support.virtual_time import virtual

ANN, BEN = "northside-101", "northside-102"


@virtual
async def test_a_talking_pair_is_left_untouched_and_watched() -> None:
    async with Practice() as before:
        line = await before.call_in_queue()
        await before.stage("Talking")
    assert before.pbx.talking(line)
    async with Practice(pbx=before.pbx, journal=before.journal) as after:
        await after.stage("Talking")
        await asyncio.sleep(120)
        assert after.pbx.talking(line)
        commands = set(after.ari.sent_operations())
        assert not commands & {"channels.hangup", "bridges.destroy", "bridges.add_channel", "channels.answer"}
        after.pbx.hang_up(line)
        await after.over()
        record = after.journal.only
        assert record.outcome is Outcome.ANSWERED
        assert record.talk_seconds is not None
        assert record.talk_seconds > 120
        assert after.pbx.leftovers() == []


@virtual
async def test_a_waiting_caller_keeps_their_place() -> None:
    async with Practice() as before:
        before.no_phones()
        line = await before.call_in_queue()
        await before.stage("Waiting")
        stage = before.session.stage
        assert isinstance(stage, Waiting)
        await asyncio.sleep(100)
    async with Practice(pbx=before.pbx, journal=before.journal) as after:
        await after.stage("Waiting")
        assert after.session.stage == stage
        after.pbx.register(after.pbx.phones[ANN], True)
        await after.stage("Talking")
        assert after.pbx.talking(line)
        wait = after.journal.only.wait_seconds
        assert wait is not None
        assert wait > 100


@virtual
async def test_the_longest_wait_goes_on_counting() -> None:
    async with Practice() as before:
        before.no_phones()
        await before.call_in_queue()
        await before.stage("Waiting")
        await asyncio.sleep(290)
    async with Practice(pbx=before.pbx, journal=before.journal) as after:
        await after.over(within=20)
        assert after.journal.only.outcome is Outcome.UNANSWERED


@virtual
async def test_a_caller_for_whom_a_phone_rang_is_offered_again() -> None:
    async with Practice() as before:
        before.pbx.phones[ANN].after = 9.0
        line = await before.call_in_queue()
        await before.stage("Ringing")
        await asyncio.sleep(1)
    async with Practice(pbx=before.pbx, journal=before.journal) as after:
        await after.stage("Talking")
        assert after.pbx.talking(line)
        talking = after.session.stage
        assert isinstance(talking, Talking)
        await asyncio.sleep(20)
        mine = [leg.id for leg in after.pbx.lines.values() if leg.phone is not None]
        assert mine == [talking.channel], "the old offer still rings"


@pytest.mark.parametrize(("stage", "key"), [("Greeting", ""), ("InMenu", "5"), ("Waiting", "1"), ("Talking", "1")])
@virtual
async def test_a_caller_who_left_meanwhile_has_a_complete_record(stage: str, key: str) -> None:
    async with Practice() as before:
        if stage == "Waiting":
            before.no_phones()
        line = before.pbx.call_in("+12125550110")
        await before.until(lambda: line.sounds)
        before.pbx.press(line, key) if key else None
        await before.stage(stage)
        await asyncio.sleep(0.5)
        outcome = {"Waiting": Outcome.ABANDONED, "Talking": Outcome.ANSWERED}.get(stage, Outcome.LEFT_MENU)
    before.pbx.hang_up(line)
    await asyncio.sleep(5)
    async with Practice(pbx=before.pbx, journal=before.journal) as after:
        assert after.sessions == []
        record = after.journal.only
        assert record.outcome is outcome
        assert record.ended_at is not None
        (ended,) = after.journal.events(record.call_id, EventKind.ENDED)
        assert ended.data["outcome"] == outcome
        assert after.journal.stages == {}


@virtual
async def test_no_event_of_the_process_before_is_overwritten_or_hides_a_new_one() -> None:
    """A stage's own events are newer than its checkpoint: their numbers are taken."""
    async with Practice() as before:
        line = before.pbx.call_in("+12125550110")
        await before.stage("InMenu")
        before.pbx.press(line, "5")
        await asyncio.sleep(0.5)
        before.pbx.press(line, "6")
        await asyncio.sleep(0.1)
    async with Practice(pbx=before.pbx, journal=before.journal) as after:
        await after.stage("InMenu")
        await after.until(lambda: line.sounds)
        after.pbx.press(line, "1")
        await after.stage("Talking")
        after.pbx.hang_up(line)
        await after.over()
        record = after.journal.only
        assert len(after.journal.events(record.call_id)) == after.journal.events_posted(record.call_id)
        assert record.outcome is Outcome.ANSWERED


@pytest.mark.parametrize("milliseconds", [0, 3, 6, 6.5, 7.5, 8])
@virtual
async def test_a_caller_who_arrives_before_the_takeover_is_done_is_nobody_to_take_over(milliseconds: float) -> None:
    async with Practice(early_caller_after=milliseconds / 1000) as practice:
        await practice.stage("Greeting")
        (line,) = practice.pbx.lines.values()
        practice.pbx.press(line, "1")
        await practice.stage("Talking")
        assert practice.journal.only.outcome is None
        practice.pbx.hang_up(line)
        await practice.over()
        record = practice.journal.only
        assert not [e for e in practice.journal.events(record.call_id) if "adopted" in e.data]
        assert len(practice.journal.events(record.call_id)) == practice.journal.events_posted(record.call_id)


@virtual
async def test_a_caller_whose_queue_the_new_rules_do_not_have_hears_the_menu_again() -> None:
    async with Practice() as before:
        before.no_phones()
        line = await before.call_in_queue(key="3")
        await before.stage("Waiting")
    group = before.group
    queues = {name: queue for name, queue in group.queues.items() if name != "northside/billing"}
    async with Practice(replace(group, queues=queues), pbx=before.pbx, journal=before.journal) as after:
        await after.stage("InMenu")
        after.pbx.press(line, "1")
        await after.stage("Waiting")
        assert not [entry for entry in after.logs if entry["log_level"] == "error"]


@virtual
async def test_a_checkpoint_that_cannot_be_read_harms_no_other_call() -> None:
    async with Practice() as before:
        before.no_phones()
        await before.call_in_queue()
        await before.stage("Waiting")
    await before.journal.checkpoint(CallId("20260303T000000000Z-bad"), b"{}")
    async with Practice(pbx=before.pbx, journal=before.journal) as after:
        await after.stage("Waiting")
        assert "20260303T000000000Z-bad" not in after.journal.stages


class UnreadableJournal(MemoryJournal):
    """The disk fails for a while."""

    failures = 2

    async def checkpoints(self) -> list[tuple[CallId, bytes]]:
        self.failures -= 1
        if self.failures >= 0:
            raise SpoolTrouble("the disk does not answer")
        return await super().checkpoints()


@virtual
async def test_a_disk_that_fails_delays_the_takeover_and_stops_nothing_else() -> None:
    journal = UnreadableJournal()
    async with Practice(journal=journal) as before:
        before.no_phones()
        line = await before.call_in_queue()
        await before.stage("Waiting")
    journal.failures = 2
    async with Practice(pbx=before.pbx, journal=journal) as after:
        await asyncio.sleep(1)
        assert after.stages() == []
        newcomer = await after.call_in_queue()
        await after.stage("Waiting")
        after.pbx.hang_up(newcomer)
        await after.until(lambda: len(after.sessions) == 1 and after.session.call.channel == line.id)
        assert after.stages() == ["Waiting"]
