"""What goes into the queue engine and what comes out."""

from dataclasses import dataclass
from enum import StrEnum

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId
from callcontrol.model.staff import Queue


class Device(StrEnum):
    """What a person's phone can do for us now."""

    OFFLINE = "offline"
    """Not registered: nothing would ring."""
    FREE = "free"
    BUSY = "busy"
    """Ringing or in use, by a call of ours or by another."""


class OfferResult(StrEnum):
    """How an offer that was not accepted ended."""

    MISSED = "missed"
    """The phone rang and nobody answered in time."""
    DECLINED = "declined"
    """The person pressed reject, or the phone said busy."""
    FAILED = "failed"
    """The phone could not be reached at all."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody in a queue."""

    call_id: CallId
    queue: Queue
    """As the rules of the caller's own call word it; another call may know a queue of this name differently."""
    since: float
    """Seconds on the caller's clock (monotonic) at which they joined; kept through every offer."""
    language: Language
    """A person who speaks it is preferred, never required."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Ring this person for this caller; the caller keeps their place until it is accepted."""

    call_id: CallId
    person: PersonId


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Stop ringing this person: the caller has gone."""

    call_id: CallId
    person: PersonId


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The queue's longest wait is over; the caller has left the line and must be told."""

    call_id: CallId


Command = Offer | Withdraw | GiveUp
