"""How much of what is played to somebody they hear, and what cuts it: noted when it is over.

Asterisk would tell when each piece begins, an event for every one. We know how long our files are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING

from callcontrol.flows.leg import Leg
from callcontrol.model.calls import EventKind, PlaybackId

if TYPE_CHECKING:
    from callcontrol.flows.call import Call


_EARLY_SECONDS = 0.3
"""Whatever ends so much sooner than its files last was not played whole, though Asterisk says that it is done."""


class Cut(StrEnum):
    """Why a prompt was over. Stored as text."""

    END = "end"
    """Played to its end."""
    KEY = "key"
    HANGUP = "hangup"
    STOPPED = "stopped"
    """By us: somebody has answered, or the call goes elsewhere."""
    FAILED = "failed"
    """Asterisk could not play it, or never told its end."""


@dataclass(slots=True, eq=False)
class Listening:
    """One playback: what it is made of."""

    names: tuple[str, ...]
    """Of the sentences, in order; a single one for all where they would tell something personal."""
    lengths: tuple[float, ...]
    """Seconds that each of them takes."""
    leg: Leg | None
    """Whose; None: the caller's."""
    asked_at: float
    """Monotonic seconds."""

    def seconds(self, over: float, cut: Cut) -> list[float]:
        """How long each sentence sounded that began, to a tenth."""
        sounded = max(over - self.asked_at, 0.0)
        whole = cut is Cut.END and sounded > sum(self.lengths) - _EARLY_SECONDS
        return heard(self.lengths, None if whole else sounded)


def heard(lengths: Sequence[float], sounded: float | None) -> list[float]:
    """Seconds of each sentence that began, to a tenth, where all of them ``sounded`` so long; None: to their end. Pure.

    What sounded longer than all of them counts for the last: it is not known where the rest was lost.
    """
    if sounded is None:
        return [round(length, 1) for length in lengths]
    begins = [0.0, *accumulate(lengths[:-1])]
    began = [begin for place, begin in enumerate(begins) if place == 0 or begin < sounded]
    return [round(max(end - begin, 0.0), 1) for begin, end in zip(began, [*began[1:], sounded], strict=True)]


def listens(call: "Call", playback: PlaybackId, names: list[str], lengths: list[float], leg: Leg | None = None) -> None:
    """Something is about to be played."""
    call.listening[playback] = Listening(tuple(names), tuple(lengths), leg, call.services.clock.monotonic())


def note_heard(call: "Call", playback: PlaybackId, cut: Cut) -> None:
    """It is over; told once."""
    found = call.listening.pop(playback, None)
    if found is None:
        return
    seconds = found.seconds(call.services.clock.monotonic(), cut)
    whose = {} if found.leg is None else {"channel": found.leg.channel, "person": found.leg.person}
    prompts = list(found.names[: len(seconds)])
    call.note(EventKind.HEARD, prompts=prompts, seconds=seconds, cut=cut, **whose)


def note_hangup(call: "Call") -> None:
    """The caller has hung up: whatever sounds is over."""
    for playback in list(call.listening):
        note_heard(call, playback, Cut.HANGUP)
