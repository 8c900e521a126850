"""Hours switched at a desk phone: heard, done for the next caller, refused to those who may not."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callcontrol.config import load_group
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.names import LocationKey
from callcontrol.model.overrides import KeptOverride
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Switch
from callcontrol.routing.desk import hours_words
from callcontrol.sandbox.asterisk import RunningAsterisk
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.calls import controller
from tests.fixtures.desk import desk_clip, dials, hears_in_turn, hears_words
from tests.fixtures.practice import EN, HEARD, UNHEARD, Practice, World, nothing_left, settings_for, until, write_rules

HERE, THERE = LocationKey("site00"), LocationKey("site01")


@dataclass
class Town:
    """Two open locations, whose billing clerks may switch each other's hours."""

    up: Box
    here: Practice
    there: Practice

    def words(self, place: LocationKey) -> tuple[Prompt, ...]:
        """What is said of a location's hours now."""
        app = self.up.app
        at = datetime(2026, 3, 3, 14, 45, tzinfo=UTC)  # a little later than it is: what was just switched holds
        return tuple(prompt for prompt, _ in hours_words(app.group, app.group.locations[place], at, EN))

    def standing(self) -> tuple[KeptOverride, ...]:
        """What is switched."""
        return self.up.app.rules.overrides.standing()

    async def next_caller_hears(self, practice: Practice, prompt: Prompt, never: Prompt) -> None:
        """Whoever calls now hears one and not the other."""
        caller = await practice.call()
        await wait_heard(caller, practice.clip(prompt), share=HEARD)
        assert await practice.score(caller, never) < UNHEARD
        await caller.hangup()


@pytest.fixture
async def town(sip: SipSide, tmp_path: Path) -> AsyncIterator[Town]:
    rules = write_rules(tmp_path / "rules", sites=2)
    for site in ("site00", "site01"):
        with (rules / "locations" / f"{site}.yaml").open("a") as file:
            file.write('hours: {mon-fri: ["08:00-17:00"]}\nswitch_hours: [billing]\n')
    group = load_group(rules)
    async with box(settings_for(tmp_path / "state", rules=rules), group, durable=False) as up:
        here, there = (Practice(World.of(up), sip, group.locations[key]) for key in (HERE, THERE))
        yield Town(up, here, there)
        await asyncio.gather(here.hang_up(), there.hang_up())
        await nothing_left(World.of(up))


async def test_closed_until_a_time_then_open_then_as_written(town: Town) -> None:
    here = town.here
    await here.staff("11")
    opened = town.words(HERE)

    call = await dials(here, "11", "*28")
    at = await hears_words(here, call, opened)
    await hears_in_turn(here, call, DeskPrompt.HOURS_MENU, since=at)
    await call.press("3")
    at = await hears_in_turn(here, call, DeskPrompt.ENTER_TIME)
    await call.press("1600#")
    at = await hears_in_turn(here, call, DeskPrompt.SWITCHED, since=at)
    (closed,) = town.standing()
    assert (closed.location, closed.switch, closed.author) == (HERE, Switch.CLOSED, "site00-11")
    assert closed.ends == datetime(2026, 3, 3, 21, 0, tzinfo=UTC)
    await call.wait_ended()
    await hears_words(here, call, town.words(HERE), since=at)
    await town.next_caller_hears(here, here.location.after_hours, here.location.greeting)

    call = await dials(here, "11", "hours-site00")
    await call.press("1")  # ahead: who knows the menu need not hear it
    await hears_in_turn(here, call, DeskPrompt.SWITCHED)
    (again,) = town.standing()
    assert again.switch is Switch.OPEN
    await call.hangup()
    await town.next_caller_hears(here, here.location.greeting, here.location.after_hours)

    call = await dials(here, "11", "*28")
    await call.press("4")
    at = await hears_in_turn(here, call, DeskPrompt.SWITCHED)
    assert town.standing() == ()
    await call.wait_ended()
    await hears_words(here, call, opened, since=at)


async def test_what_can_not_be_done_is_said(town: Town) -> None:
    here = town.here
    await here.staff("11")
    call = await dials(here, "11", "*28")
    await call.press("4")
    at = await hears_in_turn(here, call, DeskPrompt.NOTHING_SET)
    await call.press("3")
    await wait_heard(call, desk_clip(here, DeskPrompt.ENTER_TIME), share=0.3, since=at)
    await call.press("2561")
    at = await hears_in_turn(here, call, DeskPrompt.NOT_A_TIME, since=at)
    await call.press("8")
    await hears_in_turn(here, call, DeskPrompt.GOODBYE, since=at)
    await call.wait_ended()
    assert town.standing() == ()


async def test_who_may_switch_which_hours(town: Town) -> None:
    here = town.here
    await here.staff("11", "14")
    for extension, number, said in (
        ("11", "hours-site01", DeskPrompt.MAY_NOT),
        ("11", "hours-nowhere", DeskPrompt.NO_SUCH_LOCATION),
    ):
        call = await dials(here, extension, number)
        await hears_in_turn(here, call, said)
        await call.wait_ended()
    assert town.standing() == ()
    call = await dials(here, "14", "hours-site01")
    await call.press("2")
    await hears_in_turn(here, call, DeskPrompt.SWITCHED)
    await call.hangup()
    assert [(each.location, each.author) for each in town.standing()] == [(THERE, "site00-14")]
    await town.next_caller_hears(town.there, town.there.location.after_hours, town.there.location.greeting)


async def test_without_a_controller_the_phone_is_told(
    group: Group, pbx: RunningAsterisk, sip: SipSide, tmp_path: Path
) -> None:
    async with controller(pbx, group, tmp_path / "state") as app:
        practice = Practice(World(group, pbx, "", app.http, app.prompts), sip, group.locations[HERE])
        await practice.staff("11")
        under_way = await dials(practice, "11", "*28")
        await wait_heard(under_way, desk_clip(practice, DeskPrompt.HOURS_MENU), share=0.2)
        before = under_way.recording.seconds
    # The one who was in the middle of it is told too, and then the one who dials.
    await under_way.wait_ended(20)
    assert under_way.recording.seconds > before + 1
    late = await practice.sip.dial(practice.phones["11"], "*28")
    await late.wait_answered()
    await late.wait_ended(20)
    assert _loudest(late) > 1000


async def test_a_phone_that_hangs_up_in_the_middle_leaves_nothing(town: Town) -> None:
    here = town.here
    await here.staff("11")
    call = await dials(here, "11", "*28")
    await call.press("3")
    await wait_heard(call, desk_clip(here, DeskPrompt.ENTER_TIME), share=0.2)
    await call.hangup()
    await nothing_left(here.world)
    assert town.standing() == ()

    async def forgotten() -> bool:
        return not town.up.app.desk.channels

    await until("the desk call is forgotten", forgotten)


def _loudest(call: SipCall) -> int:
    return int(abs(call.heard().astype(int)).max(initial=0))
