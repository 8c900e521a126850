"""What a caller of the tests' practice hears, and how keys, and no keys, lead on."""

import asyncio

from callcontrol.model.paths import Category
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.ears import hear
from callcontrol.sandbox.listening import wait_heard
from tests.fixtures.practice import EN, ES, HEARD, UNHEARD, Opener, Practice, whole_sentences

CUT_SECONDS = 0.5
"""A prompt is silent this soon after a key went down: the key takes 0.1 s itself."""


async def reaches_a_person(practice: Practice, extension: str = "11") -> None:
    """Somebody's phone rings, they answer, and the record says that it was for a person, not for an option."""
    person = await practice.pick_up(extension, 30)
    await person.hangup()
    row = await practice.record()
    assert (row.queue, row.category) == (f"{practice.location.key}/front_desk", Category.OTHER)
    assert (row.agent, row.outcome) == (practice.person(extension), "answered")


async def test_wrong_keys_lead_to_a_person(practice: Practice) -> None:
    caller = await practice.call()
    await caller.press("7")
    await wait_heard(caller, practice.clip(SystemPrompt.WRONG_KEY), share=HEARD)
    await caller.press("#")
    await reaches_a_person(practice)
    assert await practice.score(caller, SystemPrompt.CONNECTING_PERSON) > HEARD
    assert await practice.score(caller, SystemPrompt.NOTHING_HEARD) < UNHEARD


async def test_zero_leads_to_a_person(practice: Practice) -> None:
    caller = await practice.call()
    await caller.press("0")
    await reaches_a_person(practice)
    assert await practice.score(caller, SystemPrompt.CONNECTING_PERSON) > HEARD
    assert await practice.score(caller, SystemPrompt.WRONG_KEY) < UNHEARD


async def test_a_key_cuts_the_greeting(practice: Practice) -> None:
    caller, clip = await practice.call(), practice.clip(practice.location.greeting)
    await wait_heard(caller, clip, share=0.2)
    pressed = caller.recording.seconds
    await caller.press("1")
    await wait_heard(caller, practice.clip(SystemPrompt.PLEASE_WAIT), share=HEARD)
    await caller.hangup()
    told = await hear(caller.heard(), clip)
    assert told.until is not None
    assert told.until - pressed < CUT_SECONDS
    assert told.score < 0.9
    assert await practice.score(caller, practice.location.menu.prompt) < UNHEARD
    assert (await practice.record()).category == Category.APPOINTMENT


async def test_a_key_typed_before_anything_is_said_counts(practice: Practice) -> None:
    caller = await practice.call()
    await caller.press("2")
    await practice.phones["13"].wait_ringing()
    assert await practice.score(caller, practice.location.greeting) < UNHEARD
    assert await practice.score(caller, practice.location.menu.prompt) < UNHEARD


async def test_two_keys_pressed_fast_both_count(practice: Practice) -> None:
    caller = await practice.call()
    await caller.press("91")
    await practice.pick_up("12")
    await caller.hangup()
    row = await practice.record()
    assert (row.language, row.category, row.agent) == ("es", "appointment", practice.person("12"))


async def test_who_listens_for_long_comes_to_their_goal(practices: Opener) -> None:
    """The ways that take longest, side by side: each caller has a practice of their own."""
    ways = (silence_leads_to_a_person, a_key_cuts_the_menu, nine_switches_to_spanish)
    places = [await practices() for _ in ways]
    async with asyncio.TaskGroup() as callers:
        for way, place in zip(ways, places, strict=True):
            callers.create_task(way(place), name=way.__name__)


async def silence_leads_to_a_person(practice: Practice) -> None:
    caller = await practice.call()
    await reaches_a_person(practice)
    played = {SystemPrompt.EMERGENCY_NOTICE, SystemPrompt.NOTHING_HEARD, SystemPrompt.CONNECTING_PERSON}
    for prompt in played:
        assert await practice.score(caller, prompt) > HEARD, prompt
    for spoken in (practice.location.greeting, practice.location.menu.prompt):
        assert await practice.score(caller, spoken) > HEARD, spoken.name
    for prompt in whole_sentences(practice.world.group) - played - {SystemPrompt.PLEASE_WAIT}:
        assert await practice.score(caller, prompt) < UNHEARD, prompt


async def a_key_cuts_the_menu(practice: Practice) -> None:
    caller, clip = await practice.call(), practice.clip(practice.location.menu.prompt)
    await wait_heard(caller, clip, share=0.15, timeout=20)
    pressed = caller.recording.seconds
    await caller.press("2")
    await wait_heard(caller, practice.clip(SystemPrompt.PLEASE_WAIT), share=HEARD)
    await caller.hangup()
    told = await hear(caller.heard(), clip)
    assert told.until is not None
    assert told.until - pressed < CUT_SECONDS
    assert (await practice.record()).category == Category.CLINICAL


async def nine_switches_to_spanish(practice: Practice) -> None:
    caller, place = await practice.call(), practice.location
    invitation = place.languages[1].invitation
    assert invitation is not None
    await wait_heard(caller, practice.clip(invitation, ES), share=HEARD)
    await caller.press("9")
    await wait_heard(caller, practice.clip(place.menu.prompt, ES), share=HEARD, timeout=20)
    await caller.press("0")
    await practice.phones["12"].wait_ringing()
    assert await practice.score(caller, place.greeting, ES) > HEARD
    assert await practice.score(caller, place.menu.prompt, EN) < UNHEARD
    await wait_heard(caller, practice.clip(SystemPrompt.CONNECTING_PERSON, ES), share=HEARD)
    assert (await practice.record(ended=False)).language == "es"
