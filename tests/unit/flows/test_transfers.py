"""A caller is handed over: what can go wrong on the way, and where they end up."""

import asyncio
from dataclasses import replace

import pytest

from callcontrol.model.calls import CallRecord, EventKind, Outcome
from callcontrol.model.names import PersonId
from callcontrol.queueing import Device
from tests.support.pbx_ari import Fault
from tests.support.pbx_things import Line, Manner, Phone
from tests.support.practice import Practice
from tests.support.small_group import small_group
from tests.support.virtual_time import virtual
from tests.unit.flows.scenes import told

ANN, BEN, CORA = "northside-101", "northside-102", "northside-103"


async def talking(practice: Practice) -> tuple[Line, Line]:
    """A caller who talks with Ann: both lines."""
    caller = await practice.call_in_queue()
    await practice.stage("Talking")
    ann = practice.pbx.phones[ANN].line
    assert ann is not None
    return caller, ann


def phone(practice: Practice, name: str, manner: Manner = Manner.IGNORE) -> Phone:
    found = practice.pbx.phones[name]
    found.manner = manner
    return found


def results(practice: Practice) -> list[object]:
    return [data["result"] for data in told(practice, EventKind.TRANSFER_ENDED)]


def ended(practice: Practice) -> CallRecord:
    """The record of a call that has left nothing and nobody engaged."""
    assert practice.pbx.leftovers() == []
    assert practice.serving() == 0
    return practice.journal.only


@virtual
async def test_taken_by_a_colleague() -> None:
    async with Practice() as practice:
        caller, ann = await talking(practice)
        await asyncio.sleep(30)
        practice.pbx.transfer(ann, "102")
        await practice.stage("Transferring")
        await practice.stage("Talking")
        assert ann.told == ["channel_answered"]
        ben = practice.pbx.phones[BEN].line
        assert ben is not None
        assert practice.pbx.talking(caller)
        assert caller.bridge == ben.bridge
        assert practice.serving() == 1
        await asyncio.sleep(60)
        practice.pbx.hang_up(ben)
        await practice.over()
        record = ended(practice)
        assert (record.outcome, record.person, record.transfers) == (Outcome.ANSWERED, BEN, 1)
        assert record.talk_seconds == pytest.approx(90, abs=0.5)
        assert results(practice) == ["taken"]


@virtual
async def test_who_takes_a_caller_is_engaged_and_wraps_up_as_after_any_other() -> None:
    group = small_group()
    queues = {name: replace(queue, wrap_up_seconds=60.0) for name, queue in group.queues.items()}
    async with Practice(replace(group, queues=queues)) as practice:
        caller, ann = await talking(practice)
        practice.pbx.transfer(ann, "102")
        await practice.until(lambda: practice.journal.only.person == BEN)
        status = practice.dispatcher.status(PersonId(BEN))
        assert status is not None
        assert status.serving == practice.journal.only.call_id
        practice.pbx.hang_up(caller)
        await practice.over()
        status = practice.dispatcher.status(PersonId(BEN))
        assert status is not None
        assert status.wrap_up_until is not None
        assert ended(practice).person == BEN


@virtual
async def test_the_caller_hears_music_and_nobody_meanwhile() -> None:
    async with Practice() as practice:
        caller, ann = await talking(practice)
        caller.heard.clear()
        phone(practice, BEN)
        practice.pbx.transfer(ann, "102")
        await practice.until(lambda: caller.heard and caller.heard[-1] == "music")
        assert not practice.pbx.talking(caller)


@virtual
async def test_a_phone_that_does_not_hang_up_by_itself_is_hung_up() -> None:
    async with Practice() as practice:
        _, ann = await talking(practice)
        ann.hangs_up = False
        practice.pbx.transfer(ann, "102")
        await practice.until(lambda: practice.journal.only.person == BEN)
        assert practice.pbx.phones[ANN].line is None


