"""The lamps of the desk phones: devices of Asterisk's that phones watch, kept as what they stand for."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from callcontrol.ari.errors import AriError
from callcontrol.ari.link import Link
from callcontrol.ari.port import AriPort
from callcontrol.config.clock import Clock
from callcontrol.model.desk import LAMPS, Lamp
from callcontrol.observe.logs import logger

_LOG = logger("callcontrol.desk")
TICK_SECONDS = 0.5
"""What time does shows this late at most. A look asks every source once: see `callcontrol.desk.lamp_sources`."""
SETTLE_SECONDS = 0.05
"""After a change: what changes together, or there and back, is one look at all sources."""
AFRESH_SECONDS = 60.0
"""After so much time Asterisk is asked what all lamps show, whoever may have changed them."""
_AT_ONCE = 16
"""Commands on their way: of a large group all lamps are set at the start."""
_PAUSE_SECONDS = 2.0
"""After a command that failed."""

Source = Callable[[], Mapping[str, Lamp]]
"""What some lamps should show now, by the device's name; each begins with one of `LAMPS`. Never waits."""


class Lamps:
    """`run` owns the lamps until it is cancelled; they then stay as they are."""

    def __init__(self, ari: AriPort, clock: Clock, *sources: Source) -> None:
        self._ari = ari
        self._clock = clock
        self._sources = sources
        self._shown: dict[str, str] = {}
        """What Asterisk was told over this connection, or said by itself, by the device's name."""
        self._asked_at: float | None = None
        """When Asterisk was asked last; None: not over this connection."""
        self._changed = asyncio.Event()

    def changed(self, *_: object) -> None:
        """Something that a lamp may stand for has changed."""
        self._changed.set()

    def disconnected(self) -> None:
        """The connection to Asterisk is another one, and perhaps Asterisk too."""
        self._asked_at = None
        self._changed.set()

    async def run(self) -> None:
        """Until cancelled. Trouble with Asterisk is logged and tried again."""
        while True:
            self._changed.clear()
            pause = TICK_SECONDS
            if self._ari.link is Link.UP:
                try:
                    await self._show()
                except AriError as error:
                    _LOG.warning("lamps are late", error=str(error))
                    pause = _PAUSE_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._changed.wait()
                await asyncio.sleep(SETTLE_SECONDS)

    async def _show(self) -> None:
        states, now = self._ari.device_states, self._clock.monotonic()
        if self._asked_at is None or now - self._asked_at >= AFRESH_SECONDS:
            self._asked_at = now  # before the question: a connection lost meanwhile asks again
            listed = await states.list()
            self._shown = {device.name: device.state for device in listed if device.name.startswith(LAMPS)}
        wanted = {name: lamp for source in self._sources for name, lamp in source().items()}
        changed = [(name, lamp) for name, lamp in wanted.items() if self._shown.get(name) != lamp.value]
        for start in range(0, len(changed), _AT_ONCE):
            await self._set(changed[start : start + _AT_ONCE])
        for name in self._shown.keys() - wanted.keys():  # Asterisk keeps them over restarts
            await states.delete(device_name=name)
            del self._shown[name]

    async def _set(self, lamps: Sequence[tuple[str, Lamp]]) -> None:
        update = self._ari.device_states.update
        asked = [update(device_name=name, device_state=lamp.value) for name, lamp in lamps]
        done = await asyncio.gather(*asked, return_exceptions=True)
        for (name, lamp), result in zip(lamps, done, strict=True):
            if not isinstance(result, BaseException):
                self._shown[name] = lamp.value
        for result in done:
            if isinstance(result, BaseException):
                raise result
