"""A call's own queue of events, so that a slow call holds up nobody else."""

import asyncio

from callcontrol.ari.errors import Overflowed
from callcontrol.ari.generated.models import Event


class Mailbox:
    """Events in the order in which Asterisk sent them, for one reader, at most ``limit`` of them.

    When it is full the newest event is dropped, and the next `get` raises `Overflowed` before anything else;
    what was kept can be read after that. A call has some 20 events in all.
    """

    def __init__(self, limit: int = 256) -> None:
        self.limit = limit
        self._events: asyncio.Queue[Event] = asyncio.Queue(limit)
        self._lost = 0

    @property
    def depth(self) -> int:
        """Events waiting to be read."""
        return self._events.qsize()

    def put(self, event: Event) -> bool:
        """Add an event without waiting; False if it was dropped."""
        try:
            self._events.put_nowait(event)
        except asyncio.QueueFull:
            self._lost += 1
            return False
        return True

    async def get(self) -> Event:
        """The next event; waits for one. Cancelling the wait loses no event.

        Raises:
            Overflowed: events were dropped since the last call of this method.
        """
        if self._lost:
            lost, self._lost = self._lost, 0
            raise Overflowed(lost, self.limit)
        return await self._events.get()
