"""A person talks with the next one before they hand the caller over, by keys alone."""

import asyncio

import pytest

from callcontrol.model.calls import EventKind, Outcome
from tests.support.pbx_things import Line, Manner
from tests.support.practice import Practice
from tests.support.small_group import NORTH
from tests.support.virtual_time import virtual
from tests.unit.flows.scenes import heard, press, told
from tests.unit.flows.test_keying import CODED
from tests.unit.flows.test_transfers import ANN, BEN, ended, phone, results, talking

SITE = NORTH.removeprefix("+")
"""Whose callers wait for whoever answers at the front desk."""


async def consulting(practice: Practice, target: str = "102", *, answers: bool = True) -> tuple[Line, Line, Line]:
    """A caller with music, Ann, and whoever she has called: their line."""
    if not answers:
        phone(practice, BEN)
    caller, ann = await talking(practice)
    await press(practice, ann, "*3")
    await practice.stage("Keying")
    await press(practice, ann, f"{target}#")
    await practice.stage("Consulting")
    await practice.until(lambda: practice.pbx.phones[BEN].line is not None)
    ben = practice.pbx.phones[BEN].line
    assert ben is not None
    if answers:
        await practice.until(lambda: ben.bridge is not None and ben.bridge == ann.bridge)
    return caller, ann, ben


@pytest.mark.parametrize("way", ["*1", "hangs up", "*2*1", "*2 hangs up"])
@virtual
async def test_handed_over_after_a_talk(way: str) -> None:
    async with Practice(CODED) as practice:
        caller, ann, ben = await consulting(practice)
        assert caller.music
        assert not practice.pbx.talking(caller)
        await asyncio.sleep(20)
        await press(practice, ann, way.removesuffix("hangs up").strip())
        if "hangs up" in way:
            practice.pbx.hang_up(ann)
        await practice.until(lambda: practice.journal.only.person == BEN)
        assert practice.pbx.talking(caller)
        assert caller.bridge == ben.bridge
        assert not ben.music
        assert practice.pbx.phones[ANN].line is None
        assert practice.serving() == 1
        await asyncio.sleep(30)
        practice.pbx.hang_up(caller)
        await practice.over()
        record = ended(practice)
        assert (record.outcome, record.transfers) == (Outcome.ANSWERED, 1)
        assert record.talk_seconds == pytest.approx(52, abs=4)
        assert record.hold_seconds == pytest.approx(21, abs=3)
        assert [data["how"] for data in told(practice, EventKind.TRANSFERRED)] == ["attended"]
        assert results(practice) == ["taken"]


@virtual
async def test_changes_between_the_two_and_comes_back() -> None:
    async with Practice(CODED) as practice:
        caller, ann, ben = await consulting(practice)
        await press(practice, ann, "*2")
        await practice.until(lambda: practice.pbx.talking(caller))
        assert caller.bridge == ann.bridge
        assert ben.bridge is None
        assert ben.music
        await press(practice, ann, "*2")
        await practice.until(lambda: caller.music)
        assert ben.bridge == ann.bridge
        await press(practice, ann, "*3")
        await practice.stage("Talking")
        assert caller.bridge == ann.bridge
        assert practice.pbx.phones[BEN].line is None
        assert heard(ann)[-1] == "desk/consult_ended.en"
        practice.pbx.hang_up(ann)
        await practice.over()
        record = ended(practice)
        assert (record.person, record.transfers) == (ANN, 0)
        assert results(practice) == ["given_up"]


@pytest.mark.parametrize(
    ("manner", "why"), [(Manner.IGNORE, "missed"), (Manner.REJECT, "declined"), (Manner.ANSWER, "hung_up")]
)
@virtual
async def test_who_does_not_take_it_leaves_the_two_together(manner: Manner, why: str) -> None:
    async with Practice(CODED) as practice:
        phone(practice, BEN, manner)
        caller, ann = await talking(practice)
        await press(practice, ann, "*3")
        await practice.stage("Keying")
        await press(practice, ann, "102#")
        await practice.stage("Consulting")
        if manner is Manner.ANSWER:
            await practice.until(lambda: practice.pbx.phones[BEN].line is not None)
            await asyncio.sleep(10)
            ben = practice.pbx.phones[BEN].line
            assert ben is not None
            practice.pbx.hang_up(ben)
        await practice.stage("Talking")
        assert practice.pbx.talking(caller)
        assert caller.bridge == ann.bridge
        assert results(practice) == [why]
        practice.pbx.hang_up(caller)
        await practice.over()
        assert ended(practice).transfers == 0


