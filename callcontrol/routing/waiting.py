"""What becomes of a caller in a queue in which everybody who works is free and nobody else waits."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from math import inf

from callcontrol.model.names import Language, PersonId, QueueName
from callcontrol.model.paths import ToQueue
from callcontrol.model.rules import Group
from callcontrol.model.serving import able, preference
from callcontrol.model.staff import Overflow, Queue
from callcontrol.routing.serving_view import works_at


@dataclass(frozen=True, slots=True)
class Closes:
    """When, in seconds of the caller's waiting, their location closes and opens again."""

    closes: float = inf
    opens: float = inf

    def leaves_alone(self, queue: Queue, waited: float, *, unattended: bool) -> bool:
        """Whether nobody serves a caller any more who has waited so long, as the queue engine decides."""
        if not self.closes <= waited < self.opens:
            return False
        grace_over = waited >= self.closes + queue.closing_grace_seconds
        return unattended or grace_over or waited >= queue.max_wait_seconds


@dataclass(frozen=True, slots=True)
class Waited:
    """How the waiting ends: at a person, by an overflow, by closing, or because it has lasted too long."""

    person: PersonId | None
    overflow: Overflow | None
    seconds: float
    """Of waiting in all queues together."""
    closed: bool = False
    """The location has closed meanwhile, and nobody is there."""


def wait(
    group: Group,
    queue: Queue,
    language: Language,
    at_utc: datetime,
    waited_seconds: float,
    been: Collection[QueueName],
    down: AbstractSet[QueueName],
    closing: Closes,
) -> Waited:
    """How it ends for a caller who joins at this moment, having waited so long in the queues ``been``.

    As the queue engine decides when nobody has been in the queues ``down`` for long. Who works is judged once, for
    the moment of joining.
    """
    there = [p for p in group.people.values() if queue.name not in down and works_at(group, p, at_utc)]

    def first(seconds: float) -> PersonId | None:
        ready = [person for person in there if able(person, queue, language, seconds)]
        return min(ready, key=lambda person: preference(person, queue, language, 0.0)).id if ready else None

    now = first(waited_seconds)
    if now is not None:
        return Waited(now, None, waited_seconds)
    for seconds in _moments(queue, waited_seconds, closing):
        person = first(seconds)
        if closing.leaves_alone(queue, seconds, unattended=person is None):
            return Waited(None, None, seconds, closed=True)
        overflow = _due(queue, seconds, been, unattended=person is None)
        if overflow is not None or seconds >= queue.max_wait_seconds:
            return Waited(None, overflow, seconds)
        if person is not None:
            return Waited(person, None, seconds)
    return Waited(None, None, queue.max_wait_seconds)


def _moments(queue: Queue, waited: float, closing: Closes) -> list[float]:
    """Seconds of waiting at which something can come about."""
    afters = (overflow.after_seconds for overflow in queue.overflow)
    rings = (ring.after_seconds for ring in queue.rings)
    times = (*afters, *rings, queue.max_wait_seconds, closing.closes, closing.closes + queue.closing_grace_seconds)
    later = {seconds for seconds in times if seconds is not None and seconds < inf}
    return [waited, *sorted(seconds for seconds in later if seconds > waited)]


def _due(queue: Queue, waited: float, been: Collection[QueueName], *, unattended: bool) -> Overflow | None:
    """The first overflow that holds, as listed, and that does not lead back."""
    for overflow in queue.overflow:
        after = overflow.after_seconds
        holds = waited >= after if after is not None else unattended and overflow.unattended_seconds is not None
        if holds and not (isinstance(overflow.to, ToQueue) and overflow.to.queue in been):
            return overflow
    return None
