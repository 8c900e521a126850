"""The legs of a call as values: its caller's channel, and that of each telephone that was rung."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callcontrol.model.calls import CallId, ChannelId
from callcontrol.model.names import PersonId


class LegKind(StrEnum):
    """Whose channel a leg is."""

    CALLER = "caller"
    DESK = "desk"
    """A person's telephone in the practice."""
    CONTACT = "contact"
    """Somebody rung outside, over the trunk."""


class EndedBy(StrEnum):
    """Who ended a leg."""

    THEM = "them"
    """Whoever is at its far end: hung up, refused, busy, not there."""
    US = "us"
    """Not answered in time, of no more use, or the call was over."""
    UNSEEN = "unseen"
    """It was found gone, or handed on to the dialplan: when it really ended is not known."""


@dataclass(frozen=True, slots=True)
class LegRecord:
    """What is known of one leg of a call: the caller's own, or a telephone that was rung.

    ``(call_id, channel)`` is its identity. Each writing tells what this process knows; what is empty takes nothing
    away from what was known before. Times are aware UTC.
    """

    call_id: CallId
    channel: ChannelId
    kind: LegKind
    at: datetime
    """When this was written."""
    person: PersonId | None = None
    """Who was rung. None: the caller; or not known after a restart."""
    began_at: datetime | None = None
    """When the call arrived, or the telephone was to be rung."""
    rang_at: datetime | None = None
    """When the far end said that it rings."""
    answered_at: datetime | None = None
    """When the far end picked up; of the caller's leg: when we did."""
    ended_at: datetime | None = None
    ended_by: EndedBy | None = None
    cause: int | None = None
    """Q.850."""
