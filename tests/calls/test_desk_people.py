"""People at their desk phones: signed in and out, paused, at work after a call; what lamps show, what is recorded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

import asyncpg
import pytest

from callcontrol.config import load_group
from callcontrol.journal import latest_calls
from callcontrol.model.agents import AgentState
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.names import LocationKey, PersonId, QueueName
from callcontrol.model.paths import Prompt
from callcontrol.queueing import Device
from callcontrol.routing.desk_people import queue_line
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.sip import SipSide
from tests.fixtures.desk import dials, hears_in_turn
from tests.fixtures.lamp import LampKey
from tests.fixtures.practice import EN, Practice, World, nothing_left, settings_for, until, write_rules

OFF, ON, BLINKS = "terminated", "confirmed", "early"
"""How a phone is told of a lamp: not lit, lit, blinking."""
LATEST = 5.0
"""Seconds after which a lamp must show the truth: with room for a machine that is all busy."""
EVERYBODY = 8
DESK = "1"
"""The key for the front desk, which 11 and 12 serve; 11 speaks the caller's language and is rung first."""


@dataclass
class Town:
    """Two locations of four phones each, in one box for all tests of this file."""

    up: Box
    here: Practice
    there: Practice
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))

    def state(self, extension: str) -> AgentState:
        """What somebody here is doing."""
        return self.up.app.staff.state(PersonId(self.here.person(extension)))

    async def is_in(self, extension: str, state: AgentState) -> None:
        """Until somebody here is doing that."""

        async def so() -> bool:
            return self.state(extension) is state

        await until(f"{extension} is {state}, it is {self.state(extension)}", so, 25)

    async def at_rest(self, count: int = EVERYBODY) -> None:
        """Until so many phones are not in use."""

        async def so() -> bool:
            found = self.up.app.staff.statuses().values()
            return sum(each.device is Device.FREE and each.serving is None for each in found) >= count

        await until(f"{count} phones are at rest", so, 20)

    async def rows(self, extension: str) -> list[tuple[str, str, str, str]]:
        """Event, state, reason and author of what somebody here did since this test began, oldest first."""
        assert await self.up.app.journal.flush(10)
        connection = await asyncpg.connect(self.up.dsn)
        try:
            rows = await connection.fetch(
                "select event, state, reason, author from report.agent_states "
                "where person = $1 and since >= $2 and author <> 'test' order by since",
                self.here.person(extension),
                self.begun,
            )
        finally:
            await connection.close()
        return [tuple(row) for row in rows]

    def secret(self, phone: str) -> str:
        """A phone's password."""
        return next(each.password for each in self.up.asterisk.plan.phones if each.username == phone)

    async def rings(self, extension: str, *never: str, free: int = EVERYBODY) -> None:
        """A caller for the front desk comes to this phone, and to none of the others."""
        before = {each: len(self.here.phones[each].calls) for each in never}
        caller = await self.here.call()
        await caller.press(DESK)
        await self.here.phones[extension].wait_ringing(20)
        await caller.hangup()
        assert {each: len(self.here.phones[each].calls) for each in never} == before
        await self.at_rest(free)

    async def talks(self, extension: str) -> None:
        """Somebody here talks with a caller for the front desk, who then hangs up."""
        caller, phone = await self.here.talk(DESK, extension)
        await caller.hangup()
        await phone.wait_ended()
        await self.at_rest()


@pytest.fixture(scope="module")
async def town_box(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Box]:
    folder = tmp_path_factory.mktemp("people")
    rules = write_rules(folder / "rules", sites=2)
    path = rules / "group.yaml"
    text = path.read_text().replace("skills: [reception], ring: 2s", "skills: [reception], lamp_after: 3s, ring: 3s")
    path.write_text(text.replace("misses: 0", "misses: 2"))
    async with box(settings_for(folder / "state", rules=rules), load_group(rules), durable=False) as up:
        yield up


