"""One outgoing leg, to a person's phone: what Asterisk tells about it, as states to wait for, and its keys."""

import asyncio
from collections.abc import Callable
from enum import Enum, auto

from callcontrol.ari.generated.models import (
    Channel,
    ChannelDestroyed,
    ChannelDtmfReceived,
    ChannelHangupRequest,
    ChannelHold,
    ChannelUnhold,
    Dial,
    Event,
    StasisEnd,
    StasisStart,
)
from callcontrol.flows.keys import Keys
from callcontrol.model.calls import ChannelId
from callcontrol.model.legs import EndedBy
from callcontrol.model.names import PersonId
from callcontrol.queueing import OfferResult

_CAUSE_BUSY = 17
CAUSE_REJECTED = 21
_CAUSE_OF_STATUS = {"BUSY": _CAUSE_BUSY, "CHANUNAVAIL": 20, "CONGESTION": 38}
_CAUSES_UNREACHABLE = frozenset({1, 3, 20, 22, 27, 28, 34, 38, 41, 42, 102})
"""Q.850: no such number or route, subscriber absent, out of order, number changed or incomplete, no circuit free,
network trouble, congestion, the network's timeout. Asterisk gives such a cause for what a trunk answers."""


_CAUSE_RUNG_OUT = 19
"""Asterisk's own when the time is over for which it was to ring; no answer of a telephone's becomes it."""


class Turn(Enum):
    """What a leg can learn of itself."""

    RANG = auto()
    ANSWERED = auto()
    ENDED = auto()


class Leg:
    """Filled by the call's event pump. Both ends are final: an answered leg that has gone stays gone."""

    def __init__(self, channel: ChannelId, person: PersonId) -> None:
        self.channel = channel
        self.person = person
        self.keys = Keys()
        """What the person presses; read only where somebody outside is asked to take a call."""
        self.leaving = False
        """Hung up by the person, while Asterisk is still tidying."""
        self.cause: int | None = None
        self.ended_by = EndedBy.THEM
        """Who ended it, once it has gone."""
        self.tell: Callable[[Turn], None] = lambda _: None
        """Called at each turn, the first time that it is known."""
        self.given_up = False
        """Somebody else has taken the caller while it rang."""
        self.created = False
        """Asterisk has confirmed that the channel exists: from then on its absence means that it has gone."""
        self.rung = False
        """Asterisk has been asked to ring it."""
        self.holds = False
        """The telephone has the caller on hold: whoever is at it hears nothing of us."""
        self._hangup_cause: int | None = None
        self._entered = asyncio.Event()
        self._answered = asyncio.Event()
        self._gone = asyncio.Event()
        self._settled = asyncio.Event()

    def take(self, event: Event) -> None:
        """Learn from one event of the call, whether it is about this leg or not."""
        match event:
            case Dial(dialstatus=status, peer=peer) if peer.id == self.channel:
                self._dialled(status)
            case ChannelDestroyed(channel=channel, cause=cause) if self._own(channel):
                self.go(cause)
            case ChannelDtmfReceived(channel=channel, digit=digit) if self._own(channel):
                self.keys.press(digit)
            case ChannelHold(channel=channel) | ChannelUnhold(channel=channel) if self._own(channel):
                self.holds = isinstance(event, ChannelHold)
            case ChannelHangupRequest(channel=channel, cause=cause) if self._own(channel):
                self.leaving = True
                self._hangup_cause = cause
            case StasisStart(channel=channel) if self._own(channel):
                self._entered.set()
            case StasisEnd(channel=channel) if self._own(channel) and self._answered.is_set():
                self.go(self._hangup_cause)  # one that was not answered is destroyed next, and only that tells why

    def _dialled(self, status: str) -> None:
        if status == "ANSWER":
            self.answer()
        elif status == "RINGING":
            self.tell(Turn.RANG)
        elif status in _CAUSE_OF_STATUS:
            # The far end's own words, where the channel's cause is only that it was hung up.
            self.cause = self.cause or _CAUSE_OF_STATUS[status]

    def _own(self, channel: Channel) -> bool:
        return channel.id == self.channel

    def answer(self) -> None:
        """The person picked up."""
        first = not self._answered.is_set()
        self._answered.set()
        self._settled.set()
        if first:
            self.tell(Turn.ANSWERED)

    def give_up(self) -> None:
        """Ring no more, unless it has been answered: somebody else has taken the caller."""
        self.given_up = True
        self._settled.set()

    def go(self, cause: int | None, *, seen: bool = True) -> None:
        """The channel is gone; ``cause`` is the Q.850 cause where one is known. ``seen``: it went in this moment."""
        if self.cause is None:
            self.cause = cause
        if not self._gone.is_set():
            self._gone.set()
            if not seen:
                self.ended_by = EndedBy.UNSEEN
            elif self.cause == _CAUSE_RUNG_OUT and not self._answered.is_set():
                self.ended_by = EndedBy.US
            self.tell(Turn.ENDED)
        self._entered.set()
        self._settled.set()

    @property
    def gone(self) -> bool:
        """Whether the channel no longer exists."""
        return self._gone.is_set()

    @property
    def rings(self) -> bool:
        """Whether it is to be rung, or rings: it is neither answered, nor gone, nor given up."""
        return not self._settled.is_set()

    @property
    def answered(self) -> bool:
        """Whether the person picked up and is still there."""
        return self._answered.is_set() and not self._gone.is_set()

    async def entered(self) -> None:
        """Return once the channel is in our application, or gone."""
        await self._entered.wait()

    async def settled(self) -> None:
        """Return once the leg is answered or gone."""
        await self._settled.wait()

    async def ended(self) -> None:
        """Return once the leg is gone."""
        await self._gone.wait()

    def result(self) -> OfferResult:
        """Why a leg ended that nobody was joined with, in the queue's words.

        Who picked up and hung up again before anything came of it has not missed the call: they were there.
        """
        if self._answered.is_set() or self.cause in (_CAUSE_BUSY, CAUSE_REJECTED):
            return OfferResult.DECLINED
        if self.cause in _CAUSES_UNREACHABLE:
            return OfferResult.FAILED
        return OfferResult.MISSED
