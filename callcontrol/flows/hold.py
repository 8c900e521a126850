"""What a waiting caller hears: a sentence, music, now and then another sentence; it ends the moment it must."""

import asyncio

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.voice import say_system, stop
from callcontrol.model.rules import SystemPrompt

COMFORT_SECONDS = 45.0
"""Music between two comfort messages."""


class Hold:
    """Owned by the call's session. Survives offers: the caller's music does not stop while a phone rings."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._task: asyncio.Task[None] | None = None

    def start(self, group: asyncio.TaskGroup) -> None:
        """Begin, unless it already sounds."""
        if self._task is None:
            self._task = group.create_task(self._sound(), name=f"hold {self._call.id}")

    async def end(self) -> None:
        """Silence, at once: nothing here may delay the person who has answered."""
        task, self._task = self._task, None
        if task is None:
            return
        task.cancel()
        await asyncio.wait({task})
        for playback in list(self._call.playbacks):
            await stop(self._call, playback)
        await self._call.services.ari.channels.stop_moh(channel_id=self._call.channel)

    def drop(self) -> None:
        """Stop without a word to Asterisk: the call is over."""
        if self._task is not None:
            self._task.cancel()

    async def _sound(self) -> None:
        sentence = SystemPrompt.PLEASE_WAIT
        while True:
            try:
                await say_system(self._call, sentence, keys_cut=False, then_music=True)
            except AriError as error:
                # The pump tells when the caller has gone; any other trouble must not cost them their place.
                self._call.log.warning("no sound for a waiting caller", error=str(error))
            await asyncio.sleep(COMFORT_SECONDS)
            sentence = SystemPrompt.STILL_WAITING
