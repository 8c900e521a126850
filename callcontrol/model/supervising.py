"""Supervisors who listen to a conversation: who may, how, and the trail that it leaves."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto

from callcontrol.model.calls import CallId
from callcontrol.model.names import PersonId, Skill, Source


@dataclass(frozen=True, slots=True)
class Supervision:
    """What a location's rules say of listening to its calls."""

    skills: frozenset[Skill]
    """Who has one of these may listen; empty: nobody may."""
    announce: bool
    """Whoever is listened to hears a tone, each time that somebody begins or changes the way."""
    source: Source


class Ear(StrEnum):
    """How a supervisor takes part. Stored: never rename one."""

    LISTEN = "listen"
    """Hears both; neither hears them."""
    WHISPER = "whisper"
    """The person hears them too, the caller does not."""
    BARGE = "barge"
    """Both hear them."""


EAR_KEYS = {"1": Ear.LISTEN, "2": Ear.WHISPER, "3": Ear.BARGE}


class PinVerdict(Enum):
    """What a keyed PIN is worth."""

    RIGHT = auto()
    WRONG = auto()
    LOCKED = auto()
    """Too many were wrong; whether this one is right is not said."""


class Step(StrEnum):
    """One line of the trail. Stored: never rename one."""

    BEGUN = "begun"
    CHANGED = "changed"
    """To another way of taking part."""
    ENDED = "ended"
    REFUSED = "refused"
    """Nothing was heard; ``why`` tells the reason."""


class Why(StrEnum):
    """Why a listening ended, or did not begin. Stored: never rename one."""

    SUPERVISOR = "supervisor"
    """They put the receiver down, or went on to another conversation."""
    CONVERSATION = "conversation"
    """The conversation was over."""
    FAULT = "fault"
    RESTART = "restart"
    """The controller ended; when exactly nobody was there to see."""
    SKILL = "skill"
    """The rules do not name a skill of theirs."""
    PIN = "pin"
    """A wrong one."""
    LOCKED = "locked"
    """Too many wrong ones."""


@dataclass(frozen=True, slots=True)
class SupervisionStep:
    """One row of the trail, only ever added. ``(id, seq)`` is its identity."""

    id: str
    """Of the listening, or of the attempt."""
    seq: int
    at: datetime
    """UTC, aware."""
    supervisor: PersonId
    step: Step
    person: PersonId | None = None
    """Who is listened to; None: it did not come so far."""
    call_id: CallId | None = None
    ear: Ear | None = None
    why: Why | None = None
