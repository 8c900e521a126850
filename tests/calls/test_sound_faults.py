"""What is to be heard is missing, damaged or gone: nobody is left in silence, keys count, and the journal says so."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callcontrol.model.calls import EventKind, Outcome
from callcontrol.model.names import LocationKey
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.prompts import render
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.ears import is_silence
from callcontrol.sandbox.fetch import cache_folder
from callcontrol.sandbox.listening import speak_until_heard, wait_heard
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.night import events
from tests.fixtures.practice import EN, HEARD, PRESENT, Practice, World, lasts, nothing_left, settings_for


@pytest.fixture
async def own_box(group: Group, sip: SipSide, tmp_path: Path) -> AsyncIterator[Box]:
    """A box with sound files of its own, for a test that spoils them."""
    await render(group, cache_folder() / "prompts")
    await asyncio.to_thread(shutil.copytree, cache_folder() / "prompts", tmp_path / "prompts")
    async with box(settings_for(tmp_path / "state", prompts_folder=tmp_path / "prompts"), group, durable=False) as up:
        yield up


@pytest.fixture
async def spoiled(own_box: Box, sip: SipSide) -> AsyncIterator[Practice]:
    """Its first location; what its callers hear is to be kept before it is spoiled."""
    opened = Practice(World.of(own_box), sip, own_box.group.locations[LocationKey("site00")])
    await opened.staff(*PRESENT)
    yield opened
    await opened.hang_up()
    await nothing_left(opened.world)


async def faults(practice: Practice) -> list[object]:
    """What the journal tells of, once the call is over."""
    row = await practice.record()
    return [event["what"] for event in await events(practice, row.call_id, EventKind.FAULT)]


async def talks(practice: Practice, caller: SipCall, extension: str) -> None:
    """Somebody picks up and is heard."""
    words = practice.clip(SystemPrompt.STILL_WAITING)
    person = await practice.pick_up(extension)
    await speak_until_heard(person, caller, words, share=HEARD, since=caller.recording.seconds)
    await person.hangup()
    await caller.wait_ended()


async def test_a_menu_whose_file_is_missing_still_leads_to_a_person(spoiled: Practice) -> None:
    spoiled.world.prompts.path(spoiled.location.menu.prompt, EN).unlink()
    caller = await spoiled.call()
    await wait_heard(caller, spoiled.clip(SystemPrompt.NOTHING_HEARD), share=HEARD)
    await wait_heard(caller, spoiled.clip(SystemPrompt.CONNECTING_PERSON), share=HEARD, timeout=20)
    await talks(spoiled, caller, "11")
    assert set(await faults(spoiled)) == {"prompt missing"}


async def test_a_file_that_asterisk_can_not_play_costs_the_caller_nothing(spoiled: Practice) -> None:
    path = spoiled.world.prompts.path(spoiled.world.group.prompts[SystemPrompt.EMERGENCY_NOTICE], EN)
    path.unlink()
    path.write_bytes(b"no sound at all")
    caller = await spoiled.call()
    await wait_heard(caller, spoiled.clip(spoiled.location.menu.prompt), share=HEARD)
    await caller.press("1")
    await talks(spoiled, caller, "11")
    # Asterisk calls a playback done whose last piece was played; that one of them took no time tells of it.
    heard = (await events(spoiled, (await spoiled.record()).call_id, EventKind.HEARD))[0]
    assert isinstance(heard["prompts"], list)
    assert isinstance(heard["seconds"], list)
    by_name = dict(zip(heard["prompts"], heard["seconds"], strict=True))
    assert by_name["emergency_notice"] == 0.0
    assert by_name[spoiled.location.greeting.name] > 1.0


async def test_with_no_sound_files_at_all_keys_count_and_there_is_music(spoiled: Practice) -> None:
    words = spoiled.clip(SystemPrompt.STILL_WAITING)
    folder = spoiled.world.prompts.path(spoiled.location.greeting, EN).parents[1]
    for path in [found for found in folder.rglob("*.wav") if found.is_file()]:
        path.unlink()
    caller = await spoiled.call()
    await caller.press("1")
    ringing = await spoiled.phones["11"].wait_ringing()
    at = caller.recording.seconds
    await lasts(caller, at + 1.0)
    assert not is_silence(caller.heard(at)), "the caller waits in silence"
    await ringing.answer()
    await speak_until_heard(ringing, caller, words, share=HEARD, since=caller.recording.seconds)
    await ringing.hangup()
    await caller.wait_ended()
    assert set(await faults(spoiled)) == {"prompt missing"}
    assert (await spoiled.record()).outcome == Outcome.ANSWERED
