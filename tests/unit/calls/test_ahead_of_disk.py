"""Which stages begin before their checkpoint is on the disk, and which do not."""

import asyncio

import pytest
from typing_extensions import override

from callcontrol.calls.checkpoint import decode
from callcontrol.model.calls import CallId, Outcome
from tests.support.memory import MemoryJournal
from tests.support.practice import Practice
from tests.support.virtual_time import virtual


class SlowDisk(MemoryJournal):
    """Takes five seconds for what is waited for."""

    @override
    async def checkpoint(self, call_id: CallId, stage_json: bytes) -> None:
        await asyncio.sleep(5.0)
        await super().checkpoint(call_id, stage_json)


@virtual
async def test_a_phone_rings_while_the_disk_still_writes_and_the_talk_is_kept_after_it() -> None:
    async with Practice(journal=SlowDisk()) as practice:
        began = asyncio.get_running_loop().time()
        line = await practice.call_in_queue()
        await practice.stage("Talking")
        assert asyncio.get_running_loop().time() - began < 5.0
        assert practice.pbx.talking(line)
        await asyncio.sleep(6.0)
        (kept,) = practice.journal.stages.items()
        assert type(decode(*kept).stage).__name__ == "Talking"
        practice.pbx.hang_up(line)
        await practice.over()
    assert practice.journal.only.outcome is Outcome.ANSWERED


class SlowEnd(MemoryJournal):
    """Takes five seconds to write that a call has ended, and may fail then."""

    fails = False

    @override
    async def forget_checkpoint(self, call_id: CallId) -> None:
        await asyncio.sleep(5.0)
        if self.fails:
            raise RuntimeError("no space left on device")
        await super().forget_checkpoint(call_id)


@pytest.mark.parametrize("fails", [False, True])
@virtual
async def test_no_phone_stays_up_while_the_disk_writes_the_end(fails: bool) -> None:
    journal = SlowEnd()
    journal.fails = fails
    async with Practice(journal=journal) as practice:
        line = await practice.call_in_queue()
        await practice.stage("Talking")
        practice.pbx.hang_up(line)
        await asyncio.sleep(0.2)
        assert practice.pbx.leftovers() == []
        assert journal.only.outcome is Outcome.ANSWERED
        await asyncio.sleep(1.0)
        assert practice.serving() == 0
        assert journal.stages
        await asyncio.sleep(5.0)
        await practice.over()
        assert bool(journal.stages) == fails


@virtual
async def test_a_slow_asterisk_does_not_keep_the_end_from_the_disk() -> None:
    async with Practice() as practice:
        line = await practice.call_in_queue()
        await practice.stage("Talking")
        practice.ari.latency = (4.0, 4.0)
        practice.pbx.hang_up(line)
        await asyncio.sleep(0.2)
        assert practice.journal.stages == {}
        practice.ari.latency = (0.0, 0.0)


@virtual
async def test_the_last_words_begin_when_their_stage_is_kept() -> None:
    async with Practice(journal=SlowDisk()) as practice:
        practice.no_phones()
        await practice.call_in_queue()
        await practice.stage("Telling", within=3600)
        (before,) = practice.journal.stages.items()
        assert type(decode(*before).stage).__name__ == "Waiting"
        spoken = practice.ari.sent_operations().count("channels.play_with_id")
        await asyncio.sleep(4.0)
        assert practice.ari.sent_operations().count("channels.play_with_id") == spoken
        await asyncio.sleep(2.0)
        assert practice.ari.sent_operations().count("channels.play_with_id") == spoken + 1