@pytest.fixture(scope="module")
async def opened(town_box: Box, sip: SipSide) -> Town:
    places = town_box.group.locations
    here, there = (Practice(World.of(town_box), sip, places[LocationKey(key)]) for key in ("site00", "site01"))
    await here.staff("11", "12", "13", "14")
    await there.staff("11", "12", "13", "14")
    return Town(town_box, here, there)


@pytest.fixture
async def town(opened: Town) -> AsyncIterator[Town]:
    """Everybody is signed in and ready when a test begins."""
    for person in opened.up.group.people:
        opened.up.app.staff.sign(person, "test", on=True)
        opened.up.app.staff.ready(person, "test")
    await opened.at_rest()
    opened.begun = datetime.now(UTC)
    yield opened
    await asyncio.gather(opened.here.hang_up(), opened.there.hang_up())
    await nothing_left(World.of(opened.up), 5)


async def does(town: Town, extension: str, code: str, *said: DeskPrompt | Prompt, keys: str = "") -> None:
    """Somebody here dials a code, hears these in turn, and is hung up; ``keys`` are pressed after the first of them."""
    call = await dials(town.here, extension, code)
    at = await hears_in_turn(town.here, call, *said[:1])
    if keys:
        await call.press(keys)
    await hears_in_turn(town.here, call, *said[1:], since=at)
    await call.wait_ended(20)


async def test_signed_out_by_a_code_nobody_calls_and_signed_in_they_do(town: Town) -> None:
    await does(town, "11", "*52", DeskPrompt.SIGNED_OUT)
    assert town.state("11") is AgentState.SIGNED_OUT
    await town.rings("12", "11")
    await does(town, "11", "*51", DeskPrompt.SIGNED_IN, DeskPrompt.NO_CALLER_WAITS)
    await town.rings("11")
    assert await town.rows("11") == [
        ("signed_out", "signed_out", "", "site00-11"),
        ("signed_in", "ready", "", "site00-11"),
    ]


async def test_out_of_one_queue_by_the_key_that_is_spoken(town: Town) -> None:
    label = queue_line(town.up.group.queues[QueueName("site00/front_desk")], EN)[0]
    await does(town, "11", "*53", DeskPrompt.TO_STOP, label, DeskPrompt.OUT_OF_QUEUE, keys=DESK)
    assert town.state("11") is AgentState.READY
    await town.rings("12", "11")
    await does(town, "11", "*53", DeskPrompt.TO_TAKE, label, DeskPrompt.IN_QUEUE, keys=DESK)
    await town.rings("11")


async def test_a_pause_has_a_reason_and_ends_by_a_code(town: Town) -> None:
    lunch = next(each.said for each in town.up.group.pauses if each.name == "lunch")
    await does(town, "11", "*54", DeskPrompt.WHY_PAUSE, DeskPrompt.PAUSED, lunch, keys="2")
    assert town.state("11") is AgentState.PAUSED
    await town.rings("12", "11")
    await does(town, "11", "*50", DeskPrompt.PAUSED, lunch)
    await does(town, "11", "*55", DeskPrompt.SIGNED_IN)
    await does(town, "11", "*541", DeskPrompt.PAUSED)
    await does(town, "11", "*55", DeskPrompt.SIGNED_IN)
    await town.rings("11")
    assert await town.rows("11") == [
        ("paused", "paused", "lunch", "site00-11"),
        ("ready", "ready", "", "site00-11"),
        ("paused", "paused", "break", "site00-11"),
        ("ready", "ready", "", "site00-11"),
    ]


async def test_how_a_call_ended_is_kept_with_it_and_time_after_it_is_given(town: Town) -> None:
    here = town.here
    await does(town, "14", "*57", DeskPrompt.NO_CALL)
    await town.talks("11")
    await does(town, "11", "*56", DeskPrompt.MORE_TIME)
    assert town.state("11") is AgentState.WRAP_UP
    await does(town, "11", "*57", DeskPrompt.HOW_ENDED, DeskPrompt.NOTED, keys="2")
    await town.rings("12", "11")
    await does(town, "11", "*571", DeskPrompt.NOTED)
    await does(town, "11", "*55", DeskPrompt.SIGNED_IN)
    await town.rings("11")
    assert await town.up.app.journal.flush(10)
    told = [row.disposition for row in await latest_calls(town.up.dsn, 5, "site00") if row.agent == here.person("11")]
    assert told == ["resolved"]


