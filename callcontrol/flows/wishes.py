"""What a person asks for by their telephone's own buttons while they talk: to hand the caller over, to hold them."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime

from callcontrol.ari.generated.models import Channel, ChannelHold, ChannelTransfer, ChannelUnhold, Event
from callcontrol.model.calls import ChannelId

LIMIT = 8
"""Wishes that nobody has looked at yet; further ones are dropped, and the telephone is told nothing of them."""


@dataclass(frozen=True, slots=True)
class Consulted:
    """Whom the person has called beside the talk: both ends of that call."""

    own: str
    """The channel of the person's telephone."""
    peer: str | None
    """The other's channel; None: they have not answered yet, or nobody is there."""
    peer_name: str
    """As Asterisk calls it: ``PJSIP/northside-102-0000001f``; empty without one."""
    dialled: str
    """What the person dialled to call them."""


@dataclass(frozen=True, slots=True)
class Wish:
    """The caller is to be handed over: the telephone has sent REFER (ARI's ChannelTransfer, Asterisk 22.10.1)."""

    channel: ChannelId
    dialled: str
    consulted: Consulted | None = None
    """Given in a transfer after a consultation."""


class Wishes:
    """Filled by the call's event pump, read by the stage in which somebody talks."""

    def __init__(self) -> None:
        self._unread: deque[Wish] = deque()
        self._came = asyncio.Event()

    def take(self, event: Event) -> None:
        """Learn from one event of the call."""
        # With a state it is our own answer to the telephone that Asterisk tells of.
        if isinstance(event, ChannelTransfer) and event.state is None and len(self._unread) < LIMIT:
            self._unread.append(_wish_of(event))
            self._came.set()

    async def next(self) -> Wish:
        """The next one, in order."""
        while not self._unread:
            self._came.clear()
            await self._came.wait()
        return self._unread.popleft()


def _wish_of(event: ChannelTransfer) -> Wish:
    asked, consulted = event.refer_to, None
    if asked.destination_channel is not None:
        consulted = _consulted(asked.destination_channel, asked.connected_channel)
    dialled = asked.requested_destination.destination or ""
    return Wish(ChannelId(event.referred_by.source_channel.id), dialled, consulted)


def _consulted(own: Channel, peer: Channel | None) -> Consulted:
    talks = peer is not None and peer.state == "Up" and own.state == "Up"
    there = peer if talks else None
    return Consulted(
        own.id, there.id if there is not None else None, there.name if there is not None else "", own.dialplan.exten
    )


class Holding:
    """For how long each telephone has the caller on hold."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}

    def take(self, event: Event, now: datetime) -> float | None:
        """Learn from one event; the seconds of a hold that has just ended."""
        match event:
            case ChannelHold(channel=channel):
                self._since.setdefault(channel.id, now)
                return None
            case ChannelUnhold(channel=channel):
                return self.end(channel.id, now)
            case _:
                return None

    def begin(self, channel: str, now: datetime) -> None:
        """The person has left the caller alone by keys."""
        self._since.setdefault(channel, now)

    def end(self, channel: str, now: datetime) -> float | None:
        """A telephone that holds the caller does so no more, or is gone; None: it did not."""
        since = self._since.pop(channel, None)
        return None if since is None else max((now - since).total_seconds(), 0.0)
