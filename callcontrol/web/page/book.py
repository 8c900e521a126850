"""The pages that are open: a look at what is live twice a second for all of them, and what is new goes to each.

With no page open nothing is looked at. A page that can not be told is closed; what it shows holds nothing of a call.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol
from weakref import WeakKeyDictionary

from callcontrol.observe.logs import logger
from callcontrol.web.page.acting import Acting
from callcontrol.web.page.doorkeeper import Doorkeeper
from callcontrol.web.page.looking import Looking
from callcontrol.web.page.sessions import Sessions, Signed
from callcontrol.web.page.tables import Tables
from callcontrol.web.page.values import Mine

_LOG = logger("callcontrol.web")
LOOK_SECONDS = 0.4
"""Between two looks: what has happened is on every page within a second."""
SHARE = 20.0
"""A look that takes long is followed by a pause so many times as long: pages never have more of the loop than this."""
LONGEST_PAUSE = 5.0
MOST = 60
"""Pages open at once; one more is told to come back."""
MOST_OF_ONE = 8
"""Of one browser; the oldest is closed for another one."""
SWEEP_SECONDS = 10.0
MOST_ACTS, ACTS_SECONDS = 20, 10.0
"""Of one sign-in."""
TOO_FAST = "Not done: that was too fast. Wait a moment."


class OpenPage(Protocol):
    """A page in a browser, or on its way to one."""

    @property
    def signed(self) -> Signed:
        """Whose it is."""

    @property
    def connected(self) -> bool:
        """Whether its browser is there."""

    def tell(self, tables: Tables, mine: Mine) -> None:
        """What holds now. Returns at once."""

    def stale(self) -> None:
        """What it shows may not be true. Returns at once."""

    def close(self, *, to_sign_in: bool) -> None:
        """No more of it; a browser that is there goes to the sign-in."""


class Book:
    """`run` owns the looks; everything else is one step of the loop."""

    def __init__(self, looking: Looking, acting: Acting, sessions: Sessions, doorkeeper: Doorkeeper) -> None:
        self.acting = acting
        self._looking, self._sessions, self._doorkeeper = looking, sessions, doorkeeper
        self._pages: list[OpenPage] = []
        self._opened = asyncio.Event()
        self._looked = 0.0
        self._acts: WeakKeyDictionary[Signed, deque[float]] = WeakKeyDictionary()
        self.seconds = 0.0
        """That the last look took, with telling all pages."""

    def __len__(self) -> int:
        return len(self._pages)

    def has_room(self, signed: Signed) -> bool:
        """Whether another page may be opened; the oldest of a browser that has many is closed for it."""
        own = [page for page in self._pages if page.signed is signed]
        for page in own[: max(len(own) - MOST_OF_ONE + 1, 0)]:
            self._drop(page, to_sign_in=True)
        return len(self._pages) < MOST

    def add(self, page: OpenPage) -> None:
        """A page is asked for: it is told what holds at once."""
        self._pages.append(page)
        self._opened.set()
        self._tell(page, Tables(self._looking.look()))

    def remove(self, page: OpenPage) -> None:
        """Its browser has gone."""
        if page in self._pages:
            self._pages.remove(page)

    def act(self, page: OpenPage, do: Callable[[], str]) -> str | None:
        """Do what was pressed; what holds now in words. None: whoever it was is not signed in any more.

        Every page is told at once, not at the next look, unless the last one was only just.
        """
        if not self._sessions.holds(page.signed):
            self._drop(page, to_sign_in=True)
            return None
        self._sessions.see(page.signed)
        if self._too_fast(page.signed):
            return TOO_FAST
        said = do()
        if time.monotonic() - self._looked >= LOOK_SECONDS / 4:
            self.tell_all()
        return said

    async def run(self) -> None:
        """Until cancelled; then no page is open any more."""
        swept = time.monotonic()
        try:
            while True:
                if not self._pages:
                    self._opened.clear()
                    await self._opened.wait()
                await asyncio.sleep(min(max(LOOK_SECONDS, self.seconds * SHARE), LONGEST_PAUSE))
                self.tell_all()
                if time.monotonic() - swept >= SWEEP_SECONDS:
                    await self._doorkeeper.sweep()
                    swept = time.monotonic()
        finally:
            for page in list(self._pages):
                self._drop(page, to_sign_in=False)

    def tell_all(self) -> None:
        """One look for all pages."""
        began, self._looked = time.perf_counter(), time.monotonic()
        try:
            tables = Tables(self._looking.look())
        except Exception:  # noqa: BLE001 - whatever it is, calls go on
            _LOG.exception("the page could not be brought up to date")
            self.seconds = LONGEST_PAUSE / SHARE
            for page in list(self._pages):
                self._safely(page, page.stale)
            return
        for page in list(self._pages):
            self._tell(page, tables)
        self.seconds = time.perf_counter() - began

    def _tell(self, page: OpenPage, tables: Tables) -> None:
        def tell() -> None:
            mine = self._looking.mine(page.signed.person, self.acting.noted)
            if mine is None or not self._sessions.holds(page.signed):
                self._drop(page, to_sign_in=True)
                return
            if page.connected:
                self._sessions.see(page.signed)
            page.tell(tables, mine)

        self._safely(page, tell)

    def _safely(self, page: OpenPage, tell: Callable[[], None]) -> None:
        """A page that shows what was is worse than none: one that can not be told is closed."""
        try:
            tell()
        except Exception:  # noqa: BLE001 - a page's mistake is that page's
            _LOG.exception("a page could not be told and was closed")
            self._drop(page, to_sign_in=True)

    def _too_fast(self, signed: Signed) -> bool:
        """What people press is written down for good: a script must not fill that."""
        acts, now = self._acts.setdefault(signed, deque(maxlen=MOST_ACTS)), time.monotonic()
        if len(acts) == MOST_ACTS and now - acts[0] < ACTS_SECONDS:
            return True
        acts.append(now)
        return False

    def _drop(self, page: OpenPage, *, to_sign_in: bool) -> None:
        self.remove(page)
        try:
            page.close(to_sign_in=to_sign_in)
        except Exception:  # noqa: BLE001 - likewise
            _LOG.exception("a page could not be closed")
