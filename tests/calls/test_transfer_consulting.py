"""A caller handed over by keys alone, after the person has talked with the next one."""

import asyncio

import pytest

from callcontrol.model.calls import EventKind
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.listening import speak_until_heard, wait_heard
from callcontrol.sandbox.phone import Answer
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.desk import desk_clip
from tests.fixtures.hanging_up import no_tasks
from tests.fixtures.practice import HEARD, Opener, Practice, nothing_left
from tests.fixtures.transfers import connected, happened, hears_sound, legs, talks

WORD = SystemPrompt.STILL_WAITING


async def asks_for(practice: Practice, person: SipCall, target: str) -> None:
    """The person keys the code and whom they want to talk with."""
    await person.press("*3")
    await wait_heard(person, desk_clip(practice, DeskPrompt.TRANSFER_TO), share=0.2)
    await person.press(f"{target}#")


async def consults(practice: Practice, person: SipCall, extension: str) -> SipCall:
    """They talk with a colleague while the caller hears music: the colleague's end."""
    await asks_for(practice, person, extension)
    colleague = await practice.phones[extension].wait_ringing()
    await colleague.answer()
    await hear_each_other(practice, person, colleague)
    return colleague


async def hear_each_other(practice: Practice, one: SipCall, other: SipCall) -> None:
    await speak_until_heard(one, other, practice.clip(WORD), share=HEARD)
    await speak_until_heard(other, one, practice.clip(WORD), share=HEARD)


@pytest.mark.parametrize("way", ["*1", "hangs up"])
async def test_handed_over(practice: Practice, way: str) -> None:
    caller, ann = await talks(practice, "11")
    ben = await consults(practice, ann, "12")
    await hears_sound(caller)
    await (ann.hangup() if way == "hangs up" else ann.press(way))
    await ann.wait_ended()
    await hear_each_other(practice, caller, ben)
    await ben.hangup()
    await caller.wait_ended()
    row = await practice.record()
    assert (row.outcome, row.agent, row.transfers) == ("answered", practice.person("12"), 1)
    assert 1.0 < row.hold_seconds < (row.talk_seconds or 0.0)
    assert [data["how"] for data in await happened(practice, EventKind.TRANSFERRED)] == ["attended"]
    assert await connected(practice) == [practice.person("11"), practice.person("12")]
    own, *others = await legs(practice)
    assert [one.who for one in others] == [practice.person("11"), practice.person("12")]
    rows = [one for one in practice.world.pbx.cdr_rows() if one.unique_id == own.channel]
    assert [one.destination_channel.rpartition("-")[0] for one in rows] == [
        f"PJSIP/{practice.person(who)}" for who in ("11", "12")
    ]


async def test_changes_between_the_two_and_back(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    ben = await consults(practice, ann, "12")
    await ann.press("*2")
    await hear_each_other(practice, ann, caller)
    await hears_sound(ben)
    await ann.press("*2")
    await hear_each_other(practice, ann, ben)
    await hears_sound(caller)
    await ann.press("*3")
    await ben.wait_ended()
    await hear_each_other(practice, ann, caller)
    await ann.hangup()
    await caller.wait_ended()
    row = await practice.record()
    assert (row.agent, row.transfers) == (practice.person("11"), 0)


@pytest.mark.parametrize("how", ["does not answer", "rejects", "hangs up"])
async def test_back_to_the_person_when(practice: Practice, how: str) -> None:
    caller, ann = await talks(practice, "11")
    if how == "hangs up":
        await (await consults(practice, ann, "12")).hangup()
    else:
        await asks_for(practice, ann, "12")
        ringing = await practice.phones["12"].wait_ringing()
        if how == "rejects":
            await ringing.hangup()
        else:
            await wait_heard(ann, desk_clip(practice, DeskPrompt.CONSULTING), share=0.2)
    await wait_heard(ann, desk_clip(practice, DeskPrompt.CONSULT_ENDED), share=0.2, timeout=20)
    await hear_each_other(practice, ann, caller)
    await ann.hangup()
    await caller.wait_ended()
    assert (await practice.record()).transfers == 0
    assert [data["kept"] for data in await happened(practice, EventKind.TRANSFER_ENDED)] == [True]


async def test_hung_up_while_it_rings_the_caller_goes_there(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    await asks_for(practice, ann, "12")
    ben = await practice.phones["12"].wait_ringing()
    await ann.hangup()
    await ben.answer()
    await hear_each_other(practice, caller, ben)
    await ben.hangup()
    await caller.wait_ended()
    assert [data["how"] for data in await happened(practice, EventKind.TRANSFERRED)] == ["blind"]
    assert await connected(practice) == [practice.person("11"), practice.person("12")]


async def test_whoever_answers_at_another_location(practices: Opener) -> None:
    """Somebody of its queue, found by the location's own number."""
    here, there = await practices("11"), await practices("11")
    caller, ann = await talks(here, "11")
    await asks_for(here, ann, there.did.removeprefix("+"))
    other = await there.phones["11"].wait_ringing()
    await other.answer()
    await hear_each_other(here, ann, other)
    await ann.press("*1")
    await ann.wait_ended()
    await hear_each_other(here, caller, other)
    await other.hangup()
    await caller.wait_ended()
    row = await here.record()
    assert (row.agent, row.transfers) == (there.person("11"), 1)


async def test_somebody_of_a_queue_by_its_number(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    await asks_for(practice, ann, "70")
    cleo = await practice.phones["13"].wait_ringing()
    await cleo.answer()
    await hear_each_other(practice, ann, cleo)
    await ann.hangup()
    await hear_each_other(practice, caller, cleo)
    await cleo.hangup()
    await caller.wait_ended()
    assert (await practice.record()).agent == practice.person("13")


async def test_a_contact_outside(practice: Practice) -> None:
    doctor = await practice.mobile("dr_patel", Answer(keys="1"))
    caller, ann = await talks(practice, "11")
    await asks_for(practice, ann, doctor.username.removeprefix("+"))
    await doctor.wait_ringing()
    await hear_each_other(practice, ann, doctor.call)
    await ann.press("*1")
    await hear_each_other(practice, caller, doctor.call)
    await doctor.hangup()
    await caller.wait_ended()
    assert (await practice.record()).agent == "contact/dr_patel"


@pytest.mark.parametrize("step", ["talking", "talks with the caller again"])
async def test_nothing_is_left_when_the_caller_hangs_up(practice: Practice, step: str) -> None:
    caller, ann = await talks(practice, "11")
    await consults(practice, ann, "12")
    if step != "talking":
        await ann.press("*2")
        await hear_each_other(practice, ann, caller)
    await caller.hangup()
    await nothing_left(practice.world)
    await asyncio.gather(*(call.wait_ended() for phone in practice.phones.values() for call in phone.calls))
    row = await practice.record()
    assert (row.outcome, row.agent) == ("answered", practice.person("11"))
    await no_tasks(practice)
