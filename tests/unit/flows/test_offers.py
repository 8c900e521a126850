"""One phone after the other, and what can go wrong between ringing and talking."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from callcontrol.model.calls import EventKind, Outcome
from callcontrol.model.names import QueueName
from callcontrol.model.rules import Group
from tests.support.pbx_ari import Fault
from tests.support.pbx_things import Line as PbxLine
from tests.support.pbx_things import Manner
from tests.support.practice import Practice
from tests.support.small_group import DESK, small_group
from tests.support.virtual_time import virtual

ANN, BEN = "northside-101", "northside-102"


def offers(practice: Practice) -> list[object]:
    """How each offer but an accepted one ended."""
    events = practice.journal.events(practice.journal.only.call_id, EventKind.OFFER_ENDED)
    return [event.data["result"] for event in events]


@pytest.mark.parametrize(
    ("manner", "after", "result", "rang"), [(Manner.IGNORE, 0.0, "missed", 10.0), (Manner.REJECT, 2.0, "declined", 2.0)]
)
@virtual
async def test_who_does_not_answer_is_followed_by_the_next(
    manner: Manner, after: float, result: str, rang: float
) -> None:
    async with Practice() as practice:
        ann = practice.pbx.phones[ANN]
        ann.manner, ann.after = manner, after
        await practice.call_in_queue()
        await practice.stage("Talking")
        record = practice.journal.only
        assert offers(practice) == [result]
        assert record.person == BEN
        assert record.wait_seconds == pytest.approx(rang + 2.0, abs=0.2)


@virtual
async def test_a_phone_that_has_gone_unnoticed_is_followed_by_the_next() -> None:
    async with Practice() as practice:
        practice.pbx.phones[ANN].registered = False  # no event tells
        await practice.call_in_queue()
        await practice.stage("Talking")
        assert offers(practice) == ["failed"]
        assert practice.journal.only.person == BEN


@virtual
async def test_only_one_phone_rings_at_a_time() -> None:
    async with Practice() as practice:
        for phone in practice.pbx.phones.values():
            phone.manner = Manner.IGNORE
        await practice.call_in_queue()
        for _ in range(400):
            await asyncio.sleep(0.1)
            assert sum(line.phone is not None for line in practice.pbx.lines.values()) <= 1


@virtual
async def test_a_leg_that_enters_late_is_dialled_when_it_has() -> None:
    async with Practice() as practice:
        practice.pbx.enter_delay = 1.5
        await practice.call_in_queue()
        await practice.stage("Talking")
        assert offers(practice) == []


@virtual
async def test_a_leg_that_never_enters_is_given_up() -> None:
    async with Practice() as practice:
        practice.pbx.enter_delay = 1000.0
        line = await practice.call_in_queue()
        await asyncio.sleep(10)
        assert set(offers(practice)) == {"failed"}
        practice.pbx.hang_up(line)
        await practice.over()
        assert practice.pbx.leftovers() == []


@virtual
async def test_the_phone_shows_location_queue_and_caller() -> None:
    async with Practice() as practice:
        await practice.call_in_queue()
        await practice.stage("Talking")
        (create,) = [request for request in practice.ari.sent if request.operation == "channels.create"]
        assert isinstance(create.body, Mapping)
        shown = {"CONNECTEDLINE(name,i)": "North > Front desk", "CONNECTEDLINE(num,i)": "+13475550123"}
        assert create.body["variables"] == {**shown, "PJSIP_TRANSFER_HANDLING()": "ari-only"}
        assert "+1347" not in str(practice.logs)
        assert "+1347" not in str(practice.journal.posted)


def whispering() -> Group:
    """The small practice, whose front desk is told of its callers."""
    group = small_group()
    desk = group.queues[QueueName(DESK)]
    return replace(group, queues={**group.queues, desk.name: replace(desk, whisper=True)})


def leg_of(practice: Practice) -> PbxLine:
    """The only leg."""
    (leg,) = (line for line in practice.pbx.lines.values() if line.phone is not None)
    return leg


@virtual
async def test_who_picks_up_is_told_before_they_are_joined() -> None:
    async with Practice(whispering()) as practice:
        line = await practice.call_in_queue()
        await practice.stage("Talking")
        told = [media.removeprefix("sound:memory/") for media in leg_of(practice).heard]
        assert told == ["northside/name.en", "about_appointment.en"]
        (connected,) = practice.journal.events(practice.journal.only.call_id, EventKind.CONNECTED)
        assert float(str(connected.data["whispered"])) > 1.0
        assert practice.pbx.talking(line)


@virtual
async def test_what_can_not_be_told_costs_the_caller_nothing() -> None:
    async with Practice(whispering()) as practice:
        practice.voices.missing |= {"northside/name", "about_appointment"}
        line = await practice.call_in_queue()
        await practice.stage("Talking")
        assert practice.pbx.talking(line)
        assert offers(practice) == []


@virtual
async def test_who_hangs_up_while_being_told_has_declined() -> None:
    async with Practice(whispering()) as practice:
        practice.pbx.phones[ANN].talks = 0.5
        await practice.call_in_queue()
        await practice.stage("Talking")
        assert offers(practice) == ["declined"]
        assert practice.journal.only.person == BEN
        assert practice.serving() == 1


@virtual
async def test_a_caller_who_leaves_while_somebody_is_told_leaves_nothing() -> None:
    async with Practice(whispering()) as practice:
        line = await practice.call_in_queue()
        await practice.until(lambda: any(one.phone and one.heard for one in practice.pbx.lines.values()))
        practice.pbx.hang_up(line)
        await practice.over()
        await asyncio.sleep(1)
        assert practice.pbx.leftovers() == []
        assert practice.serving() == 0
        assert practice.journal.only.outcome is Outcome.ABANDONED


@pytest.mark.parametrize(
    "operation",
    ["channels.create", "channels.dial", "bridges.create_with_id", "bridges.add_channel", "bridges.remove_channel"],
)
@pytest.mark.parametrize("fault", [Fault.GONE, Fault.CONFLICT, Fault.SERVER, Fault.LOST, Fault.UNANSWERED])
@virtual
async def test_a_command_that_fails_costs_the_caller_only_time(operation: str, fault: Fault) -> None:
    async with Practice() as practice:
        practice.ari.faults.plan(operation, fault)
        line = await practice.call_in_queue()
        await practice.stage("Talking", within=120)
        await asyncio.sleep(40)
        assert practice.pbx.talking(line)
        assert len(practice.pbx.rooms) == 1, "a bridge of the failed attempt is still there"
        assert len(practice.pbx.lines) == 2, "a leg of the failed attempt is still there"
        practice.pbx.hang_up(line)
        await practice.over()
        await asyncio.sleep(1)
        assert practice.journal.only.outcome is Outcome.ANSWERED
        assert practice.pbx.leftovers() == []
        assert practice.serving() == 0


@pytest.mark.parametrize("fault", [Fault.CONFLICT, Fault.SERVER, Fault.LOST])
@virtual
async def test_a_cdr_that_cannot_be_switched_is_worth_less_than_the_talk(fault: Fault) -> None:
    async with Practice() as practice:
        practice.ari.faults.plan("channels.set_channel_var", fault, times=2)
        line = await practice.call_in_queue()
        await practice.stage("Talking")
        assert practice.pbx.talking(line)
        assert offers(practice) == []


@virtual
async def test_a_bridge_that_has_gone_is_made_anew() -> None:
    async with Practice() as practice:
        practice.pbx.phones[ANN].after = 5.0
        line = await practice.call_in_queue()
        await practice.stage("Ringing")
        await asyncio.sleep(2)
        practice.pbx.rooms.clear()
        await practice.stage("Talking")
        assert practice.pbx.talking(line)


@virtual
async def test_the_cdr_is_off_only_while_the_caller_moves() -> None:
    async with Practice() as practice:
        await practice.call_in_queue()
        await practice.stage("Talking")
        names = ("bridges.add_channel", "bridges.remove_channel", "channels.set_channel_var")
        moving = [request for request in practice.ari.sent if request.operation in names]
        told = [request.query.get("value", request.operation) for request in moving]
        assert told == ["1", "bridges.add_channel", "bridges.remove_channel", "bridges.add_channel", "0"]


@virtual
async def test_a_person_who_hangs_up_in_the_moment_of_answering_loses_nobody() -> None:
    async with Practice() as practice:
        practice.ari.latency = (0.02, 0.02)
        practice.pbx.phones[ANN].talks = 0.05
        line = await practice.call_in_queue()
        await practice.until(lambda: BEN in str(practice.journal.only.person))
        assert practice.pbx.talking(line)
        assert practice.serving() == 1
