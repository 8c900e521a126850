"""Emergency calls from desk phones: what the rules say of them, and what happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from callcontrol.model.names import Did, LocationKey, PersonId, Source

DEFAULT_PREFIXES = ("9",)
BACK_SECONDS = 3600.0
"""Unless the rules say otherwise. Emergency centres call back within minutes."""


def dialled_as(numbers: Iterable[str], prefixes: Iterable[str]) -> dict[str, str]:
    """Everything that reaches an emergency number, by what is dialled: the number, with and without a prefix.

    The number itself wins over another one with a prefix.
    """
    known = tuple(numbers)
    return {f"{prefix}{number}": number for prefix in (*prefixes, "") for number in known}


@dataclass(frozen=True, slots=True)
class Emergency:
    """What a location says of emergency calls from its phones."""

    address: str
    """Where help is to come to, as colleagues read it; empty: not said, the location's name stands for it."""
    callback: Did | None
    """What emergency calls show as their number; None: the location's first."""
    back_seconds: float
    """For how long after such a call one to ``callback`` rings the phones that were told; 0: never."""
    notify: tuple[PersonId, ...] | None
    """Whose phones are told of such a call; None: everybody's of the location."""
    source: Source


@dataclass(frozen=True, slots=True)
class EmergencyCall:
    """Somebody dialled an emergency number at a desk phone. Holds no name of a person."""

    id: str
    """Asterisk's unique id of the phone's channel: finds the row in Asterisk's own CDR."""
    at: datetime
    """Aware UTC: when it was dialled."""
    number: str
    """Without a prefix."""
    phone: str
    """The desk phone's SIP endpoint; empty where Asterisk knew none."""
    extension: str
    location: LocationKey | None
    """None: the rules know no such phone."""
    place: str
    """Where in the location the phone stands, as the rules say; empty where they do not."""
    address: str


@dataclass(frozen=True, slots=True)
class EmergencyEnd:
    """How such a call went."""

    id: str
    at: datetime
    """Aware UTC: when it was over."""
    status: str
    """``ANSWER``; ``CANCEL``: hung up before an answer; ``NOWAY``: no way out was found."""
    seconds: int
    """Of talk."""


@dataclass(frozen=True, slots=True)
class EmergencyAck:
    """Somebody has seen to it. Once for a call."""

    id: str
    at: datetime
    """Aware UTC."""
    by: str
    """Who, in their own words."""
    author: str
    """User of the machine who said so."""
    note: str
