"""What a caller hears and may press while they wait in a queue, and when somebody is told that they wait too long."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from callcontrol.model.names import Language, QueueName, Source
from callcontrol.model.paths import Overflowing, Prompt

Texts = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Announce:
    """That callers are told where they stand; what is not known is left out."""

    position: bool
    """Their place in the line."""
    wait: bool
    """How long it may still take, as a range."""
    every_seconds: float
    """Of music from one to the next."""


@dataclass(frozen=True, slots=True)
class WaitKey:
    """A key that leads a waiting caller on elsewhere."""

    key: str
    """0 to 9."""
    to: Overflowing
    prompt: Prompt = field(hash=False)
    """Says so: ``To be called back, press 1.``"""
    source: Source


@dataclass(frozen=True, slots=True)
class WaitAlert:
    """Somebody of the practice is told, again and again, when a caller waits too long."""

    after_seconds: float
    """Of waiting, in all queues together."""
    source: Source


@dataclass(frozen=True, slots=True)
class Told:
    """What a waiting caller has been told; nothing said later may be worse than that."""

    queue: QueueName | None = None
    """In which ``ahead`` was told."""
    ahead: int | None = None
    """Callers before them, the fewest that were told of."""
    low: float | None = None
    """Seconds, as the following; None: no wait was told yet."""
    high: float | None = None
    by: float | None = None
    """Seconds of waiting at which the wait that was told is over: from then on no other is told."""


class AlertChange(StrEnum):
    """What became of an alert. Stored as text: never rename one."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    ENDED = "ended"
    """Nobody waits too long any more."""


@dataclass(frozen=True, slots=True)
class WaitAlertChange:
    """One line of the trail of a queue's alert. Names no caller."""

    id: str
    """Of the alert: the same in all its lines."""
    change: AlertChange
    at: datetime
    """UTC."""
    queue: QueueName
    callers: int
    """Who waited too long at that moment; of an end before it."""
    longest_seconds: float
    """Waited by the one who had waited longest; of an end, when it was over."""
    by: str = ""
    """Of `AlertChange.ACKNOWLEDGED`: who has seen to it, in their own words, or whose phone said so."""
    author: str = ""
    """Of the same: user of the machine, or the phone."""
