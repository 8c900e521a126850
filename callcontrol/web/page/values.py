"""What the page shows at one moment, as plain values: two that are equal look the same."""

from dataclasses import dataclass
from enum import StrEnum

from callcontrol.model.calls import CallId
from callcontrol.model.names import LocationKey, PersonId, QueueName


class Doing(StrEnum):
    """What somebody does, for colleagues: the state of the records, and whether a call has them."""

    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "after a call"
    PAUSED = "paused"
    BUSY = "on the phone"
    """With a call of their own."""
    AWAY = "phone not registered"
    SIGNED_OUT = "signed out"
    OFF_DUTY = "off duty"


@dataclass(frozen=True, slots=True)
class ShownEmergency:
    """An emergency call that is under way, or that nobody has seen to."""

    id: str
    number: str
    who: str
    """Name and extension of the phone's person; of an unknown phone its name."""
    where: str
    """Where help is to come to: place, location, address."""
    callback: str
    """The number that the emergency centre was shown; empty: not known."""
    dialled_at: str
    """On the location's clock."""
    under_way: bool
    went: str
    """How it ended; empty while it is under way."""
    lost: bool
    """It found no way out: nobody has heard of it."""
    seen_by: str
    """Who has seen to it, and when; empty: nobody."""


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """A queue in which somebody waits too long."""

    queue: QueueName
    label: str
    location: LocationKey
    callers: int
    longest: str
    after: str
    seen_by: str


@dataclass(frozen=True, slots=True)
class ShownQueue:
    """How a queue stands."""

    queue: QueueName
    label: str
    location: LocationKey
    place: str
    """The location's name."""
    waiting: int
    longest: str
    """Minutes and seconds; empty: nobody waits."""
    too_long: bool
    """As the queue's lamp blinks."""
    signed_in: int
    free: int


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """What somebody does."""

    person: PersonId
    name: str
    extension: str
    location: LocationKey
    place: str
    doing: Doing
    reason: str
    """Of a pause, in words; empty: none."""
    since: str
    """On the location's clock; empty: not known."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that all pages share."""

    emergencies: tuple[ShownEmergency, ...]
    alerts: tuple[ShownAlert, ...]
    queues: tuple[ShownQueue, ...]
    people: tuple[ShownPerson, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Something to choose: its key in the rules, and the words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Mine:
    """What concerns the person at the page."""

    name: str
    extension: str
    location: LocationKey
    place: str
    doing: Doing
    reason: str
    signed_in: bool
    call: CallId | None
    """Their last call, or the one that they have; None: none since this process began."""
    call_at: str
    """When it came, on the location's clock."""
    noted: str
    """The words for how that call ended that were chosen at a page; empty: none was."""
    dispositions: tuple[Chosen, ...]
    pauses: tuple[Chosen, ...]
