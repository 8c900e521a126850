"""Callers who are parked by a person and picked up by another, or who come back."""

import asyncio

from callcontrol.model.calls import EventKind
from callcontrol.model.desk import PARKING_PLACES
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.listening import speak_until_heard
from tests.fixtures.desk import dials, hears_in_turn
from tests.fixtures.practice import HEARD, Practice
from tests.fixtures.transfers import connected, hand_over, happened, hears_sound, takes, talks


async def test_parked_at_the_place_that_was_told_and_picked_up_elsewhere(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    await ann.hold()
    asked = await dials(practice, "11", "*75")
    await hears_in_turn(practice, asked, PARKING_PLACES[0])
    assert await ann.connect(asked) == ""
    await asyncio.gather(ann.wait_ended(), asked.wait_ended())
    await hears_sound(caller)
    ben = await dials(practice, "12", "*761")
    word = practice.clip(SystemPrompt.STILL_WAITING)
    await speak_until_heard(caller, ben, word, share=HEARD)
    await speak_until_heard(ben, caller, word, share=HEARD)
    await ben.hangup()
    await caller.wait_ended()
    row = await practice.record()
    assert (row.outcome, row.agent) == ("answered", practice.person("12"))
    assert [data["at"] for data in await happened(practice, EventKind.PARKED)] == [1]
    assert [data["result"] for data in await happened(practice, EventKind.UNPARKED)] == ["picked_up"]


async def test_nobody_picks_them_up(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    assert await hand_over(practice, ann, "park") == ""
    back = await takes(practice, practice.phones["11"], practice.person("11"))
    assert back.name.startswith("returned > ")
    await speak_until_heard(caller, back, practice.clip(SystemPrompt.STILL_WAITING), share=HEARD)
    await back.hangup()
    await caller.wait_ended()
    assert await connected(practice) == [practice.person("11")] * 2
