"""Callers understand what is said to them: sentences of real calls, written down by a local speech-to-text."""

import asyncio

import pytest

from callcontrol.model.rules import SystemPrompt
from callcontrol.routing import whispering
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip_call import SipCall
from tests.calls.test_while_waiting import LONGEST, waits
from tests.fixtures.practice import EN, Practice
from tests.support.transcripts import transcript, understood, words

CLEAR = 0.8
"""Share of the words that a small model writes down of a line without loss; a sentence that was not said has at most
a third of them, by chance."""
NUMBER = "+12025550143"


async def written(call: SipCall) -> str:
    call.listen()
    return await asyncio.to_thread(transcript, call.heard())


async def test_a_greeting_and_a_menu(practice: Practice) -> None:
    caller = await practice.call()
    place = practice.location
    await wait_heard(caller, practice.clip(place.menu.prompt), share=0.9, timeout=30)
    said = await written(caller)
    assert understood(said, place.greeting.text[EN]) >= CLEAR, said
    assert understood(said, place.menu.prompt.text[EN]) >= CLEAR, said
    assert understood(said, place.after_hours.text[EN]) < CLEAR / 2, said
    await caller.hangup()


async def test_a_number_that_is_read_back(night: Practice) -> None:
    caller = await night.call(from_user=NUMBER)
    await caller.press("43")
    await wait_heard(caller, night.clip(SystemPrompt.CONFIRM_NUMBER), share=0.9, timeout=30)
    said = await written(caller)
    prompt = night.world.group.prompts[SystemPrompt.YOUR_NUMBER]
    assert understood(said, prompt.text[EN]) >= CLEAR, said
    digits = "".join(word for word in words(said) if word.isdigit())
    assert NUMBER.removeprefix("+1") in digits, said
    await caller.hangup()


async def test_how_long_it_may_take(waiting_room: Practice) -> None:
    room = waiting_room
    await room.staff("11")
    talker = await waits(room, "1", "+12025550150")
    await room.pick_up("11")
    caller = await waits(room, "1", "+12025550161")
    wanted = "The estimated wait is between two and three minutes."
    said = ""
    async with asyncio.timeout(2 * LONGEST):
        while understood(said, wanted) < CLEAR:
            await asyncio.sleep(1.0)
            said = await written(caller)
    assert words(said)[words(said).index("between") + 1 :][:4] == ["2", "and", "3", "minutes"], said
    await asyncio.gather(talker.hangup(), caller.hangup())


async def test_what_somebody_on_call_is_told(night: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whispering, "SHORTEST_WAIT_SECONDS", 0.0)
    for contact in night.world.group.contacts:
        await night.mobile(contact)
    caller = await night.call()
    await caller.press("93")
    mobile = await night.phones["dr_patel"].wait_ringing()
    await mobile.answer()
    await wait_heard(mobile, night.clip(SystemPrompt.TAKE_CALL), share=0.9, timeout=30)
    said = await written(mobile)
    for which in (SystemPrompt.ABOUT_URGENT, SystemPrompt.SPEAKS_ES, SystemPrompt.TAKE_CALL):
        assert understood(said, night.world.group.prompts[which].text[EN]) >= CLEAR, said
    assert understood(said, night.location.name) >= CLEAR / 2, said
    await caller.hangup()
