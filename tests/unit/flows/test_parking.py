"""A caller is parked: who may pick them up, and what can come between."""

import asyncio

import pytest

from callcontrol.flows.parking import PLACES, ParkingLot
from callcontrol.model.calls import CallId, EventKind, Outcome
from callcontrol.model.names import LocationKey, PersonId
from tests.support.pbx_things import Line
from tests.support.practice import Practice
from tests.support.virtual_time import virtual
from tests.unit.flows.scenes import told
from tests.unit.flows.test_transfers import ended, results, talking

NORTH, LAKE = LocationKey("northside"), LocationKey("lakeview")
ANN, BEN = PersonId("northside-101"), PersonId("northside-102")


async def parked(practice: Practice) -> tuple[Line, Line]:
    caller, ann = await talking(practice)
    practice.pbx.transfer(ann, "park")
    await practice.stage("Parked")
    await practice.until(lambda: practice.pbx.phones[ANN].line is None)
    return caller, ann


def test_a_place_is_somebodys_until_it_is_released() -> None:
    lot = ParkingLot()
    assert lot.reserve(NORTH, ANN) == 1
    assert lot.reserve(NORTH, BEN) == 2
    assert lot.reserve(LAKE, ANN) == 1
    assert lot.hold(NORTH, BEN, CallId("b")) == 2
    lot.release(BEN)
    assert lot.hold(NORTH, ANN, CallId("a")) == 1
    lot.release(CallId("b"))
    assert lot.reserve(NORTH, ANN) == 2


def test_no_more_than_there_are_places() -> None:
    lot = ParkingLot()
    taken = [lot.hold(NORTH, ANN, CallId(str(number))) for number in range(len(PLACES) + 1)]
    assert taken == [*PLACES, None]


@pytest.mark.parametrize("place", [None, 1])
@virtual
async def test_picked_up(place: int | None) -> None:
    async with Practice() as practice:
        caller, _ = await parked(practice)
        lot = practice.services.parking
        assert lot.claim(LAKE, BEN, place) is None
        assert lot.claim(NORTH, BEN, 2) is None
        phone = Line("1772548200.ben", "PJSIP/northside-102", state="Up", phone=practice.pbx.phones[BEN])
        practice.pbx.lines[phone.id] = phone
        ticket = lot.claim(NORTH, BEN, place)
        assert ticket is not None
        assert lot.claim(NORTH, BEN, place) is None, "one caller is one person's"
        ticket.take(phone.id, BEN)
        await practice.stage("Talking")
        assert practice.pbx.talking(caller)
        assert practice.journal.only.person == BEN
        practice.pbx.hang_up(phone)
        await practice.over()
        assert ended(practice).outcome is Outcome.ANSWERED


@virtual
async def test_back_after_a_while() -> None:
    async with Practice() as practice:
        caller, _ = await parked(practice)
        await practice.until(lambda: results(practice) == ["taken"], within=140)
        assert practice.pbx.talking(caller)
        assert [data["result"] for data in told(practice, EventKind.UNPARKED)] == ["back"]
        practice.pbx.hang_up(caller)
        await practice.over()
        ended(practice)


@virtual
async def test_a_restart_keeps_the_place() -> None:
    async with Practice() as before:
        caller, _ = await parked(before)
    async with Practice(pbx=before.pbx, journal=before.journal) as after:
        await after.stage("Parked")
        await asyncio.sleep(20)
        assert after.services.parking.claim(NORTH, BEN, 1) is not None
        after.pbx.hang_up(caller)
        await after.over()
        await asyncio.sleep(20)
        assert ended(after).outcome is Outcome.ABANDONED


@virtual
async def test_the_caller_hangs_up_and_the_place_is_free() -> None:
    async with Practice() as practice:
        caller, _ = await parked(practice)
        practice.pbx.hang_up(caller)
        await practice.over()
        assert ended(practice).outcome is Outcome.ABANDONED
        assert practice.services.parking.reserve(NORTH, BEN) == 1