@virtual
async def test_nobody_takes_them_at_all() -> None:
    async with Practice() as practice:
        caller, ann = await talking(practice)
        for name in (ANN, BEN):
            phone(practice, name)
        practice.pbx.transfer(ann, "102")
        await practice.until(lambda: results(practice) == ["missed", "missed"])
        await practice.stage("Ringing")
        waited = practice.journal.only.wait_seconds
        assert waited is not None
        phone(practice, BEN, Manner.ANSWER)
        await practice.stage("Talking", within=120)
        record = practice.journal.only
        assert (record.person, record.wait_seconds, record.transfers) == (BEN, waited, 1)
        practice.pbx.hang_up(caller)
        await practice.over()
        ended(practice)


@virtual
async def test_the_person_takes_them_back() -> None:
    async with Practice() as practice:
        caller, ann = await talking(practice)
        phone(practice, BEN, Manner.REJECT)
        practice.pbx.transfer(ann, "102")
        await practice.until(lambda: results(practice) == ["declined", "taken"])
        record = practice.journal.only
        assert (record.person, practice.stages()) == (ANN, ["Talking"])
        practice.pbx.hang_up(caller)
        await practice.over()
        ended(practice)


@virtual
async def test_the_phone_of_the_next_goes_while_it_rings() -> None:
    async with Practice() as practice:
        _, ann = await talking(practice)
        ben = phone(practice, BEN)
        practice.pbx.transfer(ann, "102")
        await practice.until(lambda: ben.line is not None)
        assert ben.line is not None
        practice.pbx.hang_up(ben.line, 20)
        await practice.until(lambda: results(practice) == ["failed", "taken"])


@virtual
async def test_the_next_hangs_up_in_the_moment_of_being_joined() -> None:
    async with Practice() as practice:
        caller, ann = await talking(practice)
        practice.pbx.transfer(ann, "102")
        practice.ari.faults.plan("bridges.add_channel", Fault.REFUSED)
        await practice.until(lambda: results(practice) == ["not_joined", "taken"])
        assert practice.pbx.talking(caller)


@pytest.mark.parametrize("after", [0.0, 0.005, 0.02, 0.05, 0.2, 1.0, 2.05, 2.1, 12.0, 25.0, 31.0])
@virtual
async def test_the_caller_hangs_up_at_any_moment(after: float) -> None:
    async with Practice() as practice:
        caller, ann = await talking(practice)
        phone(practice, BEN, Manner.ANSWER if after < 10 else Manner.IGNORE)
        practice.pbx.transfer(ann, "102")
        await asyncio.sleep(after)
        practice.pbx.hang_up(caller)
        await practice.over()
        await asyncio.sleep(1)
        assert ended(practice).outcome in {Outcome.ABANDONED, Outcome.ANSWERED}
        assert len(practice.journal.events(practice.journal.only.call_id, EventKind.ENDED)) == 1


@pytest.mark.parametrize("after", [0.0, 0.005, 0.02, 0.05, 0.2, 1.0, 2.05, 2.1, 12.0, 25.0, 31.0])
@virtual
async def test_a_restart_at_any_moment_loses_nobody(after: float) -> None:
    async with Practice() as before:
        caller, ann = await talking(before)
        phone(before, BEN, Manner.ANSWER if after < 10 else Manner.IGNORE)
        before.pbx.transfer(ann, "102")
        await asyncio.sleep(after)
    for name in (ANN, BEN):
        before.pbx.phones[name].manner = Manner.ANSWER
    async with Practice(pbx=before.pbx, journal=before.journal) as process:
        await process.until(lambda: before.pbx.talking(caller) and process.stages() == ["Talking"], within=120)
        await asyncio.sleep(40)  # looks round
        assert before.pbx.talking(caller)
        before.pbx.hang_up(caller)
        await process.over()
        await asyncio.sleep(40)
        assert ended(process).outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    "operation",
    ["channels.transfer_progress", "bridges.remove_channel", "channels.create", "channels.dial", "channels.hangup"],
)
@pytest.mark.parametrize("fault", [Fault.LOST, Fault.SERVER, Fault.UNANSWERED, Fault.UNREACHABLE])
@virtual
async def test_a_command_that_fails_loses_nobody(operation: str, fault: Fault) -> None:
    async with Practice() as practice:
        caller, ann = await talking(practice)
        practice.ari.faults.plan(operation, fault)
        practice.pbx.transfer(ann, "102")
        await practice.until(lambda: "Transferring" in practice.stages())
        await practice.until(lambda: practice.stages() == ["Talking"], within=120)
        assert practice.pbx.talking(caller)
        practice.pbx.hang_up(caller)
        await practice.over()
        await asyncio.sleep(20)
        ended(practice)


