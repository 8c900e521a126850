"""What is known of a caller: the rule that says how long it is kept, the directory's entries, what was recognised."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from callcontrol.model.names import Language, LocationKey, PersonId, Source
from callcontrol.model.paths import Category


class ShowName(StrEnum):
    """When the telephone of whoever answers may show a caller's name."""

    IDENTIFIED = "identified"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Recognise:
    """Callers of a location are recognised by their number."""

    language_days: int
    """The language that they chose is kept for so many days after their last call; 0: it is not."""
    person_days: int
    """What they called about, and who answered, is kept for so many; 0: it is not."""
    show_name: ShowName
    source: Source


class Recognition(StrEnum):
    """What a caller's number told."""

    KNOWN = "known"
    NEW = "new"
    """The directory and the memory hold nothing of it."""
    SHARED = "shared"
    """Several people call from it."""
    WITHHELD = "withheld"
    """There is none, or none that could be called back: it is neither looked up nor remembered."""
    FAILED = "failed"
    """It could not be looked up in time: the call went on as if it were new."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the directory. No text of it shows anything personal."""

    id: str = field(repr=False)
    """As the system from which the directory comes names the person."""
    name: str = field(default="", repr=False)
    date_of_birth: str = field(default="", repr=False)
    """ISO 8601; empty: not known."""
    code: str = field(default="", repr=False)
    """Digits that the person keys to be identified; empty: none."""
    language: Language | None = None
    location: LocationKey | None = None
    shared: bool = False
    """Others call from the same number, whoever they are."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What earlier calls from a number left. Moments are aware UTC."""

    called_at: datetime
    location: LocationKey | None = None
    language: Language | None = None
    language_at: datetime | None = None
    """When the language was chosen, or gone on with."""
    category: Category | None = None
    person: PersonId | None = None
    person_at: datetime | None = None
    """When ``category`` and ``person`` were last so."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who seems to be calling, as far as it may be used."""

    kind: Recognition
    language: Language | None = None
    """In which the call begins, where it is not the location's first; offered by the location."""
    category: Category | None = None
    """What the last call was about."""
    person: PersonId | None = None
    """Who answered it."""
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    """Of the directory, for this number."""
    from_memory: bool = False
    """The language was chosen in an earlier call; else it is the directory's."""
