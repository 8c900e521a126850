"""One SIP call as one of its two ends sees it."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from urllib.parse import quote, unquote

from baresip import (
    AudioNotActive,
    AudioRestarted,
    BaresipError,
    Call,
    Event,
    StackEvent,
    StaleHandleError,
    TransferFailed,
)

from callcontrol.prompts.sound import TELEPHONE_RATE, Pcm
from callcontrol.sandbox.recording import Recording
from callcontrol.sandbox.sip_errors import CallOverError, SipError, SipTimeoutError

RECORD_SECONDS = 120.0
"""What a call's recording holds: its last two minutes."""
MAX_KEYS = 256
"""Keys noted a call; later ones are not."""
_READ_BYTES = 32768
"""All that the stack keeps: two seconds."""
_SPEAK_AHEAD_SECONDS = 0.4
_SPEAK_GRACE_SECONDS = 10.0
_TICK_SECONDS = 0.02
_FROM = re.compile(r'\s*(?:"(?P<name>(?:[^"\\]|\\.)*)"\s*)?<?sips?:(?:(?P<user>[^@>]*)@)?')


class SipCall:
    """A call made by a caller or ringing at a phone. Only what the stack reports changes its state."""

    def __init__(self, who: str, event: StackEvent) -> None:
        self.who = who
        """The end that this is, for messages."""
        shown = _FROM.match(event.headers.get("From", ""))
        self.name = re.sub(r"\\(.)", r"\1", shown["name"] or "") if shown else ""
        """Display name of the other end, as a phone would show it; empty on calls that we make."""
        self.number = unquote(shown["user"] or "") if shown else ""
        """Number of the other end, likewise."""
        self.keys = ""
        """Keys that the other end pressed, in order."""
        self.ringing_at: float | None = time.monotonic() if event.event is Event.CALL_INCOMING else None
        self.answered_at: float | None = None
        self.ended_at: float | None = None
        """When it rang, was answered and ended, monotonic seconds; None: not yet."""
        self.reason = ""
        """Why it ended, in the stack's words: ``486 Busy Here``; ``Connection reset by peer``: hung up."""
        self.recording = Recording(RECORD_SECONDS)
        self._call: Call | None = None
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def state(self) -> str:
        """``dialling``, ``ringing``, ``answered`` or ``ended``, with the reason."""
        if self.ended_at is not None:
            return f"ended ({self.reason or 'no reason given'})"
        if self.answered_at is not None:
            return "answered"
        return "dialling" if self.ringing_at is None else "ringing"

    # What the stack reports -------------------------------------------------------------------------

    def attach(self, call: Call) -> None:
        """The stack's handle for commands; it exists only after the first events arrived."""
        self._call = call

    def take(self, event: StackEvent) -> None:
        """One event of this call."""
        now = time.monotonic()
        if event.event is Event.CALL_RINGING:
            self.ringing_at = self.ringing_at or now
        elif event.event is Event.CALL_ESTABLISHED:
            self.answered_at = now
            self.recording.begin(now)
        elif event.event is Event.CALL_DTMF_START and event.text:
            self.keys = (self.keys + event.text)[:MAX_KEYS]
        elif event.event is Event.CALL_CLOSED:
            self.listen()
            self.ended_at = now
            self.reason = event.text or ""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    def listen(self) -> None:
        """Move what has arrived since the last time into the recording."""
        if self._call is None or self.answered_at is None or self.ended_at is not None:
            return
        try:
            data = self._call.audio.read(_READ_BYTES)
        except (AudioNotActive, AudioRestarted):
            return
        if data:
            self.recording.add(data, time.monotonic())

    # What one waits for -----------------------------------------------------------------------------

    async def wait_ringing(self, timeout: float = 10.0) -> None:
        """Until the other end rings. Raises `CallOverError`, `SipTimeoutError`."""
        await self._until(lambda: self.ringing_at is not None or self.answered_at is not None, "rang", timeout)

    async def wait_answered(self, timeout: float = 10.0) -> None:
        """Until the call is answered. Raises `CallOverError` with the reason, `SipTimeoutError`."""
        await self._until(lambda: self.answered_at is not None, "was answered", timeout)

    async def wait_keys(self, count: int, timeout: float = 10.0) -> str:
        """The first ``count`` keys that the other end pressed. Raises `CallOverError`, `SipTimeoutError`."""
        await self._until(lambda: len(self.keys) >= count, f"had sent {count} keys", timeout)
        return self.keys[:count]

    async def wait_ended(self, timeout: float = 10.0) -> str:
        """The reason, once the call is over. Raises `SipTimeoutError`."""
        await self._until(lambda: self.ended_at is not None, "ended", timeout)
        return self.reason

    async def _until(self, happened: Callable[[], bool], what: str, timeout: float) -> None:
        try:
            async with asyncio.timeout(timeout):
                while not happened():
                    if self.ended_at is not None:
                        raise CallOverError(f"{self.who}'s call ended before it {what}: {self.reason}")
                    await self._next_event()
        except TimeoutError:
            raise SipTimeoutError(f"{self.who}'s call is {self.state}; after {timeout} s it has not: {what}") from None

    async def _next_event(self) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await waiter
        finally:
            self._waiting.discard(waiter)

    # What one does ----------------------------------------------------------------------------------

    async def answer(self) -> None:
        """Pick up. Raises `CallOverError` when the caller was faster."""
        await self._command("answer", lambda call: call.answer())
        await self.wait_answered()

    async def reject(self) -> None:
        """Refuse with 486 Busy Here. Raises `CallOverError`."""
        await self._command("reject", lambda call: call.reject())

    async def press(self, keys: str) -> None:
        """Press ``keys`` (RFC 4733), 100 ms each, 120 ms between; returns when the last is released.

        Raises `CallOverError`, and ValueError for what is no key.
        """
        await self._command(f"press {keys}", lambda call: call.send_dtmf(keys))

    async def hangup(self) -> None:
        """End the call, or stop calling. Nothing happens when it is over already."""
        try:
            await self._command("hang up", lambda call: call.hangup())
        except CallOverError:
            return

    async def hold(self) -> None:
        """Put the other end on hold. Raises `CallOverError`."""
        await self._command("hold", lambda call: call.hold())

    async def resume(self) -> None:
        """Talk again after a hold. Raises `CallOverError`."""
        await self._command("resume", lambda call: call.resume())

    async def transfer(self, target: str) -> str:
        """Have the other end talk to ``target`` (``102@127.0.0.1:5060``) in our place; empty: done, and this call over.

        Else why not, in the words of the far end: ``603 Decline``. Raises `CallOverError`.
        """
        return await self._transfer(lambda call: call.transfer(f"sip:{quote(target, safe='@:+*-')}"))

    async def connect(self, consulted: "SipCall") -> str:
        """The same with whoever we have called beside this: the other ends of both calls talk to each other."""
        other = consulted._call
        if other is None:
            raise CallOverError(f"cannot connect: {consulted.who}'s call is {consulted.state}")
        return await self._transfer(lambda call: call.attended_transfer(other))

    async def _transfer(self, act: Callable[[Call], Awaitable[None]]) -> str:
        try:
            await self._command("transfer", act)
        except SipError as error:
            if isinstance(error.__cause__, TransferFailed):
                return error.__cause__.reason or str(error.__cause__)
            raise
        return ""

    async def speak(self, pcm: Pcm) -> None:
        """Say 8 kHz sound; returns when the last of it was sent.

        Raises `CallOverError` when the call ends before that, `SipTimeoutError` when it is not answered.
        """
        try:
            async with asyncio.timeout(pcm.size / TELEPHONE_RATE + _SPEAK_GRACE_SECONDS):
                await self._send(pcm.astype("<i2").tobytes())
        except TimeoutError:
            raise SipTimeoutError(f"{self.who}'s call is {self.state} and does not take sound") from None

    async def _send(self, data: bytes) -> None:
        ahead = int(_SPEAK_AHEAD_SECONDS * TELEPHONE_RATE) * 2
        while self.ended_at is None and self._call is not None:
            try:
                buffered = self._call.audio.info().tx_buffered
                if not data and not buffered:
                    return
                data = data[self._call.audio.write(data[: max(ahead - buffered, 0)]) :]
            except (AudioNotActive, AudioRestarted):
                pass  # not answered yet, or a re-INVITE swaps the streams: the next round finds the new ones
            await asyncio.sleep(_TICK_SECONDS)
        raise CallOverError(f"{self.who}'s call ended while it spoke: {self.reason}")

    def heard(self, since: float = 0.0) -> Pcm:
        """Sound received from ``since`` seconds after the answer on, 8 kHz; `Recording` tells its bound."""
        self.listen()
        return self.recording.samples(since)

    async def _command(self, what: str, act: Callable[[Call], Awaitable[None]]) -> None:
        if self._call is None or self.ended_at is not None:
            raise CallOverError(f"cannot {what}: {self.who}'s call is {self.state}")
        try:
            await act(self._call)
        except StaleHandleError:
            raise CallOverError(f"cannot {what}: {self.who}'s call is over") from None
        except BaresipError as error:
            raise SipError(f"cannot {what} on {self.who}'s call: {error}") from error
