"""A caller handed over by the phone's transfer button (SIP REFER): to whom, what the record says, and back again."""

import asyncio
from collections.abc import Sequence

import pytest

from callcontrol.model.calls import EventKind
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.cdr import CdrRow
from callcontrol.sandbox.listening import speak_until_heard, wait_heard
from callcontrol.sandbox.phone import Answer
from tests.fixtures.desk import dials
from tests.fixtures.night import events
from tests.fixtures.practice import CALLER, HEARD, Opener, Practice, until
from tests.fixtures.transfers import connected, hand_over, happened, hears_sound, legs, takes, talks, whole


def cdr_of(practice: Practice, channel: str) -> Sequence[CdrRow]:
    """Asterisk's own rows of a caller's channel."""
    return [row for row in practice.world.pbx.cdr_rows() if row.unique_id == channel]


async def test_to_a_colleague(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    assert await hand_over(practice, ann, "12") == ""
    assert ann.ended_at is not None
    await hears_sound(caller)
    ben = await takes(practice, practice.phones["12"], practice.person("12"))
    assert (ben.name, ben.number) == (f"from Ann > {practice.location.name} > Front desk", CALLER)
    word = practice.clip(SystemPrompt.STILL_WAITING)
    await speak_until_heard(caller, ben, word, share=HEARD)
    await speak_until_heard(ben, caller, word, share=HEARD)
    await ben.hangup()
    await caller.wait_ended()
    row = await practice.record()
    assert (row.outcome, row.agent, row.transfers) == ("answered", practice.person("12"), 1)
    assert row.hold_seconds > 0.0
    assert ann.answered_at is not None
    assert ben.answered_at is not None
    assert ben.ended_at is not None
    talked = ann.ended_at - ann.answered_at + ben.ended_at - ben.answered_at
    # Her talk ends with the transfer; her phone hangs up a little after it.
    assert row.talk_seconds == pytest.approx(talked, abs=2)
    own, *others = await legs(practice)
    assert [(leg.who, leg.ended_by) for leg in others] == [
        (practice.person("11"), "them"),
        (practice.person("12"), "them"),
    ]
    rows = cdr_of(practice, own.channel)
    assert [one.destination_channel.rpartition("-")[0] for one in rows] == [
        f"PJSIP/{practice.person(who)}" for who in ("11", "12")
    ]
    assert sum(one.billed for one in rows) == pytest.approx(row.talk_seconds, abs=2)


async def test_to_a_queue(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    assert await hand_over(practice, ann, "queue-nurse") == ""
    cleo = await takes(practice, practice.phones["13"], practice.person("13"))
    assert cleo.name == f"{practice.location.name} > Nurse"
    await cleo.hangup()
    await caller.wait_ended()
    row = await practice.record()
    assert (row.agent, row.queue, row.transfers) == (practice.person("13"), f"{practice.location.key}/nurse", 1)


async def test_to_a_queue_by_its_number_called_first(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    await ann.hold()
    asked = await dials(practice, "11", "70")
    assert await ann.connect(asked) == ""
    cleo = await takes(practice, practice.phones["13"], practice.person("13"))
    await cleo.hangup()
    await caller.wait_ended()
    row = await practice.record()
    assert (row.agent, row.queue) == (practice.person("13"), f"{practice.location.key}/nurse")


async def test_to_another_location(practices: Opener) -> None:
    here = await practices("11")
    there = await practices("11", "13")
    caller, ann = await talks(here, "11")
    assert await hand_over(here, ann, there.person("11")) == ""
    other = await takes(here, there.phones["11"], there.person("11"))
    assert await hand_over(here, other, f"queue-{there.location.key}-nurse") == ""
    cleo = await takes(here, there.phones["13"], there.person("13"))
    assert cleo.name == f"{here.location.name} > Nurse"
    await caller.hangup()
    await cleo.wait_ended()
    row = await here.record()
    assert (row.location, row.agent, row.transfers) == (here.location.key, there.person("13"), 2)


async def test_to_a_contact_outside(practice: Practice) -> None:
    doctor = await practice.mobile("dr_patel", Answer(keys="1"))
    caller, ann = await talks(practice, "11")
    assert await hand_over(practice, ann, doctor.username) == ""

    async def joined() -> bool:
        return await connected(practice) == [practice.person("11"), "contact/dr_patel"]

    await until("the caller talks with the doctor", joined, 20)
    await speak_until_heard(doctor.call, caller, practice.clip(SystemPrompt.STILL_WAITING), share=HEARD)
    await doctor.hangup()
    await caller.wait_ended()
    assert (await practice.record()).agent == "contact/dr_patel"
    assert doctor.username not in await whole(practice)


async def test_what_is_refused_leaves_the_caller_where_they_are(practice: Practice) -> None:
    (_, cleo), (caller, ann) = await asyncio.gather(practice.talk("2", "13"), talks(practice, "11"))
    refused = [await hand_over(practice, ann, to) for to in ("99", "911", "+442071838750", "13", "11")]
    assert refused == ["Service Unavailable", "Service Unavailable", "Decline", "Decline", "Service Unavailable"]
    await ann.resume()
    word = practice.clip(SystemPrompt.STILL_WAITING)
    await speak_until_heard(caller, ann, word, share=HEARD)
    await asyncio.gather(ann.hangup(), cleo.hangup())
    rows = await practice.records(2)
    (row,) = [row for row in rows if row.agent == practice.person("11")]
    assert (row.outcome, row.transfers) == ("answered", 0)
    told = [data["why"] for data in await events(practice, row.call_id, EventKind.TRANSFER_ENDED)]
    assert told == ["unknown", "emergency", "outside", "busy", "themselves"]


async def test_nobody_takes_them_back_to_the_person_then_to_the_queue(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    assert await hand_over(practice, ann, "13") == ""
    await practice.phones["13"].wait_ringing()
    returned = await practice.phones["11"].wait_ringing()
    assert returned.name == f"returned > {practice.location.name} > Front desk"
    ben = await takes(practice, practice.phones["12"], practice.person("12"))
    assert returned.answered_at is None
    await ben.hangup()
    await caller.wait_ended()
    row = await practice.record()
    assert (row.outcome, row.agent, row.transfers) == ("answered", practice.person("12"), 1)
    ended = [(data["result"], data["returned"]) for data in await happened(practice, EventKind.TRANSFER_ENDED)]
    assert ended == [("missed", False), ("missed", True)]
    assert [data["queue"] for data in await happened(practice, EventKind.QUEUED)] == [row.queue] * 2


async def test_the_caller_hangs_up_while_the_next_phone_rings(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    assert await hand_over(practice, ann, "12") == ""
    ringing = await practice.phones["12"].wait_ringing()
    await caller.hangup()
    await ringing.wait_ended()
    row = await practice.record()
    assert (row.outcome, row.agent) == ("abandoned", practice.person("11"))
    assert row.talk_seconds is not None


async def test_by_keys_in_the_talk(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    await ann.press("*2")
    await wait_heard(ann, practice.clip(practice.world.group.desk[DeskPrompt.TRANSFER_TO]), share=0.2)
    await hears_sound(caller)
    await ann.press("12#")
    ben = await takes(practice, practice.phones["12"], practice.person("12"))
    await ann.wait_ended()
    await speak_until_heard(caller, ben, practice.clip(SystemPrompt.STILL_WAITING), share=HEARD)
    await ben.hangup()
    await caller.wait_ended()
    row = await practice.record()
    assert (row.agent, row.transfers) == (practice.person("12"), 1)
