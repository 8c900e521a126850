"""An urgent caller stands before all who came earlier, hears so, and is served first: real calls."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from callcontrol.model.calls import EventKind
from callcontrol.model.names import CallTypeName, LocationKey, QueueName
from callcontrol.model.paths import Category, ToQueue
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.sandbox.box import box
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip import SipSide
from tests.fixtures.night import events
from tests.fixtures.practice import HEARD, UNHEARD, Practice, World, nothing_left, settings_for

HOME, NURSE = LocationKey("site00"), QueueName("site00/nurse")
LONG, URGENT = "2", "3"
"""The keys of a clinical call and of an urgent one; both wait for a nurse."""


def with_urgent(group: Group) -> Group:
    """Key 3 is urgent and leads to the nurses, who are waited for patiently."""
    place, nurse = group.locations[HOME], replace(group.queues[NURSE], max_wait_seconds=200.0, ring_seconds=10.0)
    name = CallTypeName("billing")
    urgent = replace(place.call_types[name], category=Category.URGENT, opened=ToQueue(NURSE, nurse.source))
    place = replace(place, call_types={**place.call_types, name: urgent})
    return replace(group, locations={**group.locations, HOME: place}, queues={**group.queues, NURSE: nurse})


@pytest.fixture
async def home(group: Group, rules_folder: Path, sip: SipSide, tmp_path: Path) -> AsyncIterator[Practice]:
    """The site, where nobody is there yet."""
    async with box(settings_for(tmp_path, rules=rules_folder), with_urgent(group), durable=False) as up:
        practice = Practice(World.of(up), sip, up.group.locations[HOME])
        yield practice
        await practice.hang_up()
        await nothing_left(practice.world)


async def test_who_is_urgent_is_served_before_who_came_earlier(home: Practice) -> None:
    await home.staff("13")
    talking, _ = await home.talk(LONG, "13")
    earlier = await home.call()
    await earlier.press(LONG)
    await wait_heard(earlier, home.clip(SystemPrompt.PLEASE_WAIT), share=HEARD)
    urgent = await home.call()
    await urgent.press(URGENT)
    await wait_heard(urgent, home.clip(SystemPrompt.URGENT_WAIT), share=HEARD)
    assert await home.score(urgent, SystemPrompt.PLEASE_WAIT) < UNHEARD
    await talking.hangup()
    await home.pick_up("13")
    _, first, second = await home.records(3, ended=False)
    assert (first.category, first.answered_at) == ("clinical", None)
    assert (second.category, second.agent) == ("urgent", home.person("13"))
    await urgent.hangup()
    await home.pick_up("13")
    await earlier.hangup()
    _, *rows = await home.records(3)
    assert [row.outcome for row in rows] == ["answered", "answered"]
    queued = [await events(home, row.call_id, EventKind.QUEUED) for row in rows]
    assert [one[0].get("urgent") for one in queued] == [None, True]
