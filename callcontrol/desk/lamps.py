"""A lamp for each location's hours: a device of Asterisk's that phones watch."""

import asyncio
from collections.abc import Callable, Container, Mapping
from contextlib import suppress

from callcontrol.ari.errors import AriError
from callcontrol.ari.link import Link
from callcontrol.ari.port import AriPort
from callcontrol.config.clock import Clock
from callcontrol.model.desk import ALERT_LAMP, LAMP, Lamp
from callcontrol.model.rules import Group
from callcontrol.observe.logs import logger
from callcontrol.routing.desk import lamp

_LOG = logger("callcontrol.desk")
TICK_SECONDS = 0.5
"""What time does to the hours shows this late at most. A look is a search in a sorted list for each location."""
AFRESH_SECONDS = 60.0
"""After so much time all lamps are set once more, whoever may have changed them."""
_PAUSE_SECONDS = 2.0
"""After a command that failed."""


class Lamps:
    """`run` owns the lamps until it is cancelled; they then stay as they are."""

    def __init__(self, ari: AriPort, clock: Clock, group: Group, alerts: Callable[[], Mapping[str, Lamp]]) -> None:
        self._alerts = alerts
        self._ari = ari
        self._clock = clock
        self._group = group
        self._shown: dict[str, Lamp] = {}
        """What Asterisk was told over this connection, by the device's name."""
        self._set_at: float | None = None
        """When all of them were set last; None: not over this connection."""
        self._changed = asyncio.Event()

    def replace(self, group: Group) -> None:
        """These rules, or switches, hold from now on."""
        self._group = group
        self._changed.set()

    def changed(self) -> None:
        """Something that a lamp may stand for has changed."""
        self._changed.set()

    def disconnected(self) -> None:
        """The connection to Asterisk is another one, and perhaps Asterisk too."""
        self._set_at = None
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

    async def _show(self) -> None:
        states = self._ari.device_states
        wanted = self._wanted()
        now = self._clock.monotonic()
        if self._set_at is None or now - self._set_at >= AFRESH_SECONDS:
            self._shown.clear()
            self._set_at = now  # before the commands: a connection lost meanwhile sets all of them again
            await self._put_out(wanted.keys())
        for name, state in wanted.items():
            if self._shown.get(name) is not state:
                await states.update(device_name=name, device_state=state.value)
                self._shown[name] = state
        for name in self._shown.keys() - wanted.keys():
            await states.delete(device_name=name)
            del self._shown[name]

    async def _put_out(self, wanted: Container[str]) -> None:
        """Asterisk keeps devices over restarts: those of locations that are no more go."""
        for device in await self._ari.device_states.list():
            if device.name.startswith((LAMP, ALERT_LAMP)) and device.name not in wanted:
                await self._ari.device_states.delete(device_name=device.name)

    def _wanted(self) -> dict[str, Lamp]:
        now = self._clock.rules_now()
        hours = {f"{LAMP}{key}": lamp(location, now) for key, location in self._group.locations.items()}
        return {**hours, **self._alerts()}
