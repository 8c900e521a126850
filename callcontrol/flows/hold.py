"""What a waiting caller hears: a sentence, music, now and then another sentence; it ends the moment it must."""

import asyncio
from dataclasses import dataclass
from itertools import cycle

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.voice import say, stop
from callcontrol.model.rules import SystemPrompt
from callcontrol.routing import waiting_sentences

COMFORT_SECONDS = 45.0
"""Music between two comfort messages."""
STILL_CALLING_SECONDS = 30.0
"""The same while somebody on call is sought: who calls at night worries sooner."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said between the music."""

    first: tuple[SystemPrompt, ...]
    """In one go."""
    again: tuple[SystemPrompt, ...]
    """In turn."""
    every_seconds: float


def _in_queue(*, urgent: bool) -> Words:
    first, again = waiting_sentences(urgent=urgent)
    return Words((first,), again, STILL_CALLING_SECONDS if urgent else COMFORT_SECONDS)


IN_QUEUE = _in_queue(urgent=False)
URGENT = _in_queue(urgent=True)
"""The same for who stands at the head of a queue: what to do if it gets worse is said again and again."""
_OFFERING = SystemPrompt.GIVE_NUMBER, SystemPrompt.STILL_CALLING
_PLAIN = (SystemPrompt.STILL_CALLING,)
ON_CALL = Words((SystemPrompt.CALLING_ON_CALL,), _OFFERING, STILL_CALLING_SECONDS)
NEXT_ON_CALL = Words((SystemPrompt.CALLING_NEXT, SystemPrompt.GIVE_NUMBER), _OFFERING[::-1], STILL_CALLING_SECONDS)
"""From the second step of a chain on."""
NEXT_FOR_NOTED = Words((SystemPrompt.CALLING_NEXT,), _PLAIN, STILL_CALLING_SECONDS)
"""The same for a caller whose number is noted."""
STILL_ON_CALL = Words(_PLAIN, _OFFERING, STILL_CALLING_SECONDS)
NUMBER_NOTED = Words((SystemPrompt.NUMBER_NOTED,), _PLAIN, STILL_CALLING_SECONDS)


class Hold:
    """Owned by the call's session. Survives offers: the caller's music does not stop while a phone rings."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._task: asyncio.Task[None] | None = None
        self._words = IN_QUEUE

    def start(self, group: asyncio.TaskGroup, words: Words = IN_QUEUE) -> None:
        """Begin, unless it already sounds."""
        if self._task is None:
            self._words = words
            self._task = group.create_task(self._sound(words), name=f"hold {self._call.id}")

    async def change(self, group: asyncio.TaskGroup, words: Words) -> None:
        """The same with these words from now on, also when others were said until now. Raises AriError."""
        if self._task is not None and self._words != words:
            await self.end()
        self.start(group, words)

    async def end(self) -> None:
        """Silence, at once: nothing here may delay the person who has answered. Raises AriError."""
        task, self._task = self._task, None
        if task is None and not self._call.adopted:
            return
        self._call.adopted = False  # the music of the process before ends here too
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
        for playback in list(self._call.playbacks):
            await stop(self._call, playback)
        await self._call.services.ari.channels.stop_moh(channel_id=self._call.channel)

    def drop(self) -> None:
        """Stop without a word to Asterisk: the call is over."""
        if self._task is not None:
            self._task.cancel()

    async def _sound(self, words: Words) -> None:
        sentences, again = words.first, cycle(words.again)
        while True:
            try:
                lines = ((self._call.group.prompts[name], self._call.language) for name in sentences)
                await say(self._call, *lines, keys_cut=False, then_music=True)
            except AriError as error:
                # The pump tells when the caller has gone; any other trouble must not cost them their place.
                self._call.log.warning("no sound for a waiting caller", error=str(error))
            await asyncio.sleep(words.every_seconds)
            sentences = (next(again),)
