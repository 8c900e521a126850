"""Asterisk is not there, does not know us, dies: said clearly, survived, and right again afterwards."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from callcontrol.app import App
from callcontrol.model.calls import Outcome
from callcontrol.model.names import LocationKey
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.sandbox.asterisk import RunningAsterisk
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip import SipSide
from tests.fixtures.calls import controller
from tests.fixtures.practice import PRESENT, Practice, World, nothing_left, settings_for, until


async def test_asterisk_is_not_there_at_the_start(pbx: RunningAsterisk, group: Group, tmp_path: Path) -> None:
    await pbx.stop()
    async with controller(pbx, group, tmp_path) as app:
        world = World(group, pbx, "", app.http, app.prompts)

        async def says_why() -> bool:
            status, troubles, _ = await world.readiness()
            assert status == 503
            return f"no connection to Asterisk at {pbx.ari_url}" in troubles["asterisk"]

        await until("/readyz says why", says_why)
        await pbx.start()
        await asyncio.wait_for(app.supervisor.looked.wait(), 15)
        assert (await world.readiness())[:2] == (200, {})


async def test_the_password_is_wrong(pbx: RunningAsterisk, group: Group, tmp_path: Path, log: io.StringIO) -> None:
    secret = "certainly-not-this"
    async with controller(pbx, group, tmp_path, ari_password=SecretStr(secret)) as app:
        world = World(group, pbx, "", app.http, app.prompts)

        async def says_why() -> bool:
            status, troubles, _ = await world.readiness()
            assert status == 503
            return troubles["asterisk"].startswith("refused: ") and "ari.conf" in troubles["asterisk"]

        await until("/readyz names ari.conf", says_why)
    assert "ari.conf" in log.getvalue()
    assert "refuses the user 'callcontrol' or its password" in log.getvalue()
    assert secret not in log.getvalue()


@pytest.fixture
async def own_box(group: Group, sip: SipSide, tmp_path: Path) -> AsyncIterator[Box]:
    """A box for a test that breaks it."""
    async with box(settings_for(tmp_path), group, durable=False) as up:
        yield up


@pytest.mark.parametrize("end", ["restart", "kill"])
async def test_asterisk_ends_while_calls_are_up(own_box: Box, sip: SipSide, end: str) -> None:
    practice = Practice(World.of(own_box), sip, own_box.group.locations[LocationKey("site01")])
    await practice.staff(*PRESENT)
    await practice.talk("1", "11")
    waiting = await practice.call()
    await waiting.press("3")
    await wait_heard(waiting, practice.clip(SystemPrompt.PLEASE_WAIT), share=0.2)
    ringing = await practice.call()
    await ringing.press("2")
    await practice.phones["13"].wait_ringing()
    if end == "kill":
        await own_box.asterisk.kill()
    else:
        await own_box.asterisk.stop()
    await until("the process notices", lambda: _is_down(own_box.app))
    await own_box.asterisk.start()
    await asyncio.wait_for(own_box.app.supervisor.looked.wait(), 15)
    outcomes = [row.outcome for row in await practice.records(3)]
    assert outcomes == [Outcome.ANSWERED, Outcome.ABANDONED, Outcome.ABANDONED]
    await practice.hang_up()
    await practice.are_free(3)
    caller, person = await practice.talk("2", "13")
    await person.hangup()
    await caller.wait_ended()
    assert [row.outcome for row in await practice.records(4)][-1] == Outcome.ANSWERED
    await nothing_left(practice.world)


async def _is_down(app: App) -> bool:
    return not app.connected.is_set()
