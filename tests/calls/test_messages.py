"""Messages after the tone: what was said is what is kept, whoever ends it."""

import asyncio
import stat
from datetime import datetime, time
from pathlib import Path

import pytest

from callcontrol.model.calls import EventKind
from callcontrol.model.rules import SystemPrompt
from callcontrol.prompts.sound import read_wav
from callcontrol.sandbox.ears import heard
from callcontrol.sandbox.listening import wait_heard
from tests.fixtures.night import at_the_tone, box, closed_menu, events, hears_the_tone
from tests.fixtures.practice import HEARD, UNHEARD, Practice

SAID = SystemPrompt.TECHNICAL_TROUBLE
"""What callers say after the tone: words that they do not hear from the practice."""


def folder(practice: Practice) -> Path:
    """Where messages are kept."""
    assert practice.world.settings is not None
    return practice.world.settings.messages


async def the_message(practice: Practice, call_id: str) -> Path:
    """The file of a call's only message, as its event names it."""
    (message,) = await events(practice, call_id, EventKind.MESSAGE)
    assert message["box"] == box(practice).name
    return folder(practice) / str(message["file"])


async def nothing_in_asterisk(practice: Practice) -> None:
    """No recording is left where Asterisk keeps them."""
    assert await practice.world.ask_asterisk("recordings/stored") == []


async def test_what_was_said_is_kept(night: Practice) -> None:
    caller = await at_the_tone(night)
    clip = night.clip(SAID)
    await caller.speak(clip)
    await caller.press("#")
    await wait_heard(caller, night.clip(SystemPrompt.MESSAGE_KEPT), share=HEARD)
    await caller.wait_ended()
    row = await night.record()
    assert (row.outcome, row.category, row.queue) == ("message_left", "referral", None)
    file = await the_message(night, row.call_id)
    sound = read_wav(file)
    assert heard(sound, clip) > 0.8, "what was kept is not what was said"
    assert heard(sound, night.clip(box(night).prompt)) < UNHEARD
    assert abs(sound.size - clip.size) / 8000 < 1.5
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder(night).stat().st_mode) == 0o700
    await nothing_in_asterisk(night)


async def test_a_message_is_promised_by_a_moment_at_which_the_location_was_open_long_enough(night: Practice) -> None:
    caller = await at_the_tone(night)
    await caller.speak(night.clip(SAID))
    await caller.press("#")
    await caller.wait_ended()
    (message,) = await events(night, (await night.record()).call_id, EventKind.MESSAGE)
    due = datetime.fromisoformat(str(message["due"])).astimezone(night.location.zone)
    assert due.weekday() == 6, "open on Sundays alone"
    assert due.time() == time(12, 0)


async def test_hanging_up_keeps_what_was_said_until_then(night: Practice) -> None:
    caller = await at_the_tone(night)
    clip = night.clip(SAID)
    await caller.speak(clip)
    await caller.hangup()
    row = await night.record()
    assert row.outcome == "message_left"
    assert heard(read_wav(await the_message(night, row.call_id)), clip) > 0.8
    await nothing_in_asterisk(night)


async def test_silence_ends_a_message(night: Practice) -> None:
    caller = await at_the_tone(night)
    clip = night.clip(SAID)
    await caller.speak(clip)
    said = caller.recording.seconds
    at = await wait_heard(caller, night.clip(SystemPrompt.MESSAGE_KEPT), share=HEARD, timeout=20)
    assert 8.0 < at - said < 14.0
    await caller.wait_ended()
    assert heard(read_wav(await the_message(night, (await night.record()).call_id)), clip) > 0.8


async def test_whoever_says_nothing_is_asked_once_more_and_no_message_is_kept(night: Practice) -> None:
    caller = await at_the_tone(night)
    await caller.press("#")
    await hears_the_tone(night, caller, night.world.group.prompts[SystemPrompt.MESSAGE_EMPTY])
    await asyncio.sleep(1.5)
    await caller.press("#")
    await caller.wait_ended()
    row = await night.record()
    assert row.outcome == "left_menu"
    assert await events(night, row.call_id, EventKind.MESSAGE) == []
    assert await night.score(caller, SystemPrompt.MESSAGE_KEPT) < UNHEARD
    await nothing_in_asterisk(night)


async def test_the_second_attempt_counts(night: Practice) -> None:
    caller = await at_the_tone(night)
    await caller.press("#")
    await hears_the_tone(night, caller, night.world.group.prompts[SystemPrompt.MESSAGE_EMPTY])
    clip = night.clip(SAID)
    await caller.speak(clip)
    await caller.press("#")
    await caller.wait_ended()
    row = await night.record()
    assert row.outcome == "message_left"
    assert heard(read_wav(await the_message(night, row.call_id)), clip) > 0.8


async def test_whoever_hangs_up_before_the_tone_has_left_no_message(night: Practice) -> None:
    caller = await night.call()
    await caller.press("42")
    await wait_heard(caller, night.clip(box(night).prompt), share=0.3)
    await caller.hangup()
    row = await night.record()
    assert row.outcome == "left_menu"
    assert await events(night, row.call_id, EventKind.MESSAGE) == []


async def test_a_message_is_cut_at_its_longest(night: Practice) -> None:
    caller = await at_the_tone(night)
    clip = night.clip(closed_menu(night))

    async def talk_on() -> None:
        while caller.ended_at is None:
            await caller.speak(clip)

    talking = asyncio.create_task(talk_on())
    await wait_heard(caller, night.clip(SystemPrompt.MESSAGE_KEPT), share=HEARD, timeout=30)
    talking.cancel()
    await asyncio.wait({talking})
    await caller.wait_ended()
    (message,) = await events(night, (await night.record()).call_id, EventKind.MESSAGE)
    assert message["seconds"] == pytest.approx(20.0, abs=1.5)
