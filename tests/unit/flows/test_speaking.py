"""What a caller hears in greeting, menu and queue, and how their keys cut it."""

import asyncio
from dataclasses import replace

import pytest

from callcontrol.flows.hold import COMFORT_SECONDS
from callcontrol.model.calls import EventKind, Outcome
from callcontrol.model.paths import Category
from callcontrol.model.rules import Pace
from tests.support.pbx_ari import Fault
from tests.support.pbx_things import Line
from tests.support.practice import Practice
from tests.support.small_group import NORTH, small_group
from tests.support.virtual_time import virtual


def heard(line: Line) -> list[str]:
    """The names of what was played."""
    return [media.removeprefix("sound:memory/").removeprefix("northside/") for media in line.heard]


@virtual
async def test_the_emergency_notice_comes_first() -> None:
    async with Practice() as practice:
        line = practice.pbx.call_in(NORTH)
        await practice.stage("InMenu")
        await practice.until(lambda: len(line.heard) == 4)
        assert heard(line) == ["emergency_notice.en", "greeting.en", "invitation-es.es", "menu.en"]


@virtual
async def test_a_key_stops_what_is_spoken_at_once() -> None:
    async with Practice() as practice:
        line = practice.pbx.call_in(NORTH)
        await practice.until(lambda: line.sounds)
        await asyncio.sleep(0.5)
        practice.pbx.press(line, "1")
        await asyncio.sleep(0.004)  # the event's way to us, and the command's to Asterisk
        assert not line.sounds


@virtual
async def test_a_key_typed_ahead_skips_the_menu() -> None:
    async with Practice() as practice:
        line = await practice.call_in_queue(key="3")
        await practice.until(lambda: practice.journal.only.queue)
        assert practice.journal.only.category is Category.BILLING
        assert "menu.en" not in heard(line)


@virtual
async def test_the_other_language_is_spoken_from_its_key_on() -> None:
    async with Practice() as practice:
        line = await practice.call_in_queue(key="9")
        await practice.until(lambda: "menu.es" in heard(line))
        assert heard(line)[-2:] == ["greeting.es", "menu.es"]
        practice.pbx.press(line, "1")
        await practice.stage("Talking")
        assert practice.journal.only.language == "es"
        assert practice.journal.only.person == "northside-101", "Ann speaks Spanish"
        assert "please_wait.es" in heard(line)


@virtual
async def test_silence_leads_to_a_person() -> None:
    async with Practice() as practice:
        line = practice.pbx.call_in(NORTH)
        await practice.stage("Talking")
        assert practice.journal.only.category is Category.OTHER
        spoken = heard(line)
        assert spoken.count("menu.en") == 2
        assert spoken.index("nothing_heard.en") < spoken.index("connecting_person.en")


@virtual
async def test_silence_counts_from_the_end_of_the_prompt() -> None:
    async with Practice() as practice:
        practice.pbx.prompt_seconds = lambda media: 30.0 if "menu" in media else 1.0
        line = practice.pbx.call_in(NORTH)
        await practice.until(lambda: "menu.en" in heard(line))
        await asyncio.sleep(34.5)
        assert "nothing_heard.en" not in heard(line)
        await asyncio.sleep(1.0)
        assert "nothing_heard.en" in heard(line)


@virtual
async def test_wrong_keys_lead_to_a_person() -> None:
    async with Practice() as practice:
        line = await practice.call_in_queue(key="5")
        for _ in range(2):
            await practice.until(lambda: line.sounds)
            practice.pbx.press(line, "6")
            await asyncio.sleep(0.1)
        await practice.stage("Talking")
        chosen = practice.journal.events(practice.journal.only.call_id, EventKind.CHOSEN)
        assert [event.data["reason"] for event in chosen] == ["wrong_keys"]