@pytest.mark.parametrize("way", ["*1", "hangs up"])
@virtual
async def test_let_go_while_it_rings_it_goes_on_ringing(way: str) -> None:
    async with Practice(CODED) as practice:
        caller, ann, ben = await consulting(practice, answers=False)
        if way == "hangs up":
            practice.pbx.hang_up(ann)
        else:
            await press(practice, ann, way)
        await practice.stage("Transferring")
        await asyncio.sleep(2)
        assert practice.pbx.phones[BEN].line is ben
        phone(practice, ANN, Manner.ANSWER)
        await practice.until(lambda: results(practice) == ["missed", "taken"])
        assert practice.pbx.talking(caller)
        assert practice.journal.only.person == ANN
        practice.pbx.hang_up(caller)
        await practice.over()
        record = ended(practice)
        assert record.transfers == 1
        assert [data["how"] for data in told(practice, EventKind.TRANSFERRED)] == ["blind"]


@pytest.mark.parametrize("way", ["*1", "hangs up", "*3"])
@virtual
async def test_somebody_of_a_queue(way: str) -> None:
    async with Practice(CODED) as practice:
        caller, ann, ben = await consulting(practice, SITE)
        assert practice.serving() == 2
        if way == "hangs up":
            practice.pbx.hang_up(ann)
        else:
            await press(practice, ann, way)
        await practice.stage("Talking")
        assert practice.serving() == 1
        assert caller.bridge == (ann if way == "*3" else ben).bridge
        practice.pbx.hang_up(caller)
        await practice.over()
        ended(practice)


@pytest.mark.parametrize("way", ["*1", "hangs up", "*3", "caller"])
@virtual
async def test_nobody_of_the_queue_is_there_yet(way: str) -> None:
    async with Practice(CODED) as practice:
        phone(practice, BEN)
        caller, ann = await talking(practice)
        await press(practice, ann, "*3")
        await practice.stage("Keying")
        await press(practice, ann, f"{SITE}#")
        await practice.stage("Consulting")
        await practice.until(lambda: practice.pbx.phones[BEN].line is not None)
        if way == "hangs up":
            practice.pbx.hang_up(ann)
        elif way == "caller":
            practice.pbx.hang_up(caller)
        else:
            await press(practice, ann, way)
        if way == "*3":
            await practice.stage("Talking")
            assert practice.pbx.talking(caller)
        elif way != "caller":
            await practice.until(lambda: "Waiting" in [data["stage"] for data in told(practice, EventKind.STAGE)][-3:])
        practice.pbx.hang_up(caller)
        await practice.over()
        ended(practice)


@pytest.mark.parametrize("answers", [True, False])
@virtual
async def test_the_caller_hangs_up(answers: bool) -> None:
    async with Practice(CODED) as practice:
        caller, _, _ = await consulting(practice, answers=answers)
        practice.pbx.hang_up(caller)
        await practice.over()
        assert ended(practice).outcome is Outcome.ANSWERED


@virtual
async def test_a_restart_while_they_talk() -> None:
    async with Practice(CODED) as before:
        caller, ann, ben = await consulting(before)
    async with Practice(CODED, pbx=before.pbx, journal=before.journal) as after:
        await after.stage("Consulting")
        await asyncio.sleep(1)
        assert ann.bridge == ben.bridge
        await press(after, ann, "*1")
        await after.stage("Talking")
        assert caller.bridge == ben.bridge


@virtual
async def test_a_restart_while_it_rings_leads_back() -> None:
    async with Practice(CODED) as before:
        caller, ann, _ = await consulting(before, answers=False)
    async with Practice(CODED, pbx=before.pbx, journal=before.journal) as after:
        await after.stage("Talking")
        assert caller.bridge == ann.bridge
