"""What a waiting caller is told of their place and of how long it may take, pure.

Nothing is said that is not known, and no figure is ever larger than the last one that was said. A range is told in
whole minutes, the shorter end rounded down and the longer one up. It never reaches beyond the queue's longest wait, at
which the caller leaves it; who can not expect to be answered before that is told nothing. And who has waited longer
than they were told was wrongly told once: they are not told a second time.
"""

from dataclasses import dataclass, replace
from math import ceil, floor

from callcontrol.model.names import Language
from callcontrol.model.placeholders import Placeholder
from callcontrol.model.rules import Group, SystemPrompt
from callcontrol.model.speech import Line
from callcontrol.model.staff import Queue
from callcontrol.model.waiting import Told
from callcontrol.routing.stage_words import system_line
from callcontrol.routing.values import Values
from callcontrol.speaking import LAST_PLACE, number, wait, wait_range

LONGEST_RANGE_SECONDS = 55 * 60.0
"""Of what may take longer only the shorter end is told."""
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Announcement:
    """The sentences, the values in them, and what the caller has been told when they have been said."""

    lines: tuple[Line, ...]
    values: Values
    told: Told


def announcement(
    group: Group,
    queue: Queue,
    language: Language,
    ahead: int,
    expected: tuple[float, float] | None,
    waited_seconds: float,
    told: Told,
) -> Announcement:
    """What is said now to somebody with so many ``ahead``.

    ``expected``: how long it may take from now on, in seconds, shorter and longer end; None: that is not known.
    ``waited_seconds`` in all queues together. ``told``: what has been said to them until now.
    """
    found = Announcement((), {}, told)
    if queue.announce is None or language not in group.speech:
        return found
    if queue.announce.position:
        found = _place(found, group, queue, language, ahead)
    if queue.announce.wait and expected is not None:
        found = _wait(found, group, queue, language, expected, waited_seconds)
    return found


def key_lines(queue: Queue, language: Language) -> tuple[Line, ...]:
    """What tells of the keys that callers of a queue may press."""
    return tuple((key.prompt, language) for key in queue.keys)


def _place(found: Announcement, group: Group, queue: Queue, language: Language, ahead: int) -> Announcement:
    told = found.told
    before = told.ahead if told.queue == queue.name else None
    if not 0 <= ahead < LAST_PLACE or (before is not None and ahead > before):
        return found
    place = number(group.speech, language, ahead + 1)
    sentence = SystemPrompt.POSITION if ahead else SystemPrompt.NEXT_IN_LINE
    values = {**found.values, Placeholder.POSITION: place}
    lines = (*found.lines, system_line(group, sentence, language))
    return Announcement(lines, values, replace(told, queue=queue.name, ahead=ahead))


def _wait(
    found: Announcement, group: Group, queue: Queue, language: Language, expected: tuple[float, float], waited: float
) -> Announcement:
    told, left = found.told, queue.max_wait_seconds - waited
    low, high = (
        min(new, last) if last is not None else new for new, last in zip(expected, (told.low, told.high), strict=True)
    )
    if low >= left or (told.by is not None and waited > told.by):
        return found
    low, high = _down(low), _up(high)
    high = high if high <= left else max(_down(left), min(left, _MINUTE))
    if high > LONGEST_RANGE_SECONDS:
        low = min(max(low, _MINUTE), LONGEST_RANGE_SECONDS)
        sentence, value = SystemPrompt.LONG_WAIT, wait(group.speech, language, low)
    else:
        sentence, value = SystemPrompt.EXPECTED_WAIT, wait_range(group.speech, language, min(low, high), high)
    by = min(waited + high, told.by if told.by is not None else waited + high)
    lines = (*found.lines, system_line(group, sentence, language))
    return Announcement(
        lines, {**found.values, Placeholder.WAIT: value}, replace(told, low=min(low, high), high=high, by=by)
    )


def _down(seconds: float) -> float:
    return floor(seconds / _MINUTE) * _MINUTE


def _up(seconds: float) -> float:
    """The next whole minute; less than one stays what it is, which is told as that."""
    return ceil(seconds / _MINUTE) * _MINUTE if seconds >= _MINUTE else seconds
