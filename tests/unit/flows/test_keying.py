"""A caller is handed over by keys in the talk."""

import asyncio
from dataclasses import replace

import pytest

from callcontrol.model.calls import Outcome
from callcontrol.model.transfers import TransferRules
from tests.support.practice import Practice
from tests.support.small_group import small_group
from tests.support.virtual_time import virtual
from tests.unit.flows.scenes import heard, press
from tests.unit.flows.test_transfers import BEN, ended, results, talking

CODED = replace(small_group(), transfers=TransferRules(code="*2", consult="*3"))


@virtual
async def test_to_a_colleague_while_the_caller_hears_music() -> None:
    async with Practice(CODED) as practice:
        caller, ann = await talking(practice)
        await press(practice, ann, "*2")
        await practice.stage("Keying")
        await practice.until(lambda: caller.music)
        assert not practice.pbx.talking(caller)
        await press(practice, ann, "102#")
        await practice.until(lambda: practice.journal.only.person == BEN)
        assert practice.pbx.talking(caller)
        assert heard(ann)[-1] == "desk/transfer_to.en"
        assert results(practice) == ["taken"]
        assert not [e for e in practice.journal.posted if "key" in str(getattr(e, "kind", "")) and "102" in str(e)]
        practice.pbx.hang_up(caller)
        await practice.over()
        ended(practice)


@pytest.mark.parametrize("keys", ["#", "", "99#99#99#"])
@virtual
async def test_back_to_the_caller(keys: str) -> None:
    async with Practice(CODED) as practice:
        caller, ann = await talking(practice)
        await press(practice, ann, "*2")
        await practice.stage("Keying")
        for part in keys.split("#")[:-1]:
            await press(practice, ann, f"{part}#")
            await asyncio.sleep(4)
        await practice.stage("Talking")
        assert practice.pbx.talking(caller)
        assert caller.bridge == ann.bridge
        practice.pbx.hang_up(ann)
        await practice.over()
        assert ended(practice).transfers == 0


@virtual
async def test_other_keys_and_slow_ones_are_for_the_caller() -> None:
    async with Practice(CODED) as practice:
        caller, ann = await talking(practice)
        await press(practice, ann, "12*42")
        await press(practice, ann, "*")
        await asyncio.sleep(3)
        await press(practice, ann, "2")
        await asyncio.sleep(1)
        assert practice.stages() == ["Talking"]
        await press(practice, ann, "**2")
        await practice.stage("Keying")
        assert not practice.pbx.talking(caller)


@virtual
async def test_who_hangs_up_meanwhile_is_rung_again() -> None:
    async with Practice(CODED) as practice:
        caller, ann = await talking(practice)
        await press(practice, ann, "*2")
        await practice.stage("Keying")
        practice.pbx.hang_up(ann)
        await practice.until(lambda: results(practice) == ["taken"])
        assert practice.pbx.talking(caller)
        practice.pbx.hang_up(caller)
        await practice.over()
        assert ended(practice).outcome is Outcome.ANSWERED


@virtual
async def test_a_restart_asks_again() -> None:
    async with Practice(CODED) as before:
        caller, ann = await talking(before)
        await press(before, ann, "*2")
        await before.stage("Keying")
    async with Practice(CODED, pbx=before.pbx, journal=before.journal) as after:
        await after.stage("Keying")
        await asyncio.sleep(0.5)
        await press(after, ann, "#")
        await after.stage("Talking")
        assert after.pbx.talking(caller)
