"""The people who answer, as records and lamps tell of them: what they are doing, what changed, how a call ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callcontrol.model.calls import CallId
from callcontrol.model.names import LocationKey, PersonId, QueueName
from callcontrol.model.paths import Prompt

MISSED = "missed"
"""The reason of a pause that the engine began: two calls in a row were missed."""


class AgentState(StrEnum):
    """What somebody is doing. Stored as text: never rename one."""

    READY = "ready"
    """Signed in, and neither paused nor at work after a call; whether a call is ringing or talked on is the call's."""
    WRAP_UP = "wrap_up"
    """Still busy with the call before."""
    PAUSED = "paused"
    AWAY = "away"
    """The phone is not registered."""
    SIGNED_OUT = "signed_out"
    OFF_DUTY = "off_duty"
    """Outside the hours of work that the rules give."""


class AgentEvent(StrEnum):
    """What changed. Stored as text: never rename one."""

    SEEN = "seen"
    """The first that a process knows of somebody."""
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    PAUSED = "paused"
    READY = "ready"
    """A pause or the work after a call is over."""
    WRAP_UP = "wrap_up"
    MISSED = "missed"
    """A call rang and nobody answered."""
    AWAY = "away"
    BACK = "back"
    """The phone is registered again."""
    ON_DUTY = "on_duty"
    OFF_DUTY = "off_duty"


@dataclass(frozen=True, slots=True)
class AgentChange:
    """One change. ``(person, at)`` is its identity: writing it twice stores it once."""

    person: PersonId
    at: datetime
    """Aware UTC; of one person each is later than the one before."""
    location: LocationKey
    event: AgentEvent
    state: AgentState
    """What holds from this moment on."""
    reason: str = ""
    """Of the pause that holds: its key in the rules, or `MISSED`; empty: none holds."""
    queue: QueueName | None = None
    """Signed in to or out of this one alone; None: all."""
    author: str = ""
    """Who wanted it: a desk phone, a user of the machine; empty: nobody, it came so."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """How a call ended, in the words of who talked. The last one of a person for a call counts."""

    call_id: CallId
    person: PersonId
    at: datetime
    """Aware UTC."""
    disposition: str
    """Its key in the rules."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A reason of a pause or a disposition: its key in the rules, the telephone's key, and the words."""

    name: str
    digit: str
    said: Prompt
