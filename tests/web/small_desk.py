"""The page of a small group behind a real HTTP server, with the clocks in a test's hand; no Asterisk."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from fastapi import FastAPI

from callcontrol.calls.emergencies import DIALLED, Emergencies
from callcontrol.config.clock import Clock
from callcontrol.journal import EmergencyStore
from callcontrol.model.names import PersonId
from callcontrol.observe.metrics import Metrics
from callcontrol.people.dispatcher import Dispatcher
from callcontrol.people.kept import SettingStore
from callcontrol.people.pins import PinGate, PinStore
from callcontrol.people.staff import Staff
from callcontrol.people.wait_alerts import WaitAlerts
from callcontrol.queueing import Device
from callcontrol.web.page import DeskPage
from callcontrol.web.page.looking import Looking
from callcontrol.web.server import serving
from tests.support.small_group import small_group

ANN, BEN = PersonId("northside-101"), PersonId("northside-102")
PIN = "271828"


class SmallDesk:
    """Who sits where; `rows` is what would go to PostgreSQL, which is not there."""

    def __init__(self, folder: Path) -> None:
        self.state = folder
        self.rows: list[object] = []
        self.group, metrics, clock = small_group(), Metrics(), Clock()
        dispatcher = Dispatcher(self.group, metrics, clock.monotonic)
        live = lambda: self.group  # noqa: E731
        settings = SettingStore(folder / "people.json")
        self.staff = Staff(dispatcher, live, settings, self.rows.append, clock.now, metrics)
        self.emergencies = Emergencies(
            EmergencyStore(folder / "emergencies.json"), self.rows.append, metrics, clock.now
        )
        alerts = WaitAlerts(dispatcher, clock, metrics, self.rows.append)
        self.pins = PinStore(folder / "pins.json")
        gate = PinGate(self.pins, folder / "pin-attempts.json", time.time)
        parts = self.staff, dispatcher, self.emergencies, alerts, lambda: ()
        self.page = DeskPage(Looking(live, *parts, clock), gate, self.pins, live)
        dispatcher.device(ANN, Device.FREE)
        self.pins.set(ANN, PIN, time.time())
        self.http = ""

    @asynccontextmanager
    async def up(self) -> AsyncIterator[str]:
        """Its address, while served; as in the process, the page ends before the server does."""
        web = FastAPI()
        web.mount("/", self.page.application)
        async with serving(web, "127.0.0.1", 0) as self.http:
            run = asyncio.create_task(self.page.run())
            try:
                yield self.http
            finally:
                run.cancel()
                await asyncio.wait({run})

    def dial(self, name: str = "1733021999.7") -> None:
        """A note of the dialplan: Ben has dialled 911."""
        self.emergencies.take((DIALLED, "911", BEN, "102", name, str(int(datetime.now(UTC).timestamp()))), self.group)

    async def post(
        self, http: aiohttp.ClientSession, path: str = "/sign-in", headers: dict[str, str] | None = None, **form: str
    ) -> tuple[int, str, Any]:
        """Status, text and headers of an answer; redirections are not followed."""
        async with http.post(f"{self.http}{path}", data=form, headers=headers, allow_redirects=False) as answer:
            return answer.status, await answer.text(), answer.headers

    async def get(self, http: aiohttp.ClientSession, path: str = "/", **headers: str) -> int:
        """Its status; redirections are not followed."""
        async with http.get(f"{self.http}{path}", headers=headers, allow_redirects=False) as answer:
            await answer.read()
            return answer.status
