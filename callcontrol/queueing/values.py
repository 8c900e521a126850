"""What goes into the queue engine and what comes out."""

from dataclasses import dataclass
from enum import StrEnum
from math import inf

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId, QueueName
from callcontrol.model.staff import MOST_AHEAD_SECONDS, Overflow, Queue

_HAIR = 1e-6
"""Seconds: a moment that was worked out as a sum must be reached when it comes, however floats are rounded."""


def elapsed(since: float, now: float) -> float:
    """Seconds between two moments of one clock, and a hair: what was due after so many seconds is due then."""
    return now - since + _HAIR


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


class Change(StrEnum):
    """Why a person's status is another."""

    DEVICE = "device"
    ON_DUTY = "on duty"
    OFF_DUTY = "off duty"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    MISSED = "missed"
    """Rung in vain; `AgentStatus.paused` says whether that was once too often."""
    DECLINED = "declined"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    """An offer that was not theirs to take any more: the caller has gone, or somebody else has them."""
    ENGAGED = "engaged"
    """With a call that the engine did not offer."""
    FINISHED = "finished"
    WRAP_UP = "wrap_up"
    """It began, or its end is another."""
    WRAPPED_UP = "wrapped up"
    """Its time is over."""
    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    PAUSED = "paused"
    READY = "ready"
    RESTORED = "restored"


PAUSED_BY_MISSING = "missed"
"""Why the engine pauses somebody by itself: calls missed in a row, as many as the queue says."""


@dataclass(frozen=True, slots=True)
class AgentSetting:
    """What a person has chosen of themselves; survives a restart."""

    signed_in: bool = True
    signed_out_of: frozenset[QueueName] = frozenset()
    """Queues whose callers they are not rung for, though signed in."""
    paused: str | None = None
    """A reason's key; None: they are not."""


@dataclass(frozen=True, slots=True)
class AgentStatus:
    """All that decides whether a person is rung now."""

    device: Device
    serving: CallId | None
    """The call that rings them or that they are talking on."""
    on_duty: bool
    """By the hours that the rules give them."""
    signed_in: bool
    signed_out_of: frozenset[QueueName]
    paused: str | None
    """A reason's key, or `PAUSED_BY_MISSING`."""
    wrap_up_until: float | None
    """Monotonic seconds; None: no wrap-up."""


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """How a queue stands. Its people are those whom a caller reaches from the start, language aside."""

    waiting: int
    """Callers who do not talk yet, those whom a phone rings for included."""
    longest_since: float | None
    """Since when the first of them has been waiting, in all queues together, monotonic seconds; None: nobody waits."""
    signed_in: int
    """Of its people: those who are there, free or not; who is paused or signed out is not."""
    free: int
    """Of its people: those who may be rung now."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody in a queue."""

    call_id: CallId
    queue: Queue
    """As the rules of the caller's own call word it; another call may know a queue of this name differently."""
    since: float
    """Seconds on the caller's clock (monotonic) at which they began to wait; kept through offers and overflows."""
    language: Language
    """Whoever speaks it is preferred; required where the queue says so."""
    left: tuple[QueueName, ...] = ()
    """Queues that they overflowed from."""
    ahead: int = 0
    """Callers who were in the queue when this one joined it; of an urgent caller the urgent ones alone."""
    urgent: bool = False
    """Stands before everybody who is not."""
    closes: float = inf
    """Second at which the location closes, or closed, that was open when they called; infinite: that is far away."""
    opens: float = inf
    """Second at which it opens again."""
    ahead_seconds: float = 0.0
    """They stand as far ahead of others as if they had waited so much longer, `MOST_AHEAD_SECONDS` at most."""
    last: PersonId | None = None
    """Who answered their last call: preferred, and waited for where the queue says so. Not for urgent calls."""

    @property
    def place(self) -> tuple[bool, float, CallId]:
        """Where they stand: urgent callers come first, by their wait alone; then who waited longest, or counts so."""
        ahead = 0.0 if self.urgent else min(max(self.ahead_seconds, 0.0), MOST_AHEAD_SECONDS)
        return not self.urgent, self.since - ahead, self.call_id

    def waited(self, now: float) -> float:
        """Seconds of waiting, in all queues together."""
        return elapsed(self.since, now)

    def is_closed(self, now: float) -> bool:
        """Whether the location has closed over this caller's waiting."""
        return self.closes <= now < self.opens


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a waiting caller stands at a moment."""

    ahead: int
    """Callers of the same queue who will be offered before them, those included for whom a phone rings."""
    attended: bool
    """Whether anybody is signed in who could be rung for them."""
    offered: bool
    """Whether a phone rings for them."""


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


@dataclass(frozen=True, slots=True)
class Overflowing:
    """The caller goes on elsewhere, as one of the queue's overflows says; they have left the line."""

    call_id: CallId
    overflow: Overflow


@dataclass(frozen=True, slots=True)
class Closing:
    """The location has closed and nobody serves the caller any more; they have left the line and must be told."""

    call_id: CallId


Command = Offer | Withdraw | GiveUp | Overflowing | Closing
