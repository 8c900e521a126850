"""Who waits when the location closes: served while somebody is there, else told and led on. Real calls."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcontrol.model.calls import EventKind
from callcontrol.model.names import CallTypeName, ChainName, Language, LocationKey, QueueName
from callcontrol.model.paths import MAIN_MENU, ToOnCall
from callcontrol.model.rules import Group, Override, Switch, SystemPrompt
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip import SipSide
from tests.fixtures.night import events
from tests.fixtures.practice import EN, ES, FR, HEARD, UNHEARD, Practice, World, nothing_left, settings_for, until

HOME, NURSE, DESK = LocationKey("site00"), QueueName("site00/nurse"), QueueName("site00/front_desk")
VISIT, CLINICAL = "1", "2"


def patient(group: Group) -> Group:
    """Nobody gives up soon; clinical calls go to both doctors by night, of appointments nothing is said.

    Three languages are offered.
    """
    place, lingual = group.locations[HOME], group.locations[LocationKey("lingual")]
    menu = replace(place.menu, prompt=lingual.menu.prompt)
    place = replace(place, languages=lingual.languages, greeting=lingual.greeting, after_hours=lingual.after_hours)
    place = replace(place, menus={**place.menus, MAIN_MENU: menu})
    queues = {name: replace(group.queues[name], max_wait_seconds=200.0, ring_seconds=10.0) for name in (NURSE, DESK)}
    name = CallTypeName("clinical")
    clinical = replace(place.call_types[name], closed=ToOnCall(ChainName("both"), place.source))
    place = replace(place, call_types={**place.call_types, name: clinical})
    return replace(group, locations={**group.locations, HOME: place}, queues={**group.queues, **queues})


@dataclass
class Town:
    """A site whose closing time a test sets."""

    up: Box
    practice: Practice

    def close_in(self, seconds: float) -> datetime:
        """For calls to come the location closes so soon, until tomorrow."""
        closes = datetime.now(UTC) + timedelta(seconds=seconds)
        shut = Override("1", Switch.CLOSED, closes, closes + timedelta(days=1), "inventory", "test")
        group = self.up.group
        place = replace(group.locations[HOME], overrides=(shut,))
        self.up.app.supervisor.replace(replace(group, locations={**group.locations, HOME: place}))
        return closes


@pytest.fixture
async def town(group: Group, rules_folder: Path, sip: SipSide, tmp_path: Path) -> AsyncIterator[Town]:
    settings = settings_for(tmp_path, rules=rules_folder, as_if=None)
    async with box(settings, patient(group), durable=False) as up:
        practice = Practice(World.of(up), sip, up.group.locations[HOME])
        yield Town(up, practice)
        await practice.hang_up()
        await nothing_left(practice.world)


async def _past(moment: datetime) -> None:
    async def past() -> bool:
        return datetime.now(UTC) > moment

    await until("the location has closed", past, 60)


async def test_when_nobody_is_there_the_caller_is_told_and_led_on(town: Town) -> None:
    home = town.practice
    closes = town.close_in(12)

    async def waits(key: str, language: Language) -> None:
        caller = await home.call()
        await caller.press(key + CLINICAL)
        await wait_heard(caller, home.clip(SystemPrompt.PLEASE_WAIT, language), share=HEARD)
        await wait_heard(caller, home.clip(SystemPrompt.CLOSED_MEANWHILE, language), share=HEARD, timeout=60)
        assert datetime.now(UTC) >= closes
        await caller.wait_ended(60)
        assert await home.score(caller, SystemPrompt.ON_CALL_UNREACHED, language) > HEARD

    await asyncio.gather(waits("", EN), waits("9", ES), waits("8", FR))
    for row in await home.records(3):
        assert (row.outcome, row.queue) == ("unreached", NURSE)
        assert row.wait_seconds is not None
        assert row.wait_seconds > 4.0, "from the queue on, all in one"
        (told,) = await events(home, row.call_id, EventKind.CLOSED_MEANWHILE)
        assert (told["from"], told["to"], told["into"]) == (NURSE, "both", "on_call")


async def test_where_the_call_type_says_nothing_the_after_hours_message_follows(town: Town) -> None:
    home = town.practice
    town.close_in(10)
    caller = await home.call()
    await caller.press(VISIT)
    await caller.wait_ended(60)
    assert await home.score(caller, SystemPrompt.CLOSED_MEANWHILE) > HEARD
    assert await home.score(caller, home.location.after_hours) > HEARD
    row = await home.record()
    assert (row.outcome, row.queue) == ("after_hours", DESK)
    assert row.wait_seconds is not None


async def test_who_waits_is_served_past_closing_time_while_somebody_is_there(town: Town) -> None:
    home = town.practice
    await home.staff("13")
    closes = town.close_in(15)
    talking, _ = await home.talk(CLINICAL, "13")
    waiting = await home.call()
    await waiting.press(CLINICAL)
    await wait_heard(waiting, home.clip(SystemPrompt.PLEASE_WAIT), share=HEARD)
    await _past(closes + timedelta(seconds=1))
    await talking.hangup()
    await home.pick_up("13")
    assert await home.score(waiting, SystemPrompt.CLOSED_MEANWHILE) < UNHEARD
    await waiting.hangup()
    rows = await home.records(2)
    assert [row.outcome for row in rows] == ["answered", "answered"]
