"""What a waiting caller hears: a sentence, music, now and then another sentence; it ends the moment it must."""

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any, Protocol

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.voice import say, stop
from callcontrol.model.rules import SystemPrompt
from callcontrol.model.speech import Line
from callcontrol.routing import NO_VALUES, Values, waiting_sentences

COMFORT_SECONDS = 45.0
"""Music between two comfort messages."""
STILL_CALLING_SECONDS = 30.0
"""The same while somebody on call is sought, and of urgent callers: they worry sooner."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Said in one go, and how much music comes after it."""

    lines: tuple[Line, ...]
    music_seconds: float
    values: Values


class Words(Protocol):
    """What is said between the music. Two that are equal say the same."""

    def spoken(self, call: Call, *, moved: bool = False) -> Iterator[Saying]:
        """One after another, without end; each is worked out when its turn has come.

        ``moved``: these take the place of others, and the caller has been asked to wait before.
        """
        ...

    def matters(self, call: Call) -> bool:
        """Whether the first of them must be said at once when they take the place of others."""
        ...


@dataclass(frozen=True, slots=True)
class Sentences:
    """The group's own, the same for every caller."""

    first: tuple[SystemPrompt, ...]
    """In one go."""
    again: tuple[SystemPrompt, ...]
    """In turn."""
    every_seconds: float

    def spoken(self, call: Call, *, moved: bool = False) -> Iterator[Saying]:  # noqa: ARG002  they are always new
        """The first, then the others in turn."""
        yield self._saying(call, *self.first)
        for name in cycle(self.again):
            yield self._saying(call, name)

    def matters(self, call: Call) -> bool:  # noqa: ARG002  as above
        """They tell of something new."""
        return True

    def _saying(self, call: Call, *names: SystemPrompt) -> Saying:
        lines = tuple((call.group.prompts[name], call.language) for name in names)
        return Saying(lines, self.every_seconds, NO_VALUES)


def _in_queue(*, urgent: bool) -> Sentences:
    first, again = waiting_sentences(urgent=urgent)
    return Sentences((first,), again, STILL_CALLING_SECONDS if urgent else COMFORT_SECONDS)


IN_QUEUE = _in_queue(urgent=False)
URGENT = _in_queue(urgent=True)
"""The same for who stands at the head of a queue: what to do if it gets worse is said again and again."""
_OFFERING = SystemPrompt.GIVE_NUMBER, SystemPrompt.STILL_CALLING
_PLAIN = (SystemPrompt.STILL_CALLING,)
ON_CALL = Sentences((SystemPrompt.CALLING_ON_CALL,), _OFFERING, STILL_CALLING_SECONDS)
NEXT_ON_CALL = Sentences((SystemPrompt.CALLING_NEXT, SystemPrompt.GIVE_NUMBER), _OFFERING[::-1], STILL_CALLING_SECONDS)
"""From the second step of a chain on."""
NEXT_FOR_NOTED = Sentences((SystemPrompt.CALLING_NEXT,), _PLAIN, STILL_CALLING_SECONDS)
"""The same for a caller whose number is noted."""
STILL_ON_CALL = Sentences(_PLAIN, _OFFERING, STILL_CALLING_SECONDS)
NUMBER_NOTED = Sentences((SystemPrompt.NUMBER_NOTED,), _PLAIN, STILL_CALLING_SECONDS)


class Hold:
    """Owned by the call's session. Survives offers: the caller's music does not stop while a phone rings."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._task: asyncio.Task[None] | None = None
        self._words: Words = IN_QUEUE
        self._coming: Iterator[Saying] = iter(())
        self._ending: set[asyncio.Task[None]] = set()
        """Cancelled, and perhaps not over yet."""

    def says(self, words: Words) -> bool:
        """Whether the caller hears these now."""
        return self._task is not None and self._words == words

    def start(self, group: asyncio.TaskGroup, words: Words = IN_QUEUE) -> None:
        """Begin, unless it already sounds."""
        if self._task is None:
            self._words, self._coming = words, words.spoken(self._call)
            self._begin(group)

    async def change(self, group: asyncio.TaskGroup, words: Words) -> None:
        """The same with these words from now on, also when others were said until now. Raises AriError."""
        if self._task is not None and self._words != words:
            await self.end()
        self.start(group, words)

    def move(self, group: asyncio.TaskGroup, words: Words) -> None:
        """The music goes on, with these words from now on; what must be said at once is."""
        if self._task is None or self._words == words:
            self.start(group, words)
            return
        self._words, self._coming = words, words.spoken(self._call, moved=True)
        if words.matters(self._call):
            self._let_go()
            self._begin(group, cuts=True)

    def interject(self, group: asyncio.TaskGroup, saying: Saying) -> None:
        """Say this at once, in the place of what is being said, and go on; nothing where all is silent."""
        if self._task is not None:
            self._let_go()
            self._begin(group, saying, cuts=True)

    async def end(self) -> None:
        """Silence, at once. Raises AriError."""
        ari = self._call.services.ari
        for fault in await ari.in_order(*await self.ending()):
            if fault is not None:
                raise fault

    async def ending(self) -> list[Coroutine[Any, Any, None]]:
        """The commands that make silence; none where all is silent.

        For `in_order`, before those that join caller and person: nothing here may delay who has answered.
        """
        call = self._call
        if self._task is None and not call.adopted:
            return []
        call.adopted = False  # the music of the process before ends here too
        self._let_go()
        if self._ending:
            await asyncio.wait(self._ending)
        stops = [stop(call, playback) for playback in list(call.playbacks)]
        return [*stops, call.services.ari.channels.stop_moh(channel_id=call.channel)]

    def drop(self) -> None:
        """Stop without a word to Asterisk: the call is over."""
        if self._task is not None:
            self._task.cancel()

    async def _fall_silent(self) -> None:
        if self._ending:
            await asyncio.wait(self._ending)
        for playback in list(self._call.playbacks):
            await stop(self._call, playback)

    def _let_go(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    def _begin(self, group: asyncio.TaskGroup, saying: Saying | None = None, *, cuts: bool = False) -> None:
        self._task = group.create_task(self._sound(saying, cuts=cuts), name=f"hold {self._call.id}")

    async def _cut(self) -> None:
        """End what is being said."""
        try:
            await self._fall_silent()
        except AriError as error:
            self._call.log.warning("an announcement was not cut off", error=str(error))

    async def _sound(self, saying: Saying | None, *, cuts: bool) -> None:
        silent = True
        if cuts:
            await self._cut()
        while True:
            saying = saying or next(self._coming)
            try:
                if saying.lines or silent:
                    await say(self._call, *saying.lines, values=saying.values, keys_cut=False, then_music=True)
                silent = False
            except AriError as error:
                # The pump tells when the caller has gone; any other trouble must not cost them their place.
                self._call.log.warning("no sound for a waiting caller", error=str(error))
            await asyncio.sleep(saying.music_seconds)
            saying = None
