"""How many requests of callers are open at each location: asked of PostgreSQL now and then, known without waiting."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import LocationKey
from callcontrol.observe.logs import logger

_LOG = logger("callcontrol.people")
ASK_SECONDS = 10.0
MOST_FAILURES = 6
"""Questions in a row without an answer, after which what was known counts no more."""


class OpenRequests:
    """`run` asks until it is cancelled. ``ask`` raises CallcontrolError; None: there is no PostgreSQL."""

    def __init__(
        self,
        ask: Callable[[], Awaitable[Mapping[LocationKey, int]]] | None,
        changed: Callable[[], None] = lambda: None,
        every_seconds: float = ASK_SECONDS,
    ) -> None:
        self._ask, self._changed, self._every = ask, changed, every_seconds
        self.counts: Mapping[LocationKey, int] | None = None
        """None: not known."""

    def of(self, location: LocationKey) -> int | None:
        """How many are open; None: not known."""
        return self.counts.get(location, 0) if self.counts is not None else None

    async def run(self) -> None:
        """Until cancelled."""
        failures = 0
        while self._ask is not None:
            try:
                self.counts, failures = await self._ask(), 0
                self._changed()
            except CallcontrolError as error:
                failures += 1
                if failures == 1:
                    _LOG.warning("how many requests are open is not known", error=str(error))
                if failures >= MOST_FAILURES:
                    self.counts = None
            await asyncio.sleep(self._every)
