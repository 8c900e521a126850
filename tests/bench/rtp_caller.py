"""A caller who times what they hear by the packets themselves, as they arrive, and keys by RFC 4733."""

import asyncio
import re
import struct
import time
from dataclasses import dataclass, field

from typing_extensions import override

from tests.fixtures.minisip import HOST, Leg, Message, SipEnd

PACKET_SECONDS = 0.02
_EVENT_PAYLOAD, _END, _VOLUME = 96, 0x80, 10
_KEYS = "0123456789*#"
_LOUD = bytes(b for b in range(256) if (~b & 0x70) >= 0x30)
"""Bytes of µ-law above some -36 dBFS: speech has them in nearly every packet, the noise of a silence never."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet of sound."""

    at: float
    """Monotonic seconds."""
    loud: bool
    sound: bytes
    """µ-law."""


@dataclass(eq=False)
class Ears(asyncio.DatagramProtocol):
    """Every packet of one call, in the order of arrival."""

    packets: list[Packet] = field(default_factory=list)
    sound: asyncio.Event = field(default_factory=asyncio.Event)
    """For `SipEnd`."""
    payload: bytes = b""

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data[1] & 0x7F == 0:
            loud = len(data[12:].translate(None, _LOUD)) < len(data[12:])
            self.packets.append(Packet(time.monotonic(), loud, data[12:]))
            if loud:
                self.sound.set()


class RtpCaller(SipEnd):
    """One caller with sockets of their own."""

    def __init__(self, server_port: int, number: str) -> None:
        super().__init__(server_port, number)
        self.ears = Ears()
        self.answered_at = 0.0
        self._far: tuple[str, int] | None = None
        self._sequence, self._clock = 100, 0

    @override
    async def __aenter__(self) -> "RtpCaller":
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, (HOST, 0))
        self.port = int(self._transport.get_extra_info("sockname")[1])
        self._rtp_transport, _ = await loop.create_datagram_endpoint(lambda: self.ears, (HOST, 0))
        self._rtp_port = int(self._rtp_transport.get_extra_info("sockname")[1])
        return self

    @override
    def _response(self, message: Message) -> None:
        if message.status == 200 and message.method == "INVITE" and not self.answered_at:
            self.answered_at = time.monotonic()
            found = re.search(r"^m=audio (\d+)", message.body, re.MULTILINE)
            self._far = (HOST, int(found[1])) if found else None
        super()._response(message)

    async def dial(self, number: str, timeout: float = 15.0) -> Leg:
        """Until the call is answered. Raises TimeoutError."""
        leg = await self.call(number)
        async with asyncio.timeout(timeout):
            await leg.answered.wait()
        return leg

    async def press(self, key: str, seconds: float = 0.1) -> float:
        """Press a key; when it was released, monotonic seconds."""
        began, event = self._clock, _KEYS.index(key)
        steps = round(seconds / PACKET_SECONDS)
        for step in range(1, steps + 1):
            self._send_event(event, began, step, last=False, marker=step == 1)
            await asyncio.sleep(PACKET_SECONDS)
        released = time.monotonic()
        for _ in range(3):  # the end is told three times: a packet may be lost
            self._send_event(event, began, steps + 1, last=True, marker=False)
        self._clock += (steps + 50) * 160
        return released

    def _send_event(self, event: int, stamp: int, step: int, *, last: bool, marker: bool) -> None:
        if self._far is None:
            raise RuntimeError("keys are pressed in a call that has been answered")
        self._sequence += 1
        payload_type = _EVENT_PAYLOAD | (0x80 if marker else 0)
        head = struct.pack("!BBHII", 0x80, payload_type, self._sequence & 0xFFFF, stamp & 0xFFFFFFFF, self._rtp_port)
        body = struct.pack("!BBH", event, (_END if last else 0) | _VOLUME, step * 160)
        self._rtp_transport.sendto(head + body, self._far)

    def first_loud(self, since: float) -> float | None:
        """When something was heard first after a moment."""
        return next((packet.at for packet in self.ears.packets if packet.at >= since and packet.loud), None)
