"""While somebody on call is sought, a caller may say where they can be reached: the search goes on meanwhile.

Hanging up is no loss then: the request that it leaves has a number that they have confirmed, also where the network
told none.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from callcontrol.ari.errors import AriError
from callcontrol.flows.agreeing import agreed_number
from callcontrol.flows.call import Call
from callcontrol.flows.hold import NUMBER_NOTED, STILL_ON_CALL, Hold
from callcontrol.flows.voice import stop
from callcontrol.model.calls import EventKind
from callcontrol.model.names import ChainName

NUMBER_KEY = "1"


class Reachable:
    """Owned by the call's session, beside the hold, and at work from one ring of a chain to the next."""

    def __init__(self, call: Call, hold: Hold, keep: Callable[[], Awaitable[None]]) -> None:
        """``keep`` returns when the call as it is outlives this process."""
        self._call, self._hold, self._keep = call, hold, keep
        self._task: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()
        self._settled.set()

    @property
    def speaking(self) -> bool:
        """The number is being read out or keyed: nothing else may be said now."""
        return not self._settled.is_set()

    def start(self, group: asyncio.TaskGroup, chain: ChainName) -> None:
        """Begin to listen, unless it does. What was keyed ahead of it meant something else."""
        if self._task is None:
            self._call.keys.forget()
            self._task = group.create_task(self._listen(group, chain), name=f"hold {self._call.id} reachable")

    async def settled(self) -> None:
        """Until a number that has been begun with is agreed on, or given up."""
        await self._settled.wait()

    async def end(self) -> None:
        """At once: somebody has taken the call, or the search is over."""
        task, self._task = self._task, None
        if task is None:
            return
        speaking = self.speaking
        task.cancel()
        await asyncio.wait({task})
        with suppress(AriError):  # it ends by itself, and somebody is about to talk
            for playback in list(self._call.playbacks) if speaking else ():
                await stop(self._call, playback)

    def drop(self) -> None:
        """Stop without a word to Asterisk: the call is over."""
        if self._task is not None:
            self._task.cancel()

    async def _listen(self, group: asyncio.TaskGroup, chain: ChainName) -> None:
        call = self._call
        while True:
            if await call.keys.press_comes() != NUMBER_KEY:
                continue
            self._settled.clear()
            call.keys_number = True
            try:
                await self._hold.end()
                words = NUMBER_NOTED if await self._agree(chain) else STILL_ON_CALL
                self._hold.start(group, words)
            except AriError as error:
                # The pump tells when the caller has gone; any other trouble must not end the search.
                call.log.warning("a number to reach the caller could not be agreed on", error=str(error))
            finally:
                call.keys_number = False
                self._settled.set()

    async def _agree(self, chain: ChainName) -> bool:
        number = await agreed_number(self._call)
        if number is not None:
            self._call.reach_at(number)
            self._call.note(EventKind.ON_CALL, chain=chain, contact=None, result="number_given", cause=None)
            await self._keep()  # they are about to hear that it is noted, and may hang up
        return number is not None
