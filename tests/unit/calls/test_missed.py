"""What the end of a call tells of whether its caller is to be called."""

import asyncio
from collections.abc import Mapping

import pytest

from callcontrol.model.calls import EventKind, Outcome
from tests.support.practice import SEALER, Practice
from tests.support.small_group import NORTH
from tests.support.virtual_time import virtual

NUMBER = "+12025550143"


async def ends(practice: Practice, number: str, after: float = 10.0, *, name: str = "") -> Mapping[str, object]:
    """The event of the end of a call whose caller hangs up in the queue after so many seconds."""
    practice.no_phones()
    line = practice.pbx.call_in(NORTH, number, name)
    await practice.until(lambda: line.sounds)
    practice.pbx.press(line, "1")
    await practice.stage("Waiting")
    await asyncio.sleep(after)
    practice.pbx.hang_up(line)
    await practice.over()
    return ended(practice)


def ended(practice: Practice) -> Mapping[str, object]:
    return practice.journal.events(practice.journal.only.call_id, EventKind.ENDED)[-1].data


def mark(number: str) -> str:
    return SEALER.marks("requests", number)[0].hex()


@virtual
async def test_who_gave_up_is_told_with_a_mark_and_a_sealed_number() -> None:
    async with Practice() as practice:
        told = await ends(practice, NUMBER)
    assert told["outcome"] is Outcome.ABANDONED
    assert told["marks"] == [mark(NUMBER)]
    assert SEALER.unseal(str(told["sealed"])) == NUMBER
    assert NUMBER not in repr(practice.journal.events(practice.journal.only.call_id))
    assert (told["location"], told["clinical"]) == ("northside", False)


@pytest.mark.parametrize("written", ["2025550143", "12025550143", "+1 202 555 0143"])
@virtual
async def test_one_number_has_one_mark_however_the_network_writes_it(written: str) -> None:
    async with Practice() as practice:
        assert (await ends(practice, written))["marks"] == [mark(NUMBER)]


@pytest.mark.parametrize("number", ["", "anonymous", "103", "999", "+1"])
@virtual
async def test_who_can_not_be_called_is_not_on_the_list(number: str) -> None:
    async with Practice() as practice:
        told = await ends(practice, number)
    assert "marks" not in told
    assert "sealed" not in told


@virtual
async def test_who_hangs_up_at_once_has_misdialled() -> None:
    async with Practice() as practice:
        told = await ends(practice, NUMBER, 0.5)
    assert told["outcome"] is Outcome.ABANDONED
    assert "marks" not in told


@virtual
async def test_who_talked_is_told_by_the_mark_alone() -> None:
    async with Practice() as practice:
        line = practice.pbx.call_in(NORTH, NUMBER)
        await practice.until(lambda: line.sounds)
        practice.pbx.press(line, "1")
        await practice.stage("Talking")
        practice.pbx.hang_up(line)
        await practice.over()
    assert ended(practice)["marks"] == [mark(NUMBER)]
    assert "sealed" not in ended(practice)


@virtual
async def test_who_hangs_up_while_nobody_watches_is_to_be_called_too() -> None:
    async with Practice() as before:
        before.no_phones()
        line = before.pbx.call_in(NORTH, NUMBER)
        await before.until(lambda: line.sounds)
        before.pbx.press(line, "1")
        await before.stage("Waiting")
        await asyncio.sleep(30)
    before.pbx.hang_up(line)
    async with Practice(pbx=before.pbx, journal=before.journal) as after:
        await after.over()
        told = ended(after)
    assert told["marks"] == [mark(NUMBER)]
    assert SEALER.unseal(str(told["sealed"])) == NUMBER
