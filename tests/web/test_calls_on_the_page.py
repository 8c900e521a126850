"""Real calls as the page shows them: people's states, how a call ended, and callers who wait too long."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from callcontrol.config import load_group
from callcontrol.journal import latest_calls
from callcontrol.model.agents import AgentState
from callcontrol.model.names import LocationKey, PersonId
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.sip import SipSide
from tests.fixtures.lamp import LampKey
from tests.fixtures.practice import Practice, World, nothing_left, settings_for, until, write_rules
from tests.web.conftest import Desk, Seat

OFF, ON, BLINKS = "terminated", "confirmed", "early"
"""How a phone is told of a lamp: not lit, lit, blinking."""


@dataclass
class Place:
    """A box with a page, and who is there."""

    up: Box
    here: Practice
    room: Practice

    @property
    def http(self) -> str:
        return self.up.app.http

    @property
    def state(self) -> Path:
        return self.up.app.settings.state

    async def row(self, desk: Desk, extension: str) -> str:
        """What the page says of somebody here."""
        return await desk.page.inner_text(f'tr[data-person="{self.here.person(extension)}"]')

    async def becomes(self, desk: Desk, extension: str, words: str, within: float = 3.0) -> None:
        """Until the page says so of somebody here."""

        async def so() -> bool:
            return words in await self.row(desk, extension)

        await until(f"{extension} is {words!r} on the page", so, within)

    async def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """What PostgreSQL has."""
        assert await self.up.app.journal.flush(10)
        connection = await asyncpg.connect(self.up.dsn)
        try:
            return [tuple(row) for row in await connection.fetch(query, *values)]
        finally:
            await connection.close()


@pytest.fixture(scope="module")
async def paged(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Box]:
    folder = tmp_path_factory.mktemp("paged")
    rules = write_rules(folder / "rules", sites=2, waits=1)
    async with box(settings_for(folder / "state", rules=rules, page=True), load_group(rules)) as up:
        yield up


@pytest.fixture
async def place(paged: Box, sip: SipSide) -> AsyncIterator[Place]:
    world, places = World.of(paged), paged.group.locations
    found = Place(paged, *(Practice(world, sip, places[LocationKey(key)]) for key in ("site00", "wait00")))
    yield found
    await asyncio.gather(found.here.hang_up(), found.room.hang_up())
    await nothing_left(world)


async def test_how_a_real_call_ended_is_chosen_at_the_page(place: Place, sits: Seat) -> None:
    here, begun = place.here, datetime.now(UTC)
    await here.staff("11")
    person = here.person("11")
    desk = await sits(place.http, place.state, person)
    await place.becomes(desk, "11", "ready")
    assert "phone not registered" in await place.row(desk, "12")

    caller, phone = await here.talk("1", "11")
    await place.becomes(desk, "11", "talking")
    await caller.hangup()
    await phone.wait_ended()
    await place.becomes(desk, "11", "ready")
    await desk.shows("how did it end?")
    first, second = place.up.group.dispositions[:2]
    words = [next(iter(each.said.text.values())) for each in (first, second)]
    await desk.presses(words[1])
    assert await desk.said() == "Noted how the call ended."
    await desk.shows(f"Noted: {words[1]}")
    assert await desk.page.get_by_role("button", name=words[1]).get_attribute("aria-pressed") == "true"
    await desk.presses(words[0])
    await desk.shows(f"Noted: {words[0]}")

    async def kept() -> bool:
        assert await place.up.app.journal.flush(10)
        rows = await latest_calls(place.up.dsn, 5, "site00")
        return any(row.agent == person and row.disposition == first.name for row in rows if row.started_at >= begun)

    await until("the record says how the call ended", kept)


async def test_a_pause_more_time_and_ready_leave_the_same_rows_as_a_phone(place: Place, sits: Seat) -> None:
    here, staff, begun = place.here, place.up.app.staff, datetime.now(UTC)
    await here.staff("12")
    person = PersonId(here.person("12"))
    desk, other = [await sits(place.http, place.state, person) for _ in range(2)]
    await desk.presses("Lunch")
    await other.shows("Paused: lunch")
    assert staff.state(person) is AgentState.PAUSED
    await place.becomes(other, "12", "paused: Lunch")
    await desk.presses("Ready")
    await place.becomes(other, "12", "ready")
    await desk.presses("2 more minutes")
    await place.becomes(other, "12", "after a call")
    await desk.presses("Ready")
    await desk.presses("Sign out of calls")
    await other.shows("Sign in to calls")
    assert staff.state(person) is AgentState.SIGNED_OUT
    await other.presses("Sign in to calls")
    await place.becomes(desk, "12", "ready")
    rows = await place.rows(
        "select event, reason, author from report.agent_states where person = $1 and since >= $2 and author <> '' "
        "order by since",
        *(person, begun),
    )
    events = ["paused", "ready", "wrap_up", "ready", "signed_out", "signed_in"]
    assert [row[0] for row in rows] == events
    assert rows[0][1] == "lunch"
    assert {row[2] for row in rows} == {person}


async def test_a_long_wait_is_acknowledged_at_the_page_and_the_lamp_stops_blinking(place: Place, sits: Seat) -> None:
    room = place.room
    queue, person = f"{room.location.key}/nurse", room.person("12")
    account = next(each for each in place.up.asterisk.plan.phones if each.username == person)
    desk = await sits(place.http, place.state, person)
    await desk.shows("Nobody waits too long.")
    other = await sits(place.http, place.state, place.here.person("11"))
    async with LampKey(place.up.asterisk.sip_port, account.username, account.password) as lamp:
        assert await lamp.register() == 200
        await lamp.subscribe(f"alert-{queue.replace('/', '-')}")
        caller = await room.call()
        await caller.press("2")

        async def shows(state: str) -> None:
            async def so() -> bool:
                return lamp.state == state

            await until(f"the lamp is {state}, it is {lamp.state}", so, 15)

        await shows(BLINKS)
        await desk.page.wait_for_selector(f'[data-alert="{queue}"]', timeout=3000)
        told = await desk.page.inner_text(f'[data-alert="{queue}"]')
        assert "1 caller waits longer than 4 s" in told, told
        waits = await desk.page.inner_text(f'tr[data-queue="{queue}"]')
        assert "1" in waits.split(), waits
        await other.presses("I see to Nurse")
        assert (await other.said()).startswith("You may not acknowledge this")
        await desk.presses("I see to Nurse")
        assert (await desk.said()).startswith("Acknowledged")
        await shows(ON)
        await other.shows("Ben sees to it.")
        await caller.hangup()
        await shows(OFF)
        await desk.shows("Nobody waits too long.")

    async def told_whole() -> bool:
        return bool(
            await place.rows("select 1 from report.wait_alerts where queue = $1 and ended_at > raised_at", queue)
        )

    await until("the trail is whole", told_whole, 15)
    rows = await place.rows("select acknowledged_by, author from report.wait_alerts where queue = $1", queue)
    assert rows == [("Ben", person)]
