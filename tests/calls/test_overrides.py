"""Switches over real calls: closed while open, a message of the day, cleared, and a restart in between."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from callcontrol.config import load_group
from callcontrol.model.names import LocationKey
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Switch
from callcontrol.prompts import PromptLibrary
from callcontrol.routing import message_at
from callcontrol.rules import Asked, Verdict
from callcontrol.sandbox.asterisk import RunningAsterisk
from callcontrol.sandbox.box import Box, box, ready
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.calls import controller
from tests.fixtures.practice import EN, HEARD, UNHEARD, Practice, World, nothing_left, settings_for, until, write_rules
from tests.fixtures.program import callcontrol

AUDIT = "select id, change, location, switch, reason from callcontrol.override_changes order by at"
SNOW = ("--text", "en=A snow storm is coming, so we close at noon.", "--text", "es=Viene una tormenta y cerramos.")


@dataclass
class Town:
    """Two open locations whose box takes commands."""

    up: Box
    state: Path
    practices: list[Practice]

    async def command(self, *words: str, status: int = 0) -> str:
        """Run ``callcontrol override ...`` and return what it said."""
        output = self.state.parent / "said.txt"
        output.unlink(missing_ok=True)
        async with callcontrol("override", *words, env={"CALLCONTROL_STATE": str(self.state)}, output=output) as run:
            assert await run.wait() == status, run.said
            return run.said

    async def audit(self) -> list[tuple[Any, ...]]:
        """The trail as PostgreSQL has it."""
        connection = await asyncpg.connect(self.up.dsn, timeout=10)
        try:
            return [tuple(row) for row in await connection.fetch(AUDIT)]
        finally:
            await connection.close()

    def message(self, practice: Practice) -> Prompt:
        """The message of the day in force."""
        place = self.up.app.group.locations[practice.location.key]
        found = message_at(place, self.up.app.rules.overrides.standing()[-1].starts)
        assert found is not None
        return found


@pytest.fixture
async def town(sip: SipSide, tmp_path: Path) -> AsyncIterator[Town]:
    rules = write_rules(tmp_path / "rules", sites=2)
    group, settings = load_group(rules), settings_for(tmp_path / "state", rules=rules)
    async with box(settings, group, durable=False) as up:
        sites = [Practice(World.of(up), sip, group.locations[LocationKey(f"site{n:02}")]) for n in range(2)]
        yield Town(up, settings.state, sites)
        await asyncio.gather(*(site.hang_up() for site in sites))
        await nothing_left(World.of(up))


async def hears(practice: Practice, *prompts: Prompt) -> SipCall:
    """A caller who listens until all of these were spoken, in this order."""
    caller, position = await practice.call(), 0.0
    for prompt in prompts:
        position = await wait_heard(caller, practice.clip(prompt, EN), share=HEARD, since=max(0, position - 1))
    return caller


async def test_closed_told_cleared_and_open_again(town: Town) -> None:
    here, there = town.practices
    said = await town.command("set", "site00", "closed", "--until", "17:00", "--reason", "Water damage")
    assert "site00: closed until 2026-03-03 17:00 EST" in said
    closed, opened = await asyncio.gather(hears(here, here.location.after_hours), hears(there, there.location.greeting))
    assert await here.score(closed, here.location.greeting) < UNHEARD
    await asyncio.gather(closed.hangup(), opened.hangup())
    assert (await here.record()).outcome == "after_hours"

    refused = await town.command("set", "site00", "message", "--until", "17:00", *SNOW[:2], status=1)
    assert 'the message needs --text es="..."' in refused
    await town.command("set", "site00", "message", "--until", "17:00", *SNOW)
    closed = await hears(here, here.location.after_hours, town.message(here))
    await closed.hangup()

    key = town.up.app.rules.overrides.standing()[0].id
    assert f"site00: closed  ({key})" in await town.command("clear", key)
    opened = await hears(here, here.location.greeting, town.message(here), here.location.menu.prompt)
    await opened.hangup()
    assert "cleared" in await town.command("list", "--history")
    assert [row.outcome for row in await here.records(3)] == ["after_hours", "after_hours", "left_menu"]

    async def told() -> bool:
        return len(await town.audit()) == 3

    await until("three rows of the trail", told)
    assert [row[1:] for row in await town.audit()] == [
        ("set", "site00", "closed", "Water damage"),
        ("set", "site00", "message", ""),
        ("cleared", "site00", "closed", "Water damage"),
    ]


async def test_who_is_on_the_line_notices_nothing(town: Town) -> None:
    here = town.practices[0]
    await here.staff("11", "12", "13")
    caller, person = await here.talk("1", "11")
    waiting = await here.call()
    await town.command("set", "all", "closed", "--until", "17:00", "--reason", "Fire drill")
    await waiting.press("2")
    nurse = await here.pick_up("13")
    assert (caller.state, person.state, waiting.state, nurse.state) == ("answered",) * 4
    late = await hears(here, here.location.after_hours)
    await asyncio.gather(*(call.hangup() for call in (caller, waiting, late)))
    assert [row.outcome for row in await here.records(3)] == ["answered", "answered", "after_hours"]


async def test_a_restart_of_the_controller_keeps_it(
    group: Group, pbx: RunningAsterisk, sip: SipSide, tmp_path: Path
) -> None:
    here, state = group.locations[LocationKey("site00")], tmp_path / "state"
    ends = datetime.now(UTC) + timedelta(hours=3)
    asked = Asked(here.key, Switch.CLOSED, "ann", f"{ends:%Y-%m-%d %H:%M} +00:00", "Water damage")
    async with controller(pbx, group, state, as_if=None) as app:
        await ready(app)
        assert (await app.rules.set_override(asked)).verdict is Verdict.APPLIED
    async with controller(pbx, group, state, as_if=None) as app:
        await ready(app)
        prompts = PromptLibrary(app.settings.prompts)
        practice = Practice(World(group, pbx, "", app.http, prompts), sip, here)
        caller = await hears(practice, here.after_hours)
        assert await practice.score(caller, here.greeting) < UNHEARD
        await caller.hangup()
        assert (await app.rules.clear_override("site00", "ann")).verdict is Verdict.APPLIED
        caller = await hears(practice, here.greeting)
        await caller.hangup()
    async with controller(pbx, group, state, as_if=None) as app:
        assert app.group.locations[here.key].overrides == ()
