"""911 from a real phone through a real Asterisk, seen and seen to in a real browser."""

import asyncio
import signal
import time
from pathlib import Path

from callcontrol.journal import emergencies_since
from callcontrol.sandbox.rehearsing.doors import REHEARSAL
from callcontrol.web.page.looking import GONE_SECONDS
from tests.fixtures.emergency import CALLBACK, EXAM, Town
from tests.fixtures.practice import until
from tests.web.conftest import Desk, Seat

LATEST = 3.0
"""Seconds after the carrier has the call at which the page must show it, on a machine that others use as well."""
STOP_SECONDS = 8.0
"""As long as a process may take to stop, with a page open or without."""


async def banner(desk: Desk, within: float = LATEST) -> str:
    await desk.page.wait_for_selector(".desk-emergency", timeout=within * 1000)
    return await desk.page.inner_text(".desk-emergency")


async def test_the_page_says_who_where_and_what_to_call_back_until_somebody_sees_to_it(
    town: Town, sits: Seat, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    async with town.controller() as program:
        await town.ready()
        ann = await sits(town.http, state, "site00-11")
        cleo = await sits(town.http, state, "site00-13")
        assert await ann.page.locator(".desk-emergency").count() == 0
        region = ann.page.get_by_role("alert")
        assert await region.get_attribute("aria-live") == "assertive"

        call, _ = await town.dial("site00-12")
        began = time.monotonic()
        told = await banner(ann)
        assert time.monotonic() - began <= LATEST
        for words in ("EMERGENCY CALL to 911", f"{EXAM}, Practice 00, 12 Harbor Street", "Ben, extension 12", CALLBACK):
            assert words in told, told
        assert "(under way)" in told
        assert "EST" in told or "EDT" in told, "on the location's own clock"
        assert await banner(cleo) == told
        assert (await ann.page.title()).startswith("EMERGENCY")
        assert "emergencies" in (await town.world.readiness())[2]

        await ann.page.get_by_label("What came of it").fill("Ambulance has come <b>")
        for desk in (ann, cleo):
            await desk.page.evaluate("window.seen = document.querySelector('.desk-emergency .desk-loud')")
        await asyncio.gather(*(desk.page.evaluate("window.seen.click()") for desk in (ann, cleo)))
        answers = {"Ann": await ann.said(), "Cleo": await cleo.said()}
        won = [name for name, said in answers.items() if said.startswith("Acknowledged")]
        assert len(won) == 1, answers
        lost = next(said for name, said in answers.items() if name not in won)
        assert lost.startswith(f"Already seen to: {won[0]} did at "), answers
        for desk in (ann, cleo):
            await desk.page.wait_for_selector(".desk-emergency.desk-seen")
            assert f"{won[0]} at" in await banner(desk)
            assert await desk.page.get_by_role("button", name="I see to it").count() == 0
        call.bye()
        for desk in (ann, cleo):
            await desk.page.wait_for_selector(".desk-emergency", state="detached", timeout=GONE_SECONDS * 2000)
        assert not (await ann.page.title()).startswith("EMERGENCY")

        assert "emergencies" not in (await town.world.readiness())[2]
        assert "nothing waits to be seen to" in await town.command("emergencies")

        async def acknowledged() -> bool:
            found = await emergencies_since(town.dsn, REHEARSAL.replace(year=2020))
            return bool(found) and found[0].ack is not None

        await until("PostgreSQL knows who has seen to it", acknowledged, 25)
        (stored,) = await town.stored()
        assert stored.ack is not None
        note = "Ambulance has come <b>" if won == ["Ann"] else ""
        person = "site00-11" if won == ["Ann"] else "site00-13"
        assert (stored.ack.by, stored.ack.author, stored.ack.note) == (won[0], person, note)

        began = time.monotonic()
        assert await program.end(signal.SIGTERM) == 0
        assert time.monotonic() - began <= STOP_SECONDS
        await ann.shows("Connection lost")


async def test_a_call_that_found_no_way_out_is_told_to_be_dialled_again(town: Town, sits: Seat, tmp_path: Path) -> None:
    async with town.controller():
        await town.ready()
        ann = await sits(town.http, tmp_path / "state", "site00-11")
        assert await town.carrier.register(0) == 200
        call = await town.phones["site00-12"].call("911")
        await asyncio.wait_for(call.answered.wait(), 5)  # a voice says that it did not get through
        call.bye()
        await ann.page.get_by_text("EMERGENCY CALL to 911 DID NOT GET THROUGH").wait_for(timeout=LATEST * 1000)
        assert "Dial 911 again, from another phone or a mobile" in await banner(ann)
