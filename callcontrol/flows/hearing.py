"""How much of what is played to somebody they hear, and what cuts it: noted when it is over."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from callcontrol.flows.leg import Leg
from callcontrol.model.calls import EventKind, PlaybackId

if TYPE_CHECKING:
    from callcontrol.flows.call import Call


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
    """One playback: what it is made of, and when each piece of it began, as far as Asterisk has told."""

    names: tuple[str, ...]
    """Of the pieces, in order; a single one for all where the pieces would tell something personal."""
    leg: Leg | None
    """Whose; None: the caller's."""
    asked_at: float
    """Monotonic seconds, as all of them."""
    began: list[float] = field(default_factory=list)

    def seconds(self, over: float) -> list[float]:
        """How long each piece sounded that began, to a tenth."""
        began = self.began[: len(self.names)] or [self.asked_at]
        return [round(max(end - start, 0.0), 1) for start, end in zip(began, [*began[1:], over], strict=True)]


def listens(call: "Call", playback: PlaybackId, names: list[str], leg: Leg | None = None) -> None:
    """Something is about to be played."""
    call.listening[playback] = Listening(tuple(names), leg, call.services.clock.monotonic())


def piece_began(call: "Call", playback: PlaybackId) -> None:
    """Asterisk plays the first, or the next, piece: it says so of each."""
    found = call.listening.get(playback)
    if found is not None:
        found.began.append(call.services.clock.monotonic())


def note_heard(call: "Call", playback: PlaybackId, cut: Cut) -> None:
    """It is over; told once."""
    found = call.listening.pop(playback, None)
    if found is None:
        return
    seconds = found.seconds(call.services.clock.monotonic())
    whose = {} if found.leg is None else {"channel": found.leg.channel, "person": found.leg.person}
    prompts = list(found.names[: len(seconds)])
    call.note(EventKind.HEARD, prompts=prompts, seconds=seconds, cut=cut, **whose)


def note_hangup(call: "Call") -> None:
    """The caller has hung up: whatever sounds is over."""
    for playback in list(call.listening):
        note_heard(call, playback, Cut.HANGUP)
