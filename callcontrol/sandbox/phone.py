"""A desk phone, or a telephone outside: rings, and does by itself what its policy says."""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from callcontrol.prompts.sound import Pcm
from callcontrol.sandbox.sip_call import SipCall
from callcontrol.sandbox.sip_errors import CallOverError, SipError, SipTimeoutError

KEPT_CALLS = 32
"""Calls that a phone remembers; the oldest is forgotten first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Pick up after ringing for ``after`` seconds; then press ``keys``, ``keys_after`` seconds later."""

    after: float = 0.25
    keys: str = ""
    keys_after: float = 1.0


@dataclass(frozen=True, slots=True)
class Ignore:
    """Let it ring: nobody is at the desk, or a test answers by hand."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Refuse with 486 Busy Here after ringing for ``after`` seconds."""

    after: float = 0.0


OnRing = Answer | Ignore | Reject


class Login(Protocol):
    """What a phone registers with."""

    @property
    def username(self) -> str:
        """Also the endpoint's name in Asterisk."""

    @property
    def password(self) -> str:
        """In plain text, as in a phone's own settings."""


class Phone:
    """What rings at one account, or at one number outside. Made by `SipSide`; commands act on its latest call."""

    def __init__(self, username: str, server: str, on_ring: OnRing) -> None:
        self.username = username
        self.server = server
        self.on_ring = on_ring
        """May be changed at any time; holds for the calls that ring from then on."""
        self.calls: deque[SipCall] = deque(maxlen=KEPT_CALLS)
        """The latest calls, oldest first, whatever became of them."""
        self._not_taken: deque[SipCall] = deque(maxlen=KEPT_CALLS)
        self._rang = asyncio.Event()

    async def ring(self, call: SipCall) -> None:
        """A call has come in: remember it and do as the policy says."""
        policy = self.on_ring
        self.calls.append(call)
        self._not_taken.append(call)
        self._rang.set()
        if isinstance(policy, Ignore):
            return
        try:
            await call.wait_ended(policy.after)
        except SipTimeoutError:
            await self._obey(policy, call)

    async def _obey(self, policy: Answer | Reject, call: SipCall) -> None:
        # A test may have been faster, or the caller: then there is nothing left to obey.
        if call.answered_at is not None:
            return
        try:
            if isinstance(policy, Reject):
                await call.reject()
                return
            await call.answer()
            if policy.keys:
                await asyncio.sleep(policy.keys_after)
                await call.press(policy.keys)
        except CallOverError:
            return

    async def wait_ringing(self, timeout: float = 10.0) -> SipCall:
        """The next call that this phone got: each is handed out once, in order, and none is missed.

        It may have been answered meanwhile by the policy; one that has ended is passed over.
        Raises `SipTimeoutError`.
        """
        try:
            async with asyncio.timeout(timeout):
                while True:
                    while self._not_taken:
                        call = self._not_taken.popleft()
                        if call.ended_at is None:
                            return call
                    self._rang.clear()
                    await self._rang.wait()
        except TimeoutError:
            raise SipTimeoutError(f"phone {self.username} did not ring within {timeout} s") from None

    @property
    def call(self) -> SipCall:
        """The latest call. Raises `SipError` when there was none."""
        if not self.calls:
            raise SipError(f"phone {self.username} has had no call yet")
        return self.calls[-1]

    def forget(self) -> None:
        """Forget all calls, for a phone that serves several tests in turn."""
        self.calls.clear()
        self._not_taken.clear()

    async def answer(self) -> None:
        """Pick up the latest call. Raises `CallOverError`."""
        await self.call.answer()

    async def reject(self) -> None:
        """Refuse the latest call with 486. Raises `CallOverError`."""
        await self.call.reject()

    async def hangup(self) -> None:
        """End the latest call; nothing happens when it is over."""
        await self.call.hangup()

    async def press(self, keys: str) -> None:
        """Press keys on the latest call. Raises `CallOverError`."""
        await self.call.press(keys)

    async def speak(self, pcm: Pcm) -> None:
        """Say 8 kHz sound on the latest call. Raises `CallOverError`."""
        await self.call.speak(pcm)

    def heard(self) -> Pcm:
        """What was received on the latest call, 8 kHz, from its answer on."""
        return self.call.heard()
