"""A sister site's phone rings once a ring is reached, and a caller goes on to another queue: real calls."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from callcontrol.model.names import LocationKey, QueueName
from callcontrol.model.paths import ToQueue
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.model.staff import Overflow, Ring
from callcontrol.sandbox.box import box
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.phone import Answer
from callcontrol.sandbox.sip import SipSide
from tests.fixtures.practice import HEARD, Practice, World, nothing_left, settings_for, until

HOME, SISTER = LocationKey("site00"), LocationKey("site01")
DESK, BILLING = QueueName("site00/front_desk"), QueueName("site00/billing")


def wider(group: Group) -> Group:
    """After 2 s the front desk rings the sister site too; nobody waits for billing longer than that."""
    desk, billing = group.queues[DESK], group.queues[BILLING]
    ring = Ring(2.0, frozenset({SISTER}), frozenset(), desk.source)
    onward = Overflow(ToQueue(DESK, billing.source), 2.0, None, None, billing.source)
    desk = replace(desk, rings=(ring,), max_wait_seconds=20.0)
    return replace(group, queues={**group.queues, DESK: desk, BILLING: replace(billing, overflow=(onward,))})


@pytest.fixture
async def sites(
    group: Group, rules_folder: Path, sip: SipSide, tmp_path: Path
) -> AsyncIterator[tuple[Practice, Practice]]:
    """The site that is called, where nobody is there yet, and its sister."""
    async with box(settings_for(tmp_path, rules=rules_folder), wider(group), durable=False) as up:
        world = World.of(up)
        home, sister = (Practice(world, sip, world.group.locations[key]) for key in (HOME, SISTER))
        yield home, sister
        await home.hang_up()
        await sister.hang_up()
        await nothing_left(world)


async def joined(home: Practice) -> None:
    """Wait until somebody has answered."""

    async def answered() -> bool:
        return (await home.record(ended=False)).answered_at is not None

    await until("the caller talks", answered)


async def test_the_sister_sites_phone_rings_after_two_seconds(sites: tuple[Practice, Practice]) -> None:
    home, sister = sites
    await sister.staff("11")
    sister.phones["11"].on_ring = Answer()
    caller = await home.call()
    await caller.press("1")
    await wait_heard(caller, home.clip(SystemPrompt.PLEASE_WAIT), share=HEARD)
    await joined(home)
    await caller.hangup()
    row = await home.record()
    assert (row.outcome, row.queue, row.agent) == ("answered", DESK, sister.person("11"))
    assert row.wait_seconds is not None
    assert 2.0 <= row.wait_seconds < 5.0, "the phone rings at its second and is answered at once"


async def test_a_caller_goes_on_to_another_queue_after_two_seconds(sites: tuple[Practice, Practice]) -> None:
    home, _ = sites
    await home.staff("11")
    home.phones["11"].on_ring = Answer()
    caller = await home.call()
    await caller.press("3")
    await wait_heard(caller, home.clip(SystemPrompt.PLEASE_WAIT), share=HEARD)
    await joined(home)
    await caller.hangup()
    row = await home.record()
    assert (row.outcome, row.queue, row.agent) == ("answered", DESK, home.person("11"))
    assert row.wait_seconds is not None
    assert 2.0 <= row.wait_seconds < 5.0, "the phone rings at its second and is answered at once"
