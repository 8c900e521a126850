"""A lamp key of a desk phone: a real subscription, told when hours change by time, by hand, and after a restart."""

import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcontrol.config import load_group
from callcontrol.model.desk import LAMP
from callcontrol.model.rules import Group, Switch
from callcontrol.rules import Asked, Reloaded, Switched, Verdict
from callcontrol.sandbox.asterisk import RunningAsterisk, asterisk
from callcontrol.sandbox.box import ready
from callcontrol.sandbox.plan import plan_from_group
from callcontrol.sandbox.tree import AsteriskTree
from tests.fixtures.calls import controller
from tests.fixtures.lamp import LampKey
from tests.fixtures.practice import until, write_rules

OFF, ON, BLINKS = "terminated", "confirmed", "early"
"""How a phone is told: not lit, lit, blinking."""
LATEST = 5.0
"""Seconds after which a lamp must show the truth: with room for a machine that is all busy."""
OPENS = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
"""08:00 in New York."""


Town = tuple[Group, RunningAsterisk]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = write_rules(tmp_path / "rules", sites=2)
    with (folder / "locations" / "site00.yaml").open("a") as file:
        file.write('hours: {mon-fri: ["08:00-17:00"]}\n')
    return folder


@pytest.fixture
async def town(
    rules: Path, asterisk_tree: AsteriskTree, tmp_path: Path
) -> AsyncIterator[tuple[Group, RunningAsterisk]]:
    group = load_group(rules)
    async with asterisk(plan_from_group(group, tmp_path / "asterisk"), tree=asterisk_tree) as pbx:
        yield group, pbx


@asynccontextmanager
async def key(pbx: RunningAsterisk, phone: str, watched: str) -> AsyncIterator[LampKey]:
    """A phone whose lamp key watches ``hours-LOCATION``."""
    account = next(each for each in pbx.plan.phones if each.username == phone)
    async with LampKey(pbx.sip_port, account.username, account.password) as lamp_key:
        assert await lamp_key.register() == 200
        await lamp_key.subscribe(watched)
        yield lamp_key


async def shows(lamp: LampKey, state: str, seconds: float = LATEST) -> None:
    """Until the lamp is in this state."""

    async def so() -> bool:
        return lamp.state == state

    await until(f"the lamp is {state}, it is {lamp.state}", so, seconds)


async def done(what: Awaitable[Switched | Reloaded]) -> None:
    """A switch that was accepted."""
    assert (await what).verdict is Verdict.APPLIED


async def test_a_lamp_follows_time_switches_rules_and_restarts(town: Town, rules: Path, tmp_path: Path) -> None:
    group, pbx = town
    state = tmp_path / "state"
    before = OPENS - timedelta(seconds=8)
    async with key(pbx, "site00-11", "hours-site00") as lamp, key(pbx, "site01-12", "hours-site01") as other:
        started = time.monotonic()
        async with controller(pbx, group, state, as_if=before, rules=rules) as app:
            await ready(app)
            await shows(lamp, ON)
            await shows(other, OFF)
            assert time.monotonic() - started < 8, "too slow a machine to see it closed"
            # By the passing of time.
            await shows(lamp, OFF, 8 + LATEST)
            assert (app.supervisor._services.clock.rules_now() - OPENS).total_seconds() < LATEST
            # By a switch, and by its end.
            await done(app.rules.set_override(Asked("site00", Switch.CLOSED, "ann", "17:00", "Flood")))
            await shows(lamp, BLINKS)
            assert other.state == OFF
            await done(app.rules.clear_override("site00", "ann"))
            await shows(lamp, OFF)
            # By a reload.
            path = rules / "locations" / "site00.yaml"
            path.write_text(path.read_text().replace("08:00-17:00", "10:00-17:00"))
            await done(app.rules.reload("ann"))
            await shows(lamp, ON)
            await done(app.rules.set_override(Asked("site00", Switch.OPEN, "ann", "17:00", "Early")))
            await shows(lamp, BLINKS)
        # The controller is away: somebody changes the lamp, and the next one mends it.
        await pbx.cli("devstate change Stasis:callcontrol-hours-site00 INUSE")
        async with controller(pbx, load_group(rules), state, as_if=OPENS, rules=rules) as app:
            await ready(app)
            await shows(lamp, BLINKS)
            await done(app.rules.clear_override("site00", "ann"))
            await shows(lamp, ON)


async def test_a_location_that_is_no_more_has_no_lamp(town: Town, rules: Path, tmp_path: Path) -> None:
    group, pbx = town
    async with controller(pbx, group, tmp_path / "state", rules=rules) as app:
        await ready(app)
        devices = app.ari.device_states

        async def known() -> set[str]:
            hours = (device.name.removeprefix(LAMP) for device in await devices.list() if device.name.startswith(LAMP))
            return set(hours)

        async def all_there() -> bool:
            return await known() == set(load_group(rules).locations)

        await until("every location has a lamp", all_there)
        (rules / "locations" / "site01.yaml").unlink()
        await done(app.rules.reload("ann"))

        async def gone() -> bool:
            return await known() == set(load_group(rules).locations)

        await until("the lamp has gone", gone)
