"""Caller and person talk: sound both ways, what the phone shows, and how it ends."""

import asyncio
import time

import pytest

from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.ears import heard
from callcontrol.sandbox.listening import speak_until_heard
from tests.fixtures.practice import CALLER, HEARD, UNHEARD, Practice, shown


async def test_both_hear_each_other(practice: Practice) -> None:
    caller, person = await practice.talk("1", "11")
    ours, theirs = practice.clip(SystemPrompt.STILL_WAITING), practice.clip(SystemPrompt.TECHNICAL_TROUBLE)
    await asyncio.gather(
        speak_until_heard(caller, person, ours, share=HEARD), speak_until_heard(person, caller, theirs, share=HEARD)
    )
    assert heard(person.heard(), theirs) < UNHEARD
    assert heard(caller.heard(), ours) < UNHEARD


async def test_the_person_hears_neither_prompt_nor_music(practice: Practice) -> None:
    caller, person = await practice.talk("1", "11")
    word = practice.clip(SystemPrompt.STILL_WAITING)
    await speak_until_heard(caller, person, word, share=HEARD)
    assert heard(person.heard(), practice.clip(SystemPrompt.PLEASE_WAIT)) < UNHEARD


async def test_the_phone_shows_location_queue_and_number(practice: Practice) -> None:
    caller = await practice.call()
    await caller.press("2")
    ringing = await practice.phones["13"].wait_ringing()
    assert shown(ringing) == f"{practice.location.name} > Nurse"
    assert ringing.number == CALLER


async def test_the_call_ends_when_the_person_hangs_up(practice: Practice) -> None:
    caller, person = await practice.talk("1", "11")
    at = time.monotonic()
    await person.hangup()
    await caller.wait_ended()
    assert caller.ended_at is not None
    assert caller.ended_at - at < 1.0
    row = await practice.record()
    assert (row.outcome, row.agent) == ("answered", practice.person("11"))
    assert row.talk_seconds is not None


async def test_the_call_ends_when_the_caller_hangs_up(practice: Practice) -> None:
    caller, person = await practice.talk("1", "11")
    at = time.monotonic()
    await caller.hangup()
    await person.wait_ended()
    assert person.ended_at is not None
    assert person.ended_at - at < 1.0
    assert (await practice.record()).outcome == "answered"


async def test_talk_and_wait_are_what_the_caller_lived_through(practice: Practice) -> None:
    caller, person = await practice.talk("1", "11")
    assert person.ringing_at is not None
    assert person.answered_at is not None
    word = practice.clip(SystemPrompt.STILL_WAITING)
    await speak_until_heard(caller, person, word, share=HEARD)
    await caller.hangup()
    await person.wait_ended()
    assert person.ended_at is not None
    row = await practice.record()
    assert row.talk_seconds == pytest.approx(person.ended_at - person.answered_at, abs=0.5)
    assert row.wait_seconds == pytest.approx(person.answered_at - person.ringing_at, abs=0.5)


async def test_a_person_is_free_for_the_next_caller_after_a_talk(practice: Practice) -> None:
    _, person = await practice.talk("2", "13")
    await person.hangup()
    caller, again = await practice.talk("2", "13")
    await again.hangup()
    await caller.wait_ended()
    assert [row.outcome for row in await practice.records(2)] == ["answered", "answered"]
