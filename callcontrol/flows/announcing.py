"""What a caller in a queue hears: where they stand, what they may press, and a sentence of comfort between."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from callcontrol.flows.call import Call
from callcontrol.flows.hold import COMFORT_SECONDS, STILL_CALLING_SECONDS, Saying
from callcontrol.model.names import QueueName
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import SystemPrompt
from callcontrol.model.speech import Line
from callcontrol.model.staff import Queue
from callcontrol.routing import NO_VALUES, Values, announcement, key_lines
from callcontrol.routing.stage_words import queue_sentences, system_line


@dataclass(frozen=True, slots=True)
class InQueue:
    """What is said in a queue. Urgent callers stand at its head, which is said of itself and in other words."""

    queue: QueueName
    urgent: bool = False

    def spoken(self, call: Call, *, moved: bool = False) -> Iterator[Saying]:
        """First that somebody comes, where they stand, and the keys; then a comfort, where they stand, and so on."""
        queue = call.group.queues[self.queue]
        first, comfort = queue_sentences(call.group, queue, urgent=self.urgent)
        music = self._music(queue, comfort)
        if not moved or self.matters(call):
            yield self._saying(call, queue, music, first if not moved else None, standing=True)
        turns = cycle(comfort)
        while True:
            if comfort:
                yield self._saying(call, queue, music, next(turns), standing=not self._tells(queue))
            if self._tells(queue) or not comfort:
                yield self._saying(call, queue, music, None, standing=True)

    def matters(self, call: Call) -> bool:
        """Who has come over from another queue must hear where they stand now, and what keys mean here."""
        queue = call.group.queues[self.queue]
        return self._tells(queue) or bool(queue.keys)

    def again(self, call: Call, *, wrong: bool) -> Saying:
        """After a key that leads nowhere: that it does not, where ``wrong``, then the choices once more."""
        queue = call.group.queues[self.queue]
        first, comfort = queue_sentences(call.group, queue, urgent=self.urgent)
        line = system_line(call.group, SystemPrompt.WRONG_KEY, call.language) if wrong else (first, call.language)
        lines = line, *key_lines(queue, call.language)
        return Saying(lines, self._music(queue, comfort), NO_VALUES)

    def _tells(self, queue: Queue) -> bool:
        return queue.announce is not None and not self.urgent

    def _music(self, queue: Queue, comfort: tuple[Prompt, ...]) -> float:
        if self.urgent:
            return STILL_CALLING_SECONDS
        if queue.announce is None:
            return COMFORT_SECONDS
        return queue.announce.every_seconds / (2 if comfort else 1)

    def _saying(self, call: Call, queue: Queue, music: float, said: Prompt | None, *, standing: bool) -> Saying:
        """A sentence, then where the caller stands and the keys; nothing of that where it is not known."""
        lines: tuple[Line, ...] = ((said, call.language),) if said is not None else ()
        values: Values = NO_VALUES
        if standing and self._tells(queue):
            more, values = self._standing(call, queue)
            lines += more
        return Saying(lines + (key_lines(queue, call.language) if standing else ()), music, values)

    def _standing(self, call: Call, queue: Queue) -> tuple[tuple[Line, ...], Values]:
        dispatcher = call.services.dispatcher
        standing = dispatcher.standing(call.id)
        if standing is None or standing.offered:
            return (), NO_VALUES  # whom a phone rings for is about to be answered
        found = dispatcher.expected(queue.name, standing)
        expected = (found.low, found.high) if found is not None else None
        now = call.services.clock.now()
        waited = max((now - (call.record.queued_at or now)).total_seconds(), 0.0)
        said = announcement(call.group, queue, call.language, standing.ahead, expected, waited, call.told)
        if said.told != call.told:
            call.told = said.told
            call.news.set()
        return said.lines, said.values