@virtual
async def test_refused_the_talk_goes_on() -> None:
    async with Practice() as practice:
        caller, ann = await talking(practice)
        practice.pbx.register(practice.pbx.phones[BEN], False)
        practice.dispatcher.device(practice.group.people[BEN].id, Device.OFFLINE)  # type: ignore[index]
        for dialled in ("102", "911", "12125559999", "no one"):
            practice.pbx.transfer(ann, dialled)
            await asyncio.sleep(1)
        assert ann.told == ["channel_unavailable"] * 2 + ["channel_declined", "channel_unavailable"]
        assert practice.pbx.talking(caller)
        assert practice.stages() == ["Talking"]
        whys = [data["why"] for data in told(practice, EventKind.TRANSFER_ENDED)]
        assert whys == ["absent", "emergency", "outside", "unknown"]


@virtual
async def test_to_a_queue_of_another_kind_and_back_into_the_line() -> None:
    async with Practice() as practice:
        caller, ann = await talking(practice)
        practice.pbx.transfer(ann, "queue-billing")
        await practice.until(lambda: practice.stages() == ["Talking"] and practice.journal.only.person == BEN)
        record = practice.journal.only
        assert (record.queue, record.transfers) == ("northside/billing", 1)
        assert practice.serving() == 1
        practice.pbx.hang_up(caller)
        await practice.over()
        ended(practice)


@virtual
async def test_a_hold_is_counted() -> None:
    async with Practice() as practice:
        caller, ann = await talking(practice)
        practice.pbx.hold(ann, on=True)
        await asyncio.sleep(20)
        practice.pbx.hold(ann, on=False)
        await asyncio.sleep(20)
        practice.pbx.hold(ann, on=True)
        await asyncio.sleep(5)
        practice.pbx.hang_up(caller)
        await practice.over()
        assert practice.journal.only.hold_seconds == pytest.approx(25, abs=0.2)
        assert [data["person"] for data in told(practice, EventKind.HELD)] == [ANN, ANN]


@virtual
async def test_somebody_in_the_place_of_a_leg_goes_on_with_the_caller() -> None:
    async with Practice() as practice:
        caller, ann = await talking(practice)
        await asyncio.sleep(10)
        local = practice.pbx.stand_in(ann, BEN)
        await practice.until(lambda: practice.journal.only.transfers == 1)
        record = practice.journal.only
        assert (record.person, practice.stages()) == (BEN, ["Talking"])
        assert practice.pbx.talking(caller)
        assert practice.serving() == 1
        await asyncio.sleep(10)
        practice.pbx.hang_up(local)
        await practice.over()
        assert ended(practice).talk_seconds == pytest.approx(20, abs=0.5)


@virtual
async def test_a_caller_whom_asterisk_leads_away_is_not_hung_up() -> None:
    async with Practice() as practice:
        caller, ann = await talking(practice)
        practice.pbx.lead_away(caller, ann)
        await practice.over()
        assert caller.id in practice.pbx.lines
        assert not caller.inside
        assert practice.journal.only.outcome is Outcome.ANSWERED
