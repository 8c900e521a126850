"""A real browser, and people who sit before it."""

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, WebSocket, async_playwright

from callcontrol.model.names import PersonId
from callcontrol.people.pins import PinStore
from tests.support.chromium import QUIET, find_chromium

PIN = "271828"


@dataclass
class Desk:
    """Somebody's browser tab; everything that it has asked for."""

    page: Page
    http: str
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def foreign(self) -> list[str]:
        """What it has asked of another address than the page's own."""
        own = urlsplit(self.http).netloc
        return [url for url in self.asked if urlsplit(url).netloc != own and urlsplit(url).scheme != "data"]

    async def sign_in(self, person: str, pin: str = PIN) -> None:
        """Fill in the form, and send it."""
        await self.page.goto(f"{self.http}/")
        await self.page.fill("#name", person)
        await self.page.fill("#pin", pin)
        await self.page.get_by_role("button", name="Sign in").click()

    async def presses(self, words: str) -> None:
        """Press a button by what stands on it."""
        await self.page.get_by_role("button", name=words, exact=True).click()

    async def shows(self, words: str, within: float = 10.0) -> None:
        """Until these words can be seen."""
        await self.page.get_by_text(words).first.wait_for(timeout=within * 1000)

    async def said(self) -> str:
        """What the page has answered to what was pressed last, once it has."""
        await self.page.wait_for_function("document.querySelector('.desk-said')?.textContent.trim()")
        return (await self.page.inner_text(".desk-said")).strip()


Seat = Callable[..., Awaitable[Desk]]
"""Takes the process's address and folder, and who sits down; None: nobody signs in."""


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One for the whole run."""
    found = await find_chromium()
    async with async_playwright() as playwright:
        env: dict[str, str | float | bool] = {**os.environ, **found.env}
        browser = await playwright.chromium.launch(executable_path=found.program, env=env, args=list(QUIET))
        yield browser
        await browser.close()


def give_pin(state: Path, person: str, pin: str = PIN) -> None:
    """As `callcontrol pin set` does, to who has none: another one would end the pages that are open."""
    store = PinStore(state / "pins.json")
    if PersonId(person) not in store.read():
        store.set(PersonId(person), pin, time.time())


@pytest.fixture
async def sits(chromium: Browser) -> AsyncIterator[Seat]:
    """Opens a browser of its own for somebody, signed in; nobody's page asks anything of another address."""
    desks: list[Desk] = []

    async def sit(http: str, state: Path, person: str | None, *, width: int = 1280, height: int = 720) -> Desk:
        context = await chromium.new_context(viewport={"width": width, "height": height})
        found = Desk(await context.new_page(), http.rstrip("/"))
        desks.append(found)

        def hear(socket: WebSocket) -> None:
            found.asked.append(socket.url)

        found.page.on("request", lambda request: found.asked.append(request.url))
        found.page.on("websocket", hear)
        found.page.on("pageerror", lambda error: found.errors.append(str(error)))
        if person is not None:
            give_pin(state, person)
            await found.sign_in(person)
            await found.page.wait_for_selector(".desk-table tbody tr", timeout=20_000)
        return found

    yield sit
    for each in desks:
        await each.page.context.close()
    assert not [each.errors for each in desks if each.errors]
    assert not [each.foreign for each in desks if each.foreign]
