"""The example group as its callers hear it: every location in its own words."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from callcontrol.model.names import Language, LocationKey
from callcontrol.model.rules import Group, Location, SystemPrompt
from callcontrol.sandbox.box import box
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.practice import EN, ES, HEARD, UNHEARD, Practice, World, settings_for

ALL_OPEN = datetime(2026, 3, 3, 14, 30, tzinfo=ZoneInfo("America/New_York"))
NORTHSIDE, SOUTHSIDE, LAKEVIEW = map(LocationKey, ("northside", "southside", "lakeview"))
MENU_SECONDS = 45.0

Listened = dict[tuple[LocationKey, Language], tuple[Practice, SipCall]]


@pytest.fixture(scope="module")
async def listened(example: Group, sip: SipSide, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Listened]:
    """Callers who heard a location's menu to its end, all at the same time, and hung up."""
    async with box(settings_for(tmp_path_factory.mktemp("riverbend"), as_if=ALL_OPEN), example, durable=False) as up:
        calls: Listened = {}

        async def listen(key: LocationKey, language: Language) -> None:
            practice = Practice(World.of(up), sip, example.locations[key])
            caller = await practice.call()
            if language == ES:
                await caller.press("9")
            menu = practice.clip(practice.location.menu.prompt, language)
            await wait_heard(caller, menu, share=HEARD, timeout=MENU_SECONDS)
            await caller.hangup()
            calls[key, language] = practice, caller

        wanted = [(NORTHSIDE, EN), (SOUTHSIDE, EN), (LAKEVIEW, EN), (NORTHSIDE, ES), (LAKEVIEW, ES)]
        await asyncio.gather(*(listen(*pair) for pair in wanted))
        yield calls


@pytest.mark.parametrize("key", [NORTHSIDE, SOUTHSIDE, LAKEVIEW])
async def test_a_location_speaks_its_own_words(listened: Listened, key: LocationKey) -> None:
    practice, caller = listened[key, EN]
    assert await practice.score(caller, SystemPrompt.EMERGENCY_NOTICE) > HEARD
    assert await practice.score(caller, practice.location.greeting) > HEARD
    for other in _others(practice.world.group, practice.location):
        assert await practice.score(caller, other.greeting) < UNHEARD, other.key
        # Some sentences of their menus are the same, word for word.
        own = await practice.score(caller, practice.location.menu.prompt)
        assert await practice.score(caller, other.menu.prompt) < own, other.key
    for system in (SystemPrompt.WRONG_KEY, SystemPrompt.PLEASE_WAIT, SystemPrompt.CONNECTING_PERSON):
        assert await practice.score(caller, system) < UNHEARD, system


@pytest.mark.parametrize("key", [NORTHSIDE, LAKEVIEW])
async def test_nine_brings_greeting_and_menu_in_spanish(listened: Listened, key: LocationKey) -> None:
    practice, caller = listened[key, ES]
    assert await practice.score(caller, practice.location.greeting, ES) > HEARD
    for prompt in (practice.location.greeting, practice.location.menu.prompt):
        assert await practice.score(caller, prompt, EN) < UNHEARD, prompt.name
    assert "es" in {row.language for row in await practice.records(2)}


def _others(group: Group, place: Location) -> list[Location]:
    return [other for other in group.locations.values() if other.key != place.key]
