"""The page as the process knows it: there at once as an address, with NiceGUI loaded beside the calls."""

import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from importlib import import_module

from starlette.types import ASGIApp

from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger
from callcontrol.people.pins import PinGate, PinStore
from callcontrol.web.page.acting import Acting
from callcontrol.web.page.book import Book
from callcontrol.web.page.doorkeeper import Doorkeeper
from callcontrol.web.page.guard import Guard
from callcontrol.web.page.looking import Looking
from callcontrol.web.page.sessions import Sessions
from callcontrol.web.page.sign_in import SignIn

_LOG = logger("callcontrol.web")


class DeskPage:
    """`application` is what the HTTP face mounts; `run` owns everything of it and is owned by the process."""

    def __init__(self, looking: Looking, gate: PinGate, pins: PinStore, live: Callable[[], Group]) -> None:
        acting = Acting(looking.live, looking.staff, looking.emergencies, looking.alerts)
        sessions = Sessions(time.monotonic)
        doorkeeper = Doorkeeper(live, gate, pins, sessions, time.monotonic)
        sign_in = SignIn(doorkeeper, sessions, lambda: live().name)
        self.book = Book(looking, acting, sessions, doorkeeper)
        self._guard = Guard(sessions, sign_in, self.book.has_room, self.book)
        self.trouble = ""
        """Why there is no page; empty when all is well."""

    @property
    def application(self) -> ASGIApp:
        """Serves the page, the sign-in, and nothing else."""
        return self._guard

    async def run(self) -> None:
        """Until cancelled. Whatever is wrong with the page costs the page, never a call."""
        try:
            async with _nicegui() as inner:
                self._guard.inner = inner
                try:
                    await self.book.run()
                finally:
                    self._guard.inner = None
        except Exception as error:  # noqa: BLE001 - as above
            self.trouble = f"there is none: {error}"
            _LOG.exception("there is no page")


def _nicegui() -> AbstractAsyncContextManager[ASGIApp]:
    """Imported here and now: no command, and no start of the process, waits for it."""
    found: AbstractAsyncContextManager[ASGIApp] = import_module("callcontrol.web.page.loading").nicegui()
    return found