async def test_lamps_follow_people_and_queues_and_their_keys_switch(town: Town) -> None:
    here, account = town.here, "site01-14"
    async with AsyncExitStack() as stack:

        async def watched(name: str) -> LampKey:
            lamp = await stack.enter_async_context(LampKey(town.up.asterisk.sip_port, account, town.secret(account)))
            await lamp.subscribe(name)
            return lamp

        signed, paused = await watched("signed-site00-11"), await watched("paused-site00-11")
        queue, requests = await watched("queue-site00-front_desk"), await watched("requests-site00")
        await shows(signed, ON)
        await shows(paused, OFF)
        await shows(queue, OFF)
        await shows(requests, OFF)
        await does(town, "11", "paused-site00-11", DeskPrompt.WHY_PAUSE, DeskPrompt.PAUSED, keys="1")
        await shows(paused, ON)
        await does(town, "11", "signed-site00-11", DeskPrompt.SIGNED_OUT)
        await shows(signed, OFF)
        await does(town, "12", "signed-site00-11", DeskPrompt.MAY_NOT)
        assert signed.state == OFF
        await does(town, "12", "*52", DeskPrompt.SIGNED_OUT)
        caller = await here.call()
        await caller.press(DESK)
        await shows(queue, ON)
        await shows(queue, BLINKS, 3 + LATEST)
        await does(town, "13", "queue-site00-front_desk", DeskPrompt.CALLERS_WAIT)
        await caller.hangup()
        await shows(queue, OFF)


async def test_two_missed_calls_pause_and_the_lamp_blinks(town: Town) -> None:
    here = town.here
    town.up.app.staff.sign(PersonId("site00-12"), "test", on=False)
    async with LampKey(town.up.asterisk.sip_port, "site01-14", town.secret("site01-14")) as lamp:
        await lamp.subscribe("paused-site00-11")
        caller = await here.call()
        await caller.press(DESK)
        await town.is_in("11", AgentState.PAUSED)
        await shows(lamp, BLINKS)
        await caller.hangup()
        await town.at_rest()
        await does(town, "11", "*50", DeskPrompt.PAUSED_MISSED)
        await does(town, "11", "paused-site00-11", DeskPrompt.SIGNED_IN)
        await shows(lamp, OFF)
    assert await town.rows("11") == [
        ("missed", "ready", "", ""),
        ("missed", "paused", "missed", ""),
        ("paused", "paused", "missed", ""),
        ("ready", "ready", "", "site00-11"),
    ]


async def test_a_phone_that_goes_while_it_rings_gives_the_caller_back(town: Town) -> None:
    here = town.here
    caller = await here.call()
    await caller.press(DESK)
    await here.phones["11"].wait_ringing()
    await here.sip.unplug(here.phones["11"])
    await town.is_in("11", AgentState.AWAY)
    talk = await here.pick_up("12", 20)
    await caller.hangup()
    await talk.wait_ended()
    await here.staff("11")
    await town.at_rest()
    events = [row[0] for row in await town.rows("11")]
    assert "away" in events
    assert events[-1] == "back"


async def test_a_phone_in_another_call_is_not_offered(town: Town) -> None:
    here = town.here
    await town.up.asterisk.cli("channel originate PJSIP/site00-11 application Wait 60")
    other = await here.phones["11"].wait_ringing()
    await town.rings("12", "11", free=EVERYBODY - 1)  # while it rings
    await other.answer()
    await town.rings("12", "11", free=EVERYBODY - 1)  # while it is in use
    await other.hangup()
    await town.at_rest()
    await town.rings("11")


async def shows(lamp: LampKey, state: str, seconds: float = LATEST) -> None:
    """Until the lamp is in this state."""

    async def so() -> bool:
        return lamp.state == state

    await until(f"the lamp is {state}, it is {lamp.state}", so, seconds)
