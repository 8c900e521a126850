"""Handing a caller over to somebody else: what the rules allow, and what a dialled target means."""

from dataclasses import dataclass
from enum import StrEnum

from callcontrol.model.names import ContactName, LocationKey, PersonId, QueueName


@dataclass(frozen=True, slots=True)
class TransferRules:
    """What the group's rules say of transfers."""

    ring_seconds: float = 20.0
    """For which the one is rung to whom a caller is handed over; then the caller goes back."""
    code: str = ""
    """Keyed in a talk by the person, to hand the caller over without a transfer button; empty: there is none."""
    consult: str = ""
    """The same, to talk with the next one first; empty: there is none."""
    park_seconds: float = 120.0
    """For which a caller is parked; then whoever parked them is rung."""
    outside: tuple[str, ...] = ()
    """Beginnings of E.164 numbers that a caller may be handed over to, beside the group's contacts."""

    @property
    def codes(self) -> tuple[str, ...]:
        """All that may be keyed in a talk."""
        return tuple(code for code in (self.code, self.consult) if code)


TRANSFER_RULES = TransferRules()
"""Where the rules say nothing."""


class Refusal(StrEnum):
    """Why a caller is not handed over."""

    UNKNOWN = "unknown"
    """Nobody and nothing in the group has what was dialled, and it is no telephone number."""
    AMBIGUOUS = "ambiguous"
    """Several locations have this extension, and the person's own has it not."""
    EMERGENCY = "emergency"
    """A caller is never handed over to an emergency number: they dial it themselves, from where they are."""
    OUTSIDE = "outside"
    """A number outside that the rules do not allow."""
    CLOSED = "closed"
    """A location at which nobody takes calls at this moment."""
    THEMSELVES = "themselves"
    """The extension of whoever hands the caller over."""
    NO_PLACE = "no_place"
    """Every place for parked callers is taken."""
    TWO_CALLERS = "two_callers"
    """Both of whom the person talks with are callers of ours: they are not made to talk with each other."""
    BUSY = "busy"
    """The telephone is in use: the person keeps the caller, and knows at once."""
    ABSENT = "absent"
    """The telephone is not registered."""


@dataclass(frozen=True, slots=True)
class ToColleague:
    """A person's desk phone, at any location."""

    person: PersonId


@dataclass(frozen=True, slots=True)
class ToSomebodyOutside:
    """One of the group's contacts."""

    contact: ContactName


@dataclass(frozen=True, slots=True)
class ToOutsideNumber:
    """A number that the rules allow."""

    number: str
    """E.164. Personal: for the trunk alone."""


@dataclass(frozen=True, slots=True)
class ToLine:
    """A queue, of any location."""

    queue: QueueName


@dataclass(frozen=True, slots=True)
class ToSite:
    """Whoever answers at a location: where its callers go who choose nothing."""

    location: LocationKey


@dataclass(frozen=True, slots=True)
class ToParking:
    """A place of the person's location where the caller is parked."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The caller stays with the person."""

    why: Refusal


Target = ToColleague | ToSomebodyOutside | ToOutsideNumber | ToLine | ToSite | ToParking | Refused