@virtual
async def test_zero_leads_to_a_person_from_the_greeting() -> None:
    async with Practice() as practice:
        await practice.call_in_queue(key="0")
        await practice.stage("Talking")
        assert practice.journal.only.queue == "northside/front_desk"


@virtual
async def test_a_prompt_that_asterisk_cannot_play_is_a_fault_and_not_the_end() -> None:
    async with Practice() as practice:
        practice.pbx.silent_media.add("sound:memory/northside/menu.en")
        practice.pbx.call_in(NORTH)
        await practice.stage("Talking")
        faults = practice.journal.events(practice.journal.only.call_id, EventKind.FAULT)
        assert {fault.data["what"] for fault in faults} == {"prompt did not play"}


@virtual
async def test_a_prompt_that_is_missing_is_a_fault_and_not_the_end() -> None:
    async with Practice() as practice:
        practice.voices.missing.update({"northside/menu", "please_wait"})
        line = practice.pbx.call_in(NORTH)
        await practice.stage("InMenu")
        await asyncio.sleep(2)
        practice.pbx.press(line, "1")
        await practice.stage("Talking")
        faults = practice.journal.events(practice.journal.only.call_id, EventKind.FAULT)
        assert {fault.data["prompt"] for fault in faults} == {"northside/menu", "please_wait"}


@virtual
async def test_a_playback_whose_end_is_never_told_does_not_hold_the_caller() -> None:
    async with Practice() as practice:
        practice.ari.faults.plan("playbacks.get", Fault.SERVER, times=1000)
        line = practice.pbx.call_in(NORTH)
        await practice.until(lambda: line.sounds)
        practice.pbx.drop_link()
        await asyncio.sleep(7)
        practice.pbx.connect(practice.ari)
        await practice.stage("InMenu", within=200)


@virtual
async def test_who_waits_hears_music_and_now_and_then_a_sentence() -> None:
    async with Practice() as practice:
        practice.no_phones()
        line = await practice.call_in_queue()
        await practice.stage("Waiting")
        await asyncio.sleep(2 * COMFORT_SECONDS + 10)
        assert heard(line)[3:] == ["please_wait.en", "music", "still_waiting.en", "music", "still_waiting.en", "music"]


@virtual
async def test_the_music_goes_on_while_phones_ring() -> None:
    async with Practice() as practice:
        for phone in practice.pbx.phones.values():
            phone.after = 9.0
        line = await practice.call_in_queue()
        await practice.stage("Ringing")
        await asyncio.sleep(4)
        sounding = [line.music]
        await practice.stage("Talking")
        sounding += [line.music, bool(line.sounds)]
        assert sounding == [True, False, False]
        assert heard(line).count("please_wait.en") == 1


@pytest.mark.parametrize("operation", ["channels.start_moh", "channels.play_with_id"])
@virtual
async def test_music_that_fails_costs_nobody_their_place(operation: str) -> None:
    async with Practice() as practice:
        practice.no_phones()
        line = practice.pbx.call_in(NORTH)
        await practice.until(lambda: line.sounds)
        practice.ari.faults.plan(operation, Fault.SERVER, times=50)
        practice.pbx.press(line, "1")
        await practice.stage("Waiting")
        await asyncio.sleep(60)
        assert practice.stages() == ["Waiting"]
        practice.pbx.hang_up(line)
        await practice.over()
        assert practice.journal.only.outcome is Outcome.ABANDONED


@virtual
async def test_at_a_relaxed_pace_silence_comes_twice_as_late() -> None:
    group = small_group()
    places = {key: replace(place, pace=Pace.RELAXED) for key, place in group.locations.items()}
    async with Practice(replace(group, locations=places)) as practice:
        line = practice.pbx.call_in(NORTH)
        await practice.until(lambda: "menu.en" in heard(line) and not line.sounds)
        await asyncio.sleep(9.9)
        assert "nothing_heard.en" not in heard(line)
        await asyncio.sleep(0.2)
        assert "nothing_heard.en" in heard(line)
