"""Pages that are open: what ends them, what they cost, and that none of them holds anything up."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from callcontrol.model.agents import AgentChange, AgentState
from callcontrol.model.emergency import EmergencyAck
from callcontrol.web.page import book
from tests.fixtures.practice import until
from tests.web.conftest import Seat
from tests.web.small_desk import ANN, PIN, SmallDesk

LATEST = 1.0
"""Seconds after which what has happened is on every page."""
HANGS_SECONDS = 40.0
"""Until nothing is left of a browser that hangs: pings, then the time for coming back."""


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[SmallDesk]:
    made = SmallDesk(tmp_path)
    async with made.up() as address, aiohttp.ClientSession() as http:

        async def loaded() -> bool:
            return made.page._guard.inner is not None

        await until("NiceGUI is loaded", loaded, 20)
        assert await made.get(http, "/sign-in") == 200
        assert address
        yield made


async def pages(desk: SmallDesk, count: int, within: float = 10.0) -> None:
    async def so() -> bool:
        return len(desk.page.book) == count

    await until(f"{count} pages are open, {len(desk.page.book)} are", so, within)


async def test_who_is_signed_out_elsewhere_or_loses_their_pin_is_led_to_the_form(
    desk: SmallDesk, sits: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "SWEEP_SECONDS", 0.5)
    ann = await sits(desk.http, desk.state, ANN)
    second = await ann.page.context.new_page()
    await second.goto(f"{desk.http}/")
    await second.wait_for_selector(".desk-table")
    await pages(desk, 2)
    await ann.presses("Sign out of this page")
    await second.wait_for_url("**/sign-in")
    await pages(desk, 0)

    other = await sits(desk.http, desk.state, ANN)
    assert desk.pins.remove(ANN)
    await other.page.wait_for_url("**/sign-in")
    await pages(desk, 0)
    other.errors.clear()


async def test_an_expired_session_changes_nothing(desk: SmallDesk, sits: Seat) -> None:
    ann = await sits(desk.http, desk.state, ANN)
    (page,) = desk.page.book._pages
    page.signed.ended = True
    await ann.page.evaluate("[...document.querySelectorAll('button')].find(b => b.innerText == 'Lunch').click()")
    await ann.page.wait_for_url("**/sign-in")
    assert desk.staff.state(ANN) is AgentState.READY


async def test_a_browser_that_goes_leaves_nothing(desk: SmallDesk, sits: Seat) -> None:
    ann = await sits(desk.http, desk.state, ANN)
    await pages(desk, 1)
    await ann.page.context.close()
    await pages(desk, 0, HANGS_SECONDS)


async def test_words_of_rules_and_notes_are_words_and_nothing_else(desk: SmallDesk, sits: Seat) -> None:
    ann = await sits(desk.http, desk.state, ANN)
    desk.dial()
    await ann.page.wait_for_selector(".desk-emergency", timeout=2000)
    await ann.page.get_by_label("What came of it").fill("<img src=x onerror=alert(1)>")
    await ann.presses("I see to it")
    assert (await ann.said()).startswith("Acknowledged")
    (ack,) = [row for row in desk.rows if isinstance(row, EmergencyAck)]
    assert (ack.by, ack.author, ack.note) == ("Ann", ANN, "<img src=x onerror=alert(1)>")


async def test_all_of_it_is_done_by_keyboard(desk: SmallDesk, sits: Seat) -> None:
    ann = await sits(desk.http, desk.state, ANN, width=390, height=800)
    desk.dial()
    await ann.page.wait_for_selector(".desk-emergency")
    await ann.page.keyboard.press("Tab")
    for _ in range(30):
        label = await ann.page.evaluate("document.activeElement.innerText || document.activeElement.ariaLabel || ''")
        if label.strip() == "I see to it":
            break
        await ann.page.keyboard.press("Tab")
    ring = await ann.page.evaluate("getComputedStyle(document.activeElement).boxShadow")
    assert ring.count("rgb") == 2, "who uses the keyboard sees where they are"
    await ann.page.keyboard.press("Enter")
    assert (await ann.said()).startswith("Acknowledged")
    wide = await ann.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, "nothing is cut off on a telephone"
    unnamed = await ann.page.evaluate(
        "[...document.querySelectorAll('input, button')].filter(e => !(e.ariaLabel || e.innerText || e.labels?.length))"
        ".length"
    )
    assert unnamed == 0


async def test_a_browser_that_hangs_holds_nothing_up(desk: SmallDesk, sits: Seat) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        assert (await desk.post(http, name=ANN, pin=PIN))[0] == 303
        async with http.get(f"{desk.http}/") as answer:
            client = re.search(r"client_id['\"]: ?['\"]([0-9a-f-]{36})", await answer.text())
        assert client is not None
        query = f"client_id={client[1]}&document_id=d&tab_id=t&next_message_id=0&implicit_handshake=true"
        socket = await http.ws_connect(
            f"{desk.http}/_nicegui_ws/socket.io/?EIO=4&transport=websocket&{query}", autoping=False
        )
        await socket.receive()
        await socket.send_str("40")
        await pages(desk, 1)
        # From here on it reads nothing, and answers no ping.
        ben = await sits(desk.http, desk.state, ANN)
        desk.dial()
        await ben.page.wait_for_selector(".desk-emergency", timeout=2000)
        await pages(desk, 1, HANGS_SECONDS)
        socket._response.close()  # type: ignore[attr-defined,unused-ignore]


async def test_pages_have_a_bound(desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "MOST", 5)
    monkeypatch.setattr(book, "MOST_OF_ONE", 3)
    found = []
    for _ in range(3):
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
            assert (await desk.post(http, name=ANN, pin=PIN))[0] == 303
            found.append([await desk.get(http) for _ in range(4)])
            assert len(desk.page.book) <= 5
    assert found == [[200] * 4, [200, 200, 503, 503], [503] * 4]


async def test_twenty_pages_are_told_in_milliseconds(desk: SmallDesk, sits: Seat) -> None:
    first = await sits(desk.http, desk.state, ANN)
    seats = [first, *[await sits(desk.http, desk.state, ANN) for _ in range(3)]]
    for seat in seats:
        for _ in range(4):
            page = await seat.page.context.new_page()
            await page.goto(f"{desk.http}/")
            await page.wait_for_selector(".desk-table")
    await pages(desk, 20)
    took, waits = [], []
    for turn in range(10):
        began = time.monotonic()
        on = turn % 2 == 0
        desk.staff.pause(ANN, ANN, "lunch") if on else desk.staff.ready(ANN, ANN)
        await first.page.locator(".desk-state", has_text="Paused: lunch" if on else "Ready").wait_for(timeout=5000)
        waits.append(time.monotonic() - began)
        took.append(desk.page.book.seconds)
    # Twenty tabs draw on the same cores as the server: the quicker half shows what is ours.
    assert sorted(waits)[len(waits) // 2] <= LATEST, waits
    assert sorted(took)[len(took) // 4] <= 0.02, took


async def test_with_no_page_open_nothing_is_looked_at(desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    monkeypatch.setattr(type(desk.page.book), "tell_all", lambda _: looks.append(1))
    await asyncio.sleep(3 * book.LOOK_SECONDS)
    assert not looks


async def test_whoever_presses_without_end_is_slowed_down(desk: SmallDesk, sits: Seat) -> None:
    ann = await sits(desk.http, desk.state, ANN)
    press = "[...document.querySelectorAll('button')].find(b => b.innerText == '2 more minutes')"
    await ann.page.evaluate(f"const b = {press}; for (let i = 0; i < 100; i++) b.click()")
    await ann.shows("that was too fast")
    rows = [row for row in desk.rows if isinstance(row, AgentChange) and row.author == ANN]
    assert 1 <= len(rows) <= book.MOST_ACTS


async def test_a_page_that_can_not_be_told_says_so_and_comes_back(
    desk: SmallDesk, sits: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "LONGEST_PAUSE", 1.0)
    ann = await sits(desk.http, desk.state, ANN)
    with monkeypatch.context() as broken:
        broken.setattr(desk.emergencies, "standing", lambda **_: 1 / 0)
        await ann.shows("This page is not up to date")
    desk.dial()
    await ann.page.wait_for_selector(".desk-emergency", timeout=5000)
    await ann.page.get_by_text("This page is not up to date").wait_for(state="hidden", timeout=5000)
