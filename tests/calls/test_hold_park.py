"""Callers who are parked by a person and picked up by another, or who come back."""

import asyncio

from callcontrol.model.calls import EventKind
from callcontrol.model.desk import PARKING_PLACES, DeskPrompt
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.listening import speak_until_heard, wait_heard
from tests.fixtures.desk import desk_clip, dials, hears_in_turn
from tests.fixtures.lamp import LampKey
from tests.fixtures.practice import HEARD, Practice, until
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


async def test_parked_by_keys_and_fetched_by_the_lamp_key_of_the_place(practice: Practice) -> None:
    account = next(one for one in practice.world.pbx.plan.phones if one.username == practice.person("14"))
    async with LampKey(practice.world.pbx.sip_port, account.username, account.password) as lamp:
        assert await lamp.register() == 200
        await lamp.subscribe(f"park-{practice.location.key}-1")
        caller, ann = await talks(practice, "11")
        await ann.press("*2")
        await wait_heard(ann, desk_clip(practice, DeskPrompt.TRANSFER_TO), share=0.2)
        await ann.press("*75#")
        await hears_in_turn(practice, ann, PARKING_PLACES[0])
        await ann.wait_ended()

        async def lit() -> bool:
            return lamp.state == "confirmed"

        await until("the lamp is lit", lit)
        ben = await dials(practice, "12", f"park-{practice.location.key}-1")
        await speak_until_heard(caller, ben, practice.clip(SystemPrompt.STILL_WAITING), share=HEARD)

        async def dark() -> bool:
            return lamp.state == "terminated"

        await until("the lamp is dark", dark)
        await ben.hangup()
        await caller.wait_ended()
    assert (await practice.record()).agent == practice.person("12")


async def test_nobody_picks_them_up(practice: Practice) -> None:
    caller, ann = await talks(practice, "11")
    assert await hand_over(practice, ann, "park") == ""
    back = await takes(practice, practice.phones["11"], practice.person("11"))
    assert back.name.startswith("returned > ")
    await speak_until_heard(caller, back, practice.clip(SystemPrompt.STILL_WAITING), share=HEARD)
    await back.hangup()
    await caller.wait_ended()
    assert await connected(practice) == [practice.person("11")] * 2
