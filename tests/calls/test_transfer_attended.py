"""A caller handed over after the person has talked with the next one first (SIP REFER with Replaces)."""

import asyncio

import pytest

from callcontrol.model.calls import EventKind
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.listening import speak_until_heard
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.practice import HEARD, Practice, nothing_left, until
from tests.fixtures.transfers import connected, happened, hears_sound, legs, talks


async def consults(practice: Practice, person: SipCall, extension: str, to: str) -> tuple[SipCall, SipCall]:
    """The caller on hold, the person calls a colleague, who picks up: both ends of that call."""
    await person.hold()
    own = await practice.sip.dial(practice.phones[extension], practice.person(to))
    practice.callers.append(own)
    ringing = await practice.phones[to].wait_ringing()
    await ringing.answer()
    await own.wait_answered()
    return own, ringing


async def test_completed(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    own, ben = await consults(practice, ann, "11", "12")
    await hears_sound(caller)
    word = practice.clip(SystemPrompt.STILL_WAITING)
    await speak_until_heard(own, ben, word, share=HEARD)
    assert await ann.connect(own) == ""
    await asyncio.gather(ann.wait_ended(), own.wait_ended())
    await speak_until_heard(caller, ben, word, share=HEARD)
    await speak_until_heard(ben, caller, word, share=HEARD)
    await ben.hangup()
    await caller.wait_ended()
    row = await practice.record()
    assert (row.outcome, row.agent, row.transfers) == ("answered", practice.person("12"), 1)
    assert row.hold_seconds > 1.0
    assert await connected(practice) == [practice.person("11"), practice.person("12")]
    assert [data["how"] for data in await happened(practice, EventKind.TRANSFERRED)] == ["attended"]
    leg, *others = await legs(practice)
    assert [one.who for one in others] == [practice.person("11"), practice.person("12")]
    rows = [one for one in practice.world.pbx.cdr_rows() if one.unique_id == leg.channel]
    assert [one.destination_channel.rpartition("-")[0] for one in rows] == [
        f"PJSIP/{practice.person(who)}" for who in ("11", "12")
    ]
    assert sum(one.billed for one in rows) == pytest.approx(row.talk_seconds, abs=2)


async def test_given_up_the_person_talks_with_the_caller_again(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    own, ben = await consults(practice, ann, "11", "12")
    await own.hangup()
    await ben.wait_ended()
    await ann.resume()
    await speak_until_heard(ann, caller, practice.clip(SystemPrompt.STILL_WAITING), share=HEARD)
    await ann.hangup()
    await caller.wait_ended()
    row = await practice.record()
    assert (row.agent, row.transfers) == (practice.person("11"), 0)
    assert row.hold_seconds > 0.0


async def test_a_colleague_who_was_reached_through_a_queue(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    await ann.hold()
    second = await practice.sip.dial(practice.phones["11"], practice.did)
    practice.callers.append(second)
    await second.wait_answered()
    await second.press("2")
    cleo = await practice.phones["13"].wait_ringing()
    await cleo.answer()
    await speak_until_heard(second, cleo, practice.clip(SystemPrompt.STILL_WAITING), share=HEARD)
    assert await ann.connect(second) == ""
    await asyncio.gather(ann.wait_ended(), second.wait_ended())
    word = practice.clip(SystemPrompt.STILL_WAITING)
    await speak_until_heard(caller, cleo, word, share=HEARD)
    await speak_until_heard(cleo, caller, word, share=HEARD)
    await cleo.hangup()
    await caller.wait_ended()
    rows = await practice.records(2)
    assert [(row.outcome, row.agent) for row in rows] == [("answered", practice.person("13"))] * 2
    assert sorted(row.transfers for row in rows) == [0, 1]
    await nothing_left(practice.world)


async def test_the_caller_hangs_up_before_it_is_completed(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    own, ben = await consults(practice, ann, "11", "12")
    await caller.hangup()
    await ann.wait_ended()
    word = practice.clip(SystemPrompt.STILL_WAITING)
    await speak_until_heard(own, ben, word, share=HEARD)

    async def over() -> bool:
        return (await practice.record()).outcome == "answered"

    await until("the caller's call is over, the colleagues' is not", over)
    await own.hangup()
    await ben.wait_ended()
