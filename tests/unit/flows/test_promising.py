"""A promise to call back: which number, how often it is asked for, and that nobody can read it."""

import asyncio

import pytest

from callcontrol.model.calls import EventKind, Outcome
from tests.support.full_group import EAST, OWN, WEST, full_group
from tests.support.practice import SEALER, Practice
from tests.support.virtual_time import virtual
from tests.unit.flows.scenes import caller, heard, nobody_answers, press, told

GROUP = full_group()
TO_CALLBACK = "21234#1"
OTHER = "2025550143"


def promised(practice: Practice) -> str:
    """The number of the only promise."""
    (callback,) = told(practice, EventKind.CALLBACK)
    return SEALER.unseal(str(callback["sealed"]))


@virtual
async def test_the_callers_number_is_read_back_and_kept_when_confirmed() -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, EAST, TO_CALLBACK)
        await practice.until(lambda: "confirm_number.en" in heard(line))
        digits = [name for name in heard(line) if name.startswith("say/number-")]
        assert digits[-10:] == [f"say/number-{digit}.en" for digit in OWN.removeprefix("+1")]
        await press(practice, line, "1")
        await practice.over()
        (callback,) = told(practice, EventKind.CALLBACK)
        assert practice.journal.only.outcome is Outcome.CALLBACK_PROMISED
        assert promised(practice) == OWN
        assert (callback["callback"], callback["queue"]) == ("east/morning", "east/front_desk")
        assert callback["starts"] == "2026-03-04T13:30:00+00:00"
        assert callback["ends"] == "2026-03-04T15:00:00+00:00"
        assert heard(line)[-1] == "callback_kept.en"


@virtual
async def test_nobody_can_read_the_number_in_journal_or_log() -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, EAST, f"{TO_CALLBACK}2{OTHER}#")
        await practice.until(lambda: "confirm_number.en" in heard(line))
        await press(practice, line, "1")
        await practice.over()
        assert promised(practice) == f"+1{OTHER}"
        everything = str(practice.journal.posted) + str(practice.logs)
        for number in (OTHER, OWN.removeprefix("+1")):
            assert number not in everything
        keys = "".join(str(event["key"]) for event in told(practice, EventKind.KEY))
        assert set(keys[1:]) == {"?"}
        assert "number-" not in everything


@pytest.mark.parametrize("shown", ["", "anonymous", "101", "+12125550150", "+19005551234"])
@virtual
async def test_a_caller_whose_number_is_none_to_call_is_asked_for_one(shown: str) -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, EAST, TO_CALLBACK, number=shown)
        await practice.until(lambda: "enter_number.en" in heard(line))
        assert "your_number.en" not in heard(line)
        await press(practice, line, f"{OTHER}#1")
        await practice.over()
        assert promised(practice) == f"+1{OTHER}"


@virtual
async def test_a_number_that_nobody_should_call_is_refused_and_another_one_counts() -> None:
    async with Practice(GROUP) as practice:
        line = await caller(practice, EAST, f"{TO_CALLBACK}2")
        for wrong in ("911#", "9005551234#"):
            await practice.until(lambda: line.sounds)
            await press(practice, line, wrong)
        assert heard(line).count("number_refused.en") == 2
        await practice.stage("Talking")
        assert told(practice, EventKind.CALLBACK) == []


@virtual
async def test_who_gives_no_number_is_helped_by_a_person() -> None:
    async with Practice(GROUP) as practice:
        await caller(practice, EAST, TO_CALLBACK, number="")
        await practice.stage("Talking", within=60)
        assert practice.journal.only.queue == "east/front_desk"


@virtual
async def test_at_night_that_is_whoever_is_on_call() -> None:
    async with Practice(GROUP) as practice:
        nobody_answers(practice)
        await caller(practice, WEST, TO_CALLBACK, number="")
        await practice.stage("CallingOut", within=60)


@virtual
async def test_the_next_process_asks_again() -> None:
    async with Practice(GROUP) as before:
        line = await caller(before, EAST, f"{TO_CALLBACK}2")
        await before.until(lambda: "enter_number.en" in heard(line))
        await press(before, line, OTHER[:5])
    line.heard.clear()
    async with Practice(GROUP, pbx=before.pbx, journal=before.journal) as after:
        await after.until(lambda: "confirm_number.en" in heard(line))
        assert heard(line)[:2] == ["east/callback-morning.en", "your_number.en"]
        await asyncio.sleep(0.5)
        await press(after, line, "1")
        await after.over()
        assert promised(after) == OWN
