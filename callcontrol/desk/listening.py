"""The channels of one listening: a snoop on the person's leg and the supervisor's phone, in a bridge of their own.

Measured on 22.10.1, by what each of the three heard: ``spy=both`` is the person's voice and what they hear;
``whisper=out`` is heard by the person alone, ``whisper=both`` by the caller too; nobody hears themselves. A snoop
channel enters our application after its creation was answered, and until then no bridge takes it (422). It ends with
the channel that it listens to. Its directions can not be changed: another way of listening is another snoop.
"""

import asyncio
from contextlib import suppress
from typing import Literal

from callcontrol.ari.errors import AriError
from callcontrol.desk.phone import DeskPhone, SideChannel
from callcontrol.flows.joining import bridge_name
from callcontrol.model.supervising import Ear

_WHISPER: dict[Ear, Literal["none", "out", "both"]] = {Ear.LISTEN: "none", Ear.WHISPER: "out", Ear.BARGE: "both"}
_ENTER_SECONDS = 3.0
_TONE, _TONE_SECONDS = "tone:1400", 0.4
"""Played for so long; 1400 Hz is the pitch of the tone that tells of a recording in North America."""
_ARGS = "listening"
_CDR_SWITCH = "CDR_PROP(disable)"


class Listening:
    """One supervisor's phone and one person's leg. `close` leaves nothing behind; the conversation never notices."""

    def __init__(self, phone: DeskPhone, target: str) -> None:
        """``target``: the channel of the person who is listened to."""
        self._phone = phone
        self._target = target
        self._ear: SideChannel | None = None
        self._bridge: str | None = None
        self._ari = phone.services.ari

    @property
    def over(self) -> asyncio.Event:
        """Set when the person's leg has gone, and the snoop with it."""
        return self._ear.gone if self._ear is not None else asyncio.Event()

    async def tone(self) -> None:
        """The person alone hears a tone, over the voice of the caller. Raises AriError, TimeoutError."""
        side = await self._snoop(spy="none", whisper="out")
        try:
            await self._phone.beep(side.channel, _TONE, _TONE_SECONDS)
        finally:
            await self._drop(side)

    async def take_part(self, ear: Ear) -> None:
        """In this way from now on. Raises AriError, TimeoutError."""
        side = await self._snoop(spy="both", whisper=_WHISPER[ear])
        before, self._ear = self._ear, side
        if before is not None:
            # First out, then in: with both in the bridge each would hear what the other brings.
            await self._drop(before)
        bridge = self._bridge or await self._make_bridge()
        await self._ari.bridges.add_channel(bridge_id=bridge, channel=[side.channel])

    async def close(self) -> None:
        """Nothing of it is left in Asterisk; what can not be reached now the next look round finds."""
        for side in list(self._phone.sides.values()):
            await self._drop(side)
        if self._bridge is not None:
            with suppress(AriError):
                await self._ari.bridges.destroy(bridge_id=self._bridge)
        self._phone.bridge = self._bridge = None

    async def _make_bridge(self) -> str:
        phone = self._phone
        self._bridge = phone.bridge = phone.new_bridge_id()  # known before it exists: it may come to be all the same
        name = bridge_name(self._ari.app, phone.call_id)
        await self._ari.bridges.create_with_id(bridge_id=self._bridge, type="mixing", name=name)
        # Keys of the supervisor's are for us: passed on, they would be tones in the conversation.
        await self._ari.bridges.add_channel(bridge_id=self._bridge, channel=[phone.channel], absorb_dtmf=True)
        return self._bridge

    async def _snoop(self, *, spy: Literal["none", "both"], whisper: Literal["none", "out", "both"]) -> SideChannel:
        side = self._phone.new_side()
        await self._ari.channels.snoop_channel_with_id(
            channel_id=self._target,
            snoop_id=side.channel,
            app=self._ari.app,
            spy=spy,
            whisper=whisper,
            app_args=_ARGS,
        )
        async with asyncio.timeout(_ENTER_SECONDS):
            await side.entered.wait()
        with suppress(AriError):
            # Else Asterisk's own record gets a row of no seconds for each snoop.
            await self._ari.channels.set_channel_var(channel_id=side.channel, variable=_CDR_SWITCH, value="1")
        return side

    async def _drop(self, side: SideChannel) -> None:
        if not side.gone.is_set():
            with suppress(AriError):
                await self._ari.channels.hangup(channel_id=side.channel)
        self._phone.forget_side(side)
