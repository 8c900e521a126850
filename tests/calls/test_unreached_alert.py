"""Nobody on call is reached, or the caller hangs up before: somebody is told until they have seen to it. Real calls.

Contacts have no telephone here: the far end of the trunk refuses their numbers.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from callcontrol.model.names import LocationKey
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip import SipSide
from tests.fixtures.practice import CALLER, HEARD, Practice, World, nothing_left, settings_for, until
from tests.fixtures.program import callcontrol

NIGHT = LocationKey("night00")
DOCTOR = "3"


@dataclass
class Pager:
    """A web server in the place of whoever is told."""

    got: list[dict[str, str]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        return web.Response()

    async def has(self, count: int) -> None:
        async def come() -> bool:
            return len(self.got) >= count

        await until(f"{count} notices have come", come, 60)


@dataclass
class Town:
    up: Box
    practice: Practice
    pager: Pager

    async def done(self, call_id: str) -> str:
        """Tell by command that it is done; what the command says."""
        output = self.up.app.settings.state.parent / "said.txt"
        env = {"CALLCONTROL_STATE": str(self.up.app.settings.state), "CALLCONTROL_DSN": self.up.dsn}
        words = ("requests", "done", call_id[-8:], "--by", "Dr. Cohen")
        async with callcontrol(*words, env=env, output=output) as run:
            assert await run.wait() == 0, run.said
            return run.said

    async def notices(self) -> dict[str, str]:
        return (await self.practice.world.readiness())[2]


@pytest.fixture
async def town(group: Group, rules_folder: Path, sip: SipSide, tmp_path: Path) -> AsyncIterator[Town]:
    pager = Pager()
    app = web.Application()
    app.router.add_post("/alarm", pager.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"json://127.0.0.1:{runner.addresses[0][1]}/alarm"
    try:
        settings = settings_for(tmp_path / "state", rules=rules_folder, notices=address)
        async with box(settings, group, durable=False) as up:
            practice = Practice(World.of(up), sip, up.group.locations[NIGHT])
            yield Town(up, practice, pager)
            await practice.hang_up()
            await nothing_left(practice.world)
    finally:
        await runner.cleanup()


async def test_nobody_is_reached_and_it_is_told_until_it_is_done(town: Town) -> None:
    night = town.practice
    caller = await night.call()
    await caller.press(DOCTOR)
    await wait_heard(caller, night.clip(SystemPrompt.CALLING_NEXT), share=HEARD, timeout=40)
    await caller.wait_ended(90)
    assert await night.score(caller, SystemPrompt.ON_CALL_UNREACHED) > HEARD
    row = await night.record()
    assert row.outcome == "unreached"
    await town.pager.has(1)
    notice = str(town.pager.got)
    assert row.call_id[-8:] in notice
    assert "night00" in notice
    assert CALLER.lstrip("+") not in notice
    assert "unreached" in await town.notices()
    assert "is done, by Dr. Cohen" in await town.done(row.call_id)

    async def quiet() -> bool:
        return "unreached" not in await town.notices()

    await until("nobody is told any more", quiet, 60)


async def test_who_hangs_up_while_it_rings_is_not_forgotten(town: Town) -> None:
    night = town.practice
    caller = await night.call()
    await caller.press(DOCTOR)
    await wait_heard(caller, night.clip(SystemPrompt.CALLING_ON_CALL), share=HEARD)
    await asyncio.gather(caller.hangup(), town.pager.has(1))
    row = await night.record()
    assert row.outcome == "abandoned"
    assert row.call_id[-8:] in str(town.pager.got)
    assert "unreached" in await town.notices()
